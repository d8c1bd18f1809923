package lp

import "math"

// proof is where answers are worked out in the units of the program and held
// against it.
type proof struct {
	x, dual, reduced []float64 // what the answer shows
	ray              []float64
	activity, size   []float64 // of rows: the sum, and the sum of sizes
	slack            []float64 // what a row may be off
}

// certain is the relative error that an answer may have.
const certain = 1e-9

// confirm makes the answer of a run and tells whether it holds.
func (s *session) confirm(status Status) bool {
	s.answer = Solution{Status: status, Bound: math.Inf(-1), Iterations: s.simplex.iterations}
	switch status {
	case Optimal:
		return s.confirmPoint() && s.confirmDuals()
	case Unbounded:
		return s.confirmPoint() && s.confirmDirection()
	case Infeasible:
		return s.confirmInfeasible()
	case Limit:
		if s.simplex.infeasible() || !s.confirmPoint() {
			s.answer.X, s.answer.Objective = nil, 0
		}
		return true
	}
	return false
}

// confirmPoint works out X and looks whether it keeps all bounds.
func (s *session) confirmPoint() bool {
	p, x, v := &s.program, &s.simplex, &s.proof
	if s.known {
		s.answer.X, s.answer.Objective = v.x, p.objective(v.x)
		return finite(s.answer.Objective)
	}
	v.x = resize(v.x, x.n)
	for j := range v.x {
		value, room := x.unscale(j, x.x[j]), 2*x.feasible*x.colScale[j]
		lower, upper := p.Lower[j], p.Upper[j]
		if value < lower-room-certain*math.Abs(lower) || value > upper+room+certain*math.Abs(upper) {
			return false
		}
		v.x[j] = min(max(value, lower), upper) + 0 // no minus zero
	}
	s.activities()
	for i, a := range v.activity {
		room := 2*x.feasible/x.rowScale[i] + certain*max(1, v.size[i])
		v.slack[i] = room
		if a < p.RowLower[i]-room || a > p.RowUpper[i]+room {
			return false
		}
	}
	s.answer.X, s.answer.Objective = v.x, p.objective(v.x)
	s.known = true
	return finite(s.answer.Objective)
}

// objective is what a point costs.
func (p *Program) objective(x []float64) float64 {
	sum := 0.0
	for j, c := range p.Cost {
		if c != 0 {
			sum += c * x[j]
		}
	}
	return sum
}

// activities works out the rows at X.
func (s *session) activities() {
	p, v := &s.program, &s.proof
	v.activity, v.size, v.slack = zeros(v.activity, p.Rows), zeros(v.size, p.Rows), resize(v.slack, p.Rows)
	for j, value := range v.x {
		if value == 0 {
			continue
		}
		rows, values := p.column(j)
		for k, i := range rows {
			term := values[k] * value
			v.activity[i] += term
			v.size[i] += math.Abs(term)
		}
	}
}

// confirmDuals works out the duals of the basis and looks whether they prove the
// point optimal.
func (s *session) confirmDuals() bool {
	p, x, v := &s.program, &s.simplex, &s.proof
	s.solveDuals()
	for i, y := range v.dual {
		room := 2*x.dualEps*x.rowScale[i] + certain*math.Abs(y)
		if !complementary(y, room, v.activity[i], p.RowLower[i], p.RowUpper[i], v.slack[i]) {
			return false
		}
	}
	v.reduced = resize(v.reduced, x.n)
	for j, c := range p.Cost {
		d, size := c, math.Abs(c)
		rows, values := p.column(j)
		for k, i := range rows {
			term := values[k] * v.dual[i]
			d -= term
			size += math.Abs(term)
		}
		v.reduced[j] = d
		room := 2*x.feasible*x.colScale[j] + certain*math.Abs(v.x[j])
		if !complementary(d, 2*x.dualEps/x.colScale[j]+certain*size, v.x[j], p.Lower[j], p.Upper[j], room) {
			return false
		}
	}
	s.answer.Dual, s.answer.Reduced, s.answer.Bound = v.dual, v.reduced, s.answer.Objective
	return true
}

// solveDuals works out the multipliers of the rows.
func (s *session) solveDuals() {
	x, v := &s.simplex, &s.proof
	v.dual = zeros(v.dual, x.m)
	for i, j := range x.head {
		x.byPos[i] = x.cost[j]
	}
	x.factor.backward(x.byPos, v.dual)
	for i := range v.dual {
		v.dual[i] *= x.rowScale[i]
	}
}

// complementary tells whether a multiplier that is more than room away from zero
// stands where its value is at the bound of its sign.
func complementary(multiplier, room, value, lower, upper, off float64) bool {
	switch {
	case multiplier > room:
		return value <= lower+off+certain*math.Abs(lower)
	case multiplier < -room:
		return value >= upper-off-certain*math.Abs(upper)
	default:
		return multiplier == multiplier
	}
}

// confirmDirection works out the direction in which the objective falls for ever
// and looks whether it is one.
func (s *session) confirmDirection() bool {
	x, v := &s.simplex, &s.proof
	v.ray = zeros(v.ray, x.n)
	for _, j := range x.touched {
		if int(j) < x.n {
			v.ray[j] = x.unscale(int(j), x.tableau[j])
		}
	}
	clean(v.ray, 1e-11)
	s.answer.Ray = v.ray
	return s.program.endless(v.ray)
}

// confirmInfeasible looks whether the last row of the dual method, as multipliers
// of the rows of the program, shows that no point exists.
func (s *session) confirmInfeasible() bool {
	x, v := &s.simplex, &s.proof
	v.ray = resize(v.ray, x.m)
	for i, y := range x.rho {
		v.ray[i] = y * x.rowScale[i]
	}
	clean(v.ray, 1e-12)
	s.answer.Ray, s.answer.Bound = v.ray, math.Inf(1)
	return s.program.disjoint(v.ray)
}

// clean makes the largest entry of a vector 1 or -1, and small ones 0.
func clean(v []float64, small float64) {
	largest := 0.0
	for _, a := range v {
		largest = max(largest, math.Abs(a))
	}
	if largest == 0 {
		return
	}
	for k := range v {
		if v[k] /= largest; math.Abs(v[k]) < small {
			v[k] = 0
		}
	}
}

// endless tells whether a direction keeps all bounds for ever and lowers the objective.
func (p *Program) endless(ray []float64) bool {
	sum, size := make([]float64, p.Rows), make([]float64, p.Rows)
	fall, costs := 0.0, 0.0
	for j, d := range ray {
		if !finite(d) || d < -certain && !math.IsInf(p.Lower[j], -1) || d > certain && !math.IsInf(p.Upper[j], 1) {
			return false
		}
		fall += p.Cost[j] * d
		costs += math.Abs(p.Cost[j] * d)
		rows, values := p.column(j)
		for k, i := range rows {
			sum[i] += values[k] * d
			size[i] += math.Abs(values[k] * d)
		}
	}
	for i, a := range sum {
		room := certain * size[i]
		if a < -room && !math.IsInf(p.RowLower[i], -1) || a > room && !math.IsInf(p.RowUpper[i], 1) {
			return false
		}
	}
	return fall < -certain*costs
}

// disjoint tells whether the range of y·A·x over the column bounds has no value
// in common with that of y·r over the row bounds. Where bounds cross there is no
// value at all.
func (p *Program) disjoint(y []float64) bool {
	var rows, columns interval
	for i, v := range y {
		if p.RowLower[i] > p.RowUpper[i] {
			return true
		}
		rows.add(v, 0, p.RowLower[i], p.RowUpper[i])
	}
	for j := range p.Cost {
		if p.Lower[j] > p.Upper[j] {
			return true
		}
		z, size := 0.0, 0.0
		index, values := p.column(j)
		for k, i := range index {
			z += values[k] * y[i]
			size += math.Abs(values[k] * y[i])
		}
		columns.add(z, 1e-11*size, p.Lower[j], p.Upper[j])
	}
	room := 1e-13 * (rows.size + columns.size)
	return columns.low-rows.high > room || rows.low-columns.high > room
}

// interval is the range of a sum of multiples, and the size of its finite terms.
type interval struct{ low, high, size float64 }

// add adds the range of a multiple. A factor of no more than noise, of a value
// without bound, counts as zero.
func (r *interval) add(factor, noise, lower, upper float64) {
	if factor == 0 || math.Abs(factor) <= noise && (math.IsInf(lower, -1) || math.IsInf(upper, 1)) {
		return
	}
	if factor < 0 {
		lower, upper = upper, lower
	}
	low, high := factor*lower, factor*upper
	r.low += low
	r.high += high
	for _, v := range []float64{low, high} {
		if !math.IsInf(v, 0) {
			r.size += math.Abs(v)
		}
	}
}
