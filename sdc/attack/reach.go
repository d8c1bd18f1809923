package attack

import (
	"context"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// mostDraws is how often an end is drawn in by one because nothing reaches it.
const mostDraws = 8

// reach looks for a whole table that attains a proven end: the one that moves least,
// in a window that grows where it must. Where not even an open window reaches the
// end, it is drawn in by one.
func (n *near) reach(ctx context.Context, e end) error {
	if !n.l.t.counts {
		return nil
	}
	for range mostDraws {
		at := n.l.proven(e)
		if at >= limitless || at <= -limitless {
			return nil
		}
		found, err := n.reachFor(ctx, e, at)
		if err != nil || found != no {
			return err
		}
		n.l.lower(e)
		if n.l.settled(e) {
			return nil
		}
	}
	return nil
}

// reachFor looks for a table in which an unknown has one value.
func (n *near) reachFor(ctx context.Context, e end, value int64) (verdict, error) {
	w, l := &n.window, n.l
	before := [2]int64{l.low[e.unknown], l.high[e.unknown]}
	l.low[e.unknown], l.high[e.unknown], w.target = value, value, true
	w.cols = append(w.cols[:0], e.unknown)
	n.colAt[e.unknown] = 1
	defer func() {
		for _, c := range w.cols {
			n.colAt[c] = 0
		}
		l.low[e.unknown], l.high[e.unknown], w.target = before[0], before[1], false
	}()
	for range mostRounds {
		n.rowsOf(w)
		if err := w.open(); err != nil {
			return unknown, err
		}
		w.close(false)
		answer, err := w.solve(ctx)
		switch {
		case err != nil:
			return unknown, err
		case answer.Status == lp.Infeasible:
			return no, nil
		case answer.Status != lp.Optimal:
			return unknown, nil
		}
		if n.needs(); len(n.joining) == 0 {
			if w.stands(answer) && w.meet() {
				return yes, nil
			}
			break
		}
		if len(w.cols)+len(n.joining) > mostReach {
			break
		}
		for _, j := range n.joining {
			w.cols = append(w.cols, j.unknown)
			n.colAt[j.unknown] = int32(len(w.cols))
		}
	}
	w.close(true)
	nodes := nearNodes
	found, err := w.branch(ctx, &nodes)
	if found == no {
		found = unknown // only of a window that is closed
	}
	return found, err
}
