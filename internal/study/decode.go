package study

import (
	"encoding"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// decoder fills the types of a study from the YAML tree. It goes on after a
// fault, so that one run names all of them, and remembers which top-level
// parts had any: what depends on those is not tested further, since the faults
// that would follow are not the reader's.
type decoder struct {
	faults *faults
	broken map[string]bool // by top-level key
}

func (d *decoder) fault(n *yaml.Node, path, format string, args ...any) {
	d.broken[strings.SplitN(path, ".", 2)[0]] = true
	d.faults.add(Malformed, n.Line, n.Column, "%s: "+format, append([]any{path}, args...)...)
}

// value reads a node into v, which must be settable.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind == yaml.AliasNode {
		d.broken[strings.SplitN(path, ".", 2)[0]] = true // reported with the anchors
		return
	}
	if isNull(n) {
		d.fault(n, path, "is empty: give a value or take the key away")
		return
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && (n.Kind == yaml.ScalarNode || !hasKeys(v.Type())) {
		d.text(n, text, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
	case reflect.Struct:
		d.fields(n, v, path)
	case reflect.Map:
		d.entries(n, v, path)
	case reflect.Slice:
		d.items(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) text(n *yaml.Node, into encoding.TextUnmarshaler, path string) {
	if n.Kind != yaml.ScalarNode {
		d.fault(n, path, "is %s: give one value", nodeWord(n))
		return
	}
	if err := into.UnmarshalText([]byte(n.Value)); err != nil {
		d.fault(n, path, "%v", err)
	}
}

// fields reads the keys of a struct; those without omitempty must be there.
func (d *decoder) fields(n *yaml.Node, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	d.pairs(n, path, func(key, value *yaml.Node) {
		f, ok := fields.byKey[key.Value]
		if !ok {
			d.fault(key, join(path, key.Value), "no such key here%s", suggest(key.Value, fields.keys))
			d.meant(path, nearest(key.Value, fields.keys), seen)
			return
		}
		seen[key.Value] = true
		d.value(value, v.Field(f.index), join(path, key.Value))
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	for _, key := range fields.keys {
		if !seen[key] && !fields.byKey[key].optional {
			d.fault(n, join(path, key), "is missing: add it under %s", place(path))
		}
	}
}

// meant takes a mistyped key for the one it is near to, so that this one is not
// reported as missing as well.
func (d *decoder) meant(path, key string, seen map[string]bool) {
	if key != "" {
		seen[key] = true
		d.broken[strings.SplitN(join(path, key), ".", 2)[0]] = true
	}
}

func (d *decoder) entries(n *yaml.Node, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	d.pairs(n, path, func(key, value *yaml.Node) {
		entry := reflect.New(v.Type().Elem()).Elem()
		d.value(value, entry, join(path, key.Value))
		v.SetMapIndex(reflect.ValueOf(key.Value), entry)
	})
}

func (d *decoder) items(n *yaml.Node, v reflect.Value, path string) {
	if v.Type() == reflect.TypeFor[Tables]() {
		d.tables(n, v, path)
		return
	}
	if n.Kind != yaml.SequenceNode {
		d.fault(n, path, "is %s: give a list, such as [a, b]", nodeWord(n))
		return
	}
	for _, child := range n.Content {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(child, item, path)
		v.Set(reflect.Append(v, item))
	}
}

// tables keeps the order of the file, which a map would lose.
func (d *decoder) tables(n *yaml.Node, v reflect.Value, path string) {
	d.pairs(n, path, func(key, value *yaml.Node) {
		table := Table{Name: key.Value}
		d.value(value, reflect.ValueOf(&table).Elem(), join(path, key.Value))
		v.Set(reflect.Append(v, reflect.ValueOf(table)))
	})
}

// pairs calls read for each key once.
func (d *decoder) pairs(n *yaml.Node, path string, read func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, path, "is %s: give keys with values", nodeWord(n))
		return
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch line, twice := first[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			d.fault(key, path, "%s stands as a key: a key is one word", nodeWord(key))
		case key.Value == "":
			d.fault(key, path, "an empty key: give it a name")
		case twice:
			d.fault(key, join(path, key.Value), "stands twice, first in line %d: keep one", line)
		default:
			first[key.Value] = key.Line
			read(key, n.Content[i+1])
		}
	}
}

var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,8})$`)

// scalar reads text as it is written: a code such as 01 or NA is never a
// number or a missing value. Numbers are decimal.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.fault(n, path, "is %s: give one value", nodeWord(n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if text := strings.TrimSpace(n.Value); text == "" {
			d.fault(n, path, "is empty: give a value or take the key away")
		} else {
			v.SetString(text)
		}
	case reflect.Int:
		if i, err := strconv.Atoi(n.Value); err == nil && wholeNumber.MatchString(n.Value) && plain(n) {
			v.SetInt(int64(i))
		} else {
			d.fault(n, path, "%s is not a whole number such as 10", nodeWord(n))
		}
	case reflect.Float64:
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && decimal.MatchString(n.Value) && plain(n) {
			v.SetFloat(f)
		} else {
			d.fault(n, path, "%s is not a number such as 0.10", nodeWord(n))
		}
	}
}

// plain tells a number from a quoted text that looks like one.
func plain(n *yaml.Node) bool { return n.Style&^yaml.TaggedStyle == 0 }

var decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`)

func join(path, key string) string {
	if path == "" {
		return shorten(key)
	}
	return path + "." + shorten(key)
}

func place(path string) string {
	if path == "" {
		return "the top level"
	}
	return "`" + path + "`"
}
