package primary

import "fmt"

// Zeros finds empty cells unsafe, unless they are known beforehand to be
// impossible.
type Zeros struct{}

// Name is the rule's key in a specification.
func (Zeros) Name() string { return "zeros" }

// Judge implements Rule.
func (Zeros) Judge(s *Subject, cell int) (Need, bool) {
	if s.Table.Counts[cell] != 0 || s.Impossible(cell) {
		return Need{}, false
	}
	return s.Usual(cell), true
}

// Formula implements Explainer.
func (Zeros) Formula(s *Subject, cell int) string {
	return fmt.Sprintf("n = %d against 0, which is unsafe here", s.Table.Counts[cell])
}
