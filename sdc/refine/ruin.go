package refine

import "math/rand/v2"

// ruinPatience is the share of the steps after which trials end that found nothing
// better, leastPatience the least number of them.
const (
	ruinPatience  = 3
	leastPatience = 1_000_000
)

// trialSteps is what a trial costs beside its programs.
const trialSteps = 100

// ruin publishes a few secondary columns that have to do with each other, and proves
// what depended on them anew, with prices that are a little different each time. It
// keeps what is no dearer, until the steps are used up.
func (s *protection) ruin(rnd *rand.Rand, until int64) {
	var list, group []int32
	least, since, patience := s.cost, s.l.steps, max((until-s.l.steps)/ruinPatience, leastPatience)
	for fresh := 0; s.l.steps < until && !s.stop(); fresh-- {
		if s.cost < least {
			least, since = s.cost, s.l.steps
		} else if s.l.steps-since > patience {
			break
		}
		if fresh <= 0 {
			list = s.secondaries()
			fresh = 50
			if len(list) == 0 {
				return
			}
		}
		s.l.steps += trialSteps
		first := list[rnd.IntN(len(list))]
		if !s.hidden[first] {
			continue
		}
		group = s.related(first, 1+rnd.IntN(4), rnd, group[:0])
		s.salt, s.spread = rnd.Uint32(), 0.3
		s.without(group, true, rnd)
	}
	s.salt, s.spread = 0, 0
}

// related chooses secondary columns that share witnesses or sums with one, itself
// first.
func (s *protection) related(first int32, size int, rnd *rand.Rand, dst []int32) []int32 {
	dst = append(dst, first)
	for tries := 0; len(dst) < size && tries < 20; tries++ {
		from := dst[rnd.IntN(len(dst))]
		var j int32
		rows, _ := s.q.of(from)
		cols, _ := s.q.in(rows[rnd.IntN(len(rows))])
		if users := s.users[from]; len(users) > 0 && rnd.IntN(2) == 0 {
			cols = s.witnesses[users[rnd.IntN(len(users))]].cols
		}
		j = cols[rnd.IntN(len(cols))]
		if s.hidden[j] && s.price[j] > 0 && !contains(dst, j) {
			dst = append(dst, j)
		}
	}
	return dst
}

func contains(list []int32, j int32) bool {
	for _, have := range list {
		if have == j {
			return true
		}
	}
	return false
}
