package attack

import (
	"context"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// answer of a search for a whole table.
type answer uint8

const (
	unknown answer = iota
	yes
	no
)

// seekWhole looks for whole tables that attain the proven end of an interval, and
// where there is none lowers the end by one and looks again, until the nodes are
// used up.
func (l *lane) seekWhole(ctx context.Context, e end) error {
	budget := l.nodes
	for !l.settled(e) && budget > 0 {
		found, err := l.wholeAt(ctx, e, &budget)
		if err != nil || found == unknown {
			return err
		}
		if found == no && e.side > 0 {
			l.high[e.unknown]--
		} else if found == no {
			l.low[e.unknown]++
		}
	}
	return nil
}

// wholeAt says whether there is a whole table at the proven end.
func (l *lane) wholeAt(ctx context.Context, e end, budget *int) (answer, error) {
	from, to := l.high[e.unknown], l.high[e.unknown]
	if e.side < 0 {
		from, to = l.low[e.unknown], l.low[e.unknown]
	}
	return l.within(ctx, e.unknown, from, to, budget)
}

// within looks for a whole table in which an unknown lies between two values.
func (l *lane) within(ctx context.Context, c int32, from, to int64, budget *int) (answer, error) {
	before := [2]int64{l.low[c], l.high[c]}
	l.low[c], l.high[c] = from, to
	l.bound(c)
	found, err := l.branch(ctx, budget)
	l.low[c], l.high[c] = before[0], before[1]
	l.bound(c)
	return found, err
}

// bound gives the programs the bounds that the lane has for an unknown.
func (l *lane) bound(c int32) {
	l.session.SetBounds(int(c), l.room(l.low[c], l.t.base[c], -1), l.room(l.high[c], l.t.base[c], 1))
}

// branch looks for a whole table within the bounds of the programs, by branching
// on the unknown that is furthest from whole (Land and Doig 1960).
func (l *lane) branch(ctx context.Context, budget *int) (answer, error) {
	if *budget--; *budget < 0 {
		return unknown, nil
	}
	solution, err := l.solve(ctx)
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
	c, value := l.fractional(solution.X)
	if c < 0 {
		if l.meet(solution.X) {
			return yes, nil
		}
		return unknown, nil
	}
	down, up := int64(math.Floor(value)), int64(math.Floor(value))+1
	halves := [2][2]int64{{l.low[c], down}, {up, l.high[c]}}
	if value-math.Floor(value) > 0.5 {
		halves[0], halves[1] = halves[1], halves[0]
	}
	result := no
	for _, half := range halves {
		found, err := l.within(ctx, c, half[0], half[1], budget)
		if err != nil || found == yes {
			return found, err
		}
		if found == unknown {
			result = unknown
		}
	}
	return result, nil
}

// fractional is the unknown whose value is furthest from whole, -1 if all are.
func (l *lane) fractional(moves []float64) (int32, float64) {
	worst, at, value := wholeEnough, int32(-1), 0.0
	for c, m := range moves {
		v := l.t.base[c] + m*l.t.scale
		if off := math.Abs(v - math.Round(v)); off > worst {
			worst, at, value = off, int32(c), v
		}
	}
	return at, value
}
