package study

import "slices"

// Has reports whether the party has a function.
func (p Party) Has(f Function) bool { return slices.Contains(p.Functions, f) }

// Party finds a party by id.
func (s *Study) Party(id string) (Party, bool) {
	for _, p := range s.Parties {
		if p.ID == id {
			return p, true
		}
	}
	return Party{}, false
}

// With are the ids of the parties that have a function, in file order.
func (s *Study) With(f Function) []string {
	var ids []string
	for _, p := range s.Parties {
		if p.Has(f) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Purpose finds a purpose of the authorisation by id.
func (s *Study) Purpose(id string) (Purpose, bool) {
	for _, p := range s.Authorisation.Purposes {
		if p.ID == id {
			return p, true
		}
	}
	return Purpose{}, false
}

// Table finds a table by name.
func (s *Study) Table(name string) (Table, bool) {
	for _, t := range s.Tables {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}

// Holds reports whether a quarter is in the period.
func (p DataPeriod) Holds(q Quarter) bool {
	return p.From.Index() <= q.Index() && q.Index() <= p.Until.Index()
}

// Quarters are the quarters of the period, ascending.
func (p DataPeriod) Quarters() []Quarter {
	var out []Quarter
	for q := p.From; p.Holds(q); q = q.Add(1) {
		out = append(out, q)
	}
	return out
}

// word names a flow in messages.
func (f Flow) word() string {
	if f == Stock {
		return "a stock on moments"
	}
	return string(f)
}
