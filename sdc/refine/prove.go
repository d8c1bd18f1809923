package refine

import "math"

// question is what the program in hand is asked.
type question struct {
	need      float64
	symmetric bool  // moves must be possible in both directions
	closed    bool  // nothing more may be hidden
	aside     bool  // cells of those to avoid must not move
	scaled    int32 // columns with this scaleOf have a price of their own
	capped    int32 // columns with this limitOf do not move further than most
	grain     int64 // rooms are multiples of it
}

// room answers the program.
func (s *protection) room(j int32) (low, high, weight float64) {
	if s.ask.aside {
		if who := s.alone.who[j]; who != none && s.alone.avoided[who] == s.alone.stamp {
			return 0, 0, 1
		}
	}
	fall, rise := s.fall[j], s.rise[j]
	if grain := s.ask.grain; grain > 1 {
		fall, rise = fall/grain*grain, rise/grain*grain
	}
	if s.limitOf[j] == s.ask.capped {
		fall, rise = min(fall, s.most[j]), min(rise, s.most[j])
	}
	low, high = float64(fall)/s.ask.need, float64(rise)/s.ask.need
	if s.ask.symmetric {
		low = min(low, high)
		high = low
	}
	return low, high, s.weight(j)
}

// weight is what a unit of move costs: for hidden columns next to nothing, but not
// the same, so that the program does not run in circles. Published ones cost their
// price, more or less, by the search's preferences and the salt.
func (s *protection) weight(j int32) float64 {
	noise := float64((uint32(j)^s.salt)*2654435761>>8) / (1 << 24)
	if s.hidden[j] {
		return 1 + noise
	}
	w := float64(s.price[j]) * s.factor[j] * (1 + s.spread*noise)
	if s.scaleOf[j] == s.ask.scaled {
		w *= s.scale[j]
	}
	return w
}

var unlimited = math.Inf(1)

// prove finds the cheapest protection of a claim on the sides where it has none, and
// hides what that needs. It fails where nothing is found for less than the limit.
func (s *protection) prove(k int32, closed bool, limit int64) bool {
	s.ask.closed = closed
	before := s.cost
	if !s.proveSides(k, limit) {
		return false
	}
	return s.proven(k, aside) || s.proveAside(k, limit-(s.cost-before))
}

func (s *protection) proveSides(k int32, limit int64) bool {
	var open [2]bool
	for side := range open {
		open[side] = !s.proven(k, side) && !s.lookup(k, side)
	}
	if open[up] && open[down] {
		return s.proveBoth(k, limit)
	}
	for side, need := range open {
		if need && !s.proveSide(k, side, limit) {
			return false
		}
	}
	return true
}

// proveBoth takes the cheaper of one circuit for both sides, and one for each.
func (s *protection) proveBoth(k int32, limit int64) bool {
	start, before := len(s.journal), s.cost
	c := &s.claims[k]
	single := int64(math.MaxInt64)
	if s.solve(k, up, max(c.need[up], c.need[down]), true, limit) {
		single = s.added(&s.found)
		if single == 0 {
			s.keep(&s.found)
			return true
		}
		s.best.copy(&s.found)
	}
	limit = min(limit, single)
	if s.proveSide(k, up, limit) && (s.proven(k, down) || s.proveSide(k, down, limit-(s.cost-before))) && s.cost-before < single {
		return true
	}
	s.rollback(start)
	if single == math.MaxInt64 {
		return false
	}
	s.keep(&s.best)
	return true
}

func (s *protection) proveSide(k int32, side int, limit int64) bool {
	if !s.solve(k, side, s.claims[k].need[side], false, limit) {
		return false
	}
	s.keep(&s.found)
	return true
}

func (c *circuit) copy(from *circuit) {
	c.cols, c.moves = append(c.cols[:0], from.cols...), append(c.moves[:0], from.moves...)
}

// solve leaves the cheapest circuit that moves a claim's column so far in found.
func (s *protection) solve(k int32, side int, need int64, symmetric bool, limit int64) bool {
	s.ask.need, s.ask.symmetric, s.ask.grain = float64(need), symmetric, 1
	dir := int64(1)
	if side == down {
		dir = -1
	}
	col := s.claims[k].col
	s.outcome = lost
	if side == up && s.rise[col] < need || (side == down || symmetric) && s.fall[col] < need {
		return false
	}
	bound := unlimited
	if limit < math.MaxInt64/2 {
		bound = float64(limit) + 200
	}
	s.ask.scaled++
	best := int64(math.MaxInt64)
	for range mostScalings {
		if !s.attain(col, dir, need, bound) {
			break
		}
		cost := s.added(&s.attempt)
		if cost < best {
			best = cost
			s.found.copy(&s.attempt)
		}
		if cost == 0 || !s.rescale(&s.attempt) {
			break
		}
	}
	return best < math.MaxInt64 && best <= limit
}

// Large amounts are wanted in multiples of the grain where they do not come out
// whole: fractions of those are, nearly always.
const (
	grain     = 12
	largeNeed = 1000 * grain
)

// attempts bounds the programs that are solved for one whole circuit.
const attempts = 12

// attain leaves a cheap whole circuit in attempt. Where the cheapest is a fraction,
// amounts that are small are held down one by one until one is whole.
func (s *protection) attain(col int32, dir, need int64, bound float64) bool {
	s.ask.capped++
	for round := range attempts {
		if s.l.only = nil; s.ask.closed {
			s.l.only = s.hidden
		}
		if s.outcome = s.l.solve(col, float64(dir), bound); s.outcome != found {
			if round > 0 {
				s.outcome = lost
			}
			return false
		}
		if s.l.whole(dir, need, &s.attempt) && s.fits(&s.attempt, s.ask.symmetric) {
			return true
		}
		if need >= largeNeed {
			if s.ask.grain > 1 {
				return false
			}
			s.ask.grain = grain
			need = (need + grain - 1) / grain * grain
			s.ask.need = float64(need)
		} else if !s.holdDown() {
			return false
		}
	}
	return false
}

// holdDown caps the fraction that is cheapest to do without.
func (s *protection) holdDown() bool {
	best, most, least := none, int64(0), unlimited
	for c, j := range s.l.cols {
		amount := math.Abs(s.l.value[c]) * s.ask.need
		if math.Abs(amount-math.Round(amount)) < 1e-6 {
			continue
		}
		if loss := amount - math.Floor(amount); loss < least-tiny {
			best, most, least = j, int64(amount), loss
		}
	}
	if best == none {
		return false
	}
	s.limitOf[best], s.most[best] = s.ask.capped, most
	return true
}

// mostScalings bounds how often a program is solved again with other slopes.
const mostScalings = 4

// rescale sets the slope of each published column that a circuit moves so that the
// move costs its price, whatever its size (dynamic slope scaling; Kim and Pardalos,
// 1999). It says whether that changes anything.
func (s *protection) rescale(c *circuit) bool {
	changed := false
	for k, j := range c.cols {
		if s.hidden[j] {
			continue
		}
		size := math.Abs(float64(c.moves[k])) / s.ask.need
		scale := min(1/size, 100)
		if s.scaleOf[j] != s.ask.scaled {
			s.scaleOf[j], s.scale[j] = s.ask.scaled, 1
		}
		if math.Abs(scale-s.scale[j]) > 1e-6 {
			s.scale[j] = scale
			changed = true
		}
	}
	return changed
}

// fits says whether the true table with the circuit added is one that the intruder
// must reckon with.
func (s *protection) fits(c *circuit, symmetric bool) bool {
	for k, j := range c.cols {
		move := c.moves[k]
		if move < -s.fall[j] || move > s.rise[j] || symmetric && (move > s.fall[j] || -move > s.rise[j]) {
			return false
		}
	}
	return true
}
