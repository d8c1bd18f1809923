package page

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// functions are those of the templates in a language.
func (a *area) functions(l locale.Lang) template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, args ...any) string { return locale.T(l, key, args...) },
		"say":      func(t locale.Text) string { return say(l, t) },
		"rich":     func(key string, args ...any) (template.HTML, error) { return rich(l, key, args) },
		"lang":     func() string { return string(l) },
		"langname": func(l locale.Lang) string { return l.Name() },
		"n":        func(v any) (string, error) { return number(l, v) },
		"dec":      func(v float64, decimals int) string { return locale.Decimal(l, v, decimals) },
		"share":    func(v float64) string { return locale.Share(l, v) },
		"date":     func(t time.Time) string { return locale.Date(l, t) },
		"long":     func(t time.Time) string { return locale.LongDate(l, t) },
		"clock":    func(t time.Time) string { return locale.Clock(l, t) },
		"datetime": func(t time.Time) string { return locale.DateTime(l, t) },
		"time":     func(t time.Time, format string) (template.HTML, error) { return timeElement(l, t, format) },
		"iso":      func(t time.Time) string { return t.Format(time.RFC3339) },
		"quarter":  func(text string) string { return locale.QuarterOf(l, text) },
		"bytes":    func(n int64) string { return locale.Bytes(l, n) },
		"duration": func(d time.Duration) string { return locale.Duration(l, d) },
		"elapsed":  locale.Elapsed,
		"label":    func(texts map[string]string) template.HTML { return codeLabel(l, texts) },
		"inlang":   func(text, in string) template.HTML { return inLang(l, text, locale.Lang(in)) },
		"sentence": sentence,
		"explain":  func(err error) template.HTML { return explain(l, err) },
		"reason":   func(v any) (template.HTML, error) { return reason(l, v) },
		"icon":     icon,
		"state":    state,
		"asset":    a.asset,
		"hasasset": func(name string) bool { _, there := a.site.static.address(name); return there },
		"url":      address,
		"dict":     dict,
		"list":     func(v ...any) []any { return v },
		"add":      func(a, b int) int { return a + b },
		"field":    field,
		"button":   func(key string, args ...any) (Button, error) { return button(l, key, args) },
		"crumb":    func(path, text string) Crumb { return Crumb{path, text} },
		"pages":    func(p Pages) Pages { return p },
	}
}

// say is a sentence, or nothing.
func say(l locale.Lang, t locale.Text) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l)
}

// number writes any whole number.
func number(l locale.Lang, v any) (string, error) {
	switch v := v.(type) {
	case int:
		return locale.Number(l, int64(v)), nil
	case int64:
		return locale.Number(l, v), nil
	case int32:
		return locale.Number(l, int64(v)), nil
	case uint32:
		return locale.Number(l, int64(v)), nil
	case uint64:
		return locale.Number(l, int64(v)), nil
	}
	return "", fmt.Errorf("n: %T is no whole number", v)
}

func timeElement(l locale.Lang, t time.Time, format string) (template.HTML, error) {
	write := map[string]func(locale.Lang, time.Time) string{
		"date": locale.Date, "long": locale.LongDate, "clock": locale.Clock, "datetime": locale.DateTime,
	}[format]
	if write == nil {
		return "", fmt.Errorf("time: no format %q", format)
	}
	if t.IsZero() {
		return "–", nil
	}
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, t.Format(time.RFC3339), template.HTMLEscapeString(write(l, t)))), nil
}

// codeLabel is the text of a code, with its language where that is another.
func codeLabel(l locale.Lang, texts map[string]string) template.HTML {
	text, in := locale.Label(texts, l)
	return inLang(l, text, in)
}

// inLang is a text in its own language: marked where the page has another, with
// a small word for the eye.
func inLang(l locale.Lang, text string, in locale.Lang) template.HTML {
	escaped := template.HTMLEscapeString(text)
	if in == "" || in == l || text == "" {
		return template.HTML(escaped)
	}
	name := template.HTMLEscapeString(string(in))
	return template.HTML(fmt.Sprintf(`<span lang="%s">%s</span><small class="in" aria-hidden="true">%s</small>`, name, escaped, name))
}

// explain is an error for the reader.
func explain(l locale.Lang, err error) template.HTML {
	x := locale.Tell(l, err)
	text := template.HTMLEscapeString(strings.TrimSpace(sentence(x.What) + " " + x.Todo))
	if x.Lang != l {
		return template.HTML(fmt.Sprintf(`<span lang="%s">%s</span>`, x.Lang, text))
	}
	return template.HTML(text)
}

// sentence ends what a terminal prints with a stop. Its first word stays as it
// is: it may be a name.
func sentence(text string) string {
	if text == "" || strings.ContainsRune(".!?:", rune(text[len(text)-1])) || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// reason is why something cannot be done now: an error, a sentence, or a text
// that is already in the reader's language. Nothing is no reason.
func reason(l locale.Lang, v any) (template.HTML, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case error:
		return explain(l, v), nil
	case locale.Text:
		return template.HTML(template.HTMLEscapeString(say(l, v))), nil
	case string:
		return template.HTML(template.HTMLEscapeString(v)), nil
	case template.HTML:
		return v, nil
	}
	return "", fmt.Errorf("reason: %T is none", v)
}

// rich is a sentence with links, code and stress: [words](name), where name is
// an argument that holds an address; `code`; **stress**. Arguments are escaped.
func rich(l locale.Lang, key string, args []any) (template.HTML, error) {
	text := template.HTMLEscapeString(locale.T(l, key, quoted(args)...))
	text = pairs(pairs(text, "**", "strong"), "`", "code")
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "[")
		b.WriteString(before)
		if !found {
			return template.HTML(marksBack.Replace(b.String())), nil
		}
		words, after, isLink := strings.Cut(rest, "](")
		name, left, closed := strings.Cut(after, ")")
		if !isLink || !closed {
			return "", fmt.Errorf("rich: %s: a link is [words](name)", key)
		}
		to := ""
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == name {
				to = fmt.Sprint(args[i+1])
			}
		}
		if !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "mailto:") {
			return "", fmt.Errorf("rich: %s: argument %s is no address", key, name)
		}
		fmt.Fprintf(&b, `<a href="%s">%s</a>`, template.HTMLEscapeString(to), words)
		text = left
	}
}

// The marks of a sentence are no marks in its arguments.
var (
	marksAway = strings.NewReplacer("[", "\x01", "`", "\x02", "*", "\x03", "\x01", "", "\x02", "", "\x03", "")
	marksBack = strings.NewReplacer("\x01", "[", "\x02", "`", "\x03", "*")
)

func quoted(args []any) []any {
	out := slices.Clone(args)
	for i := 1; i < len(out); i += 2 {
		if text, is := out[i].(string); is {
			out[i] = marksAway.Replace(text)
		}
	}
	return out
}

// pairs puts what stands between two marks into an element.
func pairs(text, mark, element string) string {
	parts := strings.Split(text, mark)
	if len(parts)%2 == 0 {
		return text
	}
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "<" + element + ">" + parts[i] + "</" + element + ">"
	}
	return strings.Join(parts, "")
}

// asset is the address of a file of internal/web/static.
func (a *area) asset(name string) (string, error) {
	to, there := a.site.static.address(name)
	if !there {
		return "", fmt.Errorf("asset: no file %s", name)
	}
	return to, nil
}

// address joins parts to an address of the site, each escaped:
// url "studies" .Study "builds" 3.
func address(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(fmt.Sprint(p)))
	}
	return b.String()
}

// dict is several values under names, as data of a part.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: names and values in turn")
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, is := pairs[i].(string)
		if !is {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}
