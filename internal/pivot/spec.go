package pivot

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/airlock"
)

// Source is a table that definitions are counted from.
type Source interface {
	Columns() []string
	Codes(dimension string) []string
	Plan(*airlock.Spec) (*airlock.Plan, error)
}

// Spec is the request that asks for exactly what a definition shows.
func (d *Definition) Spec(f *Facts, purpose string) *airlock.Spec {
	s := &airlock.Spec{Table: d.Table, Title: d.Title, Purpose: purpose}
	for _, name := range d.Placed() {
		set := d.Settings[name]
		one := airlock.Dimension{Name: name, Level: set.Level, Total: set.Total}
		if g := d.Grouping(name); g != nil {
			one.Level, one.Groups = "", f.groups(g, d.Filter(name))
		}
		s.Dimensions = append(s.Dimensions, one)
	}
	for _, filter := range d.Filters {
		s.Filters = append(s.Filters, airlock.Filter{Name: filter.Name, Codes: slices.Clone(filter.Codes)})
	}
	if s.Title == "" {
		s.Title = d.Name()
	}
	return s
}

// Name is what a definition without a title is called.
func (d *Definition) Name() string {
	if d.Title != "" {
		return d.Title
	}
	text := d.Table + ":"
	for i, name := range d.Placed() {
		if i > 0 {
			text += ","
		}
		text += " " + name
	}
	return text
}

// Of is the definition that a request may be opened as: the last dimension on
// columns, the others on rows.
func Of(s *airlock.Spec) *Definition {
	d := &Definition{Table: s.Table, Title: s.Title, Settings: map[string]Setting{}}
	for i, one := range s.Dimensions {
		set := Setting{Level: one.Level, Total: one.Total}
		if len(one.Groups) > 0 {
			g := Grouping{Name: one.Name, Dimension: one.Name}
			for _, group := range one.Groups {
				g.Groups = append(g.Groups, Group(group))
			}
			set.Grouping, d.Groupings = g.Name, append(d.Groupings, g)
		}
		d.Settings[one.Name] = set
		d.SetFilter(one.Name, one.Codes)
		if i > 0 && i == len(s.Dimensions)-1 {
			d.Columns = append(d.Columns, one.Name)
		} else {
			d.Rows = append(d.Rows, one.Name)
		}
	}
	for _, f := range s.Filters {
		d.SetFilter(f.Name, f.Codes)
	}
	return d
}

// groups are a grouping's groups, and every other code for itself.
func (f *Facts) groups(g *Grouping, filter []string) airlock.Groups {
	var out airlock.Groups
	taken := map[string]bool{}
	at := map[string]int{} // first place of a group among the codes
	codes := f.Counted(g.Dimension, filter)
	for _, group := range g.Groups {
		at[group.Code] = len(codes)
		for _, code := range group.Codes {
			taken[code] = true
			if i := slices.Index(codes, code); i >= 0 {
				at[group.Code] = min(at[group.Code], i)
			}
		}
		out = append(out, airlock.Group{Code: group.Code, Codes: slices.Clone(group.Codes)})
	}
	for i, code := range codes {
		if !taken[code] {
			at[code] = i
			out = append(out, airlock.Group{Code: code, Codes: []string{code}})
		}
	}
	slices.SortStableFunc(out, func(a, b airlock.Group) int { return at[a.Code] - at[b.Code] })
	return out
}
