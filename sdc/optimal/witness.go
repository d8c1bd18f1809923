package optimal

import (
	"context"
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// witnesses proves a pattern: for every demand a whole move. It returns false where
// for some there is none, or none was found.
func (r *run) witnesses(ctx context.Context, hidden []bool) ([]table.Witness, bool, error) {
	p := newProver(r, hidden)
	for i := range r.m.demands {
		d := &r.m.demands[i]
		if p.done[i] || d.who >= 0 && !slices.ContainsFunc(d.stand, func(at int32) bool { return hidden[at] }) {
			continue // whoever is alone in published cells only knows nothing more
		}
		found, err := p.prove(ctx, d)
		if err != nil || !found {
			return nil, false, err
		}
	}
	return p.witnesses, true, nil
}

// prover looks for whole moves of hidden cells, as few as it can.
type prover struct {
	r         *run
	hidden    []int32 // of the model
	column    []int32 // of each cell of the model, -1 for published ones
	done      []bool  // by demand
	moves     []int64 // of the model's cells
	witnesses []table.Witness
}

func newProver(r *run, hidden []bool) *prover {
	p := &prover{r: r, column: make([]int32, len(hidden)), done: make([]bool, len(r.m.demands)), moves: make([]int64, len(hidden))}
	for at, is := range hidden {
		p.column[at] = -1
		if is {
			p.column[at] = int32(len(p.hidden))
			p.hidden = append(p.hidden, int32(at))
		}
	}
	return p
}

// largestMove bounds whole moves, as checkers do.
const largestMove = 1 << 24

// prove looks for the least whole move that meets a demand.
func (p *prover) prove(ctx context.Context, d *demand) (bool, error) {
	m := p.r.m
	for _, side := range d.sides {
		program := p.program(d, side)
		answer, err := p.r.solver.Solve(ctx, program, lp.Limits{Nodes: 2000, Gap: 0.2})
		if err != nil {
			return false, err
		}
		if answer.X == nil {
			continue
		}
		clear(p.moves)
		for i, at := range p.hidden {
			p.moves[at] = int64(math.Round(answer.X[2*i]) - math.Round(answer.X[2*i+1]))
		}
		if p.holds(1) && side*float64(p.moves[d.at]) >= d.need && p.stands(d) {
			p.take(d)
			return true, nil
		}
	}
	_ = m
	return false, nil
}

// program has two columns for each hidden cell: up and down.
func (p *prover) program(d *demand, side float64) *lp.Program {
	m := p.r.m
	program := &lp.Program{Whole: []bool{}}
	rows, factors := make([][]int32, len(p.hidden)), make([][]float64, len(p.hidden))
	add := func(row []entry, low, high float64) {
		number := int32(-1)
		for _, e := range row {
			if c := p.column[e.at]; c >= 0 {
				if number < 0 {
					number = int32(program.AddRow(low, high))
				}
				rows[c], factors[c] = append(rows[c], number), append(factors[c], e.factor)
			}
		}
	}
	for _, row := range m.sums {
		add(row, 0, 0)
	}
	for _, o := range m.bounds {
		add(o.row, -o.room, math.Inf(1))
	}
	most := max(largestMove, 100*d.need)
	for i, at := range p.hidden {
		up, down := [2]float64{0, min(m.room(at, 1), most)}, [2]float64{0, min(m.room(at, -1), most)}
		if slices.Contains(d.stand, at) {
			up, down = [2]float64{}, [2]float64{}
		}
		if at == d.at && side > 0 {
			up[0], down[1] = d.need, 0
		} else if at == d.at {
			down[0], up[1] = d.need, 0
		}
		program.Column(1, up[0], up[1], rows[i], factors[i])
		minus := make([]float64, len(factors[i]))
		for k, f := range factors[i] {
			minus[k] = -f
		}
		program.Column(1, down[0], down[1], rows[i], minus)
		program.Whole[2*i], program.Whole[2*i+1] = true, true
	}
	return program
}

// holds says whether the moves, times a factor, are a table: in whole numbers.
func (p *prover) holds(times int64) bool {
	m := p.r.m
	for at, move := range p.moves {
		if v := float64(times * move); v > m.room(int32(at), 1) || -v > m.room(int32(at), -1) || move != 0 && p.column[at] < 0 {
			return false
		}
	}
	sum := func(row []entry) (total int64) {
		for _, e := range row {
			total += int64(e.factor) * p.moves[e.at] * times
		}
		return total
	}
	for _, row := range m.sums {
		if sum(row) != 0 {
			return false
		}
	}
	for _, o := range m.bounds {
		if float64(sum(o.row)) < -o.room {
			return false
		}
	}
	return true
}

func (p *prover) stands(d *demand) bool {
	return !slices.ContainsFunc(d.stand, func(at int32) bool { return p.moves[at] != 0 })
}

// take makes a witness of the moves, and notes all demands that it meets.
func (p *prover) take(of *demand) {
	m := p.r.m
	w := table.Witness{Den: m.g.Unit, Plus: 1}
	if p.holds(-1) {
		w.Minus = 1
	}
	for at, move := range p.moves {
		if move != 0 {
			w.Cells, w.Move = append(w.Cells, m.cells[at]), append(w.Move, move)
		}
	}
	for _, at := range of.stand {
		if p.column[at] >= 0 {
			w.Without = append(w.Without, m.cells[at])
		}
	}
	for i := range m.demands {
		d := &m.demands[i]
		if d.who != of.who {
			continue
		}
		up := max(p.moves[d.at]*w.Plus, -p.moves[d.at]*w.Minus)
		down := max(-p.moves[d.at]*w.Plus, p.moves[d.at]*w.Minus)
		for _, side := range d.sides {
			switch cell := m.cells[d.at]; {
			case side > 0 && float64(up) >= d.need:
				w.Up, p.done[i] = append(w.Up, cell), true
			case side < 0 && float64(down) >= d.need:
				w.Down, p.done[i] = append(w.Down, cell), true
			}
		}
	}
	p.witnesses = append(p.witnesses, w)
}
