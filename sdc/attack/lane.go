package attack

import (
	"context"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// lane works on a part with linear programs of its own. It has its own copy of what
// is known of the ends, so that lanes do not wait for each other, and so that what
// they find does not depend on which of them is faster.
type lane struct {
	t      *part
	solver lp.Solver
	nodes  int // of one search for a whole table

	low, high, least, most []int64
	baseSum                []float64 // by row: what the base adds up to
	reduced                []float64 // scratch of proofs, 0 between
	touched                []int32
	programs, failed       int64
	work                   int64 // that is left

	wanted int32   // an unknown whose moves are asked for, -1 for none
	moved  []int32 // what moves in a table in which it does

	whole *window // of the whole part; made when it is needed
	plain plain
	near  *near
}

// mostPivots bounds one linear program.
const mostPivots = 200_000

func newLane(t *part, o Options) *lane {
	l := &lane{t: t, solver: o.Solver, nodes: o.Nodes, work: o.Work / int64(lanesOf(t)), wanted: -1, reduced: make([]float64, t.n), baseSum: make([]float64, t.rows())}
	for r := range t.rows() {
		for k := t.rowStart[r]; k < t.rowStart[r+1]; k++ {
			l.baseSum[r] += t.rowFactor[k] * t.base[t.rowCol[k]]
		}
	}
	l.near = newNear(l)
	l.read()
	return l
}

// room is how far an end is from where the base stands, in units of the programs.
// A base of magnitudes, which was rounded, has always room.
func (l *lane) room(end int64, base float64, side float64) float64 {
	if end >= limitless || end <= -limitless {
		return math.Inf(int(side))
	}
	room := (float64(end) - base) / l.t.scale
	if !l.t.counts && l.t.hasBase && room*side < 0 {
		return 0
	}
	return room
}

// read takes over what the part knows; write gives it what the lane found.
func (l *lane) read() {
	t := l.t
	l.low, l.high = append(l.low[:0], t.low...), append(l.high[:0], t.high...)
	l.least, l.most = append(l.least[:0], t.least...), append(l.most[:0], t.most...)
}

func (l *lane) write() {
	t := l.t
	for c := range t.n {
		t.low[c], t.high[c] = max(t.low[c], l.low[c]), min(t.high[c], l.high[c])
		t.least[c], t.most[c] = min(t.least[c], l.least[c]), max(t.most[c], l.most[c])
	}
	t.programs, t.failed = t.programs+l.programs, t.failed+l.failed
	l.programs, l.failed = 0, 0
}

// end is one end of the interval of one unknown.
type end struct {
	unknown int32
	side    int8 // 1 above, -1 below
}

func (l *lane) settled(e end) bool {
	if e.side > 0 {
		return l.most[e.unknown]+l.t.slack >= l.high[e.unknown]
	}
	return l.least[e.unknown]-l.t.slack <= l.low[e.unknown]
}

// proven is the value of an end that no table passes.
func (l *lane) proven(e end) int64 {
	if e.side > 0 {
		return l.high[e.unknown]
	}
	return l.low[e.unknown]
}

// reach notes that an end attains a value.
func (l *lane) reach(c int32, value float64) {
	l.most[c] = max(l.most[c], int64(math.Floor(min(value, float64(limitless)))))
	l.least[c] = min(l.least[c], int64(math.Ceil(max(value, -float64(limitless)))))
}

// lower draws a proven end in by one.
func (l *lane) lower(e end) {
	if e.side > 0 {
		l.high[e.unknown]--
	} else {
		l.low[e.unknown]++
	}
}

// full is the window of the whole part.
func (l *lane) full() (*window, error) {
	if l.whole == nil {
		w := &window{l: l, inner: true, outer: true}
		for c := range l.t.n {
			w.cols = append(w.cols, int32(c))
		}
		for r := range l.t.rows() {
			w.rows = append(w.rows, int32(r))
		}
		if err := w.open(); err != nil {
			return nil, err
		}
		l.whole = w
	}
	return l.whole, nil
}

// seek looks for one end of an interval: near by first, then in the whole part.
func (l *lane) seek(ctx context.Context, e end, largest int) error {
	if l.settled(e) {
		return nil
	}
	if !l.t.hasBase || l.t.n <= smallPart {
		return l.seekFully(ctx, e, largest)
	}
	switch {
	case l.work <= 0:
		return l.near.seek(ctx, e, leastNear)
	case l.t.n > largest:
		return l.near.seek(ctx, e, mostNear)
	}
	steps := []func() error{
		func() error { return l.near.seek(ctx, e, firstNear) },
		func() error { return l.plain.seek(ctx, l, e) },
		func() error { return l.near.reach(ctx, e) },
		func() error { return l.seekFully(ctx, e, largest) },
	}
	for _, step := range steps {
		if err := step(); err != nil || l.settled(e) {
			return err
		}
	}
	return nil
}

// seekFully looks for an end in the window of the whole part.
func (l *lane) seekFully(ctx context.Context, e end, largest int) error {
	if l.t.n > largest || l.work <= 0 {
		return nil
	}
	w, err := l.full()
	if err != nil {
		return err
	}
	for c := range l.t.n {
		w.bound(int32(c), int32(c)) // what was proven since the last program
	}
	return w.seek(ctx, e, max(10, l.nodes*smallPart/l.t.n))
}

// smallPart is the number of unknowns up to which a part is its own neighbourhood.
const smallPart = 100

// sweep looks for points that show many ends at once: all that are not settled are
// drawn outwards together, each to a side, again and again while that helps.
func (l *lane) sweep(ctx context.Context, seed uint64) error {
	w, err := l.full()
	if err != nil {
		return err
	}
	for round := range uint64(mostSweeps) {
		open := l.unsettled()
		if open == 0 {
			break
		}
		for c := range l.t.n {
			w.draw(int32(c), l.draw(c, seed, round))
		}
		answer, err := w.solve(ctx)
		if err != nil {
			return err
		}
		if answer.Status != lp.Optimal {
			break
		}
		w.meet()
		if l.unsettled() > open-open/sweepGain {
			break
		}
	}
	for c := range l.t.n {
		w.draw(int32(c), 0)
	}
	return nil
}

// draw is where to draw an unknown: to one of its sides that is not settled.
func (l *lane) draw(c int, seed, round uint64) float64 {
	up, down := !l.settled(end{int32(c), 1}), !l.settled(end{int32(c), -1})
	switch dice := mix(seed, round, uint64(c)); {
	case dice&6 == 0:
		return 0
	case up && (!down || dice&1 == 0):
		return 1
	case down:
		return -1
	}
	return 0
}

// unsettled counts ends that are not settled.
func (l *lane) unsettled() int {
	n := 0
	for c := range l.t.n {
		for _, side := range []int8{1, -1} {
			if !l.settled(end{int32(c), side}) {
				n++
			}
		}
	}
	return n
}

const (
	mostSweeps = 12
	sweepGain  = 50 // a sweep that settles less than one in so many is the last
)

// mix draws a number from three, the same for all time.
func mix(a, b, c uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 + b*0xbf58476d1ce4e5b9 + c*0x94d049bb133111eb + 1
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
