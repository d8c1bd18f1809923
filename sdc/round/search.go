package round

import (
	"context"
	"slices"
)

// search improves an additive rounding: it looks for choices that bring totals to the
// multiples beside them, and close to their true counts. A cell costs 1 for each
// multiple that it lies beyond those beside its true count, and a little for the
// square of its error.
type search struct {
	*rounding
	draws   *draws
	state   []level // by cell
	factors []factor
	flips   []int // terminal cells of the move in hand
	touched []touch
	next    []touch

	leaves  [][][]int32 // by dimension and code: the terminal codes below it, itself for one
	beyond  []int32     // cells beyond the multiples beside them
	place   []int32     // by cell: its place in beyond plus 1, 0 where it is not there
	current float64     // cost, less that of the start
}

// level is where a cell stands: how many multiples its published count lies above the
// multiple at or below its true count, and how far the true count lies above that, in
// multiples. The levels beside the true count are 0 and 1, or 0 alone for a multiple.
type level struct {
	at   int32
	part float32
}

// beyond is how far a level lies beyond the levels beside the true count.
func (l level) beyond() int32 {
	switch {
	case l.at < 0:
		return -l.at
	case l.at > 0 && l.part > 0:
		return l.at - 1
	}
	return l.at
}

// squareCost is the cost of an error of one multiple; each multiple beyond costs 1.
const squareCost = 1.0 / 16

func newSearch(r *rounding, seed uint64) *search {
	s := &search{rounding: r, draws: newDraws(seed), factors: make([]factor, len(r.above)), place: make([]int32, len(r.err)),
		state: make([]level, len(r.err)), leaves: leavesBelow(r.climber)}
	s.enter()
	return s
}

// enter works out the state of every cell from its error.
func (s *search) enter() {
	for cell, err := range s.err {
		rest := s.t.Counts[cell] % s.base
		s.state[cell] = level{int32((err + rest) / s.base), float32(rest) / float32(s.base)}
		s.list(cell)
	}
}

// leavesBelow turns the lists of codes above terminal codes around.
func leavesBelow(c *climber) [][][]int32 {
	below := make([][][]int32, len(c.above))
	for d := range c.space.Dims() {
		dim := &c.space.Dims()[d]
		below[d] = make([][]int32, dim.Len())
		for code := range dim.Len() {
			if !dim.Terminal(code) {
				continue
			}
			for _, up := range dim.Above(code) {
				below[d][up] = append(below[d][up], int32(code))
			}
		}
	}
	return below
}

// rise is what one level up, or down for a negative sign, adds to the cost of a cell.
// The conversion keeps processors from fusing product and sum, which some do.
func (l level) rise(sign int32) float32 {
	to := level{l.at + sign, l.part}
	square := float32(float32(2*sign)*(float32(l.at)-l.part)) + 1
	return squareCost*square + float32(to.beyond()-l.beyond())
}

// list keeps the list of cells beyond right for one cell.
func (s *search) list(cell int) {
	is := s.state[cell].beyond() > 0
	switch at := s.place[cell]; {
	case is && at == 0:
		s.beyond = append(s.beyond, int32(cell))
		s.place[cell] = int32(len(s.beyond))
	case !is && at > 0:
		last := s.beyond[len(s.beyond)-1]
		s.beyond[at-1], s.place[last] = last, at
		s.beyond, s.place[cell] = s.beyond[:len(s.beyond)-1], 0
	}
}

// The temperature of the search: at first, and the factor from one stage to the next,
// which ends at a 48th.
const (
	hottest = 3.0
	stages  = 64
	cooling = 0.9413
)

// anneal tries moves while the temperature falls, and takes one that costs more with a
// probability that falls with the cost over the temperature (Kirkpatrick, Gelatt,
// Vecchi 1983). If that ends worse than it began, it goes back. Each move is one step.
func (s *search) anneal(ctx context.Context, steps int64) error {
	if len(s.free) == 0 {
		return nil
	}
	start, began := slices.Clone(s.up), len(s.beyond)
	heat := hottest
	for stage := range int64(stages) {
		for step := steps * stage / stages; step < steps*(stage+1)/stages; step++ {
			if step%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if !s.propose(s.pick()) {
				continue
			}
			if change := s.change(); change <= 0 || change < heat*s.draws.exponential() {
				s.make(change)
			}
		}
		heat *= cooling
	}
	if len(s.beyond) > began || len(s.beyond) == began && s.current > 0 {
		s.take(start)
	}
	return nil
}

// take goes to given choices.
func (s *search) take(up []bool) {
	for _, cell := range s.free {
		if s.up[cell] != up[cell] {
			s.flip(int(cell))
		}
	}
	s.enter()
}

// pick chooses a cell to flip and the factors: half of the time below a total that is
// beyond the multiples beside it, in the direction that it needs.
func (s *search) pick() int {
	cell := int(s.free[s.draws.below(int64(len(s.free)))])
	if len(s.beyond) > 0 && s.draws.next()&1 == 0 {
		cell = s.pickBelow(int(s.beyond[s.draws.below(int64(len(s.beyond)))]), cell)
	}
	crossed := int(s.draws.below(int64(len(s.factors) + 1)))
	for d := range s.factors {
		s.factors[d].to = -1
	}
	for range crossed {
		d := int(s.draws.below(int64(len(s.factors))))
		s.factors[d].to = s.partner(cell, d)
	}
	return cell
}

// tries bounds the blind search for a cell that can move as wanted.
const tries = 16

// pickBelow draws a terminal cell below a total that can move it the right way, or
// returns the other one if none is met.
func (s *search) pickBelow(total, otherwise int) int {
	for range tries {
		cell := total
		for d := range s.leaves {
			below := s.leaves[d][s.space.Code(total, d)]
			cell = s.space.With(cell, d, int(below[s.draws.below(int64(len(below)))]))
		}
		if s.step[cell] != 0 && s.up[cell] == (s.err[total] > 0) {
			return cell
		}
	}
	return otherwise
}

// partner draws another terminal code of a dimension, such that the cell there stands
// at the other choice; -1 if none is met. Half of the time it shares the nearest total.
func (s *search) partner(cell, d int) int {
	dim := &s.space.Dims()[d]
	code := s.space.Code(cell, d)
	within := s.leaves[d][s.top(d, code)]
	if sums := dim.SumsWith(code); len(sums) > 0 && s.draws.next()&1 == 0 {
		within = s.leaves[d][dim.Sums()[sums[s.draws.below(int64(len(sums)))]].Total]
	}
	for range tries {
		to := int(within[s.draws.below(int64(len(within)))])
		at := s.space.With(cell, d, to)
		if to != code && s.step[at] != 0 && s.up[at] != s.up[cell] {
			return to
		}
	}
	return -1
}

// top is the last of the codes above a code, a total of the whole where there is one.
func (s *search) top(d, code int) int32 {
	above := s.space.Dims()[d].Above(code)
	return above[len(above)-1]
}
