package suppress

import (
	"cmp"
	"slices"
)

// factor is one dimension's part of a circuit: the code it starts from and the
// terminal rise below it move up with all sums above, fall moves down with all sums
// above, up to meet, where the two cancel. Without fall (none) everything above
// moves. In a dimension with overlapping parents, extra terminals move along, each
// with all sums above it.
type factor struct {
	cost             int
	rise, fall, meet int32
	extra            [4]leg
	extras           int
	alone            bool // moves a cell without the codes that overlap with it
}

// leg is a terminal code that moves with all sums above it.
type leg struct {
	terminal int32
	sign     int8
}

// step is one moved code of a factor beside the one it starts from.
type step struct {
	code int32
	sign int8
}

const none = int32(-1)

// appendSteps lists all codes that a factor moves beside c, where it starts.
func (a *axis) appendSteps(dst []step, c int32, f factor) []step {
	for r := f.rise; r != c; r = a.sum[r] {
		dst = append(dst, step{r, 1})
	}
	for up := a.sum[c]; up != none && up != f.meet; up = a.sum[up] {
		dst = append(dst, step{up, 1})
	}
	if f.fall != none {
		for j := f.fall; j != f.meet; j = a.sum[j] {
			dst = append(dst, step{j, -1})
		}
	}
	for _, e := range f.extra[:f.extras] {
		for t := e.terminal; t != none; t = a.sum[t] {
			dst = append(dst, step{t, e.sign})
		}
	}
	return dst
}

// path is a way from a code down to a terminal, with its cost.
type path struct {
	cost int
	end  int32
}

// descend lists the ways from code c down to terminals, c itself included in the
// cost unless it is the start, as far as they cost less than limit.
func (l *level) descend(s *search, c int32, sign int8, start bool, cost, limit int, dst []path) []path {
	if !start {
		cost += l.shift(s, c, sign, limit-cost)
	}
	if cost >= limit {
		return dst
	}
	if s.axis(l).terminal(c) {
		return append(dst, path{cost, c})
	}
	for _, child := range s.axis(l).summands[c] {
		dst = l.descend(s, child, sign, false, cost, limit, dst)
	}
	return dst
}

// options fills l.factors with the factors of a dimension that cost less than
// limit, cheapest first, at most the beam.
func (l *level) options(s *search, limit int) {
	a := s.axis(l)
	l.paths = l.descend(s, l.code, 1, true, 0, limit, l.paths[:0])
	sortPaths(l.paths)
	if len(l.paths) > s.beam {
		l.paths = l.paths[:s.beam]
	}
	l.ways = l.above(s, limit, l.ways[:0])
	l.factors = l.factors[:0]
	for _, below := range l.paths {
		for _, way := range l.ways {
			if cost := below.cost + way.cost; cost < limit {
				way.cost, way.rise = cost, below.end
				l.factors = append(l.factors, way)
			}
		}
	}
	if a.overlaps {
		l.extend(s, limit)
	}
	slices.SortStableFunc(l.factors, func(x, y factor) int { return cmp.Compare(x.cost, y.cost) })
	if len(l.factors) > s.beam {
		l.factors = l.factors[:s.beam]
	}
}

func sortPaths(paths []path) {
	slices.SortStableFunc(paths, func(x, y path) int { return cmp.Compare(x.cost, y.cost) })
}

// above lists the ways on from the start code: up to some sum and down to another
// terminal, or all the way up.
func (l *level) above(s *search, limit int, dst []factor) []factor {
	a, cost := s.axis(l), 0
	for c := l.code; ; c = a.sum[c] {
		if c != l.code {
			cost += l.shift(s, c, 1, limit-cost)
		}
		if cost >= limit {
			return dst
		}
		meet := a.sum[c]
		if meet == none {
			return append(dst, factor{cost: cost, fall: none, meet: none})
		}
		if s.whole {
			continue
		}
		l.turns = l.turns[:0]
		for _, b := range a.summands[meet] {
			if b != c {
				l.turns = l.descend(s, b, -1, false, cost, limit, l.turns)
			}
		}
		for _, t := range l.turns {
			dst = append(dst, factor{cost: t.cost, fall: t.end, meet: meet})
		}
	}
}
