package suppress

import "math"

// entry is a cell of a circuit and the side it moves to: the cell times 2, plus 1
// where it falls.
type entry int32

func newEntry(cell int32, side int64) entry {
	if side < 0 {
		return entry(cell<<1 | 1)
	}
	return entry(cell << 1)
}

func (e entry) cell() int32 { return int32(e >> 1) }
func (e entry) sign() int64 { return 1 - 2*int64(e&1) }

// search finds cheap circuits. It is used again and again by one worker and keeps
// its buffers.
type search struct {
	f      *field
	draft  *draft
	order  []int // dimensions, those with overlap first, then by codes
	levels []level
	beam   int
	left   int64 // cells that the search in hand may still look at
	total  int64 // cells looked at by all searches

	ban      bitset // cells that must not move
	banned   int    // how many they are
	best     []entry
	bestCost int32
	toll     [8]int32 // by side and flags of a cell
	slow     bool     // flags do not tell all
	own      int32    // who is alone in the start cell

	request
}

// request is one question to the search.
type request struct {
	start  int32
	side   int64 // to which start moves
	limit  int32 // circuits that cost as much are of no use
	room   int64 // steps that every cell must have room for
	strict bool  // no move without room, not even to be repaired
	frozen bool  // hide nothing more
	whole  bool  // only circuits that move all sums
	repair bool  // one of many: look at fewer cells
	even   bool  // prefer circuits that may also be gone backward
	wary   bool  // prefer circuits that pass by those who are alone in a cell
	pin    int32
	pinned int64 // the side to which pin must not move
}

// level is the state of the search in one dimension.
type level struct {
	at      int
	axis    *axis
	code    int32 // of the start cell
	support []entry
	cost    int32
	alone   bool

	last    bool
	limit   int32
	beam    int
	paths   []path
	factors []factor
	turns   []path
	steps   []step
	grouped grouped

	plus, minus []uint64 // codes to which the support may move along, and against
}

// The widths and budgets of a search; more finds slightly cheaper patterns, slower.
const (
	beamWidth    = 16
	pathWidth    = 8
	searchBudget = 20_000
	frozenBudget = 6_000
	repairBudget = 3_000
)

// The penalties: of a move that must be repaired, and of one that cannot be gone
// backward. A repair may hide cells of its own: less than a cell as penalty hides
// more in all, and so does more than three. A move of a cell in which somebody is
// alone may ask for a second witness without him.
const (
	repairPenalty = 2 * ordinary
	onewayPenalty = 8

	onlookerPenalty = ordinary / 5
)

func newSearch(f *field, d *draft) *search {
	s := &search{f: f, draft: d, beam: beamWidth, levels: make([]level, len(f.axes)+1), ban: newBitset(len(f.hot))}
	for _, overlaps := range []bool{true, false} {
		var some []int
		for d := range f.axes {
			if f.axes[d].overlaps == overlaps {
				some = append(some, d)
			}
		}
		sortByCodes(some, f.axes)
		s.order = append(s.order, some...)
	}
	for i, d := range s.order {
		l := &s.levels[i]
		l.at, l.axis, l.last = i, &f.axes[d], i == len(s.order)-1
		words := (l.axis.codes + 63) / 64
		l.plus, l.minus = make([]uint64, words), make([]uint64, words)
		if l.axis.grouped {
			l.grouped = newGrouped(l.axis)
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

// find returns the cheapest circuit it comes across that moves the start cell to
// the side asked, or nothing. The circuit is valid until the next call. It looks at
// no more than the budget of cells; the widths bound the depth of the search, and
// the partial support bounds its branches.
func (s *search) find(r request) ([]entry, int32) {
	budget := s.begin(r)
	start := newEntry(r.start, r.side)
	cost := s.move(start, false)
	if cost >= r.limit {
		return nil, 0
	}
	first := &s.levels[0]
	first.support = append(first.support[:0], start)
	first.cost, first.alone = cost, false
	if r.frozen && s.f.rises != nil {
		s.sift(0)
	} else {
		s.descend(0)
	}
	s.total += budget - s.left
	return s.best, s.bestCost
}

// begin sets up the search for a request.
func (s *search) begin(r request) (budget int64) {
	s.request = r
	budget = searchBudget
	if r.frozen {
		budget = frozenBudget
	}
	if r.repair {
		budget = repairBudget
	}
	s.left, s.bestCost, s.best = budget, r.limit, s.best[:0]
	for i := range s.order {
		l := &s.levels[i]
		l.code = int32(s.f.Space.Code(int(r.start), l.axis.d))
	}
	if s.wary = s.wary && s.f.Alone != nil; s.wary {
		s.own = s.f.Alone.Who[s.start]
	}
	s.slow = s.wary || !s.draft.empty() || s.banned > 0 || r.room > 1 || s.f.over != nil || r.pin != none || r.frozen
	violation := repairPenalty
	if r.strict {
		violation = fixed
	}
	for flag := range int32(4) {
		rise, fall := int32(0), int32(0)
		if r.even && flag&noFall != 0 {
			rise += onewayPenalty
		}
		if r.even && flag&noRise != 0 {
			fall += onewayPenalty
		}
		if flag&noRise != 0 {
			rise += violation
		}
		if flag&noFall != 0 {
			fall += violation
		}
		s.toll[flag], s.toll[4+flag] = min(rise, fixed), min(fall, fixed)
	}
	return budget
}

// done says that nothing better is worth looking for.
func (s *search) done() bool {
	return s.left <= 0 && len(s.best) > 0 || s.left < -searchBudget || s.bestCost < 4*onewayPenalty
}

func (s *search) descend(depth int) {
	l := &s.levels[depth]
	if depth == len(s.order) {
		if l.cost < s.bestCost {
			s.bestCost = l.cost
			s.best = append(s.best[:0], l.support...)
		}
		return
	}
	l.options(s, s.bestCost-l.cost)
	for i := range l.factors {
		f := &l.factors[i]
		if l.cost+f.cost >= s.bestCost || s.done() {
			return
		}
		s.multiply(l, f, &s.levels[depth+1])
		s.descend(depth + 1)
	}
}

// multiply makes the support of the next dimension: this one's, and its copy at
// every code that the factor moves.
func (s *search) multiply(l *level, f *factor, next *level) {
	l.steps = l.axis.appendSteps(l.steps[:0], l.code, f)
	next.support = append(next.support[:0], l.support...)
	next.cost, next.alone = l.cost+f.cost, l.alone || f.alone
	for _, st := range l.steps {
		offset := entry((st.code - l.code) * l.axis.stride << 1)
		for _, e := range l.support {
			next.support = append(next.support, (e+offset)^st.flip)
		}
	}
}

// shift is what it costs to move the support's copy at a code, with the same side
// (flip 0) or the other (1); at least limit where it costs more than that.
func (l *level) shift(s *search, code int32, flip entry, limit int32) int32 {
	offset := entry((code - l.code) * l.axis.stride << 1)
	cost := int32(0)
	if s.slow {
		for i, e := range l.support {
			cost += s.move((e+offset)^flip, l.alone)
			if cost >= limit {
				s.left -= int64(i + 1)
				return min(cost, fixed)
			}
		}
	} else {
		hot := s.f.hot
		for i, e := range l.support {
			at := (e + offset) ^ flip
			v := hot[at>>1]
			cost += int32(v>>2) + s.toll[uint32(at&1)<<2|v&flags]
			if cost >= limit {
				s.left -= int64(i + 1)
				return min(cost, fixed)
			}
		}
	}
	s.left -= int64(len(l.support))
	return cost
}

// move is what it costs to let one cell rise or fall: to hide it, and penalties
// where the move would have to be repaired.
func (s *search) move(e entry, alone bool) int32 {
	f, cell := s.f, e.cell()
	hot := f.hot[cell]
	cost := int32(hot >> 2)
	if cost >= fixed || s.banned > 0 && s.ban.has(cell) || cell == s.pin && e.sign() == s.pinned {
		return fixed
	}
	by := int64(0)
	surcharge := int32(0)
	if s.wary {
		if who := f.Alone.Who[cell]; who >= 0 && who != s.own {
			surcharge = onlookerPenalty
		}
	}
	if s.draft.marks.has(cell) {
		cost, by = 0, s.draft.by(cell)
	}
	if s.frozen && cost > 0 {
		return fixed
	}
	ahead, back := f.head(cell)-by, f.Fall[cell]+by
	if e&1 != 0 {
		ahead, back = back, ahead
	}
	if ahead < s.room || f.lonely != nil && alone && s.stuck(cell, e.sign()) {
		if s.strict {
			return fixed
		}
		return cost + repairPenalty + surcharge
	}
	if s.even && back < s.room {
		cost += onewayPenalty
	}
	return cost + surcharge
}

// least is the smaller of a price and what still counts as one.
func least(cost int64) int32 { return int32(min(cost, math.MaxInt32/4)) }
