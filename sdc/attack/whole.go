package attack

import (
	"context"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// verdict of a search for a whole table.
type verdict uint8

const (
	unknown verdict = iota
	yes
	no
)

// seekWhole looks for whole tables that attain the proven end of an interval, and
// where there is none draws the end in by one and looks again, until the nodes are
// used up. A window from inside can only find, one from outside only draw in.
func (w *window) seekWhole(ctx context.Context, e end, nodes int) error {
	for !w.l.settled(e) && nodes > 0 {
		at := w.l.proven(e)
		found, err := w.within(ctx, e.unknown, at, at, &nodes)
		if err != nil || found != no || !w.outer {
			return err
		}
		w.l.lower(e)
		w.bound(w.column(e.unknown), e.unknown)
	}
	return nil
}

// within looks for a whole table in which an unknown lies between two values.
func (w *window) within(ctx context.Context, c int32, from, to int64, nodes *int) (verdict, error) {
	l := w.l
	before := [2]int64{l.low[c], l.high[c]}
	l.low[c], l.high[c] = from, to
	w.bound(w.column(c), c)
	found, err := w.branch(ctx, nodes)
	l.low[c], l.high[c] = before[0], before[1]
	w.bound(w.column(c), c)
	return found, err
}

// branch looks for a whole table within the bounds of the program, by branching
// on the unknown that is furthest from whole (Land and Doig, "An automatic method of
// solving discrete programming problems", Econometrica 28, 1960).
func (w *window) branch(ctx context.Context, nodes *int) (verdict, error) {
	if *nodes--; *nodes < 0 {
		return unknown, nil
	}
	solution, err := w.solve(ctx)
	if err != nil {
		return unknown, err
	}
	switch solution.Status {
	case lp.Infeasible:
		return no, nil
	case lp.Optimal:
	default:
		return unknown, nil
	}
	c, value := w.fractional()
	if c < 0 {
		if w.inner && w.meet() {
			return yes, nil
		}
		return unknown, nil
	}
	down := int64(math.Floor(value))
	halves := [2][2]int64{{w.l.low[c], down}, {down + 1, w.l.high[c]}}
	if value-math.Floor(value) > 0.5 {
		halves[0], halves[1] = halves[1], halves[0]
	}
	result := no
	for _, half := range halves {
		found, err := w.within(ctx, c, half[0], half[1], nodes)
		if err != nil || found == yes {
			return found, err
		}
		if found == unknown {
			result = unknown
			if !w.inner {
				break // a window from outside can only say no
			}
		}
	}
	return result, nil
}

// fractional is the unknown whose value is furthest from whole, -1 if all are.
func (w *window) fractional() (int32, float64) {
	t := w.l.t
	worst, at, value := wholeEnough, int32(-1), 0.0
	for i, c := range w.cols {
		v := t.base[c] + w.moves[i]*t.scale
		if off := math.Abs(v - math.Round(v)); off > worst {
			worst, at, value = off, c, v
		}
	}
	return at, value
}
