package primary

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// MinimumFrequency finds cells of few units unsafe: 0 < n < K. A unit is what the
// table counts, or for magnitudes a contributor; where these are not known units are
// the sum of weights.
type MinimumFrequency struct {
	K int64
}

// Name is the rule's key in a specification.
func (MinimumFrequency) Name() string { return "minimum_frequency" }

// Judge implements Rule.
func (r MinimumFrequency) Judge(s *Subject, cell int) (Need, bool) {
	if n := s.Units(cell); n <= 0 || n >= float64(r.K) {
		return Need{}, false
	}
	return s.Usual(cell), true
}

// Formula implements Explainer.
func (r MinimumFrequency) Formula(s *Subject, cell int) string {
	text := fmt.Sprintf("n = %s against k = %d", figure(s.Units(cell)), r.K)
	if _, unsafe := r.Judge(s, cell); unsafe {
		text += "; required " + usualText(s)
	}
	return text
}

// usualText says what the usual protection is.
func usualText(s *Subject) string {
	p := s.Rules.Protection
	switch {
	case s.Kind == table.Magnitude && p.Units > 0:
		return fmt.Sprintf("%d %% of the value", p.Units)
	case s.Kind == table.Magnitude:
		return "10 % of the value"
	case p.Threshold:
		return "up to the threshold, 1 downward"
	}
	return fmt.Sprintf("%d on each side", max(p.Units, 1))
}
