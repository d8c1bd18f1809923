package primary

// PPercent finds a magnitude unsafe where the second largest contributor can
// estimate the largest to within P percent, knowing all others to within Prior
// percent beforehand: total − top1 − top2 < P/Prior · top1.
type PPercent struct {
	P, Prior float64
}

// Name is the rule's key in a specification.
func (PPercent) Name() string { return "p_percent" }

// Judge implements Rule.
func (r PPercent) Judge(s *Subject, cell int) (Need, bool) {
	if s.Table.Counts[cell] == 0 {
		return Need{}, false
	}
	largest, two := s.contents.top(cell, 1), s.contents.top(cell, 2)
	rest := s.Table.Values[cell] - two
	required := r.P/r.Prior*largest - rest
	if required <= 0 {
		return Need{}, false
	}
	return Need{required, required}, true
}
