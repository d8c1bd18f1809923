package attack

import (
	"context"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// cold is a session over a solver that keeps nothing between programs.
type cold struct {
	solver  lp.Solver
	program lp.Program
}

func openCold(solver lp.Solver, p *lp.Program) (lp.Session, error) {
	c := &cold{solver: solver}
	return c, c.Load(p)
}

func (c *cold) Load(p *lp.Program) error {
	c.program = lp.Program{
		Rows: p.Rows,
		Cost: append([]float64(nil), p.Cost...), Lower: append([]float64(nil), p.Lower...), Upper: append([]float64(nil), p.Upper...),
		Start: append([]int32(nil), p.Start...), Row: append([]int32(nil), p.Row...), Value: append([]float64(nil), p.Value...),
		RowLower: append([]float64(nil), p.RowLower...), RowUpper: append([]float64(nil), p.RowUpper...),
	}
	return p.Validate()
}

func (c *cold) SetCost(column int, cost float64) { c.program.Cost[column] = cost }

func (c *cold) SetBounds(column int, lower, upper float64) {
	c.program.Lower[column], c.program.Upper[column] = lower, upper
}

func (c *cold) SetRowBounds(row int, lower, upper float64) {
	c.program.RowLower[row], c.program.RowUpper[row] = lower, upper
}

func (c *cold) Solve(ctx context.Context, limits lp.Limits) (lp.Solution, error) {
	return c.solver.Solve(ctx, &c.program, limits)
}
