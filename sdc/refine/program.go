package refine

import "math"

// program is the linear program that looks for the cheapest circuit through one
// cell:
//
//	min Σ weight·|y|   with   A y = 0,  y[target] = ±1,  -low ≤ y ≤ high
//
// over all columns of the table. It is solved by a bounded dual simplex method whose
// basis holds only the rows that the circuit has reached, all others being satisfied
// by zeros. So it costs what the circuit costs and not what the table does, and no
// neighbourhood must be chosen beforehand. |y| makes the cost of a column a broken
// line with kinks at -low, 0 and high, which are the places where it rests outside
// the basis; the ratio test walks over kinks as long as that pays (bound flipping;
// Maros, "A generalized dual phase-2 simplex algorithm", 2003).
type program struct {
	q    *equations
	room func(col int32) (low, high, weight float64) // of a column in the program in hand

	stamp  int32
	target int32

	// By column; valid where mark is stamp.
	mark                 []int32
	rest                 []int8    // where the column rests, or basic
	z, low, high, weight []float64 // z: the row duals' price of the column
	sum                  []float64 // of the pivot row, zero outside touched
	touched              []int32
	seen                 []int32 // columns of the program

	// By row; valid where rowMark is stamp.
	only     []bool  // by column: no other columns are in the program; nil: all are
	crowd    []int32 // by row: hidden columns; always valid
	rowMark  []int32
	rowPlace []int32   // in the basis, or none
	fixed    []float64 // what target and columns at their bounds add up to
	excess   []float64 // of a row outside the basis
	over     []int64   // what whole moves leave over
	dirty    []int32   // rows that were reached

	// The basis: as many columns as rows.
	rows, cols []int32
	segment    []float64 // 1: the column is on the rising part of its cost, -1: on the falling one
	value      []float64
	inverse    [][]float64 // by place of column, then of row
	pending    []push      // what value does not know yet
	stale      int         // exchanges since value was computed afresh

	out     leaving
	line    []float64 // of the inverse: the pivot row is made of it
	column  []float64 // the inverse times the entering column
	nonzero []int32
	kinks   []kink

	most  int     // columns of the basis
	bound float64 // of the cost, from below
	steps int64   // entries of vectors worked on
	calls int
}

// Where a column rests.
const (
	atZero int8 = iota
	atLow
	atHigh
	basic
	pinned // the target
)

// outcome is how a program ends.
type outcome int

const (
	found      outcome = iota
	infeasible         // the columns with room do not let the target move
	costly             // more than the limit
	lost               // too many pivots, or numbers too bad
)

const (
	tiny       = 1e-9
	nearly     = 1e-6
	noise      = 1e-7 // entries of a pivot row are small fractions
	mostPivots = 3000
	mostBasis  = 300
	mostStale  = 60
)

// leaving is what leaves the basis: a column, or the zero of a row.
type leaving struct {
	place int32   // of the column, or none
	row   int32   // where no column leaves
	far   float64 // how much it is too high, or below zero too low
	rest  int8    // where the column comes to rest
	other float64 // room of the column beyond zero
}

// push is a change of fixed in a row of the basis.
type push struct {
	place int32
	by    float64
}

// kink is a place at which a column may enter the basis, or go on to its next one.
type kink struct {
	col  int32 // none for the leaving column itself
	step float64
	gain float64 // what passing it takes off the violation
}

func newProgram(q *equations) *program {
	n, m := q.cols(), q.rows()
	return &program{
		q: q, mark: make([]int32, n), rest: make([]int8, n),
		z: make([]float64, n), low: make([]float64, n), high: make([]float64, n), weight: make([]float64, n), sum: make([]float64, n),
		crowd: make([]int32, m), rowMark: make([]int32, m), rowPlace: make([]int32, m), fixed: make([]float64, m), excess: make([]float64, m), over: make([]int64, m),
	}
}

// solve looks for the cheapest circuit that moves the target by dir, 1 or -1, and
// costs no more than the limit.
func (l *program) solve(target int32, dir, limit float64) outcome {
	l.reset()
	l.target = target
	l.touch(target)
	l.rest[target] = pinned
	l.fix(target, dir)
	for range mostPivots {
		if l.stale >= mostStale {
			l.evaluate()
		}
		l.settle()
		if !l.leave() {
			if l.stale == 0 {
				return found
			}
			l.stale = mostStale
			continue
		}
		l.pivotRow()
		entering, switched := l.ratio()
		switch {
		case l.bound > limit:
			return costly
		case switched:
			continue
		case entering == none && l.stale > 0:
			l.stale = mostStale
			continue
		case entering == none && math.Abs(l.out.far) < nearly:
			return lost
		case entering == none:
			return infeasible
		case len(l.cols) >= l.most || math.Abs(l.sum[entering]) < noise:
			return lost
		}
		l.exchange(entering)
	}
	return lost
}

func (l *program) reset() {
	l.clearSum()
	l.stamp++
	l.calls++
	l.bound = 0
	l.rows, l.cols, l.segment, l.value = l.rows[:0], l.cols[:0], l.segment[:0], l.value[:0]
	l.dirty, l.seen, l.pending, l.stale = l.dirty[:0], l.seen[:0], l.pending[:0], 0
}

func (l *program) clearSum() {
	for _, j := range l.touched {
		l.sum[j] = 0
	}
	l.touched = l.touched[:0]
}

// touch brings a column into the program.
func (l *program) touch(j int32) {
	if l.mark[j] != l.stamp {
		l.mark[j], l.rest[j], l.z[j] = l.stamp, atZero, 0
		l.low[j], l.high[j], l.weight[j] = l.room(j)
		l.seen = append(l.seen, j)
	}
}

// fix adds a move of a column outside the basis to its rows.
func (l *program) fix(j int32, by float64) {
	rows, signs := l.q.of(j)
	for k, i := range rows {
		l.touchRow(i)
		l.fixed[i] += signs[k] * by
		if at := l.rowPlace[i]; at != none {
			l.pending = append(l.pending, push{at, signs[k] * by})
		}
	}
}

func (l *program) touchRow(i int32) {
	if l.rowMark[i] != l.stamp {
		l.rowMark[i], l.rowPlace[i], l.fixed[i] = l.stamp, none, 0
		l.dirty = append(l.dirty, i)
	}
}

// evaluate computes the values of the basis afresh.
func (l *program) evaluate() {
	clear(l.value)
	for at, i := range l.rows {
		if l.fixed[i] != 0 {
			l.move(int32(at), l.fixed[i])
		}
	}
	l.pending, l.stale = l.pending[:0], 0
}

// move changes the values by a push in a row.
func (l *program) move(at int32, by float64) {
	for c := range l.value {
		l.value[c] -= l.inverse[c][at] * by
	}
	l.steps += int64(len(l.value))
}

func (l *program) catchUp() {
	for _, p := range l.pending {
		l.move(p.place, p.by)
	}
	l.pending = l.pending[:0]
}

// settle brings the values up to date, and computes the excess of the rows outside
// the basis.
func (l *program) settle() {
	l.catchUp()
	for _, i := range l.dirty {
		l.excess[i] = l.fixed[i]
	}
	for c, j := range l.cols {
		if v := l.value[c]; math.Abs(v) > tiny {
			rows, signs := l.q.of(j)
			for k, i := range rows {
				if l.rowMark[i] != l.stamp {
					l.touchRow(i)
					l.excess[i] = 0
				}
				l.excess[i] += signs[k] * v
			}
		}
	}
	l.steps += int64(len(l.dirty) + 4*len(l.cols))
}

func grow(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n, 2*n)
	}
	return s[:n]
}

// leave chooses what violates its bounds most. Rows with few hidden columns come
// before others that are as bad: they leave less to choose.
func (l *program) leave() bool {
	l.out = leaving{place: none, row: none}
	most := 0.0
	for _, i := range l.dirty {
		if far := math.Abs(l.excess[i]); far > tiny && l.rowPlace[i] == none && far > most*math.Sqrt(float64(1+l.crowd[i])) {
			most = far / math.Sqrt(float64(1+l.crowd[i]))
			l.out = leaving{place: none, row: i, far: l.excess[i]}
		}
	}
	for c, j := range l.cols {
		v := l.value[c]
		out := leaving{place: int32(c), row: none}
		switch {
		case l.segment[c] > 0 && v < 0:
			out.far, out.rest, out.other = v, atZero, l.low[j]
		case l.segment[c] < 0 && v > 0:
			out.far, out.rest, out.other = v, atZero, l.high[j]
		case v > l.high[j]:
			out.far, out.rest = v-l.high[j], atHigh
		case v < -l.low[j]:
			out.far, out.rest = v+l.low[j], atLow
		}
		if far := math.Abs(out.far); far > tiny && far > most {
			most = far
			l.out = out
		}
	}
	return most > 0
}

// pivotRow computes how the columns outside the basis move what leaves.
func (l *program) pivotRow() {
	l.clearSum()
	n := len(l.rows)
	l.line = grow(l.line, n)
	if l.out.place != none {
		copy(l.line, l.inverse[l.out.place])
	} else {
		l.lineOfRow()
	}
	l.nonzero = l.nonzero[:0]
	for r, v := range l.line {
		if math.Abs(v) > tiny {
			l.nonzero = append(l.nonzero, int32(r))
			l.addRow(l.rows[r], v)
		}
	}
	l.steps += int64(n + len(l.touched))
}

func (l *program) lineOfRow() {
	clear(l.line)
	cols, signs := l.q.in(l.out.row)
	for k, j := range cols {
		if l.mark[j] == l.stamp && l.rest[j] == basic {
			c := l.placeOf(j)
			for r, v := range l.inverse[c] {
				l.line[r] -= signs[k] * v
			}
			l.steps += int64(len(l.line))
		}
	}
	l.addRow(l.out.row, 1)
}

func (l *program) placeOf(j int32) int {
	for c, other := range l.cols {
		if other == j {
			return c
		}
	}
	return -1
}

func (l *program) addRow(i int32, times float64) {
	cols, signs := l.q.in(i)
	for k, j := range cols {
		if l.only != nil && !l.only[j] {
			continue
		}
		l.touch(j)
		if l.rest[j] < basic {
			if l.sum[j] == 0 {
				l.touched = append(l.touched, j)
			}
			l.sum[j] += signs[k] * times
		}
	}
}

// slope is how the price of a column changes with the dual step.
func (l *program) slope(j int32) float64 {
	if (l.out.far > 0) == (l.out.place != none) {
		return l.sum[j]
	}
	return -l.sum[j]
}

// ratio takes the longest dual step that pays. It returns the column that enters the
// basis, or none where nothing ends the step; switched says that the leaving column
// stays after all, on the other part of its cost.
func (l *program) ratio() (entering int32, switched bool) {
	l.gather()
	left, step := math.Abs(l.out.far), 0.0
	for {
		at := l.nearest()
		if at < 0 {
			l.out.far = math.Copysign(left, l.out.far)
			return none, false
		}
		k := &l.kinks[at]
		l.bound += (k.step - step) * left
		step = k.step
		if left-k.gain <= tiny {
			entering = k.col
			break
		}
		left -= k.gain
		l.pass(k)
	}
	for _, j := range l.touched {
		l.z[j] += l.slope(j) * step
	}
	if l.out.place != none {
		j := l.cols[l.out.place]
		l.z[j] = l.segment[l.out.place]*l.weight[j] + math.Copysign(step, l.out.far)
		if entering == none {
			l.segment[l.out.place] = -l.segment[l.out.place]
			return none, true
		}
	}
	return entering, false
}

// gather lists the first kink of every column in the way of the dual step.
func (l *program) gather() {
	l.kinks = l.kinks[:0]
	if l.out.place != none && l.out.other > 0 {
		l.kinks = append(l.kinks, kink{none, 2 * l.weight[l.cols[l.out.place]], l.out.other})
	}
	for _, j := range l.touched {
		if s := l.slope(j); math.Abs(s) > noise {
			l.addKink(j, s)
		}
	}
}

func (l *program) addKink(j int32, slope float64) {
	from, w, size := l.rest[j], l.weight[j], math.Abs(slope)
	k := kink{col: j}
	switch {
	case slope > 0 && from == atLow:
		k.step, k.gain = (-w-l.z[j])/size, size*l.low[j]
	case slope > 0 && from == atZero && l.high[j] > 0:
		k.step, k.gain = (w-l.z[j])/size, size*l.high[j]
	case slope < 0 && from == atHigh:
		k.step, k.gain = (l.z[j]-w)/size, size*l.high[j]
	case slope < 0 && from == atZero && l.low[j] > 0:
		k.step, k.gain = (l.z[j]+w)/size, size*l.low[j]
	default:
		return
	}
	k.step = max(k.step, 0)
	l.kinks = append(l.kinks, k)
}

// nearest is the kink that the step reaches first, of equals the one with the largest
// entry in the pivot row; -1 where there is none.
func (l *program) nearest() int {
	best := -1
	for i := range l.kinks {
		k := &l.kinks[i]
		if k.step == math.Inf(1) {
			continue
		}
		if best < 0 || k.step < l.kinks[best].step-tiny || k.step <= l.kinks[best].step+tiny && l.size(k) > l.size(&l.kinks[best]) {
			best = i
		}
	}
	return best
}

func (l *program) size(k *kink) float64 {
	if k.col == none {
		return 1
	}
	return math.Abs(l.sum[k.col])
}

// pass lets a column go on to its next place of rest.
func (l *program) pass(k *kink) {
	j := k.col
	if j == none {
		k.step = math.Inf(1)
		if l.out.rest = atHigh; l.out.far < 0 {
			l.out.rest = atLow
		}
		return
	}
	rises := l.slope(j) > 0
	switch l.rest[j] {
	case atLow:
		l.fix(j, l.low[j])
		l.rest[j] = atZero
	case atHigh:
		l.fix(j, -l.high[j])
		l.rest[j] = atZero
	default:
		if k.step = math.Inf(1); rises {
			l.fix(j, l.high[j])
			l.rest[j] = atHigh
		} else {
			l.fix(j, -l.low[j])
			l.rest[j] = atLow
		}
		return
	}
	k.step += 2 * l.weight[j] / l.size(k)
	k.gain = l.size(k) * l.high[j]
	if !rises {
		k.gain = l.size(k) * l.low[j]
	}
	if k.gain == 0 {
		k.step = math.Inf(1)
	}
}

// exchange puts a column into the basis for what leaves it.
func (l *program) exchange(entering int32) {
	l.columnOf(entering)
	pivot := l.sum[entering]
	segment := math.Copysign(1, l.slope(entering))
	switch l.rest[entering] {
	case atLow:
		l.fix(entering, l.low[entering])
		segment = -segment
	case atHigh:
		l.fix(entering, -l.high[entering])
		segment = -segment
	}
	l.rest[entering] = basic
	if l.out.place != none {
		l.expel()
	}
	l.catchUp()
	place := l.out.place
	if place == none {
		place = l.border()
	}
	l.cols[place], l.segment[place] = entering, segment
	l.eliminate(place, pivot)
	l.stale++
}

// eliminate updates inverse and values for a new column at a place.
func (l *program) eliminate(place int32, pivot float64) {
	fresh := l.inverse[place]
	clear(fresh)
	value := 0.0
	for _, r := range l.nonzero {
		fresh[r] = l.line[r] / pivot
		value -= fresh[r] * l.fixed[l.rows[r]]
	}
	for c, f := range l.column {
		if c == int(place) || math.Abs(f) <= tiny {
			continue
		}
		row := l.inverse[c]
		for _, r := range l.nonzero {
			row[r] -= f * fresh[r]
		}
		l.value[c] -= f * value
		l.steps += int64(len(l.nonzero))
	}
	l.value[place] = value
}

// columnOf is the inverse times a column.
func (l *program) columnOf(j int32) {
	l.column = grow(l.column, len(l.cols))
	clear(l.column)
	rows, signs := l.q.of(j)
	for k, i := range rows {
		if l.rowMark[i] == l.stamp && l.rowPlace[i] != none {
			at := l.rowPlace[i]
			for c := range l.column {
				l.column[c] += l.inverse[c][at] * signs[k]
			}
			l.steps += int64(len(l.column))
		}
	}
}

// border makes place for the leaving row, and one more column.
func (l *program) border() int32 {
	n := len(l.rows)
	if n == len(l.inverse) {
		l.inverse = append(l.inverse, nil)
	}
	for c := range n {
		l.inverse[c] = append(l.inverse[c][:n], 0)
	}
	l.inverse[n] = append(l.inverse[n][:0], l.line...)
	l.inverse[n] = append(l.inverse[n], 0)
	l.rowPlace[l.out.row] = int32(n)
	l.rows, l.cols, l.segment, l.value = append(l.rows, l.out.row), append(l.cols, none), append(l.segment, 0), append(l.value, 0)
	l.line, l.nonzero = append(l.line, 1), append(l.nonzero, int32(n))
	return int32(n)
}

// expel lets the leaving column rest.
func (l *program) expel() {
	j := l.cols[l.out.place]
	l.rest[j] = l.out.rest
	switch l.out.rest {
	case atLow:
		l.fix(j, -l.low[j])
	case atHigh:
		l.fix(j, l.high[j])
	}
}
