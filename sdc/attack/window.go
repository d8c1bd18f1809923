package attack

import (
	"context"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// window is a linear program over some unknowns of a part, in moves away from its
// base: for each unknown one column up and one down. What rows need from unknowns
// outside is a column of its own. Open, those outside may be anywhere within their
// bounds: what the window does not attain, nothing attains. Closed, they stay at the
// base: what it attains, the part attains. The window of a whole part has nothing
// outside and is both.
type window struct {
	l            *lane
	target       bool // the end in question is fixed: only thrift counts
	inner, outer bool // what it attains is attained; what it does not is not
	cols, rows   []int32
	foreign      []foreign // from column 2·len(cols) on, two each
	program      lp.Program
	session      lp.Session
	ray          bool      // moves is a direction
	moves        []float64 // of cols, in the last answer
	values       []float64 // scratch: of cols
}

// foreign is what the unknowns outside may do in a row of the window.
type foreign struct{ down, up float64 }

// open loads the program.
func (w *window) open() error {
	l, t := w.l, w.l.t
	w.program.Reset()
	at := l.near.rowAt
	for i, r := range w.rows {
		at[r] = int32(i) + 1
		w.program.AddRow(l.room(t.rowLow[r], l.baseSum[r], -1), l.room(t.rowHigh[r], l.baseSum[r], 1))
	}
	var rows []int32
	var factors []float64
	for _, c := range w.cols {
		rows, factors = rows[:0], factors[:0]
		for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
			if i := at[t.colRow[k]]; i > 0 {
				rows, factors = append(rows, i-1), append(factors, t.colFactor[k])
			}
		}
		up, down := w.halves(c)
		w.program.Column(w.thrift(), up[0], up[1], rows, factors)
		for i := range factors {
			factors[i] = -factors[i]
		}
		w.program.Column(w.thrift(), down[0], down[1], rows, factors)
	}
	for _, r := range w.rows {
		at[r] = 0
	}
	w.openForeign()
	if w.session != nil {
		return w.session.Load(&w.program)
	}
	var err error
	if warm, is := l.solver.(lp.Warm); is {
		w.session, err = warm.Open(&w.program)
	} else {
		w.session, err = openCold(l.solver, &w.program)
	}
	return err
}

// openForeign adds the columns of what is outside.
func (w *window) openForeign() {
	w.foreign = w.foreign[:0]
	if w.inner && w.outer {
		return
	}
	l, t := w.l, w.l.t
	for i, r := range w.rows {
		var f foreign
		for k := t.rowStart[r]; k < t.rowStart[r+1]; k++ {
			c := t.rowCol[k]
			if l.near.colAt[c] > 0 {
				continue
			}
			down, up := l.room(l.low[c], t.base[c], -1), l.room(l.high[c], t.base[c], 1)
			if t.rowFactor[k] < 0 {
				down, up = up, down
			}
			f.down, f.up = f.down+t.rowFactor[k]*down, f.up+t.rowFactor[k]*up
		}
		w.foreign = append(w.foreign, f)
		w.program.Column(distrust*w.thrift(), 0, max(0, f.up), []int32{int32(i)}, []float64{1})
		w.program.Column(distrust*w.thrift(), 0, max(0, -f.down), []int32{int32(i)}, []float64{-1})
	}
}

// close lets nothing outside move, or opens the window again.
func (w *window) close(closed bool) {
	w.inner, w.outer = closed, !closed
	for i, f := range w.foreign {
		if closed {
			f = foreign{}
		}
		w.session.SetBounds(2*(len(w.cols)+i), 0, max(0, f.up))
		w.session.SetBounds(2*(len(w.cols)+i)+1, 0, max(0, -f.down))
	}
}

// thrift is the cost of moving an unknown by one: little beside the 1 that the end in
// question gains, so that the point found moves no more than it must. Elsewhere it
// stays at the base, which is whole.
const thrift = 2e-8

// distrust is how many times as much it costs to move what is outside: only what must.
const distrust = 20

// thrift is what moving by one costs: a little, or 1 where nothing is to be gained.
func (w *window) thrift() float64 {
	if w.target {
		return 1
	}
	return thrift
}

// halves are the bounds of the two columns of an unknown: how far it moves up, and
// how far down.
func (w *window) halves(c int32) (up, down [2]float64) {
	low, high := w.l.room(w.l.low[c], w.l.t.base[c], -1), w.l.room(w.l.high[c], w.l.t.base[c], 1)
	return [2]float64{max(0, low), max(0, high)}, [2]float64{max(0, -high), max(0, -low)}
}

// bound gives the program the bounds that the lane has for the unknown in a column.
func (w *window) bound(column, c int32) {
	up, down := w.halves(c)
	w.session.SetBounds(int(2*column), up[0], up[1])
	w.session.SetBounds(int(2*column+1), down[0], down[1])
}

// draw sets what moving an unknown up gains.
func (w *window) draw(column int32, gain float64) {
	w.session.SetCost(int(2*column), thrift-gain)
	w.session.SetCost(int(2*column+1), thrift+gain)
}

// solve runs the program in hand. Whatever is no answer counts as failed.
func (w *window) solve(ctx context.Context) (lp.Solution, error) {
	answer, err := w.session.Solve(ctx, lp.Limits{Iterations: mostPivots})
	w.l.programs++
	w.l.work -= answer.Iterations * int64(len(w.cols)+len(w.foreign))
	if answer.Status == lp.Failed || answer.Status == lp.Limit {
		w.l.failed++
	}
	w.moves, w.ray = w.moves[:0], answer.Status == lp.Unbounded
	point := answer.X
	if w.ray {
		point = answer.Ray
	}
	for i := range w.cols {
		if len(point) == 0 {
			w.moves = append(w.moves, 0)
			continue
		}
		w.moves = append(w.moves, point[2*i]-point[2*i+1])
	}
	return answer, err
}

// column is where an unknown stands in the window.
func (w *window) column(c int32) int32 {
	if w.inner && w.outer {
		return c
	}
	return w.l.near.colAt[c] - 1
}

// seek looks for one end of an interval.
func (w *window) seek(ctx context.Context, e end, nodes int) error {
	column := w.column(e.unknown)
	w.draw(column, float64(e.side))
	answer, err := w.solve(ctx)
	if err != nil {
		return err
	}
	w.draw(column, 0)
	switch {
	case answer.Status == lp.Unbounded && (w.inner || w.stands(answer)):
		w.l.reach(e.unknown, float64(e.side)*float64(limitless))
		return nil
	case answer.Status != lp.Optimal:
		return nil
	}
	closed := w.inner || w.stands(answer)
	if closed {
		w.meet()
	}
	if w.outer {
		w.l.prove(e, w.rows, answer.Dual)
	}
	if !closed {
		return nil
	}
	far := w.l.t.base[e.unknown] + w.moves[column]*w.l.t.scale
	if w.l.t.counts && !w.l.settled(e) && (far-float64(w.l.proven(e)))*float64(e.side) > -wholeEnough {
		return w.seekWhole(ctx, e, nodes)
	}
	return nil
}

// stands says whether nothing outside moves in an answer.
func (w *window) stands(answer lp.Solution) bool {
	point := answer.X
	if w.ray {
		point = answer.Ray
	}
	for _, v := range point[2*len(w.cols):] {
		if v > wholeEnough {
			return false
		}
	}
	return true
}

// wholeEnough is how far from a whole number a solver may leave one.
const wholeEnough = 1e-6

// meet notes what a point shows: a table, if it is whole or need not be. It says
// whether it is one.
func (w *window) meet() bool {
	t := w.l.t
	w.values = w.values[:0]
	for i, c := range w.cols {
		v := t.base[c] + w.moves[i]*t.scale
		if t.counts {
			whole := math.Round(v)
			if math.Abs(v-whole) > wholeEnough {
				return false
			}
			v = whole
		}
		w.values = append(w.values, v)
	}
	if t.counts && !w.holds() {
		return false
	}
	for i, c := range w.cols {
		w.l.reach(c, w.values[i])
	}
	w.note()
	return true
}

// note keeps what moves, if the unknown that is asked for does.
func (w *window) note() {
	l := w.l
	if l.wanted < 0 || !w.budges(w.column(l.wanted)) {
		return
	}
	l.moved = l.moved[:0]
	for i, c := range w.cols {
		if w.budges(int32(i)) {
			l.moved = append(l.moved, c)
		}
	}
}

// budges says whether an unknown moves in the last answer.
func (w *window) budges(column int32) bool {
	return max(w.moves[column], -w.moves[column]) > wholeEnough
}

// holds checks the values in hand, in whole numbers, against the bounds of the
// part and all rows that they are in.
func (w *window) holds() bool {
	l, t := w.l, w.l.t
	sum := l.near.rowSum
	for i, c := range w.cols {
		v := w.values[i]
		if t.low[c] > -limitless && v < float64(t.low[c]) || t.high[c] < limitless && v > float64(t.high[c]) {
			return false
		}
		if v != t.base[c] {
			for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
				sum[t.colRow[k]] += t.colFactor[k] * (v - t.base[c])
			}
		}
	}
	fits := true
	for i, c := range w.cols {
		if w.values[i] == t.base[c] && t.hasBase {
			continue
		}
		for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
			r := t.colRow[k]
			v := l.baseSum[r] + sum[r]
			if t.rowLow[r] > -limitless && v < float64(t.rowLow[r]) || t.rowHigh[r] < limitless && v > float64(t.rowHigh[r]) {
				fits = false
			}
		}
	}
	for _, c := range w.cols {
		for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
			sum[t.colRow[k]] = 0
		}
	}
	return fits
}
