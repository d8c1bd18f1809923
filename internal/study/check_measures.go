package study

import (
	"maps"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/classification"
)

// measures holds the rules against the list: each subtype has exactly one.
func (c *checker) measures() {
	m := c.study.Measures
	list := c.list(at{"measures", "list"}, m.List)
	if list == nil || !c.levels(list) {
		return
	}
	ruled := map[string]string{}
	for i, subtype := range m.Supplier {
		c.rule(at{"measures", "supplier", i}, list, subtype, string(Supplier), ruled)
	}
	delimits := map[string]string{}
	for _, subtype := range slices.Sorted(maps.Keys(m.Warehouse)) {
		here := at{"measures", "warehouse", subtype}
		c.rule(here, list, subtype, warehouse, ruled)
		c.filled(here, len(m.Warehouse[subtype]), "code of employment_measures")
		for i, wcode := range m.Warehouse[subtype] {
			c.code(here.with(i), wcode)
			if other := delimits[wcode]; other != "" {
				c.bad(here.with(i), "%s delimits %s already: a code belongs to one subtype", wcode, other)
			}
			delimits[wcode] = subtype
		}
	}
	c.unruled(list, ruled)
}

// levels asks for types with subtypes below them and nothing further; a
// measure that stands alone is its own type.
func (c *checker) levels(list *classification.List) bool {
	for _, it := range list.Items {
		if list.Parent(it.Parent) != "" {
			c.bad(at{"measures", "list"}, "%q in list %s is below a subtype: the list has types and subtypes only", it.Code, list.Name)
			return false
		}
	}
	return true
}

func (c *checker) rule(here at, list *classification.List, subtype, by string, ruled map[string]string) {
	switch {
	case !list.Has(subtype):
		c.bad(here, "%q is not in list %s%s", shorten(subtype), list.Name, suggest(subtype, list.Codes()))
	case !list.IsLeaf(subtype):
		c.bad(here, "%s is a type: give a rule to each of its subtypes", subtype)
	case ruled[subtype] == by:
		c.bad(here, "%s stands twice: keep one", subtype)
	case ruled[subtype] != "":
		c.bad(here, "%s has a rule under `%s` already: a subtype has exactly one", subtype, ruled[subtype])
	}
	ruled[subtype] = by
}

func (c *checker) unruled(list *classification.List, ruled map[string]string) {
	var missing []string
	for _, code := range list.Codes() {
		if list.IsLeaf(code) && ruled[code] == "" {
			missing = append(missing, code)
		}
	}
	if len(missing) > 0 {
		c.bad(at{"measures"}, "no rule for %s: name each under `supplier` or `warehouse`", strings.Join(missing, ", "))
	}
}

// measureDimension asks for the one dimension that tables count by first.
func (c *checker) measureDimension() {
	for _, name := range c.study.dimensionNames() {
		d := c.study.Dimensions[name]
		if (d.Derive == DeriveMeasure) != (name == measureName) {
			c.bad(at{"dimensions", name, "derive"}, "the dimension `measure`, and no other, is derived as measure")
		}
	}
	d, ok := c.study.Dimensions[measureName]
	if !ok {
		c.bad(at{"dimensions"}, "`measure` is missing: every table counts by measure")
	} else if d.Values != c.study.Measures.List {
		c.bad(at{"dimensions", measureName, "values"}, "%s is not the list of measures, %s", d.Values, c.study.Measures.List)
	}
}

// measureName is the dimension that every table has first.
const measureName = "measure"
