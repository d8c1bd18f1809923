package refine

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// lane is one protection that is worked on, on its own.
type lane struct {
	s     *protection
	rnd   *rand.Rand
	until int64 // steps
	work  func(l *lane)
}

// Shares of the steps: for each way to find a pattern, and for each that improves the
// best of them.
const (
	candidateShare = 6
	improverShare  = 4
	improverLanes  = 2
)

func (r *run) budget() int64 {
	if r.config.Steps > 0 {
		return r.config.Steps
	}
	return min(int64(r.q.cols()+r.q.rows())*stepsAnEntry, mostSteps)
}

func (r *run) lane(number uint64, s *protection, steps int64, work func(l *lane)) *lane {
	s.l.steps = 0
	return &lane{s: s, rnd: rand.New(rand.NewPCG(r.config.Seed, number)), until: steps, work: work}
}

// candidates are the ways to find a pattern.
func (r *run) candidates() []*lane {
	share := r.budget() / candidateShare
	lanes := []*lane{
		r.lane(1, newProtection(r.g, r.q), share, (*lane).greedy),
		r.lane(2, newProtection(r.g, r.q), share, (*lane).covered),
	}
	if r.start.Pattern.Count(table.Secondary) > 0 {
		s := newProtection(r.g, r.q)
		s.adopt(r.start)
		lanes = append(lanes, r.lane(3, s, share, (*lane).adopted))
	}
	return lanes
}

// improvers work on the best pattern, each in its own way.
func (r *run) improvers() []*lane {
	var lanes []*lane
	for i := range improverLanes {
		lanes = append(lanes, r.lane(uint64(10+i), r.best.clone(), r.budget()/improverShare, (*lane).improve))
	}
	return lanes
}

// The largest basis of a program: where a proof is wanted at any price, and where it
// is one of many tries.
const (
	patientBasis = 500
	usualBasis   = 100
)

// greedy proves one claim after the other, those with the largest needs first.
func (l *lane) greedy() {
	l.s.l.most = patientBasis
	l.s.protect(l.order())
	l.s.clean(l.rnd, l.until)
}

// order is largest needs first, and at random among equals.
func (l *lane) order() []int32 {
	order := make([]int32, len(l.s.claims))
	for i := range order {
		order[i] = int32(i)
	}
	l.rnd.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
	if l.s.g.Unit > 1 {
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(l.s.claims[b].need[up], l.s.claims[a].need[up]) })
	}
	return order
}

// covered starts from a cover.
func (l *lane) covered() {
	l.s.guided(l.rnd, l.order(), l.until*2/3)
	l.greedy()
}

// adopted starts from what was given.
func (l *lane) adopted() { l.greedy() }

// improve goes on from what it is given.
func (l *lane) improve() {
	l.s.clean(l.rnd, l.until/2)
	l.s.ruin(l.rnd, l.until)
}
