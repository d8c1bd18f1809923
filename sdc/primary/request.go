package primary

// Request finds a magnitude unsafe where a contributor who asked for protection
// holds at least Percent of the total. The protection is that of a dominance of
// this one contributor.
type Request struct {
	Percent float64
}

// Name is the rule's key in a specification.
func (Request) Name() string { return "request" }

// Judge implements Rule.
func (r Request) Judge(s *Subject, cell int) (Need, bool) {
	total, largest := s.Table.Values[cell], s.contents.topRequest(cell)
	if largest <= 0 || largest*100 < r.Percent*total {
		return Need{}, false
	}
	required := max(100/r.Percent*largest-total, 0)
	return Need{required, required}, true
}
