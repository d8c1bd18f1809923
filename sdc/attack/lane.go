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
	t       *part
	solver  lp.Solver
	session lp.Session
	nodes   int // of one search for a whole table

	low, high, least, most []int64
	baseSum                []float64 // by row: what the base adds up to
	x                      []float64 // scratch: a table
	reduced                []float64 // scratch of proofs, 0 between
	touched                []int32
	programs, failed       int64
	limits                 lp.Limits
}

// mostPivots bounds one linear program.
const mostPivots = 200_000

func newLane(t *part, o Options) (*lane, error) {
	l := &lane{t: t, solver: o.Solver, nodes: o.Nodes, limits: lp.Limits{Iterations: mostPivots}}
	l.x, l.reduced = make([]float64, t.n), make([]float64, t.n)
	l.baseSum = make([]float64, t.rows())
	l.read()
	return l, l.open()
}

// open makes the linear programs: of the moves away from the base.
func (l *lane) open() error {
	t := l.t
	p := lp.Program{}
	for r := range t.rows() {
		sum := 0.0
		for k := t.rowStart[r]; k < t.rowStart[r+1]; k++ {
			sum += t.rowFactor[k] * t.base[t.rowCol[k]]
		}
		l.baseSum[r] = sum
		p.AddRow(l.room(t.rowLow[r], sum, -1), l.room(t.rowHigh[r], sum, 1))
	}
	for c := range t.n {
		from, to := t.colStart[c], t.colStart[c+1]
		p.Column(0, l.room(t.low[c], t.base[c], -1), l.room(t.high[c], t.base[c], 1), t.colRow[from:to], t.colFactor[from:to])
	}
	var err error
	if warm, is := l.solver.(lp.Warm); is {
		l.session, err = warm.Open(&p)
	} else {
		l.session, err = openCold(l.solver, &p)
	}
	return err
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

// solve runs the program in hand. Whatever is no answer counts as failed.
func (l *lane) solve(ctx context.Context) (lp.Solution, error) {
	answer, err := l.session.Solve(ctx, l.limits)
	l.programs++
	if answer.Status == lp.Failed || answer.Status == lp.Limit {
		l.failed++
	}
	return answer, err
}

// seek looks for one end of an interval.
func (l *lane) seek(ctx context.Context, e end) error {
	if l.settled(e) {
		return nil
	}
	cost := -float64(e.side)
	l.session.SetCost(int(e.unknown), cost)
	defer l.session.SetCost(int(e.unknown), 0)
	answer, err := l.solve(ctx)
	if err != nil {
		return err
	}
	switch answer.Status {
	case lp.Unbounded:
		l.reach(e, int64(e.side)*limitless)
		return nil
	case lp.Optimal:
	default:
		return nil
	}
	l.meet(answer.X)
	l.prove(e, answer.Dual)
	if l.t.counts && !l.settled(e) {
		l.session.SetCost(int(e.unknown), 0)
		return l.seekWhole(ctx, e)
	}
	return nil
}

// reach notes that an end attains a value.
func (l *lane) reach(e end, value int64) {
	if e.side > 0 {
		l.most[e.unknown] = max(l.most[e.unknown], value)
	} else {
		l.least[e.unknown] = min(l.least[e.unknown], value)
	}
}

// wholeEnough is how far from a whole number a solver may leave one.
const wholeEnough = 1e-6

// meet notes what a point shows: a table, if it is whole or need not be. It says
// whether it is one.
func (l *lane) meet(moves []float64) bool {
	t := l.t
	for c, m := range moves {
		v := t.base[c] + m*t.scale
		if t.counts {
			whole := math.Round(v)
			if math.Abs(v-whole) > wholeEnough {
				return false
			}
			v = whole
		}
		l.x[c] = v
	}
	if t.counts && !t.holds(l.x, 0) {
		return false
	}
	for c, v := range l.x {
		l.most[c] = max(l.most[c], int64(math.Floor(v)))
		l.least[c] = min(l.least[c], int64(math.Ceil(v)))
	}
	return true
}

// sweep looks for points that show many ends at once: all that are not settled are
// drawn outwards together, each to a side, again and again while that helps.
func (l *lane) sweep(ctx context.Context, seed uint64) error {
	for round := range uint64(mostSweeps) {
		open, drawn := l.unsettled(), 0
		for c := range l.t.n {
			above, below := end{int32(c), 1}, end{int32(c), -1}
			cost := 0.0
			switch up, down := !l.settled(above), !l.settled(below); {
			case up && (!down || mix(seed, round, uint64(c))&1 == 0):
				cost = -1
			case down:
				cost = 1
			}
			if mix(seed^0x9e37, round, uint64(c))&3 == 0 {
				cost = 0
			}
			l.session.SetCost(c, cost)
			if cost != 0 {
				drawn++
			}
		}
		if drawn == 0 {
			break
		}
		answer, err := l.solve(ctx)
		if err != nil {
			return err
		}
		if answer.Status != lp.Optimal {
			break
		}
		l.meet(answer.X)
		if l.unsettled() > open-open/sweepGain {
			break
		}
	}
	for c := range l.t.n {
		l.session.SetCost(c, 0)
	}
	return nil
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
