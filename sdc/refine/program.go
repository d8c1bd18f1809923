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
