package lp

import "math"

// outcome is how a run of the primal or the dual method ended.
type outcome uint8

const (
	done       outcome = iota // primal: optimal; dual: feasible
	impossible                // primal: unbounded; dual: infeasible
	limited                   // a limit or the context ended it
	trouble                   // rounding: start again from a new factorisation
)

// primal lowers the objective from a feasible basis, with Devex prices (Forrest
// and Goldfarb 1992) and Harris's ratio test. Where many pivots lead nowhere the
// bounds are moved a little; the caller moves them back.
func (s *simplex) primal() outcome {
	s.duals()
	s.resetPrices()
	for idle := 0; ; {
		if s.stop.now(s.iterations) {
			return limited
		}
		if s.factor.worn() {
			if !s.refresh() || s.infeasible() {
				return trouble
			}
			s.duals()
			s.listWanted()
		}
		q := s.mostWanted()
		if q < 0 {
			return done
		}
		s.entering(q)
		direction := 1.0
		if s.d[q] > 0 {
			direction = -1
		}
		r, step := s.primalRatio(q, direction)
		switch {
		case math.IsInf(step, 1):
			if !s.fresh {
				return trouble
			}
			s.rayOf(q, direction)
			return impossible
		case r < 0:
			s.flip(q, step*direction)
			continue
		case math.Abs(s.alpha[r]) < 1e-7 && !s.fresh:
			return trouble
		}
		if step*math.Abs(s.d[q]) > 0 && step > s.feasible {
			idle = 0
		} else if idle++; idle > s.patience && !s.boundsMoved {
			s.moveBounds()
			idle = 0
			continue
		}
		s.exchange(q, r, step*direction)
	}
}

func (s *simplex) resetPrices() {
	s.evenPrices()
	s.listWanted()
}

// worthless is the size of a Devex weight from which on weights say little, and
// begin again.
const worthless = 1e7

// evenPrices begins a new reference framework: the variables now outside the basis.
func (s *simplex) evenPrices() {
	s.framework = resize(s.framework, len(s.weight))
	for j := range s.weight {
		s.weight[j] = 1
		s.framework[j] = s.place[j] < 0
	}
}

// framed is the weight that variable q has in the framework, by its column. The
// larger of this and the weight that was kept up to now works best on tables.
func (s *simplex) framed(q int32) float64 {
	weight := 0.0
	if s.framework[q] {
		weight = 1
	}
	for i, a := range s.alpha {
		if a != 0 && s.framework[s.head[i]] {
			weight += a * a
		}
	}
	return weight
}

func (s *simplex) listWanted() {
	for _, j := range s.wanted {
		s.listed[j] = false
	}
	s.wanted = s.wanted[:0]
	for j := range int32(s.n + s.m) {
		if s.d[j] != 0 {
			s.want(j)
		}
	}
}

// want lists a variable whose reduced cost has the wrong sign.
func (s *simplex) want(j int32) {
	if !s.listed[j] && s.wrong(j) > 0 {
		s.listed[j] = true
		s.wanted = append(s.wanted, j)
	}
}

// mostWanted is the variable to enter the basis, -1 for none. The lowest number
// wins among equals, whatever the order of the list.
func (s *simplex) mostWanted() int32 {
	best, found, kept := 0.0, int32(-1), 0
	for _, j := range s.wanted {
		d := s.wrong(j)
		if d == 0 {
			s.listed[j] = false
			continue
		}
		s.wanted[kept] = j
		kept++
		if price := d * d / s.weight[j]; price > best || price == best && j < found {
			best, found = price, j
		}
	}
	s.wanted = s.wanted[:kept]
	return found
}

// primalRatio finds the basis position that stops variable q, and after how long
// a step. -1 is the variable's own other bound.
func (s *simplex) primalRatio(q int32, direction float64) (int32, float64) {
	limit := math.Inf(1)
	for i, a := range s.alpha {
		if math.Abs(a) > smallPivot {
			limit = min(limit, (s.gap(i, -direction*a)+s.feasible)/math.Abs(a))
		}
	}
	own := s.u[q] - s.l[q]
	if own <= limit {
		return -1, own
	}
	found, size, step := int32(-1), 0.0, limit
	for i, a := range s.alpha {
		if math.Abs(a) <= max(smallPivot, size) {
			continue
		}
		if t := s.gap(i, -direction*a) / math.Abs(a); t <= limit {
			found, size, step = int32(i), math.Abs(a), t
		}
	}
	return found, max(step, 0)
}

// smallPivot is the size below which entries of a column stop nothing.
const smallPivot = 1e-9

// gap is how far the variable at a basis position may go the way of rate.
func (s *simplex) gap(i int, rate float64) float64 {
	j := s.head[i]
	if rate < 0 {
		return s.x[j] - s.l[j]
	}
	return s.u[j] - s.x[j]
}

// flip moves variable q by a step to its other bound.
func (s *simplex) flip(q int32, by float64) {
	s.advance(by)
	if s.side[q] == atLower {
		s.stand(q, atUpper)
	} else {
		s.stand(q, atLower)
	}
	s.iterations++
	s.fresh = false
}

// advance moves the variables of the basis as the entering one moves.
func (s *simplex) advance(by float64) {
	if by == 0 {
		return
	}
	for i, a := range s.alpha {
		if a != 0 {
			s.x[s.head[i]] -= by * a
		}
	}
}

func (s *simplex) exchange(q, r int32, by float64) {
	at := atLower
	if by*s.alpha[r] < 0 || by == 0 && (s.d[q] < 0) == (s.alpha[r] < 0) {
		at = atUpper
	}
	s.leaving(r)
	s.advance(by)
	s.x[q] += by
	p, weight, size := s.head[r], max(s.weight[q], s.framed(q)), s.alpha[r]
	step := s.d[q] / size
	s.pivot(q, r, at)
	largest := max(weight/(size*size), 1)
	s.weight[p] = largest
	for _, j := range s.touched {
		ratio := s.tableau[j] / size
		if w := ratio * ratio * weight; w > s.weight[j] {
			s.weight[j] = w
			largest = max(largest, w)
		}
	}
	if largest > worthless {
		s.evenPrices()
	}
	s.price(step, q, p)
	for _, j := range s.touched {
		s.want(j)
	}
	s.want(p)
}

// moveBounds gives every variable of the basis a little more room, each its own.
func (s *simplex) moveBounds() {
	s.boundsMoved = true
	for _, j := range s.head {
		room := 1e3 * s.feasible * (1 + 9*s.uniform())
		s.l[j] -= room * s.uniform()
		s.u[j] += room * s.uniform()
	}
}

// restoreBounds takes moveBounds back. The basis may then be infeasible.
func (s *simplex) restoreBounds() {
	copy(s.l, s.lower)
	copy(s.u, s.upper)
	s.boundsMoved = false
	for j := range s.place {
		if s.place[j] < 0 {
			s.standAgain(int32(j))
		}
	}
	s.values()
}

// rayOf leaves in tau, by position, and at the entering variable the direction in
// which the objective falls for ever.
func (s *simplex) rayOf(q int32, direction float64) {
	clear(s.tableau)
	s.touched = s.touched[:0]
	for i, a := range s.alpha {
		s.tableau[s.head[i]] = -direction * a
		s.touched = append(s.touched, s.head[i])
	}
	s.tableau[q] = direction
	s.touched = append(s.touched, q)
}
