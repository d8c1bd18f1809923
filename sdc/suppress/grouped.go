package suppress

import "slices"

// grouped is the state of the search in a dimension that has several groupings,
// where the totals of a code do not form a chain.
type grouped struct {
	cost  [2][]int32 // of shifting the support to a code, by side
	stamp [2][]int32 // the round in which that was worked out
	rises []int32    // the round in which a code was found among the totals of the rising terminal
	round int32
	rise  int32 // counts the rising terminals tried
	found []path
}

func newGrouped(a *axis) grouped {
	g := grouped{rises: make([]int32, a.codes)}
	for side := range g.cost {
		g.cost[side], g.stamp[side] = make([]int32, a.codes), make([]int32, a.codes)
	}
	return g
}

// newRound forgets the costs.
func (g *grouped) newRound() {
	g.round++
	if g.round < 0 {
		g.round = 1
		for side := range g.stamp {
			clear(g.stamp[side])
		}
	}
}

// shiftKept is shift without a limit, worked out once a round.
func (l *level) shiftKept(s *search, code int32, flip entry) int32 {
	g := &l.grouped
	if g.stamp[flip][code] != g.round {
		g.stamp[flip][code], g.cost[flip][code] = g.round, l.shift(s, code, flip, fixed)
	}
	return g.cost[flip][code]
}

// optionsGrouped tries, for the terminals below the start code that are cheapest to
// move, every other terminal against them: what the totals of both have in common
// stands still.
func (l *level) optionsGrouped(s *search) {
	a, g := l.axis, &l.grouped
	g.newRound()
	g.found = g.found[:0]
	for _, r := range a.below[l.code] {
		cost := int64(0)
		for _, up := range a.above[r] {
			if up != l.code && a.counts(l.code, up) {
				cost += int64(l.shiftKept(s, up, 0))
			}
		}
		if cost < int64(l.limit) {
			g.found = append(g.found, path{int32(cost), r})
		}
	}
	slices.SortStableFunc(g.found, func(x, y path) int { return int(x.cost - y.cost) })
	for _, p := range g.found[:min(len(g.found), pathWidth/2)] {
		l.against(s, p.end)
	}
}

// against offers the factors in which one terminal rises.
func (l *level) against(s *search, r int32) {
	a, g := l.axis, &l.grouped
	whole := int64(0)
	g.rise++
	for _, up := range a.above[r] {
		g.rises[up] = g.rise
		if up != l.code {
			whole += int64(l.shiftKept(s, up, 0))
		}
	}
	if whole < int64(l.limit) {
		l.offer(factor{cost: int32(whole), rise: r, fall: none, meet: none})
	}
	if s.whole {
		return
	}
	for _, j := range a.ends {
		cost, start := whole, false
		for _, up := range a.above[j] {
			if g.rises[up] == g.rise && up != l.code {
				cost -= int64(l.shiftKept(s, up, 0))
			}
			start = start || up == l.code
		}
		if start || cost >= int64(l.limit) {
			continue
		}
		for _, up := range a.above[j] {
			if g.rises[up] != g.rise && cost < int64(l.limit) {
				cost += int64(l.shiftKept(s, up, 1))
			}
		}
		if cost < int64(l.limit) {
			l.offer(factor{cost: int32(cost), rise: r, fall: j, meet: none})
		}
	}
}

// appendGrouped lists the codes that a factor moves beside c.
func (a *axis) appendGrouped(dst []step, c int32, f *factor) []step {
	for _, up := range a.above[f.rise] {
		if up != c && (f.fall == none || !a.counts(up, f.fall)) {
			dst = append(dst, step{up, 0})
		}
	}
	if f.fall == none {
		return dst
	}
	for _, up := range a.above[f.fall] {
		if !a.counts(up, f.rise) {
			dst = append(dst, step{up, 1})
		}
	}
	return dst
}
