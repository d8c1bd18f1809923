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
	alone bool  // no start was given
	work  func(l *lane)
}

// Shares of the steps in percent: of a greedy pass, of what was given, and of a cover.
// What they leave is for improving the best of them.
const (
	greedyShare    = 12
	adoptedShare   = 15
	coverShare     = 35
	settledShare   = 3 // of improving what cannot be improved much
	improverLanes  = 2
	improverStages = 3
)

func (r *run) budget() int64 {
	if r.config.Steps > 0 {
		return r.config.Steps
	}
	return min(int64(r.q.cols()+r.q.rows())*stepsAnEntry, mostSteps)
}

func (r *run) lane(number uint64, s *protection, steps int64, work func(l *lane)) *lane {
	s.l.steps = 0
	return &lane{alone: r.start.Pattern.Count(table.Secondary) == 0, s: s, rnd: rand.New(rand.NewPCG(r.config.Seed, number)), until: steps, work: work}
}

// covers are the patterns that come from covers, two of them for small tables.
func (r *run) covers() []*lane {
	if !r.coverable() {
		return nil
	}
	var lanes []*lane
	for i := range r.tries() {
		lanes = append(lanes, r.lane(uint64(i), newProtection(r.g, r.q), r.budget()/100*int64(coverShare/r.tries()), (*lane).covered))
	}
	return lanes
}

// candidates are the other ways to find a pattern, which are of no use where a cover
// has settled the matter.
func (r *run) candidates() []*lane {
	if r.settled {
		return nil
	}
	percent := r.budget() / 100
	var lanes []*lane
	for i := range r.tries() {
		lanes = append(lanes, r.lane(uint64(20+i), newProtection(r.g, r.q), percent*greedyShare, (*lane).greedy))
	}
	if r.start.Pattern.Count(table.Secondary) > 0 {
		s := newProtection(r.g, r.q)
		s.adopt(r.start)
		lanes = append(lanes, r.lane(40, s, percent*adoptedShare, (*lane).greedy))
	}
	return lanes
}

// tries is how often each way is tried.
func (r *run) tries() int {
	if r.q.cols() < largeTable {
		return 2
	}
	return 1
}

// coverable says whether a cover is worth a try: not for large tables of magnitudes,
// where how much is hidden matters more than where.
func (r *run) coverable() bool { return r.g.Unit == 1 || r.q.cols() < largeTable }

const largeTable = 2000

// improvers work on the best patterns, each in its own way, with an equal part of the
// steps that are left.
func (r *run) improvers(stage int) []*lane {
	var lanes []*lane
	left := max(0, r.budget()-r.steps)
	if r.settled {
		left = min(left, r.budget()*settledShare/100)
	}
	steps := left / int64(improverLanes*(improverStages-stage))
	for i := range improverLanes {
		from := r.ranked[min(i, len(r.ranked)-1)]
		if from.open() > r.ranked[0].open() || stage > 0 {
			from = r.ranked[0]
		}
		lanes = append(lanes, r.lane(uint64(100+10*stage+i), from.clone(), steps, (*lane).improve))
	}
	return lanes
}

// The largest bases of a program: for one of many tries, and for proofs that are not
// found otherwise.
const (
	usualBasis = 100
	coverBasis = 200
)

var patientBases = [...]int{usualBasis, 250, 500}

// greedy proves one claim after the other, those with the largest needs first. Where
// there is no other pattern to fall back upon, or little to lose, it takes its time.
func (l *lane) greedy() {
	patience := l.until
	if l.alone || l.s.q.cols() < largeTable {
		patience *= withoutStart
	}
	order := l.order()
	for _, l.s.l.most = range patientBases {
		if !l.s.protect(order, patience) {
			return
		}
	}
	if l.s.l.steps < patience {
		l.s.clean(l.rnd, max(l.until, l.s.l.steps+l.until/2))
	}
}

// withoutStart is how much longer a pattern may take then.
const withoutStart = 10

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
	finished, settled := l.s.guided(l.rnd, l.order(), l.until*3/4)
	if finished || l.alone {
		l.greedy()
	}
	l.s.settled = settled
}

// improve goes on from what it is given.
func (l *lane) improve() {
	l.s.clean(l.rnd, l.until/2)
	l.s.ruin(l.rnd, l.until)
}
