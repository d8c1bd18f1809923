package round

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Midpoint publishes for every cell the middle of its class. The classes are 1 to
// Width, Width + 1 to 2·Width and so on; zero is a class of its own. The middle of
// the class that ends at e is e − ⌊Width/2⌋: of 1 to 5 it is 3, of 1 to 6 it is 3,
// of 7 to 12 it is 9.
//
// It is the rounding that OpenSAFELY asks of tables that leave its platform (with
// width 6: ⌈n/6⌉·6 − 3 for n above 0).
type Midpoint struct {
	Width int64
}

// Name is "midpoint".
func (Midpoint) Name() string { return "midpoint" }

// Apply replaces every count, in one pass.
func (m Midpoint) Apply(ctx context.Context, p *table.Problem) (compare.Output, error) {
	if err := compare.Check(p); err != nil {
		return compare.Output{}, err
	}
	if m.Width < 2 || m.Width > MaxBase {
		return compare.Output{}, fmt.Errorf("the width is %d: use 2 to %d", m.Width, MaxBase)
	}
	half := m.Width / 2
	counts := make([]int64, p.Table.Len())
	for cell, n := range p.Table.Counts {
		if n > 0 {
			counts[cell] = (n+m.Width-1)/m.Width*m.Width - half
		}
	}
	return compare.Output{
		Counts: counts,
		Promise: compare.Promise{ZerosStay: true, ZerosTrue: true, Consistent: true, Base: m.Width, Offset: m.Width - half,
			Distance: half, TerminalDistance: half, Smallest: m.Width - half},
		Between: func(cell int) (int64, int64) {
			n := counts[cell]
			if n == 0 {
				return 0, 0
			}
			return n + half - m.Width + 1, n + half
		},
		Limits: []string{
			"The class of every true count is known for certain; sums of classes may narrow it, down to one count.",
			"Zeros are true zeros, and every other count proves that there is somebody.",
			"Totals are rounded by themselves and are not the sums of their parts; with an even width counts come out half a unit too small on average.",
		},
	}, ctx.Err()
}
