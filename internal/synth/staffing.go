package synth

// staffing moves the people of one cell: whoever leaves or takes a position
// is of the skill of which it has too many or too few.
type staffing struct {
	b    *block
	t    int
	want [4][]float64
	have [positions][4][]int32
	pool [4][]int32
}

func newStaffing(b *block, t int, cell []int32, want [4][]float64) *staffing {
	c := &staffing{b: b, t: t, want: want}
	var size [4]float64
	for _, i := range cell {
		p := &b.people[i]
		e := skill(p.education)
		size[e]++
		if pos := p.pos[t]; pos < positions {
			c.have[pos][e] = append(c.have[pos][e], i)
		} else {
			c.pool[e] = append(c.pool[e], i)
		}
	}
	for e := range want {
		scale(c.want[e], size[e])
	}
	return c
}

func (c *staffing) move(target []int) {
	var open []uint8
	for pos := range c.have {
		over := -target[pos]
		for e := range 4 {
			over += len(c.have[pos][e])
		}
		for ; over > 0; over-- {
			c.release(pos)
		}
		for ; over < 0; over++ {
			open = append(open, uint8(pos))
		}
	}
	shuffle(c.b.rng, open)
	for _, pos := range open {
		c.fill(pos)
	}
	for e := range c.pool {
		for _, i := range c.pool[e] {
			c.b.people[i].pos[c.t] = p4
		}
	}
}

// release takes one person from a position with too many: the oldest
// student, anyone of the others.
func (c *staffing) release(pos int) {
	e := c.skillFor(pos, 1, &c.have[pos])
	members := c.have[pos][e]
	k := c.b.rng.below(len(members))
	if pos == p36 {
		for j, i := range members {
			if c.b.people[i].born < c.b.people[members[k]].born {
				k = j
			}
		}
	}
	c.pool[e] = append(c.pool[e], members[k])
	members[k] = members[len(members)-1]
	c.have[pos][e] = members[:len(members)-1]
}

// fill gives an open position to one of the pool.
func (c *staffing) fill(pos uint8) {
	e := c.skillFor(int(pos), -1, &c.pool)
	if e < 0 {
		return
	}
	members := c.pool[e]
	k := c.b.rng.below(len(members))
	who := members[k]
	members[k] = members[len(members)-1]
	c.pool[e] = members[:len(members)-1]
	c.b.people[who].pos[c.t] = pos
	c.have[pos][e] = append(c.have[pos][e], who)
}

// skillFor is the skill of which a position has most too many (sign 1) or
// too few (-1), among those that the lists have; -1 where they are empty.
func (c *staffing) skillFor(pos int, sign float64, lists *[4][]int32) int {
	best, most := -1, 0.0
	for e := range lists {
		off := sign * (float64(len(c.have[pos][e])) - c.want[e][pos])
		if len(lists[e]) > 0 && (best < 0 || off > most) {
			best, most = e, off
		}
	}
	return best
}
