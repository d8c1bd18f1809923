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

// apart says whether two witnesses of a column have no onlooker in common but the
// column's own.
func (s *protection) apart(col, a, b int32) bool {
	own := s.alone.who[col]
	left, right := s.witnesses[a].watched, s.witnesses[b].watched
	for i, j := 0, 0; i < len(left) && j < len(right); {
		switch {
		case left[i] < right[j]:
			i++
		case left[i] > right[j]:
			j++
		case left[i] != own:
			return false
		default:
			i, j = i+1, j+1
		}
	}
	return true
}

// first is the witness of a claim that the one against onlookers is held against.
func (c *claim) first() int32 {
	if c.by[up] != none {
		return c.by[up]
	}
	return c.by[down]
}

// provenAside says whether no onlooker learns a claim's cell.
func (s *protection) provenAside(k int32) bool {
	if s.alone == nil {
		return true
	}
	c := &s.claims[k]
	first := c.first()
	if first == none || s.witnesses[first].missing > 0 {
		return false
	}
	if s.apart(c.col, first, first) || c.by[up] != none && c.by[down] != none && s.apart(c.col, c.by[up], c.by[down]) {
		return true
	}
	by := c.by[aside]
	return by != none && s.witnesses[by].missing == 0 && s.apart(c.col, first, by)
}

// lookupAside finds a witness at hand.
func (s *protection) lookupAside(k int32) bool {
	c := &s.claims[k]
	first := c.first()
	if first == none || s.witnesses[first].missing > 0 {
		return false
	}
	for _, number := range s.users[c.col] {
		if w := &s.witnesses[number]; w.missing == 0 && w.plus+w.minus > 0 && s.apart(c.col, first, number) {
			s.setBy(k, aside, number)
			return true
		}
	}
	return false
}

// proveAside looks for a circuit that moves the cell by a step and no cell of the
// onlookers of the first witness.
func (s *protection) proveAside(k int32, limit int64) bool {
	c := &s.claims[k]
	first := c.first()
	if first == none {
		return false
	}
	s.alone.stamp++
	for _, who := range s.witnesses[first].watched {
		if who != s.alone.who[c.col] {
			s.alone.avoided[who] = s.alone.stamp
		}
	}
	s.ask.aside = true
	ok := s.solve(k, up, 1, false, limit) || s.solve(k, down, 1, false, limit)
	s.ask.aside = false
	if ok {
		s.setBy(k, aside, s.keep(&s.found))
	}
	return ok
}
