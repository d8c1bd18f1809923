package suppress

// sift looks for a circuit of hidden cells only. In each dimension, the rows of the
// support's cells tell at once which codes may move; what is left are the few
// factors that consist of such codes.
func (s *search) sift(depth int) {
	l := &s.levels[depth]
	if depth == len(s.order) {
		if l.cost < s.bestCost {
			s.bestCost = l.cost
			s.best = append(s.best[:0], l.support...)
		}
		return
	}
	l.meetRows(s)
	l.sieve(s)
}

// meetRows intersects the rows of the support.
func (l *level) meetRows(s *search) {
	d := l.axis.d
	same, other := &s.f.rises[d], &s.f.falls[d]
	if !s.strict || !s.draft.empty() {
		other = same // who may fall is asked cell by cell
	}
	for i := range l.plus {
		l.plus[i], l.minus[i] = ^uint64(0), ^uint64(0)
	}
	s.left -= int64(len(l.support) * len(l.plus))
	one := &other.bits[0] == &same.bits[0]
	for _, e := range l.support {
		along, against := same, other
		if e&1 != 0 {
			along, against = other, same
		}
		any := along.intersect(l.plus, e.cell())
		if one {
			if !any {
				break
			}
		} else if !against.intersect(l.minus, e.cell()) && !any {
			break
		}
	}
	if one {
		copy(l.minus, l.plus)
	}
}

func has(words []uint64, code int32) bool { return words[code>>6]>>(uint(code)&63)&1 != 0 }

// sieve goes through the factors that are left.
func (l *level) sieve(s *search) {
	a := l.axis
	if a.grouped {
		l.sieveGrouped(s)
		return
	}
	l.paths = l.paths[:0]
	if a.terminal(l.code) {
		l.paths = append(l.paths, path{0, l.code})
	} else {
		for _, part := range a.parts[l.code] {
			l.sieveBelow(part)
		}
	}
	if len(l.paths) == 0 {
		return
	}
	for c := l.code; ; c = a.sum[c] {
		if c != l.code && !has(l.plus, c) {
			return
		}
		meet := a.sum[c]
		if meet == none {
			l.sieveWith(s, none, none)
			return
		}
		if s.whole {
			continue
		}
		for _, b := range a.parts[meet] {
			if b != c && has(l.minus, b) {
				l.sieveTurn(s, b, meet)
			}
		}
		if s.done() {
			return
		}
	}
}

func (l *level) sieveBelow(c int32) {
	if len(l.paths) == pathWidth || !has(l.plus, c) {
		return
	}
	if l.axis.terminal(c) {
		l.paths = append(l.paths, path{0, c})
		return
	}
	for _, part := range l.axis.parts[c] {
		l.sieveBelow(part)
	}
}

func (l *level) sieveTurn(s *search, c, meet int32) {
	if l.axis.terminal(c) {
		l.sieveWith(s, c, meet)
		return
	}
	for _, part := range l.axis.parts[c] {
		if has(l.minus, part) {
			l.sieveTurn(s, part, meet)
		}
	}
}

// sieveWith goes on to the next dimension with each path below the start.
func (l *level) sieveWith(s *search, fall, meet int32) {
	for i := range l.paths {
		if s.done() || s.left <= 0 {
			return
		}
		f := factor{rise: l.paths[i].end, fall: fall, meet: meet}
		if s.spread(l, &f, &s.levels[l.at+1]) {
			s.sift(l.at + 1)
		}
	}
}

// spread is multiply where the costs of the moves are not known yet. It says whether
// they are low enough.
func (s *search) spread(l *level, f *factor, next *level) bool {
	f.cost = 0
	s.multiply(l, f, next)
	if s.strict && s.draft.empty() && s.room <= 1 && s.banned == 0 && s.pin == none && !s.even && !s.wary {
		return true
	}
	for _, e := range next.support[len(l.support):] {
		if next.cost += s.move(e, false); next.cost >= s.bestCost {
			return false
		}
	}
	return true
}

// sieveGrouped is sieve in a dimension with several groupings.
func (l *level) sieveGrouped(s *search) {
	a := l.axis
	tried := 0
	for _, r := range a.below[l.code] {
		missing, last := 0, none
		inside := true
		for _, up := range a.above[r] {
			if up == l.code || has(l.plus, up) {
				continue
			}
			missing, last = missing+1, up
			inside = inside && !a.counts(l.code, up)
		}
		if !inside || tried == pathWidth {
			continue
		}
		tried++
		l.paths = append(l.paths[:0], path{0, r})
		if missing == 0 {
			l.sieveWith(s, none, none)
		}
		ends := a.ends
		if missing > 0 {
			ends = a.below[last]
		}
		for _, j := range ends {
			if s.done() || s.left <= 0 {
				return
			}
			if !s.whole && l.cancels(r, j) {
				l.sieveWith(s, j, none)
			}
		}
	}
}

// cancels says whether a terminal may fall against another that rises: all that is
// not common to their totals may move.
func (l *level) cancels(r, j int32) bool {
	a := l.axis
	for _, up := range a.above[j] {
		if up == l.code || !has(l.minus, up) && !a.counts(up, r) {
			return false
		}
	}
	for _, up := range a.above[r] {
		if up != l.code && !has(l.plus, up) && !a.counts(up, j) {
			return false
		}
	}
	return true
}
