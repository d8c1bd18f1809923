// Package classification reads code lists: the codes of a dimension, their
// hierarchy, labels and attributes.
//
// A list is a CSV file with the columns code, parent, label_nl, label_fr and
// label_en; every other column is an attribute, such as the class that a
// country belongs to. Codes are text: "NA" is Namibia or "not applicable",
// never a missing value, and "01" is not "1".
package classification

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Item is one code of a list.
type Item struct {
	Code   string
	Parent string            // empty at a root
	Labels map[string]string // by language: nl, fr, en; a missing label is absent
	attrs  []string
}

// List is one version of one code list. It is read-only after Read.
type List struct {
	Name       string
	Items      []Item // in file order
	attributes []string
	index      map[string]int
	children   map[string][]string
}

// ErrNoCode reports a code that a list does not have.
var ErrNoCode = errors.New("no such code")

// Read parses a list. Faults (a missing column, a doubled code, an unknown
// parent, a cycle) are errors that name the line.
func Read(name string, r io.Reader) (*List, error) {
	rows := csv.NewReader(r)
	rows.ReuseRecord = false
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("code list %s: header: %w", name, err)
	}
	if len(header) > 0 {
		header[0] = strings.TrimPrefix(header[0], "\ufeff")
	}
	layout, err := newLayout(header)
	if err != nil {
		return nil, fmt.Errorf("code list %s: %w", name, err)
	}
	l := &List{Name: name, attributes: layout.attributeNames(), index: map[string]int{}, children: map[string][]string{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("code list %s: %w", name, err)
		}
		line, _ := rows.FieldPos(0)
		if err := l.add(layout.item(row)); err != nil {
			return nil, fmt.Errorf("code list %s, line %d: %w", name, line, err)
		}
	}
	return l, l.link()
}

func (l *List) add(it Item) error {
	if it.Code == "" {
		return errors.New("empty code")
	}
	if _, dup := l.index[it.Code]; dup {
		return fmt.Errorf("code %q stands twice", it.Code)
	}
	l.index[it.Code] = len(l.Items)
	l.Items = append(l.Items, it)
	return nil
}

// link fills the children and refuses unknown parents and cycles.
func (l *List) link() error {
	for _, it := range l.Items {
		if it.Parent == "" {
			continue
		}
		if _, ok := l.index[it.Parent]; !ok {
			return fmt.Errorf("code list %s: parent %q of %q is not in the list", l.Name, it.Parent, it.Code)
		}
		l.children[it.Parent] = append(l.children[it.Parent], it.Code)
	}
	for _, it := range l.Items {
		for p, n := it.Parent, 0; p != ""; p, n = l.Items[l.index[p]].Parent, n+1 {
			if n > len(l.Items) {
				return fmt.Errorf("code list %s: %q is its own ancestor", l.Name, it.Code)
			}
		}
	}
	return nil
}

// Has reports whether the list has the code.
func (l *List) Has(code string) bool { _, ok := l.index[code]; return ok }

// Item returns one code's entry.
func (l *List) Item(code string) (Item, bool) {
	i, ok := l.index[code]
	if !ok {
		return Item{}, false
	}
	return l.Items[i], true
}

// Parent is the code above, "" at a root or for an unknown code.
func (l *List) Parent(code string) string { it, _ := l.Item(code); return it.Parent }

// Children are the codes directly below, in file order.
func (l *List) Children(code string) []string { return l.children[code] }

// IsLeaf reports whether a code exists and has nothing below it.
func (l *List) IsLeaf(code string) bool { return l.Has(code) && len(l.children[code]) == 0 }

// Codes are all codes in file order.
func (l *List) Codes() []string {
	out := make([]string, len(l.Items))
	for i, it := range l.Items {
		out[i] = it.Code
	}
	return out
}

// Attributes are the list's columns besides code, parent and labels.
func (l *List) Attributes() []string { return slices.Clone(l.attributes) }

// HasAttribute reports whether the list has a column of that name.
func (l *List) HasAttribute(name string) bool { return slices.Contains(l.attributes, name) }

// Attribute is the value of one attribute of one code; "" where the code or
// the attribute is unknown, or the value empty.
func (l *List) Attribute(code, name string) string {
	i, ok := l.index[code]
	if !ok {
		return ""
	}
	j := slices.Index(l.attributes, name)
	if j < 0 {
		return ""
	}
	return l.Items[i].attrs[j]
}

// Label is the code's label in a language, falling back to Dutch, English and
// French in that order, then to the code itself.
func (l *List) Label(code, lang string) string {
	it, _ := l.Item(code)
	for _, k := range []string{lang, "nl", "en", "fr"} {
		if s := it.Labels[k]; s != "" {
			return s
		}
	}
	return code
}
