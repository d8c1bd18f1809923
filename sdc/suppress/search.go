package suppress

import "math"

// entry is a cell of a circuit and the side it moves to.
type entry struct {
	cell int32
	sign int8
}

// search finds cheap circuits. It is used again and again by one worker and keeps
// its buffers.
type search struct {
	g      *ground
	order  []int // dimensions, those with overlap first, then by codes
	levels []level
	beam   int   // factors tried a dimension
	budget int64 // cells that one search may look at
	left   int64
	total  int64 // cells looked at by all searches

	best     []entry
	bestCost int

	request
}

// request is one question to the search.
type request struct {
	start  int32
	sign   int8 // the side that start moves to
	limit  int  // circuits that cost as much are of no use
	strict bool // no move beyond a margin, not even to be repaired
	frozen bool // hide nothing more
	begun  bool // the draft has moves already
	whole  bool // only circuits that move all sums
	repair bool // one of many: look at fewer cells
	even   bool // prefer circuits that may also be gone backward
	pin    int32
	pinned int8 // the side to which pin must not move
}

// level is the state of the search in one dimension.
type level struct {
	at      int
	code    int32 // of the start cell
	support []entry
	cost    int
	alone   bool

	memo    [2][]int // cost of shifting the support to a code, by side
	stamp   [2][]int32
	round   int32
	paths   []path
	turns   []path
	ways    []factor
	factors []factor
	steps   []step
}

// The widths and budgets of a search; more finds slightly cheaper patterns, slower.
const (
	beamWidth    = 16
	searchBudget = 20_000
	repairBudget = 3_000
)

// The penalties: of a move that must be repaired, and of one that cannot be gone
// backward. A repair may hide cells of its own: less than a cell as penalty hides
// more in all, and so does more than three.
const (
	repairPenalty = 2 * unit
	onewayPenalty = 8
)

func newSearch(g *ground) *search {
	s := &search{g: g, beam: beamWidth, levels: make([]level, len(g.axes)+1)}
	for _, overlaps := range []bool{true, false} {
		var some []int
		for d := range g.axes {
			if g.axes[d].overlaps == overlaps {
				some = append(some, d)
			}
		}
		sortByCodes(some, g.axes)
		s.order = append(s.order, some...)
	}
	for i, d := range s.order {
		l := &s.levels[i]
		l.at = i
		for side := range l.memo {
			l.memo[side] = make([]int, g.axes[d].codes)
			l.stamp[side] = make([]int32, g.axes[d].codes)
		}
	}
	return s
}

func sortByCodes(dims []int, axes []axis) {
	for i := range dims {
		for j := i; j > 0 && axes[dims[j]].codes < axes[dims[j-1]].codes; j-- {
			dims[j], dims[j-1] = dims[j-1], dims[j]
		}
	}
}

func (s *search) axis(l *level) *axis { return &s.g.axes[s.order[l.at]] }

// find returns the cheapest circuit it comes across that moves the start cell to
// the side asked, or false. The circuit is valid until the next call. It looks at
// no more than the budget of cells; the widths bound the depth of the search, and
// the partial support bounds its branches.
func (s *search) find(r request) ([]entry, int, bool) {
	s.request = r
	s.budget = searchBudget
	if r.repair {
		s.budget = repairBudget
	}
	s.left, s.bestCost, s.best = s.budget, r.limit, s.best[:0]
	cost := int(s.g.cost[r.start])
	if cost >= r.limit || r.frozen && cost > 0 || r.start == r.pin && r.sign == r.pinned {
		return nil, 0, false
	}
	for i := range s.order {
		l := &s.levels[i]
		l.code = int32(s.g.space.Code(int(r.start), s.order[i]))
	}
	first := &s.levels[0]
	first.support = append(first.support[:0], entry{r.start, r.sign})
	first.cost, first.alone = cost, false
	s.descendInto(0)
	s.total += s.budget - s.left
	return s.best, s.bestCost, len(s.best) > 0
}

// done says that nothing better is worth looking for.
func (s *search) done() bool {
	return s.left <= 0 && len(s.best) > 0 || s.left < -s.budget || s.bestCost < 4*onewayPenalty
}

func (s *search) descendInto(depth int) {
	l := &s.levels[depth]
	if depth == len(s.order) {
		if l.cost < s.bestCost {
			s.bestCost = l.cost
			s.best = append(s.best[:0], l.support...)
		}
		return
	}
	l.newRound()
	l.options(s, s.bestCost-l.cost)
	for _, f := range l.factors {
		if l.cost+f.cost >= s.bestCost || s.done() {
			return
		}
		s.multiply(l, f, &s.levels[depth+1])
		s.descendInto(depth + 1)
	}
}

// multiply makes the support of the next dimension: this one's, and its copy at
// every code that the factor moves.
func (s *search) multiply(l *level, f factor, next *level) {
	a := s.axis(l)
	l.steps = a.appendSteps(l.steps[:0], l.code, f)
	next.support = append(next.support[:0], l.support...)
	next.cost, next.alone = l.cost+f.cost, l.alone || f.alone
	for _, st := range l.steps {
		offset := (st.code - l.code) * int32(a.stride)
		for _, e := range l.support {
			next.support = append(next.support, entry{e.cell + offset, e.sign * st.sign})
		}
	}
}

func (l *level) newRound() {
	if l.round == math.MaxInt32 {
		l.round = 0
		for side := range l.stamp {
			clear(l.stamp[side])
		}
	}
	l.round++
}

// shift is what it costs to move the support's copy at a code, with the same or the
// opposite sign; at least limit where it costs more than that.
func (l *level) shift(s *search, code int32, sign int8, limit int) int {
	side := int(sign+1) / 2
	if l.stamp[side][code] == l.round {
		return l.memo[side][code]
	}
	offset := (code - l.code) * int32(s.axis(l).stride)
	cost := 0
	for _, e := range l.support {
		s.left--
		cost += s.move(e.cell+offset, e.sign*sign, l.alone)
		if cost >= fixed {
			cost = fixed
			break
		}
		if cost >= limit {
			return cost // of no use here, and not the whole cost: not kept
		}
	}
	l.stamp[side][code], l.memo[side][code] = l.round, cost
	return cost
}

// move is what it costs to let one cell rise or fall by a unit: to hide it, and
// penalties where the move would have to be repaired.
func (s *search) move(cell int32, sign int8, alone bool) int {
	g := s.g
	cost := int(g.cost[cell])
	if cost == fixed || s.frozen && cost > 0 || cell == s.pin && sign == s.pinned {
		return fixed
	}
	if g.beyond(cell, sign) || alone && s.stuck(cell, sign) {
		if s.strict {
			return fixed
		}
		return cost + repairPenalty
	}
	if s.even && g.beyond(cell, -sign) {
		cost += onewayPenalty
	}
	return cost
}

// beyond says whether a cell stands at the end of its margin on that side.
func (g *ground) beyond(cell int32, sign int8) bool {
	if sign < 0 {
		return g.margin[cell]+g.delta[cell] < 1
	}
	return g.head != nil && g.head[cell]-g.delta[cell] < 1
}
