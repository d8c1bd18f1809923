package study

import (
	"maps"
	"slices"
	"strings"
)

// maxOffset bounds how far a table may look from its flow: ten years.
const maxOffset = 40

func (c *checker) tables() {
	c.filled(at{"tables"}, len(c.study.Tables), "table")
	for _, t := range c.study.Tables {
		here := at{"tables", t.Name}
		if c.name(here, t.Name) && strings.HasSuffix(t.Name, typesSuffix) {
			c.bad(here, "%s is kept for the table by measure type: choose another name", typesSuffix)
		}
		c.text(here.with("title"), t.Title)
		c.times(here, t.Flow, t.Moments, t.Quarters, t.Offsets)
		c.filled(here.with("dimensions"), len(t.Dimensions), "dimension")
		unique(c, here.with("dimensions"), t.Dimensions)
	}
}

// typesSuffix ends the name of a table by measure type.
const typesSuffix = "_types"

// times tests that a stock has moments and a flow quarters and offsets, and
// not the other way round.
func (c *checker) times(here at, flow Flow, moments []Date, quarters []Quarter, offsets []int) {
	if flow == Stock {
		c.filled(here.with("moments"), len(moments), "moment: a table without `flow` counts on days")
		c.unused(here.with("quarters"), len(quarters), "a table without `flow` has moments")
		c.unused(here.with("offsets"), len(offsets), "a table without `flow` has moments")
	} else {
		c.filled(here.with("quarters"), len(quarters), "quarter of "+string(flow))
		c.filled(here.with("offsets"), len(offsets), "offset: the quarters observed before (-) or after it")
		c.unused(here.with("moments"), len(moments), "a table with `flow` has quarters and offsets")
	}
	for i, m := range moments {
		if m != m.Quarter().Last() {
			c.bad(here.with("moments", i), "%s is not the last day of a quarter: the warehouse describes those days only", m)
		}
	}
	for i, o := range offsets {
		if o == 0 || o < -maxOffset || o > maxOffset {
			c.bad(here.with("offsets", i), "%d: give quarters before (-%d to -1) or after (1 to %d) the flow", o, maxOffset, maxOffset)
		}
	}
	unique(c, here.with("moments"), moments)
	unique(c, here.with("quarters"), quarters)
	unique(c, here.with("offsets"), offsets)
}

func (c *checker) unused(here at, n int, why string) {
	if n > 0 {
		c.bad(here, "has no use here: %s", why)
	}
}

// selections tests which measures each table takes.
func (c *checker) selections() {
	list, err := c.study.Lists().List(c.study.Measures.List)
	if err != nil {
		return
	}
	for _, t := range c.study.Tables {
		here, sel := at{"tables", t.Name, "measures"}, t.Measures
		switch {
		case sel.Attribute != "" && len(sel.Codes) > 0:
			c.bad(here, "has both `attribute` and `codes`: keep one")
			continue
		case sel.Attribute == "" && sel.Equals != "" || sel.Attribute != "" && sel.Equals == "":
			c.bad(here, "`attribute` and `equals` go together")
			continue
		case sel.Attribute != "" && !c.attribute(here.with("attribute"), list, sel.Attribute):
			continue
		}
		unique(c, here.with("codes"), sel.Codes)
		for i, code := range sel.Codes {
			if !list.Has(code) {
				c.bad(here.with("codes", i), "%q is not in list %s%s", shorten(code), list.Name, suggest(code, list.Codes()))
			}
		}
		if len(sel.Codes) == 0 && len(c.study.Selected(sel)) == 0 {
			c.bad(here, "no measure of list %s has %s %q", list.Name, sel.Attribute, shorten(sel.Equals))
		}
	}
}

func (c *checker) tableDimensions() {
	defined := c.study.dimensionNames()
	for _, t := range c.study.Tables {
		here := at{"tables", t.Name, "dimensions"}
		allowed, known := c.study.Authorisation.Tables[t.Name]
		for i, d := range t.Dimensions {
			// What the authorisation does not name is refused, not asked for.
			if !slices.Contains(defined, d) && (!known || slices.Contains(allowed.Dimensions, d)) {
				c.bad(here.with(i), "%q is not defined under `dimensions`%s", shorten(d), suggest(d, defined))
			}
		}
		if len(t.Dimensions) > 0 && t.Dimensions[0] != measureName {
			c.bad(here.with(0), "%q comes first: a table counts by `measure` first", shorten(t.Dimensions[0]))
		}
	}
}

// tablesAllowed holds every table against its permission.
func (c *checker) tablesAllowed() {
	a := c.study.Authorisation
	for _, t := range c.study.Tables {
		here := at{"tables", t.Name}
		c.withinData(here, t)
		p, ok := a.Tables[t.Name]
		if !ok {
			c.refused(here, "authorisation %s does not name this table%s", a.Number, suggest(t.Name, slices.Sorted(maps.Keys(a.Tables))))
			continue
		}
		if t.Flow != p.Flow {
			c.refused(here.with("flow"), "authorisation %s names %s for this table, not %s", a.Number, p.Flow.word(), t.Flow.word())
			continue
		}
		subset(c, here.with("moments"), t.Moments, p.Moments, "moment")
		subset(c, here.with("quarters"), t.Quarters, p.Quarters, "quarter")
		subset(c, here.with("offsets"), t.Offsets, p.Offsets, "offset")
		subset(c, here.with("dimensions"), t.Dimensions, p.Dimensions, "dimension")
	}
}

func subset[T comparable](c *checker, here at, asked, allowed []T, what string) {
	for i, v := range asked {
		if !slices.Contains(allowed, v) {
			c.refused(here.with(i), "authorisation %s does not name the %s %v for this table", c.study.Authorisation.Number, what, v)
		}
	}
}

// withinData refuses what lies outside the period of the data, seen from the
// moment, the quarter of flow and the quarters observed.
func (c *checker) withinData(here at, t Table) {
	data := c.study.Authorisation.Data
	if data.Until.Index() < data.From.Index() {
		return // reported where it stands
	}
	for i, m := range t.Moments {
		if !data.Holds(m.Quarter()) {
			c.refused(here.with("moments", i), "%s is outside the period of the data, %s to %s", m, data.From, data.Until)
		}
	}
	for i, q := range t.Quarters {
		if !data.Holds(q) {
			c.refused(here.with("quarters", i), "%s is outside the period of the data, %s to %s", q, data.From, data.Until)
			continue
		}
		for j, o := range t.Offsets {
			if !data.Holds(q.Add(o)) {
				c.refused(here.with("offsets", j), "%+d quarters from %s is %s, outside the period of the data, %s to %s", o, q, q.Add(o), data.From, data.Until)
			}
		}
	}
}

// dimensionsAllowed refuses a dimension that no table may have.
func (c *checker) dimensionsAllowed() {
	a := c.study.Authorisation
	for _, name := range c.study.dimensionNames() {
		if !slices.ContainsFunc(slices.Collect(maps.Values(a.Tables)), func(p Permission) bool { return slices.Contains(p.Dimensions, name) }) {
			c.refused(at{"dimensions", name}, "authorisation %s names this dimension for no table: take it away", a.Number)
		}
	}
}

func (c *checker) extract() {
	c.between(at{"extract", "max_records"}, c.study.Extract.MaxRecords, 1, 10_000)
}

func (c *checker) outputs() {
	o := c.study.Outputs
	c.between(at{"outputs", "minimum_frequency"}, o.MinimumFrequency, 3, 1000)
	c.between(at{"outputs", "reviews"}, o.Reviews, 2, 5)
}
