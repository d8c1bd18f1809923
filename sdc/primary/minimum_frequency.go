package primary

import "github.com/kruistabel/kruistabel/sdc/table"

// MinimumFrequency finds cells of few units unsafe: 0 < n < K. A unit is what the
// table counts, or for magnitudes a contributor.
type MinimumFrequency struct {
	K int64
}

// Name is the rule's key in a specification.
func (MinimumFrequency) Name() string { return "minimum_frequency" }

// Judge implements Rule.
func (r MinimumFrequency) Judge(s *Subject, cell int) (Need, bool) {
	n := float64(s.Table.Counts[cell])
	if s.Kind == table.Magnitude {
		n = s.contents.units(cell)
	}
	if n <= 0 || n >= float64(r.K) {
		return Need{}, false
	}
	return byUnits(s, cell), true
}
