package optimal

import (
	"context"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// intruder answers how far a cell can move while only chosen cells move, and why not
// further.
type intruder struct {
	m       *model
	session lp.Session
	rows    [][]entry // of the program: sums, then overlaps
	low     []float64 // bounds of moves that the session has
	high    []float64
	scale   float64   // steps in one unit of the program
	moves   []float64 // of the last answer, in units of the demand
	reduced []float64
	calls   int64
}

func newIntruder(m *model, solver lp.Solver) (*intruder, error) {
	in := &intruder{m: m, rows: append([][]entry(nil), m.sums...), scale: 1}
	var p lp.Program
	for range m.sums {
		p.AddRow(0, 0)
	}
	for _, o := range m.bounds {
		in.rows = append(in.rows, o.row)
		p.AddRow(-o.room, math.Inf(1))
	}
	rows, factors := make([][]int32, len(m.cells)), make([][]float64, len(m.cells))
	for r, row := range in.rows {
		for _, e := range row {
			rows[e.at], factors[e.at] = append(rows[e.at], int32(r)), append(factors[e.at], e.factor)
		}
	}
	for at := range m.cells {
		p.Column(0, 0, 0, rows[at], factors[at])
	}
	in.low, in.high = make([]float64, len(m.cells)), make([]float64, len(m.cells))
	in.reduced = make([]float64, len(m.cells))
	var err error
	in.session, err = open(solver, &p)
	return in, err
}

// open makes a session with a solver that has them, else with the embedded one.
func open(solver lp.Solver, p *lp.Program) (lp.Session, error) {
	if warm, is := solver.(lp.Warm); is {
		return warm.Open(p)
	}
	return lp.Simplex{}.Open(p)
}

// mostMove is how many times its demand a cell moves in the intruder's programs. What
// needs more is found by the exact inequality anyhow.
const mostMove = 1e4

// inequality says Σ factor·chosen ≥ right.
type inequality struct {
	row   []entry
	right float64
}

// push looks whether a demand is met on a side while each cell moves only as far as
// it is chosen. Where it is not, it returns the factors of an inequality that every
// pattern which meets it there satisfies: Σ factor·chosen ≥ 1.
func (in *intruder) push(ctx context.Context, d *demand, side float64, chosen []float64) (met bool, cut []float64, err error) {
	in.setBounds(d, side, chosen)
	in.session.SetCost(int(d.at), -side)
	answer, err := in.session.Solve(ctx, lp.Limits{})
	in.session.SetCost(int(d.at), 0)
	in.calls++
	if err != nil || answer.Status != lp.Optimal {
		return true, nil, err // nothing is known: no inequality
	}
	in.moves = append(in.moves[:0], answer.X...)
	if side*answer.X[d.at] >= 1-1e-6 {
		return true, nil, nil
	}
	return false, in.explain(d, side, answer.Dual), nil
}

// setBounds gives the programs, in units of the demand, how far each cell moves.
func (in *intruder) setBounds(d *demand, side float64, chosen []float64) {
	m := in.m
	set := func(at int32, low, high float64) {
		if in.low[at] != low || in.high[at] != high {
			in.low[at], in.high[at] = low, high
			in.session.SetBounds(int(at), low, high)
		}
	}
	for at := range int32(len(m.cells)) {
		set(at, -min(m.room(at, -1)/d.need, mostMove)*chosen[at], min(m.room(at, 1)/d.need, mostMove)*chosen[at])
	}
	for _, at := range d.stand {
		set(at, 0, 0)
	}
	far := min(1, m.room(d.at, side)/d.need)
	set(d.at, min(0, side*far), max(0, side*far))
	if in.scale != d.need {
		in.scale = d.need
		for i, o := range m.bounds {
			in.session.SetRowBounds(len(m.sums)+i, -o.room/d.need, math.Inf(1))
		}
	}
}

// grid is what multipliers of rows are rounded to; inequalities hold for any.
const grid = 5040

// explain makes an inequality of the multipliers of rows. For any y, the move of the
// cell is at most what reduced costs times bounds add up to; so if the demand is met,
// the chosen bounds add up to it at least.
func (in *intruder) explain(d *demand, side float64, dual []float64) []float64 {
	m := in.m
	clear(in.reduced)
	in.reduced[d.at] = -side
	constant := 0.0
	for r, y := range dual {
		y = math.Round(y*grid) / grid
		if r >= len(m.sums) {
			y = max(y, 0)
			constant += y * m.bounds[r-len(m.sums)].room / d.need
		}
		if y == 0 {
			continue
		}
		for _, e := range in.rows[r] {
			in.reduced[e.at] -= y * e.factor
		}
	}
	for _, at := range d.stand {
		in.reduced[at] = 0
	}
	cut := make([]float64, len(m.cells))
	for at, reduced := range in.reduced {
		if math.Abs(reduced) < 1e-9 {
			continue // a multiple of 1/5040, or nothing
		}
		cut[at] = math.Abs(reduced) * m.room(int32(at), -sign(reduced)) / d.need
	}
	own := 0.0
	if in.reduced[d.at]*side < -1e-9 {
		own = math.Abs(in.reduced[d.at]) * min(1, m.room(d.at, side)/d.need)
	}
	cut[d.at] = own
	return m.strengthen(cut, 1-constant)
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

// strengthen takes what unsafe cells, which are always chosen, add to an inequality
// off its right side, cuts factors down to that, and makes it 1. It returns nil where
// nothing is left to say.
func (m *model) strengthen(cut []float64, right float64) []float64 {
	for at, factor := range cut {
		if m.unsafe[at] {
			right -= factor
			cut[at] = 0
		}
	}
	if right < 1e-6 {
		return nil
	}
	for at, factor := range cut {
		cut[at] = min(1, factor/right)
	}
	return cut
}
