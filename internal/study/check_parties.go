package study

import "slices"

// warehouse is how reports and precedences call the data warehouse, beside the
// ids of suppliers; no party may be called so.
const warehouse = "warehouse"

func (c *checker) parties() {
	here := at{"parties"}
	c.filled(here, len(c.study.Parties), "party")
	seen := map[string]bool{}
	for i, p := range c.study.Parties {
		switch {
		case seen[p.ID]:
			c.bad(here.with(i, "id"), "%s stands twice: give each party an id of its own", p.ID)
		case p.ID == warehouse:
			c.bad(here.with(i, "id"), "%s stands for the data warehouse in reports: choose another id", p.ID)
		default:
			c.identifier(here.with(i, "id"), p.ID)
		}
		seen[p.ID] = true
		c.text(here.with(i, "name"), p.Name)
		c.filled(here.with(i, "functions"), len(p.Functions), "function")
		unique(c, here.with(i, "functions"), p.Functions)
		for j, f := range p.Functions {
			c.oneOf(here.with(i, "functions", j), string(f), []string{string(Supplier), string(Analyst)})
		}
	}
}

// functions holds the parties against the authorisation, and asks for the
// separation where one body both supplies and analyses.
func (c *checker) functions() {
	a := c.study.Authorisation
	for i, p := range c.study.Parties {
		here := at{"parties", i, "functions"}
		for j, f := range p.Functions {
			if allowed, known := a.parties(f); known && !slices.Contains(allowed, p.ID) {
				c.refused(here.with(j), "authorisation %s does not name %s as %s: take the function away", a.Number, p.ID, f)
			}
		}
		if p.Has(Supplier) && p.Has(Analyst) && p.Separation == "" {
			c.refused(here, "%s both supplies and analyses: say under `separation` how these functions are separated, or take one away", p.ID)
		}
	}
	for key, f := range map[string]Function{"suppliers": Supplier, "analysts": Analyst} {
		ids, _ := a.parties(f)
		for i, id := range ids {
			if p, ok := c.study.Party(id); !ok {
				c.bad(at{"authorisation", key, i}, "no party has the id %q: describe it under `parties`", shorten(id))
			} else if !p.Has(f) {
				c.bad(at{"authorisation", key, i}, "party %s does not have the function %s: add it there, or take it away here", id, f)
			}
		}
	}
}

func (a Authorisation) parties(f Function) (ids []string, known bool) {
	switch f {
	case Supplier:
		return a.Suppliers, true
	case Analyst:
		return a.Analysts, true
	}
	return nil, false
}

func (c *checker) deliveries() {
	d := c.study.Deliveries
	here := at{"deliveries"}
	c.oneOf(here.with("after_coding"), string(d.AfterCoding), []string{string(KeepEncrypted), string(Destroy)})
	if d.MaxRejectShare < 0 || d.MaxRejectShare > 1 {
		c.bad(here.with("max_reject_share"), "%v is not a share between 0 and 1", d.MaxRejectShare)
	}
	for key, ids := range map[string][]string{"measures_from": d.MeasuresFrom, "profiles_from": d.ProfilesFrom} {
		unique(c, here.with(key), ids)
		for i, id := range ids {
			if p, ok := c.study.Party(id); !ok {
				c.bad(here.with(key, i), "no party has the id %q: describe it under `parties`", shorten(id))
			} else if !p.Has(Supplier) {
				c.refused(here.with(key, i), "%s is not a supplier of this study: it may not deliver", id)
			}
		}
	}
}

// deliverersNeeded asks for a supplier of whatever the study takes from
// suppliers.
func (c *checker) deliverersNeeded() {
	d := c.study.Deliveries
	if len(c.study.Measures.Supplier) > 0 && len(d.MeasuresFrom) == 0 {
		c.bad(at{"deliveries", "measures_from"}, "is empty, but suppliers delimit %s: name who delivers measures", c.study.Measures.Supplier[0])
	}
	for _, name := range c.study.dimensionNames() {
		derive := c.study.Dimensions[name].Derive
		if (derive == DeriveEducation || derive == DeriveWorkDisability) && len(d.ProfilesFrom) == 0 {
			c.bad(at{"deliveries", "profiles_from"}, "is empty, but dimension %s needs supplier profiles: name who delivers them", name)
		}
	}
}
