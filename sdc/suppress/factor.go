package suppress

import "slices"

// factor is one dimension's part of a circuit: the code it starts from and the
// terminal rise below it move up with all sums above, fall moves down with all sums
// above, up to meet, where the two cancel. Without fall (none) everything above
// moves. In a dimension with overlapping parents, extra terminals move along, each
// with all sums above it.
type factor struct {
	cost             int32
	rise, fall, meet int32
	extra            [4]leg
	extras           int
	alone            bool // moves a cell without the codes that overlap with it
}

// leg is a terminal code that moves with all sums above it.
type leg struct {
	terminal int32
	flip     entry
}

// step is one moved code of a factor beside the one it starts from, to the same side
// as that (flip 0) or to the other (1).
type step struct {
	code int32
	flip entry
}

// appendSteps lists all codes that a factor moves beside c, where it starts.
func (a *axis) appendSteps(dst []step, c int32, f *factor) []step {
	if a.grouped {
		dst = a.appendGrouped(dst, c, f)
	} else {
		dst = a.appendTree(dst, c, f)
	}
	for _, e := range f.extra[:f.extras] {
		if a.grouped {
			for _, t := range a.above[e.terminal] {
				dst = append(dst, step{t, e.flip})
			}
			continue
		}
		for t := e.terminal; t != none; t = a.sum[t] {
			dst = append(dst, step{t, e.flip})
		}
	}
	return dst
}

func (a *axis) appendTree(dst []step, c int32, f *factor) []step {
	for r := f.rise; r != c; r = a.sum[r] {
		dst = append(dst, step{r, 0})
	}
	for up := a.sum[c]; up != none && up != f.meet; up = a.sum[up] {
		dst = append(dst, step{up, 0})
	}
	if f.fall != none {
		for j := f.fall; j != f.meet; j = a.sum[j] {
			dst = append(dst, step{j, 1})
		}
	}
	return dst
}

// path is a way from a code down to a terminal, with its cost.
type path struct {
	cost int32
	end  int32
}

// options fills l.factors with the factors of a dimension that cost less than
// limit, cheapest first, at most the beam. In the last dimension only the cheapest
// is of use.
func (l *level) options(s *search, limit int32) {
	l.factors, l.limit, l.beam = l.factors[:0], limit, s.beam
	if l.last && !l.axis.overlaps {
		l.beam = 1
	}
	if l.axis.grouped {
		l.optionsGrouped(s)
	} else {
		l.optionsTree(s)
	}
	if l.axis.overlaps {
		l.extend(s, limit)
		slices.SortStableFunc(l.factors, func(x, y factor) int { return int(x.cost - y.cost) })
		l.factors = l.factors[:min(len(l.factors), s.beam)]
	}
}

// offer keeps a factor if it is among the cheapest, and lowers the limit when there
// are as many as the beam.
func (l *level) offer(f factor) {
	if f.cost >= l.limit {
		return
	}
	at := len(l.factors)
	for at > 0 && l.factors[at-1].cost > f.cost {
		at--
	}
	if len(l.factors) == l.beam {
		l.factors = l.factors[:l.beam-1]
	}
	l.factors = slices.Insert(l.factors, at, f)
	if len(l.factors) == l.beam {
		l.limit = l.factors[l.beam-1].cost
	}
}

// optionsTree goes from the start code down to terminals, and up to some sum and down
// to another terminal, or all the way up.
func (l *level) optionsTree(s *search) {
	a := l.axis
	l.paths = l.paths[:0]
	if a.terminal(l.code) {
		l.paths = append(l.paths, path{0, l.code})
	} else {
		for _, part := range a.parts[l.code] {
			l.fall(s, part, 0)
		}
	}
	if len(l.paths) == 0 {
		return
	}
	cost, lowest := int32(0), l.paths[0].cost
	for c := l.code; ; c = a.sum[c] {
		if c != l.code {
			cost += l.shift(s, c, 0, l.limit-lowest-cost)
		}
		if cost+lowest >= l.limit {
			return
		}
		meet := a.sum[c]
		if meet == none {
			l.combine(factor{cost: cost, fall: none, meet: none})
			return
		}
		if s.whole {
			continue
		}
		for _, b := range a.parts[meet] {
			if b != c {
				l.turn(s, b, cost, meet)
			}
		}
	}
}

// combine offers a way with each path below the start.
func (l *level) combine(way factor) {
	for _, below := range l.paths {
		f := way
		f.cost, f.rise = way.cost+below.cost, below.end
		if f.cost >= l.limit {
			return
		}
		l.offer(f)
	}
}

// fall lists in l.paths the cheapest ways from a code below the start down to
// terminals.
func (l *level) fall(s *search, c int32, cost int32) {
	limit := l.limit
	if len(l.paths) == pathWidth {
		limit = min(limit, l.paths[pathWidth-1].cost)
	}
	cost += l.shift(s, c, 0, limit-cost)
	if cost >= limit {
		return
	}
	if !l.axis.terminal(c) {
		for _, part := range l.axis.parts[c] {
			l.fall(s, part, cost)
		}
		return
	}
	at := len(l.paths)
	for at > 0 && l.paths[at-1].cost > cost {
		at--
	}
	if len(l.paths) == pathWidth {
		l.paths = l.paths[:pathWidth-1]
	}
	l.paths = slices.Insert(l.paths, at, path{cost, c})
}

// turn offers the ways down from a code whose sum is the one where the two sides
// cancel.
func (l *level) turn(s *search, c int32, cost, meet int32) {
	lowest := l.paths[0].cost
	cost += l.shift(s, c, 1, l.limit-lowest-cost)
	if cost+lowest >= l.limit {
		return
	}
	if l.axis.terminal(c) {
		l.combine(factor{cost: cost, fall: c, meet: meet})
		return
	}
	for _, part := range l.axis.parts[c] {
		l.turn(s, part, cost, meet)
	}
}
