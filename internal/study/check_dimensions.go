package study

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/classification"
)

// dimensionChecker tests one dimension against its kind of derivation.
type dimensionChecker struct {
	*checker
	name string
	d    Dimension
	kind derivation
	here at
}

func (c *checker) dimensions() {
	first := map[Derivation]string{}
	for _, name := range c.study.dimensionNames() {
		here := at{"dimensions", name}
		d := c.study.Dimensions[name]
		if c.name(here, name) && slices.Contains(reserved, name) {
			c.bad(here, "every table has a column of this name already: choose another")
		}
		c.text(here.with("title"), d.Title)
		if !c.oneOf(here.with("derive"), string(d.Derive), derivationNames()) {
			continue
		}
		kind := derivations[d.Derive]
		if other := first[d.Derive]; kind.once && other != "" {
			c.bad(here.with("derive"), "%s is derived as %s already: one dimension is", other, d.Derive)
		}
		first[d.Derive] = name
		dc := &dimensionChecker{c, name, d, kind, here}
		if dc.keys() && dc.columns() {
			dc.codes()
			dc.resolve()
		}
	}
}

// keys tests that a dimension has the keys of its kind and no others, since a
// key without effect is a mistake about what the table will hold.
func (c *dimensionChecker) keys() bool {
	before := c.faults.count()
	_, node := child(c.root, "dimensions")
	_, node = child(node, c.name)
	needs := slices.Concat(everyDimension, c.kind.needs)
	if len(c.kind.columns) > 0 || c.kind.one != "" || c.kind.many != "" {
		needs = append(needs, "columns")
	}
	allows := slices.Clone(c.kind.allows)
	if c.d.OfJob() && (len(c.kind.columns) > 0 || slices.Contains(c.kind.from, jobs)) {
		needs = append(needs, "no_job")
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		switch key := node.Content[i].Value; {
		case slices.Contains(needs, key), slices.Contains(allows, key):
		case key == "no_job":
			c.bad(c.here.with(key), "has no use here: it is for dimensions of the jobs relation")
		default:
			c.bad(c.here.with(key), "has no use here: `derive: %s` does not read it", c.d.Derive)
		}
	}
	for _, key := range needs {
		if k, _ := child(node, key); k == nil {
			c.bad(c.here, "`%s` is missing: `derive: %s` needs it", key, c.d.Derive)
		}
	}
	return c.faults.count() == before
}

// columns tests that the columns are those of the kind.
func (c *dimensionChecker) columns() bool {
	before := c.faults.count()
	here := c.here.with("columns")
	c.filled(here, len(c.d.Columns)+min(1, c.free()), "column")
	unique(c.checker, here, c.d.Columns)
	if c.kind.one != "" && len(c.d.Columns) > 1 {
		c.bad(here, "`derive: %s` reads one column, not %d", c.d.Derive, len(c.d.Columns))
	}
	if len(c.kind.columns) > 0 && !slices.Equal(c.d.Columns, c.kind.columns) {
		c.bad(here, "`derive: %s` reads %s", c.d.Derive, listed(c.kind.columns))
		return false
	}
	for i, col := range c.d.Columns {
		if len(c.kind.columns) == 0 {
			c.column(here.with(i), col, c.kind.from, c.kind.one+c.kind.many)
		}
	}
	return c.faults.count() == before
}

// free is 1 where the kind reads no column at all.
func (c *dimensionChecker) free() int {
	if len(c.kind.columns) == 0 && c.kind.one == "" && c.kind.many == "" {
		return 1
	}
	return 0
}

func (c *dimensionChecker) column(here at, col Column, from []string, holds valueType) {
	rel, ok := relations[col.Relation]
	switch {
	case !ok:
		c.bad(here, "%q is no relation of the data contract%s", shorten(col.Relation), suggest(col.Relation, relationNames()))
	case !slices.Contains(from, col.Relation):
		c.bad(here, "`derive: %s` reads columns of %s", c.d.Derive, strings.Join(from, " or "))
	case rel.columns[col.Name] == "":
		c.bad(here, "%s has no column %q%s", col.Relation, shorten(col.Name), suggest(col.Name, rel.names()))
	case rel.columns[col.Name] != holds:
		c.bad(here, "%s holds %s: `derive: %s` reads %s", col, rel.columns[col.Name], c.d.Derive, holds)
	}
}

func listed(cols []Column) string {
	words := make([]string, len(cols))
	for i, col := range cols {
		words[i] = col.String()
	}
	return strings.Join(words, ", ")
}

// codes tests the codes that are written in the dimension itself.
func (c *dimensionChecker) codes() {
	for key, code := range map[string]string{"unknown": c.d.Unknown, "no_job": c.d.NoJob, "null_code": c.d.Null} {
		if code != "" {
			c.code(c.here.with(key), code)
		}
	}
	if c.d.NoJob != "" && c.d.NoJob == c.d.Unknown {
		c.bad(c.here.with("no_job"), "%s stands for unknown already: having no job is something else", c.d.NoJob)
	}
	if c.d.Except != nil {
		c.except(c.here.with("except"), c.d.Except)
	}
}

func (c *dimensionChecker) except(here at, e *Except) {
	before := c.faults.count()
	c.code(here.with("code"), e.Code)
	c.filled(here.with("codes"), len(e.Codes), "code")
	unique(c.checker, here.with("codes"), e.Codes)
	c.column(here.with("column"), e.Column, []string{c.d.Columns[0].Relation}, codeValue)
	if c.faults.count() > before {
		return
	}
	l := c.list(here.with("column"), contractLists[e.Column])
	for i, code := range e.Codes {
		if l != nil && !l.Has(code) {
			c.bad(here.with("codes", i), "%q is not in list %s%s", shorten(code), l.Name, suggest(code, l.Codes()))
		}
	}
}

// resolve tests the lists, and that the values are listed.
func (c *dimensionChecker) resolve() {
	before := c.faults.count()
	values := c.list(c.here.with("values"), c.d.Values)
	for key, name := range map[string]string{"list": c.d.List, "supplier_list": c.d.SupplierList, "committees": c.d.Committees} {
		c.list(c.here.with(key), name)
	}
	if c.d.Derive == DeriveMeasure || c.missing() || c.faults.count() > before {
		return
	}
	if c.kind.lists != nil {
		c.kind.lists(c)
	}
	if c.faults.count() > before {
		return
	}
	var unlisted []string
	for _, code := range c.kind.codes(c.study, c.d) {
		if !values.Has(code) && !slices.Contains(c.d.specials(), code) {
			unlisted = append(unlisted, code)
		}
	}
	if len(unlisted) > 0 {
		c.bad(c.here.with("values"), "list %s does not have %s, which this dimension gives", values.Name, shorten(strings.Join(unlisted, ", ")))
	}
}

// missing reports whether a list cannot be resolved, for whatever reason.
func (c *dimensionChecker) missing() bool {
	return slices.ContainsFunc(c.d.lists(), func(name string) bool {
		_, err := c.study.Lists().List(name)
		return err != nil
	})
}

func (c *dimensionChecker) mapped() {
	list := c.study.list(c.d.List)
	c.attribute(c.here.with("attribute"), list, c.d.Attribute)
	for i, code := range c.d.UnknownCodes {
		if !list.Has(code) && (c.d.SupplierList == "" || !c.study.list(c.d.SupplierList).Has(code)) {
			c.bad(c.here.with("unknown_codes", i), "%q is not in list %s%s", shorten(code), list.Name, suggest(code, list.Codes()))
		}
	}
}

// precedences are the sources of education.
var precedences = []string{"LED", "SELF", warehouse}

func (c *dimensionChecker) education() {
	c.mapped()
	here := c.here.with("precedence")
	unique(c.checker, here, c.d.Precedence)
	for i, source := range c.d.Precedence {
		c.oneOf(here.with(i), source, precedences)
	}
	if len(c.d.Precedence) < 2 || !slices.Contains(c.d.Precedence, warehouse) {
		c.bad(here, "needs warehouse and at least one of LED and SELF, first what goes first")
	}
}

// age asks for a class for every age.
func (c *dimensionChecker) age() {
	classes, err := c.study.list(c.d.List).AgeClasses()
	if err == nil {
		err = endless(classes, 0)
	}
	if err != nil {
		c.bad(c.here.with("list"), "%s", strings.TrimPrefix(err.Error(), "code list "))
	}
}

func endless(classes classification.Classes, from float64) error {
	first, last := classes.Intervals[0], classes.Intervals[len(classes.Intervals)-1]
	if first.Lower > from || last.Upper < 1000 {
		return fmt.Errorf("%q to %q leave ages without a class: start at 0 and end with an open class such as 65+", first.Code, last.Code)
	}
	return nil
}

func (c *dimensionChecker) interval() {
	list := c.study.list(c.d.List)
	here := c.here.with("list")
	if !c.attribute(here, list, "lower") || !c.attribute(here, list, "upper") {
		return
	}
	if _, err := list.Classes("lower", "upper"); err != nil {
		c.bad(here, "%s", strings.TrimPrefix(err.Error(), "code list "))
	}
}

func (s *Study) dimensionNames() []string { return slices.Sorted(maps.Keys(s.Dimensions)) }
