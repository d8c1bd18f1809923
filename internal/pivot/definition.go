package pivot

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/airlock"
)

// Definition is a table that somebody puts together. It holds no figure.
type Definition struct {
	Table     string             `json:"table"`
	Title     string             `json:"title,omitempty"`
	Rows      []string           `json:"rows"` // dimensions, outermost first
	Columns   []string           `json:"columns"`
	Sheets    []string           `json:"sheets,omitempty"`
	Settings  map[string]Setting `json:"settings,omitempty"` // of placed dimensions, by name
	Filters   []Filter           `json:"filters,omitempty"`
	Groupings []Grouping         `json:"groupings,omitempty"` // those that Settings name
	Show      Show               `json:"show,omitempty"`
	Base      string             `json:"base,omitempty"`    // ShowParent: the dimension whose parent is the base
	Compare   string             `json:"compare,omitempty"` // the dimension of which two codes stand side by side with their difference
	View      View               `json:"view"`
}

// Setting says how a dimension is placed.
type Setting struct {
	Level    airlock.Level `json:"level,omitempty"`
	Grouping string        `json:"grouping,omitempty"` // its name; it takes the place of a level
	Total    *bool         `json:"total,omitempty"`    // as in a request
}

// Filter counts only some codes of a dimension, and what is below them.
type Filter struct {
	Name  string   `json:"name"`
	Codes []string `json:"codes"`
}

// Grouping takes codes of a dimension together. A code in none of its groups
// stands for itself.
type Grouping struct {
	Name      string  `json:"name"`
	Dimension string  `json:"dimension"`
	Groups    []Group `json:"groups"`
}

// Group is a code of the researcher's own.
type Group struct {
	Code  string   `json:"code"`
	Codes []string `json:"codes"`
}

// Show is what a cell tells.
type Show string

// What cells tell: persons, or their share in a base.
const (
	ShowPersons Show = ""
	ShowRow     Show = "row"
	ShowColumn  Show = "column"
	ShowSheet   Show = "sheet"
	ShowWhole   Show = "whole"
	ShowParent  Show = "parent"
)

// Shows are all of them, in the order in which they are offered.
var Shows = []Show{ShowPersons, ShowRow, ShowColumn, ShowSheet, ShowWhole, ShowParent}

// View is how a table is looked at. It changes no figure and no pattern.
type View struct {
	Labels     string              `json:"labels,omitempty"` // "" labels, "codes", "both"
	HideEmpty  bool                `json:"hide_empty,omitempty"`
	Sort       string              `json:"sort,omitempty"` // key of a column; empty: order of codes
	Descending bool                `json:"descending,omitempty"`
	Collapsed  map[string][]string `json:"collapsed,omitempty"` // codes whose children do not show, by dimension
	Chart      Chart               `json:"chart,omitempty"`
	Sheet      int                 `json:"sheet,omitempty"`
}

// Clone is a copy that shares nothing.
func (d *Definition) Clone() *Definition {
	c := *d
	c.Rows, c.Columns, c.Sheets = slices.Clone(d.Rows), slices.Clone(d.Columns), slices.Clone(d.Sheets)
	c.Settings = map[string]Setting{}
	for name, s := range d.Settings {
		c.Settings[name] = s
	}
	c.Filters = nil
	for _, f := range d.Filters {
		c.Filters = append(c.Filters, Filter{f.Name, slices.Clone(f.Codes)})
	}
	c.Groupings = nil
	for _, g := range d.Groupings {
		groups := make([]Group, len(g.Groups))
		for i, one := range g.Groups {
			groups[i] = Group{one.Code, slices.Clone(one.Codes)}
		}
		c.Groupings = append(c.Groupings, Grouping{g.Name, g.Dimension, groups})
	}
	c.View.Collapsed = map[string][]string{}
	for name, codes := range d.View.Collapsed {
		c.View.Collapsed[name] = slices.Clone(codes)
	}
	return &c
}

// Placed are the dimensions on sheets, rows and columns: the order of the result's.
func (d *Definition) Placed() []string { return slices.Concat(d.Sheets, d.Rows, d.Columns) }

// Filter finds the filter of a dimension; nil where every code counts.
func (d *Definition) Filter(name string) []string {
	for _, f := range d.Filters {
		if f.Name == name {
			return f.Codes
		}
	}
	return nil
}

// SetFilter sets a filter; no codes take it away.
func (d *Definition) SetFilter(name string, codes []string) {
	i := slices.IndexFunc(d.Filters, func(f Filter) bool { return f.Name == name })
	switch {
	case i < 0 && len(codes) > 0:
		d.Filters = append(d.Filters, Filter{name, codes})
	case i >= 0 && len(codes) == 0:
		d.Filters = slices.Delete(d.Filters, i, i+1)
	case i >= 0:
		d.Filters[i].Codes = codes
	}
}

// Grouping finds the grouping that a dimension is placed with; nil: none.
func (d *Definition) Grouping(dimension string) *Grouping {
	name := d.Settings[dimension].Grouping
	for i := range d.Groupings {
		if g := &d.Groupings[i]; name != "" && g.Name == name && g.Dimension == dimension {
			return g
		}
	}
	return nil
}
