package refine

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// protect proves every claim that is not, in the order given. It gives up where the
// steps are used up, or clearly will be.
func (s *protection) protect(order []int32, until int64) bool {
	from := s.l.steps
	for at, k := range order {
		if s.l.steps > until || s.stop() {
			return false
		}
		if done := float64(at) / float64(len(order)); float64(s.l.steps-from) > (0.2+3*done)*float64(until-from) {
			return false
		}
		if !s.complete(k) {
			s.prove(k, false, math.MaxInt64)
			s.journal = s.journal[:0]
		}
	}
	return true
}

// secondaries are the columns that are hidden for others.
func (s *protection) secondaries() []int32 {
	var list []int32
	for j, hidden := range s.hidden {
		if hidden && s.price[j] > 0 {
			list = append(list, int32(j))
		}
	}
	return list
}

// withdraw publishes a column and lists the claims that lose their proof.
func (s *protection) withdraw(j int32, lost []int32) []int32 {
	s.hide(j, false)
	for _, number := range s.users[j] {
		w := &s.witnesses[number]
		if w.missing != 1 {
			continue
		}
		for _, col := range w.cols {
			if k := s.claimOf[col]; k != none {
				if c := &s.claims[k]; slices.Contains(c.by[:], number) {
					lost = append(lost, k)
				}
			}
		}
	}
	return lost
}

// without tries to publish columns and to prove what depended on them for less, or
// for as much where level is set. It takes everything back where that fails.
func (s *protection) without(cols []int32, level bool, rnd *rand.Rand) bool {
	start, before := len(s.journal), s.cost
	var lost []int32
	for _, j := range cols {
		lost = s.withdraw(j, lost)
	}
	rnd.Shuffle(len(lost), func(a, b int) { lost[a], lost[b] = lost[b], lost[a] })
	for _, k := range lost {
		limit := before - s.cost
		if !level {
			limit--
		}
		if !s.prove(k, limit <= 0, limit) {
			s.rollback(start)
			s.forget()
			return false
		}
	}
	s.journal = s.journal[:0]
	s.forget()
	return true
}

// clean tries to publish every secondary column, those with the fewest dependants
// first, until nothing changes.
func (s *protection) clean(rnd *rand.Rand, until int64) {
	s.l.most = usualBasis
	for again := true; again; {
		again = false
		list := s.secondaries()
		users := func(j int32) int { return len(s.users[j]) }
		slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(users(a), users(b)) })
		for _, j := range list {
			if s.l.steps > until || s.stop() {
				return
			}
			if s.hidden[j] && s.without([]int32{j}, false, rnd) {
				again = true
			}
		}
	}
}
