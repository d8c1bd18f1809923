package airlock

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Spec is what a researcher asks for. docs/hub.md describes every key.
type Spec struct {
	Table      string      `yaml:"table"`
	Title      string      `yaml:"title"`   // may be left out
	Purpose    string      `yaml:"purpose"` // id of one of the authorisation's purposes
	Dimensions []Dimension `yaml:"dimensions"`
	Filters    Filters     `yaml:"filters"`
}

// Dimension is a dimension of the result. In the file it may be a mere name.
type Dimension struct {
	Name   string   `yaml:"name"`
	Level  Level    `yaml:"level"`
	Codes  []string `yaml:"codes"`  // count only these, and what is below them
	Groups Groups   `yaml:"groups"` // codes of the researcher's own, instead of a level
	Total  *bool    `yaml:"total"`  // false: no total; else there is one where it counts persons
}

// Level says how far down a hierarchy goes: "all" (default: every level),
// "leaf" (only the finest codes), "top" (only the topmost), or a number of
// levels. For the measure "type" and "subtype" stand for top and leaf.
type Level string

// Group is a code of the researcher's own and the codes that it takes together.
type Group struct {
	Code  string
	Codes []string
}

// Groups are in the order of the file.
type Groups []Group

// Filter counts only rows with certain codes of a dimension.
type Filter struct {
	Name  string   `yaml:"name"`
	Codes []string `yaml:"codes"`
}

// Filters are in the order of the file, which may also have them as NAME: CODES.
type Filters []Filter

// Limits of a spec.
const (
	MaxSpecBytes  = 64 << 10
	maxTitleRunes = 200
	maxCodeRunes  = 60
)

// ParseSpec reads a spec. Faults name the line.
func ParseSpec(data []byte) (*Spec, error) {
	s := &Spec{}
	if err := parseSpec(data, s); err != nil {
		return nil, refusal.New(refusal.Misuse, "See: kruistabel help request", "the request cannot be read: %w", err)
	}
	return s, nil
}

func parseSpec(data []byte, s *Spec) error {
	if len(data) > MaxSpecBytes {
		return fmt.Errorf("it is too large: at most %d KiB", MaxSpecBytes>>10)
	}
	if !utf8.Valid(data) {
		return errors.New("it is not UTF-8 text")
	}
	var document yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	switch err := d.Decode(&document); {
	case errors.Is(err, io.EOF):
		return errors.New("it is empty")
	case err != nil:
		return err
	case d.Decode(new(yaml.Node)) != io.EOF:
		return errors.New("it holds more than one document")
	}
	root := document.Content[0]
	if err := checkShape(root); err != nil {
		return err
	}
	if err := root.Decode(s); err != nil {
		return errors.New("a value is not of the kind that its key has")
	}
	return s.complete()
}

func (s *Spec) complete() error {
	switch {
	case s.Table == "":
		return errors.New("it names no table")
	case s.Purpose == "":
		return errors.New("it names no purpose of the authorisation")
	case len(s.Dimensions) == 0:
		return errors.New("it names no dimensions")
	case s.Title != "" && !plainText(s.Title, maxTitleRunes):
		return fmt.Errorf("its title is not one line of at most %d characters", maxTitleRunes)
	}
	seen := map[string]bool{}
	for _, d := range s.Dimensions {
		if d.Name == "" || seen[d.Name] {
			return fmt.Errorf("dimension %q stands twice, or has no name", d.Name)
		}
		seen[d.Name] = true
		if len(d.Groups) > 0 && (d.Level != "" || len(d.Codes) > 0) {
			return fmt.Errorf("dimension %q: groups go without level and codes", d.Name)
		}
		for _, g := range d.Groups {
			if !plainText(g.Code, maxCodeRunes) {
				return fmt.Errorf("dimension %q: a group's code is a short text in one line", d.Name)
			}
		}
	}
	for _, f := range s.Filters {
		if len(f.Codes) == 0 {
			return fmt.Errorf("the filter of %q names no codes", f.Name)
		}
	}
	if s.Title == "" {
		s.Title = s.name()
	}
	return nil
}

// name is the title of a spec that has none.
func (s *Spec) name() string {
	var names []string
	for _, d := range s.Dimensions {
		names = append(names, d.Name)
	}
	text := []rune(s.Table + ": " + strings.Join(names, ", "))
	return string(text[:min(len(text), maxTitleRunes)])
}

// plainText reports whether a text is one line, not too long.
func plainText(s string, runes int) bool {
	return s != "" && utf8.RuneCountInString(s) <= runes && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// UnmarshalYAML takes a name alone, or the whole.
func (d *Dimension) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&d.Name)
	}
	if err := knownKeys(n, "name", "level", "levels", "codes", "groups", "total"); err != nil {
		return err
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "levels" {
			n.Content[i].Value = "level"
		}
	}
	type plain Dimension
	return n.Decode((*plain)(d))
}

// UnmarshalYAML takes a word or a number.
func (l *Level) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a level is all, leaf, top or a number", n.Line)
	}
	*l = Level(n.Value)
	return nil
}

// UnmarshalYAML keeps the order of the file.
func (g *Groups) UnmarshalYAML(n *yaml.Node) error {
	return eachPair(n, func(name string, codes []string) { *g = append(*g, Group{name, codes}) })
}

// UnmarshalYAML takes a list of name and codes, or pairs.
func (f *Filters) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		return eachPair(n, func(name string, codes []string) { *f = append(*f, Filter{name, codes}) })
	}
	for _, item := range n.Content {
		if err := knownKeys(item, "name", "codes"); err != nil {
			return err
		}
	}
	var plain []Filter
	err := n.Decode(&plain)
	*f = plain
	return err
}

// knownKeys refuses what a mapping must not have: the decoder forgets to be
// strict inside an UnmarshalYAML.
func knownKeys(n *yaml.Node, known ...string) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: expected are keys with values; the keys are %s", n.Line, and(known))
	}
	for i := 0; i < len(n.Content); i += 2 {
		ok := false
		for _, k := range known {
			ok = ok || n.Content[i].Value == k
		}
		if !ok {
			return fmt.Errorf("line %d: %q is not a key here; there are %s", n.Content[i].Line, n.Content[i].Value, and(known))
		}
	}
	return nil
}

// eachPair visits NAME: CODES, where CODES may be a single code.
func eachPair(n *yaml.Node, visit func(name string, codes []string)) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: expected is NAME: [CODE, ...]", n.Line)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		if seen[name] {
			return fmt.Errorf("line %d: %q stands twice", n.Content[i].Line, name)
		}
		seen[name] = true
		items := value.Content
		if value.Kind == yaml.ScalarNode {
			items = []*yaml.Node{value}
		}
		var codes []string
		for _, item := range items {
			if item.Kind != yaml.ScalarNode {
				return fmt.Errorf("line %d: a code is a word or a number", item.Line)
			}
			codes = append(codes, item.Value)
		}
		visit(name, codes)
	}
	return nil
}
