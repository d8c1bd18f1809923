package locale

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Text is a sentence that is not yet in a language: what code keeps until it
// knows the reader.
type Text struct {
	Key  string
	Args []any // names and values in turn
}

// Say makes a Text.
func Say(key string, args ...any) Text { return Text{Key: key, Args: args} }

// In is the sentence in a language.
func (t Text) In(l Lang) string { return T(l, t.Key, t.Args...) }

// IsZero says that there is no sentence.
func (t Text) IsZero() bool { return t.Key == "" }

// Percent is a share of one as argument of a sentence, written with one decimal.
type Percent float64

// Size is a number of bytes as argument of a sentence.
type Size int64

// List is several texts as one argument, written with commas.
type List []Text

// Has says whether the catalogue has a key.
func Has(key string) bool {
	_, has := whole().entries[key]
	return has
}

// T is the sentence of a key in a language. Arguments are names and values in
// turn: T(l, "bench.cells", "n", 12). Whole numbers, times, durations, Percent,
// Size, Text, List and errors are written as the language does; a number that
// must stay as it is, such as a year, is given as a string or asked as
// {year:plain}.
//
// A key that is not there is a fault of the program: T panics in tests, and
// gives the key in brackets elsewhere.
func T(l Lang, key string, args ...any) string {
	e, has := whole().entries[key]
	if !has {
		return wrong("the catalogue has no %s", key)
	}
	if len(args)%2 != 0 {
		return wrong("%s: arguments are names and values in turn", key)
	}
	f, has := e.texts[l]
	if !has {
		return wrong("%s has no %s", key, l)
	}
	n, countable := count(argument(args, e.by))
	s := f[0]
	if e.plural {
		s = f.choose(l, n, countable)
	}
	var b strings.Builder
	for _, p := range s {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		v := argument(args, p.name)
		if v == nil {
			b.WriteString(wrong("%s: no argument {%s}", key, p.name))
			continue
		}
		b.WriteString(write(l, v, p.format))
	}
	return b.String()
}

// wrong stops a test, and shows itself elsewhere.
func wrong(format string, args ...any) string {
	text := fmt.Sprintf(format, args...)
	if testing.Testing() {
		panic("locale: " + text)
	}
	return "[" + text + "]"
}

func argument(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// count is the whole number of an argument.
func count(v any) (n int64, ok bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint64:
		return int64(v), true
	case Size:
		return int64(v), true
	}
	return 0, false
}

// write puts an argument into words.
func write(l Lang, v any, format string) string {
	if format == "plain" {
		return fmt.Sprint(v)
	}
	if n, ok := count(v); ok {
		if _, size := v.(Size); size || format == "bytes" {
			return Bytes(l, n)
		}
		return Number(l, n)
	}
	switch v := v.(type) {
	case string:
		if format == "quarter" {
			return QuarterOf(l, v)
		}
		return v
	case float64:
		if format == "share" {
			return Share(l, v)
		}
		return Decimal(l, v, 1)
	case Percent:
		return Share(l, float64(v))
	case time.Time:
		return writeTime(l, v, format)
	case time.Duration:
		if format == "elapsed" {
			return Elapsed(v)
		}
		return Duration(l, v)
	case Text:
		return v.In(l)
	case List:
		texts := make([]string, len(v))
		for i, t := range v {
			texts[i] = t.In(l)
		}
		return strings.Join(texts, ", ")
	case []string:
		return strings.Join(v, ", ")
	case error:
		what, _ := Explain(l, v)
		return what
	}
	return fmt.Sprint(v)
}

func writeTime(l Lang, t time.Time, format string) string {
	switch format {
	case "long":
		return LongDate(l, t)
	case "clock":
		return Clock(l, t)
	case "datetime":
		return DateTime(l, t)
	}
	return Date(l, t)
}
