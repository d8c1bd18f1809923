package primary

// Dominance finds a magnitude unsafe where its N largest contributions exceed
// Percent of its total. The contributions are unweighted, the total weighted, as
// in tau-ARGUS.
type Dominance struct {
	N       int
	Percent float64
}

// Name is the rule's key in a specification.
func (Dominance) Name() string { return "dominance" }

// Judge implements Rule.
func (r Dominance) Judge(s *Subject, cell int) (Need, bool) {
	total, top := s.Table.Values[cell], s.contents.top(cell, r.N)
	if total <= 0 || top*100 <= r.Percent*total {
		return Need{}, false
	}
	required := 100/r.Percent*top - total
	return Need{required, required}, true
}
