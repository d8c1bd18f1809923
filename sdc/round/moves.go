package round

import "slices"

// factor is what a move does along one dimension: it leads from one terminal code to
// another, or not where to is -1.
type factor struct{ to int }

// touch is a cell whose count a move changes, by sign times the base.
type touch struct {
	cell, sign int32
}

// propose fills the move that flips a cell, with the factors given for the other
// dimensions: it flips every corner of the box that they span. It says false where a
// corner cannot move the way it must.
func (s *search) propose(cell int) bool {
	s.flips = append(s.flips[:0], cell)
	for d, f := range s.factors {
		if f.to >= 0 && !s.corners(d, f.to) {
			return false
		}
	}
	sign := int32(1)
	if s.up[cell] {
		sign = -1
	}
	s.touched = append(s.touched[:0], touch{int32(cell), sign})
	for d, f := range s.factors {
		s.spread(d, f.to)
	}
	return true
}

// corners crosses a dimension with all corners so far. Each new one must stand at the
// other choice than the one that it is the mirror of.
func (s *search) corners(d, to int) bool {
	for _, corner := range s.flips[:len(s.flips):len(s.flips)] {
		mirror := s.space.With(corner, d, to)
		if s.step[mirror] == 0 || s.up[mirror] == s.up[corner] {
			return false
		}
		s.flips = append(s.flips, mirror)
	}
	return true
}

// spread extends the touched cells along a dimension: to all codes above, or to those
// above one of the two codes of the factor and not above the other.
func (s *search) spread(d, to int) {
	from := s.space.Code(s.flips[0], d)
	stride := s.space.Stride(d)
	ups := s.space.Dims()[d].Above(from)
	s.next = s.next[:0]
	if to < 0 {
		for _, far := range s.above[d][from] {
			for _, t := range s.touched {
				s.next = append(s.next, touch{t.cell + int32(far), t.sign})
			}
		}
		s.touched, s.next = s.next, s.touched
		return
	}
	others := s.space.Dims()[d].Above(to)
	for _, up := range ups {
		if !slices.Contains(others, up) {
			s.shift(int32((int(up)-from)*stride), 1)
		}
	}
	for _, up := range others {
		if !slices.Contains(ups, up) {
			s.shift(int32((int(up)-from)*stride), -1)
		}
	}
	s.touched, s.next = s.next, s.touched
}

func (s *search) shift(far, sign int32) {
	for _, t := range s.touched {
		s.next = append(s.next, touch{t.cell + far, t.sign * sign})
	}
}

// change is what the move in hand adds to the cost.
func (s *search) change() float64 {
	sum := float32(0)
	for _, t := range s.touched {
		sum += s.state[t.cell].rise(t.sign)
	}
	return float64(sum)
}

// make does the move in hand, unless an overlapping parent would leave its children.
func (s *search) make(change float64) bool {
	s.apply(1)
	if len(s.overlaps.dims) > 0 {
		for _, t := range s.touched {
			if !s.overlaps.hold(int(t.cell), s.value) {
				s.apply(-1)
				return false
			}
		}
	}
	for _, t := range s.touched {
		s.list(int(t.cell))
	}
	s.current += change
	return true
}

func (s *search) apply(times int32) {
	for _, t := range s.touched {
		s.err[t.cell] += int64(times*t.sign) * s.base
		s.state[t.cell].at += times * t.sign
	}
	for _, corner := range s.flips {
		s.up[corner] = !s.up[corner]
	}
}
