package classification

import (
	"fmt"
	"slices"
	"strings"
)

// layout says which column of a list file holds what.
type layout struct {
	code, parent int
	labels       map[string]int
	attributes   map[int]string
	order        []int
}

func newLayout(header []string) (layout, error) {
	l := layout{code: -1, parent: -1, labels: map[string]int{}, attributes: map[int]string{}}
	for i, name := range header {
		switch {
		case name == "":
			return l, fmt.Errorf("column %d has no name", i+1)
		case slices.Index(header, name) < i:
			return l, fmt.Errorf("column %s stands twice", name)
		case name == "code":
			l.code = i
		case name == "parent":
			l.parent = i
		case strings.HasPrefix(name, "label_"):
			l.labels[strings.TrimPrefix(name, "label_")] = i
		default:
			l.attributes[i] = name
			l.order = append(l.order, i)
		}
	}
	if l.code < 0 || l.parent < 0 {
		return l, fmt.Errorf("needs the columns code and parent, has %s", strings.Join(header, ", "))
	}
	return l, nil
}

func (l layout) attributeNames() []string {
	out := make([]string, len(l.order))
	for i, col := range l.order {
		out[i] = l.attributes[col]
	}
	return out
}

func (l layout) item(row []string) Item {
	it := Item{Code: row[l.code], Parent: row[l.parent], Labels: map[string]string{}}
	for lang, col := range l.labels {
		if row[col] != "" {
			it.Labels[lang] = row[col]
		}
	}
	for _, col := range l.order {
		it.attrs = append(it.attrs, row[col])
	}
	return it
}
