package synth

const none = null // no position: the person has no row in the quarter

// assignPositions gives every quarter its positions. The reference quarter
// is dealt exactly by region, sex, age and education. From it people keep
// what they have, but for exchanges between pairs (one leaves unemployment,
// another enters it), ageing, and the few moves that bring each sex and age
// band to the quarter's totals.
func (b *block) assignPositions() {
	for i := range b.people {
		for t := range quarters {
			b.people[i].pos[t] = none
		}
	}
	b.dealPositions()
	for i := range b.people {
		p := &b.people[i]
		if p.enter == 0 {
			p.pos[0] = p.pos[reference]
			if p.kind == departed {
				p.pos[0] = b.drawPosition(p, 0)
			}
		}
	}
	b.exchange(0, b.byAge(0))
	for t := reference + 1; t < quarters; t++ {
		b.carry(t)
		cells := b.byAge(t)
		b.exchange(t, cells)
		b.steer(t, cells)
	}
	for i := range b.people {
		b.people[i].clip()
	}
}

// clip takes the positions away of quarters without a row.
func (p *person) clip() {
	for t := range quarters {
		if !p.at(t) {
			p.pos[t] = none
		}
	}
}

func working(pos uint8) bool  { return pos <= p143 }
func employee(pos uint8) bool { return pos == p111 || pos == p112 || pos == p141 }
func seeking(pos uint8) bool  { return pos >= p21 && pos <= p23 }

// dealPositions divides each region, sex, band and skill over positions.
// The working ones go first to those whom work finds easiest.
func (b *block) dealPositions() {
	d := newDiffuser(b.rng, positions)
	for g := range 3 {
		members := b.residents(g)
		b.groups(members, func(p *person) int { return int(p.sex)*1000 + band(int(p.age)) }, func(run []int32) {
			var by [4][]int32
			for _, i := range run {
				e := skill(b.people[i].education)
				by[e] = append(by[e], i)
			}
			first := &b.people[run[0]]
			for e, cell := range by {
				if len(cell) > 0 {
					shares := b.positionShare[reference][g][first.sex][band(int(first.age))][e]
					b.dealCell(cell, d.split(len(cell), shares))
				}
			}
		})
	}
}

func (b *block) dealCell(cell []int32, counts []int) {
	order := b.byScore(cell, b.distance)
	var jobs, others []uint8
	students := 0
	for pos, n := range counts {
		if pos == p36 {
			students = n
			continue
		}
		for range n {
			if working(uint8(pos)) {
				jobs = append(jobs, uint8(pos))
			} else {
				others = append(others, uint8(pos))
			}
		}
	}
	shuffle(b.rng, jobs)
	shuffle(b.rng, others)
	if students > 0 {
		order = b.enrol(order, students)
	}
	for k, who := range order {
		pos := uint8(p4)
		switch {
		case k < len(jobs):
			pos = jobs[k]
		case k-len(jobs) < len(others):
			pos = others[k-len(jobs)]
		}
		b.people[who].pos[reference] = pos
	}
}

// enrol makes the youngest of a cell children who entitle to allowances.
func (b *block) enrol(order []int32, students int) []int32 {
	young := b.byScore(order, func(p *person) float64 { return float64(p.age) + 0.6*b.rng.normal() })
	chosen := map[int32]bool{}
	for _, who := range young[:min(students, len(young))] {
		chosen[who] = true
		b.people[who].pos[reference] = p36
	}
	rest := order[:0:0]
	for _, who := range order {
		if !chosen[who] {
			rest = append(rest, who)
		}
	}
	return rest
}

// distance is how far someone stands from the labour market, other things
// being equal.
func (b *block) distance(p *person) float64 {
	d := 1.1 * b.rng.normal()
	if p.origin != 0 && p.origin != 1 {
		d += 0.7
	}
	if p.foreign {
		d += 0.25
	}
	switch {
	case p.status == statusLone:
		d += 0.3
	case p.status == statusCollective:
		d += 3
	case p.status == statusMarried && p.sex == male:
		d -= 0.3
	}
	return d
}

// drawPosition gives a newcomer a position; those who arrive work less often
// than those who are here.
func (b *block) drawPosition(p *person, t int) uint8 {
	age := max(0, p.ageAt(t))
	if age < 15 {
		return p36
	}
	shares := b.positionShare[t][p.region][p.sex][band(age)][skill(p.education)]
	if p.kind != immigrant {
		return uint8(b.rng.pick(shares))
	}
	if age >= 18 && b.rng.chance(0.35) {
		return p4
	}
	if pos := uint8(b.rng.pick(shares)); pos != p34 && pos != p36 {
		return pos
	}
	return p4
}

// carry takes positions from the quarter before, gives newcomers one, and
// makes the moves that age imposes.
func (b *block) carry(t int) {
	for i := range b.people {
		p := &b.people[i]
		switch {
		case !p.at(t):
		case int(p.enter) == t && t > reference:
			p.pos[t] = b.drawPosition(p, t)
		default:
			p.pos[t] = ageMove(p.pos[t-1], p.ageAt(t))
		}
	}
}

func ageMove(pos uint8, age int) uint8 {
	if age < 65 {
		if pos == p36 && age >= 25 {
			return none
		}
		return pos
	}
	switch pos {
	case p121, p122:
		return p123
	case p131, p132:
		return p133
	case p21, p22, p23, p31, p32, p33, p35, p37, p38, p39:
		return p34
	}
	return pos
}

// byAge groups those of 15 and over with a row in a quarter by sex and band.
func (b *block) byAge(t int) (cells [2 * bands][]int32) {
	for i := range b.people {
		p := &b.people[i]
		if !p.at(t) {
			continue
		}
		if age := p.ageAt(t); age >= 15 {
			k := int(p.sex)*bands + band(age)
			cells[k] = append(cells[k], int32(i))
		} else {
			p.pos[t] = p36
		}
	}
	return cells
}

// leaving is the probability that someone not working exchanges places in a
// quarter with someone who works.
var leaving = map[uint8]float64{p21: 0.21, p22: 0.12, p23: 0.26, p31: 0.16, p32: 0.03, p33: 0.11, p37: 0.045, p4: 0.035}

// reshuffling is the same between kinds of work.
var reshuffling = map[uint8]float64{p112: 0.16, p121: 0.006, p122: 0.03, p141: 0.03, p142: 0.04}

// exchange lets pairs of a cell change positions, so that no total changes.
// Who works and is of unsteady habit is chosen first.
func (b *block) exchange(t int, cells [2 * bands][]int32) {
	for k, cell := range cells {
		if age := k % bands * 5; age < 15 || age >= 65 {
			continue
		}
		var staff []int32
		for _, i := range cell {
			if b.people[i].pos[t] == p111 {
				staff = append(staff, i)
			}
		}
		if len(staff) == 0 {
			continue
		}
		for _, i := range cell {
			p := &b.people[i]
			rate := leaving[p.pos[t]] + reshuffling[p.pos[t]]
			if rate == 0 || !b.rng.chance(rate) {
				continue
			}
			q := b.partner(p, staff, t)
			if q != nil && q.ageAt(t) >= 18 && p.ageAt(t) >= 17 {
				p.pos[t], q.pos[t] = q.pos[t], p.pos[t]
			}
		}
	}
}

// partner is the unsteadiest of a few colleagues, rather one of the same
// education, so that exchanges do not level out what education is worth.
func (b *block) partner(p *person, staff []int32, t int) *person {
	var best *person
	worst := 0.0
	for range 6 {
		q := &b.people[staff[b.rng.below(len(staff))]]
		if q.pos[t] != p111 {
			continue
		}
		unsteady := float64(hash(uint64(q.code))>>11) / (1 << 53)
		if skill(q.education) == skill(p.education) {
			unsteady++
		}
		if best == nil || unsteady > worst {
			best, worst = q, unsteady
		}
	}
	return best
}

// steer brings every cell to the quarter's totals with as few moves as it
// takes: positions with too many release people, and those with too few take
// them in.
func (b *block) steer(t int, cells [2 * bands][]int32) {
	d := newDiffuser(newRNG(b.opts.Seed, 22, uint64(b.number)), positions)
	for k, cell := range cells {
		s, a := k/bands, k%bands
		if a < 3 || len(cell) == 0 {
			continue
		}
		shares, bySkill := b.cellShares(t, s, a)
		c := newStaffing(b, t, cell, bySkill)
		c.move(d.split(len(cell), shares))
	}
}

// cellShares are a quarter's positions of a sex and band, in all and by
// skill.
func (b *block) cellShares(t, s, a int) (all []float64, bySkill [4][]float64) {
	all = make([]float64, positions)
	for e := range 4 {
		bySkill[e] = make([]float64, positions)
		for g := range 3 {
			for pos, n := range b.positionShare[t][g][s][a][e] {
				bySkill[e][pos] += n
				all[pos] += n
			}
		}
	}
	return all, bySkill
}

// assignHealth marks recognised handicap and invalidity and the work
// disability that suppliers know of.
func (b *block) assignHealth() {
	for i := range b.people {
		p := &b.people[i]
		p.handicap = b.rng.chance(handicapRate(int(p.age)))
		lasting, sick := b.rng.float(), false
		for t := range quarters {
			switch pos := p.pos[t]; {
			case pos == none:
			case pos == p38:
				p.handicap = true
				sick = sick || lasting < 0.3
			case pos == p37:
				sick = lasting < 0.8
			case working(pos):
				sick = lasting > 0.982
			default:
				sick = false
			}
			if sick && p.pos[t] != none && p.ageAt(t) >= 18 && p.ageAt(t) < 65 {
				p.invalid |= 1 << t
			}
		}
		p.disabled = (p.handicap && p.age >= 15) || p.invalid != 0 || b.rng.chance(0.05)
	}
}

func handicapRate(age int) float64 {
	switch {
	case age < 18:
		return 0.013
	case age < 65:
		return 0.012 + 0.0003*float64(age-18)
	}
	return 0.07
}
