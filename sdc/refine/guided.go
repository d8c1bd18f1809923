package refine

import (
	"math"
	"math/rand/v2"
)

// show takes over the hidden columns of the master.
func (s *protection) show(hidden []bool) {
	for j, h := range hidden {
		if s.hidden[j] != h {
			s.flip(int32(j))
		}
	}
	s.journal = s.journal[:0]
}

// teach proves what the pattern lets be proven, and adds a cut for every proof that
// fails. It returns the number of failures.
func (s *protection) teach(m *master, order []int32, until int64) (failed int) {
	s.ask.closed = true
	for _, k := range order {
		for side := range 2 {
			if s.proven(k, side) || s.lookup(k, side) {
				continue
			}
			if s.l.steps > until || s.stop() {
				return failed + 1
			}
			c := &s.claims[k]
			if s.solve(k, side, c.need[side], false, math.MaxInt64) {
				s.keep(&s.found)
				continue
			}
			failed++
			if s.outcome == infeasible {
				m.add(s.learn())
			}
		}
	}
	return failed
}

// rounds bounds the covers that are tried.
const rounds = 40

// searchSteps is the work of one search for a cover, for each column and row.
// searchPace is how many of its steps take as long as one of a program.
const (
	searchSteps = 1000
	searchPace  = 2
)

// fewCuts is the number of sums for each cut up to which a cover is about the best
// there is.
const fewCuts = 10

// guided hides a cheap cover, and learns from what cannot be proven then, until all
// can be or the steps are used up. It is not finished where a single round takes too
// many of them, and settled where there was little to learn.
func (s *protection) guided(rnd *rand.Rand, order []int32, until int64) (finished, settled bool) {
	m := newMaster(s)
	s.l.most = coverBasis
	each := int64(s.q.cols()+s.q.rows()) * searchSteps
	for range rounds {
		if s.stop() {
			return false, false
		}
		m.search(rnd, m.steps+each)
		s.l.steps += each / searchPace
		s.show(m.solution())
		before := s.l.steps
		if s.teach(m, order, until) == 0 {
			return true, s.alone == nil && len(m.cuts) < m.q.rows()/fewCuts
		}
		if s.l.steps > until {
			return s.l.steps-before < until/2, false
		}
		s.forget()
	}
	return true, false
}
