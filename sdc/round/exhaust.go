package round

import "slices"

// An exhaustive search is tried for this many cells to be rounded, and given up after
// as many steps, in cells looked at.
const (
	exhaustCells = 64
	exhaustSteps = 4_000_000
)

// exhaust goes through all choices for the one with the fewest cells beyond the
// multiples beside them, leaving out what cannot be better than the best so far. It
// takes what it finds, and says whether it could look at everything.
func (s *search) exhaust(steps int64) bool {
	e := &exhaustion{search: s, best: len(s.beyond), found: slices.Clone(s.up), steps: steps,
		open: make([]int32, len(s.err)), lost: make([]bool, len(s.err))}
	start := slices.Clone(s.up)
	for _, cell := range s.free {
		if s.up[cell] {
			s.flip(int(cell))
		}
		s.scratch = s.climb(int(cell), s.scratch[:0])
		for _, at := range s.scratch {
			e.open[at]++
		}
	}
	for cell := range s.err {
		e.judge(cell)
	}
	done := e.try(0)
	for _, cell := range s.free { // back to where the search of a part may have ended
		if s.up[cell] {
			s.flip(int(cell))
		}
	}
	if e.improved {
		start = e.found
	}
	s.take(start)
	return done
}

// exhaustion is one exhaustive search. Cells not decided yet stand at their lower
// choice.
type exhaustion struct {
	*search
	best     int // cells beyond in the best choices so far
	found    []bool
	improved bool
	open     []int32 // by cell: the undecided cells below it
	lost     []bool  // by cell: whatever comes, it will be beyond
	losses   int
	steps    int64
}

// try decides the free cells from one on.
func (e *exhaustion) try(k int) bool {
	if e.losses >= e.best || e.best == 0 {
		return true
	}
	if k == len(e.free) {
		if e.feasible() {
			e.best, e.improved = e.losses, true
			copy(e.found, e.up)
		}
		return true
	}
	cell := int(e.free[k])
	above := e.climb(cell, nil)
	if e.steps -= int64(len(above)); e.steps < 0 {
		return false
	}
	for _, at := range above {
		e.open[at]--
	}
	done := true
	for range 2 {
		for _, at := range above {
			e.judge(at)
		}
		done = done && e.try(k+1)
		e.flip(cell)
	}
	for _, at := range above {
		e.open[at]++
	}
	for _, at := range above {
		e.judge(at)
	}
	return done
}

// judge finds out whether a cell is lost: its error, which undecided cells below can
// raise by a multiple each, is too large already or stays too small.
func (e *exhaustion) judge(cell int) {
	r := e.t.Counts[cell] % e.base
	most := int64(0)
	if r > 0 {
		most = e.base - r
	}
	is := e.err[cell] > most || e.err[cell]+int64(e.open[cell])*e.base < -r
	if is != e.lost[cell] {
		e.lost[cell] = is
		if is {
			e.losses++
		} else {
			e.losses--
		}
	}
}

// feasible says whether all overlapping parents hold.
func (e *exhaustion) feasible() bool {
	if len(e.overlaps.dims) == 0 {
		return true
	}
	for cell := range e.err {
		if !e.overlaps.hold(cell, e.value) {
			return false
		}
	}
	return true
}
