package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// maxBytes bounds a configuration file.
const maxBytes = 256 << 10

// Fault is one thing that is wrong in a file. Line and column count from 1; 0
// is the file as a whole.
type Fault struct {
	File         string
	Line, Column int
	Message      string
}

func (f Fault) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Read reads a file over the defaults. All that is wrong with it is one
// refusal, a line for each fault.
func Read(path string) (*Config, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(path + " is not a file")
	}
	if err != nil {
		return nil, refusal.New(refusal.Misuse, "Name the configuration file.", "%w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, refusal.New(refusal.Misuse, "Name the configuration file.", "%w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	c, faults := Parse(path, data)
	if len(faults) > 0 {
		lines := make([]string, len(faults))
		for i, f := range faults {
			lines[i] = f.String()
		}
		return nil, refusal.New(refusal.Misuse, "", "%s", strings.Join(lines, "\n"))
	}
	return c, nil
}

// Parse reads a text over the defaults, and tells all that is wrong with it.
func Parse(name string, data []byte) (*Config, []Fault) {
	d := &decoder{file: name}
	c := Default()
	d.document(data, c)
	if len(d.faults) == 0 {
		d.check(c)
	}
	return c, d.faults
}

type decoder struct {
	file   string
	faults []Fault
	places map[string]*yaml.Node // of the values that were given, by path
}

func (d *decoder) fault(n *yaml.Node, format string, args ...any) {
	f := Fault{File: d.file, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		f.Line, f.Column = n.Line, n.Column
	}
	d.faults = append(d.faults, f)
}

var parserLine = regexp.MustCompile(`^yaml: line (\d+): `)

func (d *decoder) document(data []byte, c *Config) {
	d.places = map[string]*yaml.Node{}
	switch {
	case len(data) > maxBytes:
		d.fault(nil, "is larger than %d bytes: that is no configuration", maxBytes)
		return
	case !utf8.Valid(data):
		d.fault(nil, "is not UTF-8 text")
		return
	}
	in := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := in.Decode(&doc); err == io.EOF {
		return // empty: all defaults
	} else if err != nil {
		at := &yaml.Node{Line: 1, Column: 1}
		text := err.Error()
		if m := parserLine.FindStringSubmatch(text); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			text = text[len(m[0]):]
		}
		d.fault(at, "not YAML: %s", strings.TrimPrefix(text, "yaml: "))
		return
	}
	if err := in.Decode(&more); err != io.EOF {
		d.fault(&more, "a second document starts here: one file holds one configuration")
		return
	}
	root := doc.Content[0]
	if isNull(root) {
		return
	}
	d.group(root, reflect.ValueOf(c).Elem(), "")
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// group reads the keys of a struct.
func (d *decoder) group(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, "%s has keys below it", orFile(path))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		field := fieldOf(into, key.Value)
		switch {
		case key.Kind != yaml.ScalarNode || !field.IsValid():
			d.fault(key, "%q is not a key here; keys are: %s", key.Value, strings.Join(names(into.Type()), ", "))
		case seen[key.Value]:
			d.fault(key, "%s stands here twice", key.Value)
		default:
			d.value(value, field, join(path, key.Value))
		}
		seen[key.Value] = true
	}
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func fieldOf(v reflect.Value, key string) reflect.Value {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("key") == key {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

func names(t reflect.Type) (out []string) {
	for i := range t.NumField() {
		out = append(out, t.Field(i).Tag.Get("key"))
	}
	return out
}

// value reads one value. Aliases and tags are refused: what stands there is
// what is meant.
func (d *decoder) value(n *yaml.Node, into reflect.Value, path string) {
	d.places[path] = n
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		d.fault(n, "%s: write the value out", path)
	case isNull(n):
		d.fault(n, "%s has no value: leave the key out for its default", path)
	case into.Kind() == reflect.Struct && into.Type() != reflect.TypeFor[netip.Prefix]():
		d.group(n, into, path)
	case into.Kind() == reflect.Slice:
		d.list(n, into, path)
	case n.Kind != yaml.ScalarNode:
		d.fault(n, "%s is one value", path)
	default:
		if err := scalar(n, into); err != nil {
			d.fault(n, "%s: %s %s", path, strconv.Quote(n.Value), err)
		}
	}
}

func (d *decoder) list(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.fault(n, "%s is a list: [a, b]", path)
		return
	}
	if len(n.Content) == 0 {
		into.SetZero()
		return
	}
	out := reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		d.value(item, out.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	into.Set(out)
}

func scalar(n *yaml.Node, into reflect.Value) error {
	switch v := into.Addr().Interface().(type) {
	case *string:
		if strings.ContainsAny(n.Value, "\x00\n\r") {
			return errors.New("has more than one line")
		}
		*v = n.Value
		return nil
	case *bool:
		if n.ShortTag() != "!!bool" {
			return errors.New("is neither true nor false")
		}
		*v = strings.EqualFold(n.Value, "true")
		return nil
	case *int:
		return set(v)(parseWhole(n.Value))
	case *Days:
		whole, err := parseWhole(n.Value)
		*v = Days(whole)
		return err
	case *Duration:
		return set(v)(parseDuration(n.Value))
	case *Bytes:
		return set(v)(parseBytes(n.Value))
	case *netip.Prefix:
		return set(v)(parsePrefix(n.Value))
	}
	panic("config: no way to read " + into.Type().String())
}

func set[T any](to *T) func(T, error) error {
	return func(v T, err error) error {
		if err == nil {
			*to = v
		}
		return err
	}
}
