package primary

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Subject is what rules look at: the problem, and for magnitudes what each cell
// consists of. Where values may be negative, contributions and totals are taken by
// their size: a table of profits and losses is dominated by who has the largest of
// either.
type Subject struct {
	*table.Problem
	contents *contents // nil for counts, and for given cells
}

// Units is the number of units in a cell: of contributors where these are known, else
// the sum of weights; for counts what the table counts.
func (s *Subject) Units(cell int) float64 {
	if s.contents == nil {
		return float64(s.Table.Counts[cell])
	}
	return s.contents.of(cell)[unitsAt]
}

// Largest is the sum of the n largest contributions to a cell of a magnitude table,
// without weights; n is at most what the rule announces by [Contributions]. 0 where
// contributions are not known.
func (s *Subject) Largest(cell, n int) float64 {
	if s.contents == nil {
		return 0
	}
	return s.contents.top(cell, n)
}

// Total is the value that contributions are compared with: that of the cell, with
// weights.
func (s *Subject) Total(cell int) float64 {
	if s.contents == nil || !s.Table.Signed {
		return math.Abs(s.Value(cell))
	}
	return s.contents.of(cell)[totalAt]
}

// Requested is the largest contribution of one who asked for protection, 0 where
// nobody did.
func (s *Subject) Requested(cell int) float64 {
	if s.contents == nil {
		return 0
	}
	return s.contents.of(cell)[requestedAt]
}

// Usual is the protection that the rules ask for where nothing else sets it: units on
// each side or up to the threshold for counts, 10 percent or the units as a percentage
// for magnitudes.
func (s *Subject) Usual(cell int) Need {
	protection := s.Rules.Protection
	units := float64(max(protection.Units, 1))
	if s.Kind == table.Magnitude {
		percent := 10.0
		if protection.Units > 0 {
			percent = units
		}
		part := math.Abs(s.Table.Values[cell]) * percent / 100
		return Need{part, part}
	}
	if protection.Threshold {
		return Need{Up: max(1, float64(s.Rules.MinimumFrequency-s.Table.Counts[cell])), Down: 1}
	}
	return Need{units, units}
}

// exceeds compares two numbers that were added up in floating point, of a size of so
// much: equal is equal, but for noise.
func exceeds(a, b, size float64) bool { return a-b > math.Abs(size)*0x1p-40 }
