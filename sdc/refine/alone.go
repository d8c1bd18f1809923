package refine

import "slices"

// onlookers are those who are alone in cells: by column, their number, or none.
// A claim is proven against them when no onlooker, but the one who is alone in the
// cell itself, knows a moved cell in every witness of it: what one gives away to him
// the other leaves open.
type onlookers struct {
	who     []int32
	avoided []int32 // by onlooker: the stamp of the program that must not move his cells
	stamp   int32
	left    []int32 // scratch
}

func (s *protection) setOnlookers() {
	if s.g.Alone == nil {
		return
	}
	s.alone = &onlookers{who: make([]int32, s.q.cols())}
	number := map[int32]int32{}
	for j, cell := range s.q.cell {
		s.alone.who[j] = none
		if who := s.g.Alone.Who[cell]; who >= 0 {
			if _, known := number[who]; !known {
				number[who] = int32(len(number))
			}
			s.alone.who[j] = number[who]
		}
	}
	s.alone.avoided = make([]int32, len(number))
}

// of lists who is alone in a moved column, each once.
func (o *onlookers) of(cols []int32) []int32 {
	var list []int32
	for _, j := range cols {
		if who := o.who[j]; who != none {
			list = append(list, who)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// common lists the onlookers, but for the one in the cell itself, who know a moved
// cell in every witness of a claim, those to come from a side on left out. It says
// whether the claim has any.
func (s *protection) common(k int32, to int) ([]int32, bool) {
	o, c := s.alone, &s.claims[k]
	o.left = o.left[:0]
	any := false
	for side, by := range c.by[:to] {
		if by == none || s.witnesses[by].missing > 0 || slices.Contains(c.by[:side], by) {
			continue
		}
		watched := s.witnesses[by].watched
		if !any {
			any = true
			o.left = append(o.left, watched...)
			continue
		}
		o.left = intersect(o.left, watched)
	}
	own := o.who[c.col]
	return slices.DeleteFunc(o.left, func(who int32) bool { return who == own }), any
}

// intersect keeps what is in both of two rising lists, in place of the first.
func intersect(a, b []int32) []int32 {
	n, j := 0, 0
	for _, v := range a {
		for j < len(b) && b[j] < v {
			j++
		}
		if j < len(b) && b[j] == v {
			a[n] = v
			n++
		}
	}
	return a[:n]
}

// provenAside says whether no onlooker learns a claim's cell.
func (s *protection) provenAside(k int32) bool {
	if s.alone == nil {
		return true
	}
	left, any := s.common(k, sides)
	return any && len(left) == 0
}

// proveAside looks for witnesses that move the cell by a step and no cell of the
// onlookers that the others have in common: one that avoids them all, or several that
// each avoid some.
func (s *protection) proveAside(k int32, limit int64) bool {
	before := s.cost
	for side := aside; side < sides; side++ {
		left, any := s.common(k, side)
		if !any {
			return false
		}
		if len(left) == 0 {
			return true
		}
		avoid := slices.Clone(left)
		number, met := s.lookupAside(k, avoid)
		if met > 0 && s.passBy(k, side, avoid, limit-(s.cost-before)) {
			return true
		}
		if met < len(avoid) {
			s.setBy(k, side, number)
		} else if len(avoid) == 1 || !s.passBy(k, side, avoid[:len(avoid)/2], limit-(s.cost-before)) {
			return false
		}
	}
	return s.provenAside(k)
}

// lookupAside finds the witness at hand that passes by most of some onlookers, and how
// many it does not.
func (s *protection) lookupAside(k int32, avoid []int32) (best int32, met int) {
	best, met = none, len(avoid)
	for _, number := range s.users[s.claims[k].col] {
		if w := &s.witnesses[number]; w.missing == 0 && w.plus+w.minus > 0 {
			if n := meet(w.watched, avoid); n < met {
				best, met = number, n
			}
		}
	}
	return best, met
}

// meet counts what two rising lists have in common.
func meet(a, b []int32) (n int) {
	j := 0
	for _, v := range a {
		for j < len(b) && b[j] < v {
			j++
		}
		if j < len(b) && b[j] == v {
			n++
		}
	}
	return n
}

// passBy looks for the cheapest circuit that passes some onlookers by.
func (s *protection) passBy(k int32, side int, avoid []int32, limit int64) bool {
	s.alone.stamp++
	for _, who := range avoid {
		s.alone.avoided[who] = s.alone.stamp
	}
	s.ask.aside = true
	ok := s.solve(k, up, 1, false, limit) || s.solve(k, down, 1, false, limit)
	s.ask.aside = false
	if ok {
		s.setBy(k, side, s.keep(&s.found))
	}
	return ok
}
