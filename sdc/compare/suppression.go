package compare

import (
	"context"
	"fmt"
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Suppression is the method that hides cells, by a pattern that was found before.
// It changes no count.
type Suppression struct {
	Pattern table.Pattern
}

// Name is "suppress".
func (Suppression) Name() string { return "suppress" }

// Apply hides the cells of the pattern. To an intruder a hidden cell is at least its
// own floor, the sum of the floors of the non-empty cells below it.
func (s Suppression) Apply(_ context.Context, p *table.Problem) (Output, error) {
	if err := Check(p); err != nil {
		return Output{}, err
	}
	if len(s.Pattern) != p.Table.Len() {
		return Output{}, fmt.Errorf("the pattern has %d cells, the table %d: give the pattern of this table", len(s.Pattern), p.Table.Len())
	}
	out := Output{
		Counts: make([]int64, p.Table.Len()),
		// Promise: what is published is true.
		Promise: Promise{Additive: true, ZerosStay: true, ZerosTrue: true, Unbiased: true, Consistent: true, Base: 1, Smallest: 1},
		Limits:  []string{"Two tables of the same people that are protected apart may disclose a hidden cell by their difference."},
	}
	for cell, status := range s.Pattern {
		out.Counts[cell] = p.Table.Counts[cell]
		if status.Hidden() {
			out.Counts[cell] = Withheld
		}
	}
	below, floor := p.Table.NonEmpty(), p.Rules.FloorInForce()
	out.Between = func(cell int) (int64, int64) {
		if n := out.Counts[cell]; n != Withheld {
			return n, n
		}
		lower, upper := knownBefore(p, cell)
		return max(lower, floor*int64(below[cell])), upper
	}
	return out, nil
}

// knownBefore is what the intruder knows of a cell without any table, in whole
// numbers.
func knownBefore(p *table.Problem, cell int) (lower, upper int64) {
	lower, upper = 0, Unbounded
	if p.Bounds.Lower != nil {
		lower = max(0, int64(math.Ceil(max(p.Bounds.Lower[cell], 0))))
	}
	if p.Bounds.Upper != nil && p.Bounds.Upper[cell] < float64(Unbounded) {
		upper = int64(math.Floor(p.Bounds.Upper[cell]))
	}
	return lower, upper
}
