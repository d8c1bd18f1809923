package primary

import "fmt"

// PPercent finds a magnitude unsafe where the second largest contributor can
// estimate the largest to within P percent, knowing all others to within Prior
// percent beforehand (0 stands for 100): total − top1 − top2 < P/Prior · top1.
type PPercent struct {
	P, Prior float64
}

// Name is the rule's key in a specification.
func (PPercent) Name() string { return "p_percent" }

// Contributions says how many of the largest contributions the rule looks at.
func (PPercent) Contributions() int { return 2 }

func (r PPercent) prior() float64 {
	if r.Prior == 0 {
		return 100
	}
	return r.Prior
}

// Judge implements Rule.
func (r PPercent) Judge(s *Subject, cell int) (Need, bool) {
	total := s.Total(cell)
	margin, rest := r.P/r.prior()*s.Largest(cell, 1), total-s.Largest(cell, 2)
	if s.Table.Counts[cell] == 0 || !exceeds(margin, rest, total) {
		return Need{}, false
	}
	return Need{margin - rest, margin - rest}, true
}

// Formula implements Explainer.
func (r PPercent) Formula(s *Subject, cell int) string {
	total, largest, two := s.Total(cell), s.Largest(cell, 1), s.Largest(cell, 2)
	text := fmt.Sprintf("total %s − top 1 %s − top 2 %s = %s against %s/%s · top 1 = %s", figure(total), figure(largest), figure(two-largest),
		figure(total-two), figure(r.P), figure(r.prior()), figure(r.P/r.prior()*largest))
	if _, unsafe := r.Judge(s, cell); unsafe {
		text += fmt.Sprintf("; required %s − %s", figure(r.P/r.prior()*largest), figure(total-two))
	}
	return text
}
