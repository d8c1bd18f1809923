package study

import (
	"maps"
	"slices"
)

// schemaVersion is the version of the form of study files that Parse reads.
const schemaVersion = 1

func (c *checker) identity() {
	c.identifier(at{"id"}, c.study.ID)
}

func (c *checker) version() { c.between(at{"version"}, c.study.Version, 1, 9999) }

func (c *checker) title() { c.text(at{"title"}, c.study.Title) }

// authorisation tests what the section says by itself.
func (c *checker) authorisation() {
	a := c.study.Authorisation
	here := at{"authorisation"}
	c.text(here.with("body"), a.Body)
	c.filled(here.with("legal_basis"), len(a.LegalBasis), "law")
	c.filled(here.with("analysts"), len(a.Analysts), "party")
	c.filled(here.with("tables"), len(a.Tables), "table")
	for _, part := range []struct {
		key  string
		list []string
	}{{"sources", a.Sources}, {"suppliers", a.Suppliers}, {"analysts", a.Analysts}} {
		unique(c, here.with(part.key), part.list)
	}
	for i, source := range a.Sources {
		c.oneOf(here.with("sources", i), source, relationNames())
	}
	c.periods(here, a)
	c.purposes(here.with("purposes"), a.Purposes)
	for _, table := range slices.Sorted(maps.Keys(a.Tables)) {
		c.permission(here.with("tables", table), table, a.Tables[table])
	}
}

func (c *checker) periods(here at, a Authorisation) {
	if a.Date.IsZero() {
		c.bad(here.with("date"), "none: an authorisation has a date")
	}
	switch {
	case a.Acts.From.IsZero():
		c.bad(here.with("acts", "from"), "none: the period of acts has a first day")
	case a.Acts.From.Before(a.Date):
		c.bad(here.with("acts", "from"), "%s is before the authorisation of %s: nothing is allowed before it", a.Acts.From, a.Date)
	}
	if !a.Acts.Until.IsZero() && a.Acts.Until.Before(a.Acts.From) {
		c.bad(here.with("acts", "until"), "%s is before %s: give a later day or none", a.Acts.Until, a.Acts.From)
	}
	if a.Data.Until.Index() < a.Data.From.Index() {
		c.bad(here.with("data", "until"), "%s is before %s: give a later quarter", a.Data.Until, a.Data.From)
	}
	for key, day := range map[string]Date{"tables": a.Retention.Tables, "deliveries": a.Retention.Deliveries} {
		if !day.IsZero() && day.Before(a.Acts.From) {
			c.bad(here.with("retention", key), "%s is before the first day of acts, %s: give a later day or none", day, a.Acts.From)
		}
	}
}

func (c *checker) purposes(here at, purposes []Purpose) {
	c.filled(here, len(purposes), "purpose")
	ids := map[string]bool{}
	for i, p := range purposes {
		if ids[p.ID] {
			c.bad(here.with(i, "id"), "%s stands twice: give each purpose an id of its own", p.ID)
		}
		ids[p.ID] = true
		c.identifier(here.with(i, "id"), p.ID)
		c.text(here.with(i, "text"), p.Text)
	}
}

func (c *checker) permission(here at, table string, p Permission) {
	c.name(here, table)
	c.times(here, p.Flow, p.Moments, p.Quarters, p.Offsets)
	c.filled(here.with("dimensions"), len(p.Dimensions), "dimension")
	unique(c, here.with("dimensions"), p.Dimensions)
}
