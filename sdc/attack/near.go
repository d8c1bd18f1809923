package attack

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// near looks at one end of an interval within a window that grows where it must. From
// outside, the window's optimum is no table yet: in some rows the unknowns outside
// would have to move, too. Those join the window, until none has to: then the
// optimum is a table, and the end is both proven and attained.
type near struct {
	l       *lane
	colAt   []int32   // column of an unknown in the window, from 1; 0: it is outside
	rowAt   []int32   // row in the program, from 1
	rowSum  []float64 // by row, 0 between
	rowSeen []bool
	window  window
	joining []join
}

func newNear(l *lane) *near {
	n := &near{l: l, window: window{l: l}}
	n.colAt, n.rowAt = make([]int32, l.t.n), make([]int32, l.t.rows())
	n.rowSum, n.rowSeen = make([]float64, l.t.rows()), make([]bool, l.t.rows())
	return n
}

const (
	mostNear    = 300 // unknowns in a window of a part that is too large for one program
	firstNear   = 120 // and of one that is not
	leastNear   = 40  // where no work is left
	mostReach   = 1500
	mostRounds  = 60
	mostJoining = 8  // unknowns that join for one row in one round
	nearNodes   = 60 // of the search for whole tables in one window
)

// seek looks for an end, within windows of so many unknowns at the most.
func (n *near) seek(ctx context.Context, e end, most int) error {
	w := &n.window
	w.cols = append(w.cols[:0], e.unknown)
	n.colAt[e.unknown] = 1
	defer func() {
		for _, c := range w.cols {
			n.colAt[c] = 0
		}
	}()
	for range mostRounds {
		n.rowsOf(w)
		if err := w.open(); err != nil {
			return err
		}
		w.close(false)
		if err := w.seek(ctx, e, nearNodes); err != nil || n.l.settled(e) {
			return err
		}
		if n.needs(); len(n.joining) == 0 {
			w.close(true) // perhaps a table does it in which nothing outside moves
			return w.seek(ctx, e, nearNodes)
		}
		if len(w.cols)+len(n.joining) > most {
			w.close(true)
			return w.seek(ctx, e, nearNodes)
		}
		for _, j := range n.joining {
			w.cols = append(w.cols, j.unknown)
			n.colAt[j.unknown] = int32(len(w.cols))
		}
	}
	return nil
}

// rowsOf lists the rows that the window's unknowns are in.
func (n *near) rowsOf(w *window) {
	t := n.l.t
	w.rows = w.rows[:0]
	for _, c := range w.cols {
		for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
			if r := t.colRow[k]; !n.rowSeen[r] {
				n.rowSeen[r] = true
				w.rows = append(w.rows, r)
			}
		}
	}
	for _, r := range w.rows {
		n.rowSeen[r] = false
	}
}

// join is an unknown that may help a row of the window.
type join struct {
	unknown int32
	room    float64
	rows    int32
}

// needs lists the unknowns outside that rows of the window need, as its last answer
// moves those inside.
func (n *near) needs() {
	n.joining = n.joining[:0]
	w, t := &n.window, n.l.t
	for i, c := range w.cols {
		if w.moves[i] != 0 {
			for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
				n.rowSum[t.colRow[k]] += t.colFactor[k] * w.moves[i]
			}
		}
	}
	for _, r := range w.rows {
		sum := n.rowSum[r]
		n.rowSum[r] = 0
		low, high := n.l.room(t.rowLow[r], n.l.baseSum[r], -1), n.l.room(t.rowHigh[r], n.l.baseSum[r], 1)
		switch {
		case w.ray && sum > wholeEnough && !math.IsInf(high, 1), !w.ray && sum > high+wholeEnough:
			n.help(r, -1, sum)
		case w.ray && sum < -wholeEnough && !math.IsInf(low, -1), !w.ray && sum < low-wholeEnough:
			n.help(r, 1, -sum)
		}
	}
	for _, j := range n.joining {
		n.colAt[j.unknown] = 0
	}
}

// help lists the unknowns outside that can draw a row to a side, those with most room
// first, of these the ones in fewest rows.
func (n *near) help(r int32, side float64, by float64) {
	l, t := n.l, n.l.t
	first := len(n.joining)
	for k := t.rowStart[r]; k < t.rowStart[r+1]; k++ {
		c := t.rowCol[k]
		if n.colAt[c] != 0 {
			continue
		}
		room := l.room(l.high[c], t.base[c], 1)
		if side*t.rowFactor[k] < 0 {
			room = -l.room(l.low[c], t.base[c], -1)
		}
		if room > 0 {
			n.joining = append(n.joining, join{c, min(room, by), t.colStart[c+1] - t.colStart[c]})
		}
	}
	slices.SortFunc(n.joining[first:], func(a, b join) int {
		return cmp.Or(cmp.Compare(b.room, a.room), cmp.Compare(a.rows, b.rows), cmp.Compare(a.unknown, b.unknown))
	})
	n.joining = n.joining[:min(len(n.joining), first+mostJoining)]
	for _, j := range n.joining[first:] {
		n.colAt[j.unknown] = -1
	}
}
