package lp

import "math"

// dual leads to a feasible basis from one whose reduced costs have the right
// signs: steepest edge (Forrest and Goldfarb 1992), with bound flips in the ratio
// test (Maros 2003). Where many pivots lead nowhere the costs are moved a little.
func (s *simplex) dual() outcome {
	s.resetWeights()
	for idle := 0; ; {
		if s.stop.now(s.iterations) {
			return limited
		}
		if s.factor.worn() {
			if !s.refresh() {
				return trouble
			}
			s.duals()
		}
		r := s.mostInfeasible()
		if r < 0 {
			return done
		}
		s.leaving(r)
		q, raise := s.dualRatio(r)
		if q < 0 {
			if !s.fresh {
				return trouble
			}
			return impossible
		}
		s.entering(q)
		if s.doubtful(q, r) {
			return trouble
		}
		if math.Abs(s.d[q]) > s.dualEps {
			idle = 0
		} else if idle++; idle > s.patience && !s.costsMoved {
			s.moveCosts()
			idle = 0
			continue
		}
		s.flipAll()
		s.dualStep(q, r, raise)
	}
}

// doubtful tells whether the pivot came out differently by row and by column, or
// too small.
func (s *simplex) doubtful(q, r int32) bool {
	a := math.Abs(s.alpha[r])
	return a < smallPivot || !s.fresh && math.Abs(s.alpha[r]-s.tableau[q]) > 1e-7*(1+a)
}

func (s *simplex) resetWeights() {
	for i := range s.m {
		s.weight[i] = 1
	}
}

// mostInfeasible is the basis position to leave, -1 for none.
func (s *simplex) mostInfeasible() int32 {
	best, found := 0.0, int32(-1)
	for i, j := range s.head {
		v := max(s.l[j]-s.x[j], s.x[j]-s.u[j])
		if v <= s.feasible {
			continue
		}
		if price := v * v / s.weight[i]; price > best {
			best, found = price, int32(i)
		}
	}
	return found
}

// dualRatio finds the variable that takes the place of the one at position r, and
// tells whether that one must rise. Variables in flipped go to their other bound
// first. -1: none, and no point is feasible.
func (s *simplex) dualRatio(r int32) (int32, bool) {
	p := s.head[r]
	raise := s.x[p] < s.l[p]
	sign, slope := 1.0, s.x[p]-s.u[p]
	if raise {
		sign, slope = -1, s.l[p]-s.x[p]
	}
	s.flipped = s.flipped[:0]
	s.listPool(sign)
	found, kept := int32(-1), 0
	for pool := s.pool; len(pool) > 0; {
		q, passed, fall := s.nearest(pool)
		if found >= 0 && math.Abs(s.tableau[q]) < min(1e-5, math.Abs(s.tableau[found])) {
			s.flipped = s.flipped[:kept]
			return found, raise
		}
		found, kept = q, len(s.flipped)
		if slope -= fall; slope < 0 {
			return found, raise
		}
		s.flipped = append(s.flipped, pool[:passed]...)
		pool = pool[passed:]
	}
	// With all of them at their other bounds the row is still short of its own:
	// there is no point, unless that is rounding.
	if slope > s.feasible {
		return -1, raise
	}
	s.flipped = s.flipped[:kept]
	return found, raise
}

// listPool lists the variables that can move the leaving one the right way.
func (s *simplex) listPool(sign float64) {
	s.pool = s.pool[:0]
	for _, j := range s.touched {
		a := sign * s.tableau[j]
		if math.Abs(a) <= smallPivot || s.fixed(j) {
			continue
		}
		if at := s.side[j]; at == atZero || at == atLower && a > 0 || at == atUpper && a < 0 {
			s.pool = append(s.pool, j)
		}
	}
}

// nearest brings to the front of the pool those whose reduced costs reach zero
// first, within the tolerance, and gives the one with the largest entry among
// them, their number, and what they take off the slope.
func (s *simplex) nearest(pool []int32) (q int32, passed int, fall float64) {
	limit := math.Inf(1)
	for _, j := range pool {
		limit = min(limit, (s.dualGap(j)+s.dualEps)/math.Abs(s.tableau[j]))
	}
	q = -1
	size := 0.0
	for k, j := range pool {
		a := math.Abs(s.tableau[j])
		if s.dualGap(j) > limit*a {
			continue
		}
		pool[k], pool[passed] = pool[passed], j
		passed++
		fall += a * (s.u[j] - s.l[j])
		if a > size || a == size && j < q {
			q, size = j, a
		}
	}
	return q, passed, fall
}

// dualGap is how far a reduced cost is from zero on its right side.
func (s *simplex) dualGap(j int32) float64 {
	switch s.side[j] {
	case atLower:
		return max(s.d[j], 0)
	case atUpper:
		return max(-s.d[j], 0)
	default:
		return 0
	}
}

// flipAll moves the variables in flipped to their other bounds.
func (s *simplex) flipAll() {
	if len(s.flipped) == 0 {
		return
	}
	for _, j := range s.flipped {
		was := s.x[j]
		if s.side[j] == atLower {
			s.stand(j, atUpper)
		} else {
			s.stand(j, atLower)
		}
		s.scatter(j, was-s.x[j], s.byRow)
	}
	clear(s.tau)
	s.factor.forward(s.byRow, s.tau)
	for i, v := range s.tau {
		if v != 0 {
			s.x[s.head[i]] += v
		}
	}
}

func (s *simplex) dualStep(q, r int32, raise bool) {
	p, at := s.head[r], atUpper
	bound := s.u[p]
	if raise {
		at, bound = atLower, s.l[p]
	}
	by := (s.x[p] - bound) / s.alpha[r]
	s.advance(by)
	s.x[q] += by
	s.steepen(r)
	step := s.d[q] / s.alpha[r]
	if (step > 0) == raise && step != 0 {
		// The cost of q had the wrong sign, within the tolerance.
		s.c[q] -= s.d[q]
		s.costsMoved = s.costsMoved || s.d[q] != 0
		step = 0
	}
	s.pivot(q, r, at)
	s.price(step, q, p)
	for _, j := range s.touched {
		if j != q && s.wrong(j) > 0 {
			s.c[j] -= s.d[j]
			s.d[j] = 0
			s.costsMoved = true
		}
	}
}

// steepen updates the weights of dual steepest edge before a pivot at position r.
func (s *simplex) steepen(r int32) {
	own := 0.0
	copy(s.byRow, s.rho)
	for _, v := range s.rho {
		own += v * v
	}
	clear(s.tau)
	s.factor.forward(s.byRow, s.tau)
	size := s.alpha[r]
	for i, a := range s.alpha {
		if a == 0 {
			continue
		}
		ratio := a / size
		s.weight[i] = max(s.weight[i]-2*ratio*s.tau[i]+ratio*ratio*own, 1e-4+ratio*ratio)
	}
	s.weight[r] = max(own/(size*size), 1e-4)
}

// moveCosts makes reduced costs differ, each away from zero on its right side.
func (s *simplex) moveCosts() {
	s.costsMoved = true
	for j := range int32(s.n + s.m) {
		if s.place[j] >= 0 || s.fixed(j) {
			continue
		}
		by := 1e3 * s.dualEps * (1 + 9*s.uniform())
		if s.side[j] == atUpper {
			by = -by
		} else if s.side[j] == atZero {
			by = 0
		}
		s.c[j] += by
		s.d[j] += by
	}
}

// rightSigns makes all reduced costs fit the dual method: boxed variables go to
// their other bound if the basis is of no earlier solve, costs of others are
// moved. Costs that are moved are made to differ.
func (s *simplex) rightSigns() {
	size := 0.0
	for _, c := range s.cost {
		size = max(size, math.Abs(c))
	}
	if size == 0 {
		size = 1
	}
	moved := false
	for j := range int32(s.n + s.m) {
		if s.wrong(j) == 0 {
			continue
		}
		moved = true
		if s.cold && !math.IsInf(s.l[j], -1) && !math.IsInf(s.u[j], 1) {
			if s.side[j] == atLower {
				s.stand(j, atUpper)
			} else {
				s.stand(j, atLower)
			}
			continue
		}
		to := 0.0
		switch s.side[j] {
		case atLower:
			to = 1e-2 * size * s.uniform()
		case atUpper:
			to = -1e-2 * size * s.uniform()
		}
		s.c[j] += to - s.d[j]
		s.d[j] = to
		s.costsMoved = true
	}
	if moved {
		s.values()
	}
}

func (s *simplex) restoreCosts() {
	if s.costsMoved {
		copy(s.c, s.cost)
		s.costsMoved = false
	}
}
