package primary

import "fmt"

// Dominance finds a magnitude unsafe where its N largest contributions exceed
// Percent of its total. The contributions are unweighted, the total weighted, as
// in tau-ARGUS.
type Dominance struct {
	N       int
	Percent float64
}

// Name is the rule's key in a specification.
func (Dominance) Name() string { return "dominance" }

// Contributions says how many of the largest contributions the rule looks at.
func (r Dominance) Contributions() int { return r.N }

// Judge implements Rule.
func (r Dominance) Judge(s *Subject, cell int) (Need, bool) {
	total, top := s.Total(cell), s.Largest(cell, r.N)
	if s.Table.Counts[cell] == 0 || !exceeds(100*top, r.Percent*total, 100*total) {
		return Need{}, false
	}
	required := 100/r.Percent*top - total
	return Need{required, required}, true
}

// Formula implements Explainer.
func (r Dominance) Formula(s *Subject, cell int) string {
	total, top := s.Total(cell), s.Largest(cell, r.N)
	text := fmt.Sprintf("top %d = %s against %s %% of the total %s = %s", r.N, figure(top), figure(r.Percent), figure(total), figure(r.Percent/100*total))
	if _, unsafe := r.Judge(s, cell); unsafe {
		text += fmt.Sprintf("; required 100/%s · %s − %s", figure(r.Percent), figure(top), figure(total))
	}
	return text
}
