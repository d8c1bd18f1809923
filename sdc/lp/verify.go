package lp

import (
	"errors"
	"fmt"
	"math"
)

// Verify holds an answer against its program by the definitions of [Status] and
// [Solution], with a relative tolerance such as 1e-7: what a solver that somebody
// else wrote has to pass before its answer is used. Whole columns must be whole
// exactly. That an integer program has no better point cannot be seen from an
// answer: for those the point and the bound are looked at. Nor can Failed be wrong.
// The cost is one pass over the entries.
func Verify(p *Program, got Solution, tolerance float64) error {
	v := verification{p: p, got: got, tolerance: tolerance}
	switch {
	case got.Status == Infeasible && !p.whole():
		if len(got.Ray) != p.Rows || !p.disjoint(got.Ray) {
			return errors.New("linear program: called infeasible without proof")
		}
		return nil
	case got.Status == Unbounded && (len(got.Ray) != p.Columns() || !p.endless(got.Ray)):
		return errors.New("linear program: called unbounded without proof")
	case got.Status == Optimal && !p.whole():
		if err := v.point(); err != nil {
			return err
		}
		return v.duals()
	case got.X != nil:
		if err := v.point(); err != nil {
			return err
		}
		if got.Status == Optimal && !(got.Bound <= got.Objective+tolerance*max(1, math.Abs(got.Objective))) {
			return fmt.Errorf("linear program: the bound %v lies above the objective %v", got.Bound, got.Objective)
		}
		return nil
	case got.Status == Optimal || got.Status == Unbounded:
		return fmt.Errorf("linear program: %v, and no point is given", got.Status)
	}
	return nil
}

type verification struct {
	p                *Program
	got              Solution
	tolerance        float64
	activity, bigger []float64 // of rows: the sum, and the largest size to compare with
}

// point looks whether X keeps all bounds.
func (v *verification) point() error {
	p := v.p
	if len(v.got.X) != p.Columns() {
		return fmt.Errorf("linear program: a point of %d numbers for %d columns", len(v.got.X), p.Columns())
	}
	v.activity, v.bigger = make([]float64, p.Rows), make([]float64, p.Rows)
	for j, x := range v.got.X {
		room := v.tolerance * max(1, math.Abs(x))
		if !(x >= p.Lower[j]-room && x <= p.Upper[j]+room) {
			return fmt.Errorf("linear program: column %d is %v, outside %v to %v", j, x, p.Lower[j], p.Upper[j])
		}
		if p.Whole != nil && p.Whole[j] && x != math.Round(x) {
			return fmt.Errorf("linear program: column %d is %v, not whole", j, x)
		}
		rows, values := p.column(j)
		for k, i := range rows {
			v.activity[i] += values[k] * x
			v.bigger[i] = max(v.bigger[i], math.Abs(values[k]*x))
		}
	}
	for i, a := range v.activity {
		room := v.tolerance * max(1, v.bigger[i])
		if !(a >= p.RowLower[i]-room && a <= p.RowUpper[i]+room) {
			return fmt.Errorf("linear program: row %d is %v, outside %v to %v", i, a, p.RowLower[i], p.RowUpper[i])
		}
	}
	return nil
}

// duals looks whether Dual and Reduced prove X optimal.
func (v *verification) duals() error {
	p, got := v.p, v.got
	if len(got.Dual) != p.Rows || len(got.Reduced) != p.Columns() {
		return fmt.Errorf("linear program: %d and %d multipliers for %d rows and %d columns", len(got.Dual), len(got.Reduced), p.Rows, p.Columns())
	}
	for i, y := range got.Dual {
		room := v.tolerance * max(1, v.bigger[i])
		if !complementary(y, v.tolerance*max(1, math.Abs(y)), v.activity[i], p.RowLower[i], p.RowUpper[i], room) {
			return fmt.Errorf("linear program: row %d has the multiplier %v and stands at %v, between %v and %v", i, y, v.activity[i], p.RowLower[i], p.RowUpper[i])
		}
	}
	for j, c := range p.Cost {
		d, size := c, max(1, math.Abs(c))
		rows, values := p.column(j)
		for k, i := range rows {
			d -= values[k] * got.Dual[i]
			size = max(size, math.Abs(values[k]*got.Dual[i]))
		}
		if !(math.Abs(d-got.Reduced[j]) <= v.tolerance*size) {
			return fmt.Errorf("linear program: column %d has the reduced cost %v, given as %v", j, d, got.Reduced[j])
		}
		x := got.X[j]
		if !complementary(d, v.tolerance*size, x, p.Lower[j], p.Upper[j], v.tolerance*max(1, math.Abs(x))) {
			return fmt.Errorf("linear program: column %d has the reduced cost %v and stands at %v, between %v and %v", j, d, x, p.Lower[j], p.Upper[j])
		}
	}
	return nil
}
