package refine

// poolFactor is how many witnesses are kept for each claim before those that nobody
// needs are forgotten.
const poolFactor = 4

// forget drops witnesses that no claim rests on, once there are many: first those
// that prove nothing at present, and the others only where that is not enough. It
// must not be called while something may be rolled back.
func (s *protection) forget() {
	most := poolFactor*len(s.claims) + 200
	if len(s.witnesses) <= most {
		return
	}
	needed := make([]bool, len(s.witnesses))
	for k := range s.claims {
		for _, by := range s.claims[k].by {
			if by != none {
				needed[by] = true
			}
		}
	}
	spare := most / 2
	for number := len(s.witnesses) - 1; number >= 0 && spare > 0; number-- {
		if !needed[number] && s.witnesses[number].missing == 0 {
			needed[number] = true
			spare--
		}
	}
	s.compact(needed)
}

// compact keeps some witnesses and numbers them anew.
func (s *protection) compact(keep []bool) {
	number := make([]int32, len(s.witnesses))
	n := int32(0)
	for old := range s.witnesses {
		number[old] = none
		if keep[old] {
			s.witnesses[n] = s.witnesses[old]
			number[old] = n
			n++
		}
	}
	s.witnesses = s.witnesses[:n]
	for k := range s.claims {
		for side, by := range s.claims[k].by {
			if by != none {
				s.claims[k].by[side] = number[by]
			}
		}
	}
	for j := range s.users {
		s.users[j] = s.users[j][:0]
	}
	for w := range s.witnesses {
		for _, j := range s.witnesses[w].cols {
			s.users[j] = append(s.users[j], int32(w))
		}
	}
}
