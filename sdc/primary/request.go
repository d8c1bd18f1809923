package primary

import "fmt"

// Request finds a magnitude unsafe where a contributor who asked for protection
// holds at least Percent of the total. The protection is that of a dominance of
// this one contributor, and at least the usual one.
type Request struct {
	Percent float64
}

// Name is the rule's key in a specification.
func (Request) Name() string { return "request" }

// Contributions says how many of the largest contributions the rule looks at.
func (Request) Contributions() int { return 1 }

// Judge implements Rule.
func (r Request) Judge(s *Subject, cell int) (Need, bool) {
	total, largest := s.Total(cell), s.Requested(cell)
	if largest <= 0 || exceeds(r.Percent*total, 100*largest, 100*total) {
		return Need{}, false
	}
	required := 100/r.Percent*largest - total
	return larger(Need{required, required}, s.Usual(cell)), true
}

// Formula implements Explainer.
func (r Request) Formula(s *Subject, cell int) string {
	largest, total := s.Requested(cell), s.Total(cell)
	if largest == 0 {
		return "nobody in the cell asked for protection"
	}
	text := fmt.Sprintf("the largest who asked holds %s against %s %% of the total %s = %s", figure(largest), figure(r.Percent), figure(total), figure(r.Percent/100*total))
	if _, unsafe := r.Judge(s, cell); unsafe {
		text += fmt.Sprintf("; required 100/%s · %s − %s, at least the usual", figure(r.Percent), figure(largest), figure(total))
	}
	return text
}
