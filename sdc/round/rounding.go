package round

import "github.com/kruistabel/kruistabel/sdc/table"

// rounding is a table in the course of being rounded: every terminal cell stands at
// its lower or at its upper choice, and all totals are the sums of that. What it
// keeps is the error of each cell, published minus true.
type rounding struct {
	*climber
	t    *table.Table
	base int64

	free []int32 // terminal cells that have a choice
	down []int32 // by cell: how far the lower choice lies below the true count; -1 without choice
	step []int32 // by cell: how far the upper choice lies above the lower; 0 without choice
	up   []bool  // by cell: the upper choice is taken
	err  []int64 // by cell

	overlaps overlaps
	late     func(cell int) bool // gives a cell that has none a choice; nil: cannot be
	scratch  []int
}

// newRounding gives terminal cells their choices: lower and upper, equal where there
// is none. All start at the lower one.
func newRounding(t *table.Table, base int64, choice func(n int64) (lower, upper int64)) *rounding {
	size := t.Len()
	r := &rounding{climber: newClimber(t.Space), t: t, base: base, down: make([]int32, size), step: make([]int32, size),
		up: make([]bool, size), err: make([]int64, size), overlaps: newOverlaps(t.Space)}
	for cell, n := range t.Counts {
		r.down[cell] = -1
		if !t.Terminal(cell) {
			continue
		}
		lower, upper := choice(n)
		r.err[cell] = lower - n
		if lower < upper {
			r.free = append(r.free, int32(cell))
			r.down[cell], r.step[cell] = int32(n-lower), int32(upper-lower)
		}
	}
	table.AddTotals(t.Space, r.err)
	return r
}

// flip takes the other choice of a cell.
func (r *rounding) flip(cell int) {
	change := int64(r.step[cell])
	if r.up[cell] {
		change = -change
	}
	r.up[cell] = !r.up[cell]
	r.scratch = r.climb(cell, r.scratch[:0])
	for _, at := range r.scratch {
		r.err[at] += change
	}
}

// counts are the published counts.
func (r *rounding) counts() []int64 {
	out := make([]int64, len(r.err))
	for cell, n := range r.t.Counts {
		out[cell] = n + r.err[cell]
	}
	return out
}

// adjacent are the choices of controlled rounding: the multiples beside a count.
func adjacent(base int64) func(n int64) (lower, upper int64) {
	return func(n int64) (int64, int64) {
		r := n % base
		if r == 0 {
			return n, n
		}
		return n - r, n - r + base
	}
}

// jump is how many multiples of the base a published count lies beyond the ones
// beside the true count.
func jump(truth, err, base int64) int64 {
	r := truth % base
	switch {
	case err >= 0 && r == 0:
		return err / base
	case err >= 0:
		return max(0, (err-(base-r))/base)
	default:
		return (-err - r) / base
	}
}
