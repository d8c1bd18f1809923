package synth

import (
	"cmp"
	"slices"
)

// person is one inhabitant, over all quarters.
type person struct {
	insz        uint64
	code        int64
	born        day
	region, sex uint8
	age         int16 // completed years on 1/1/2015
	foreign     bool
	kind        kind
	enter       int8 // first and last quarter with a row
	leave       int8
	natural     int8 // quarter of naturalisation, quarters where none
	education   uint8
	origin      uint8
	nationality uint8
	birth       uint8
	status      uint8 // in the household, at the reference date
	handicap    bool
	disabled    bool // a work disability that suppliers know of
	pos         [quarters]uint8
	invalid     uint8           // bit per quarter
	kinds       [quarters]uint8 // kind of the main job, see jobKind
	house       int32
	role        uint8
	home        int32 // house and role at the reference date
	part        uint8
	small       uint8 // bit per quarter: the main employer has fewer than five
	ordinal     int32 // number in the block
}

// at tells whether the person has a row in a quarter.
func (p *person) at(t int) bool { return int(p.enter) <= t && t <= int(p.leave) }

// ageAt is the age on a quarter's last day.
func (p *person) ageAt(t int) int { return ageOn(p.born, quarterEnds[t]) }

func ageOn(born, on day) int {
	if on < born {
		return -1
	}
	return int(float64(on-born) / 365.2425)
}

// block is the work unit: people of the three regions, their households and
// their eight quarters, made from the seed and the block's number alone.
type block struct {
	*plan
	number  int
	rng     *rng
	people  []person
	houses  []house
	order   []int32   // in which rows are written
	trial   []float64 // wage scores, while there is no scale for them
	byPlace [3]sequence
	jobs    [][2]job // main and other job of the quarter at hand

	bySection                                [3][2][8]sequence
	committee200, committee218, committee999 uint16
}

// newBlock makes the people of a block with all that does not change or is
// known ahead: households, origin, education and positions by quarter.
func (p *plan) newBlock(number int, codes *coder) *block {
	b := &block{plan: p, number: number, rng: newRNG(p.opts.Seed, 21, uint64(number))}
	for g := range b.byPlace {
		b.byPlace[g].at = b.rng.float()
		for s := range 2 {
			for e := range 8 {
				b.bySection[g][s][e].at = b.rng.float()
			}
		}
	}
	b.committee200, b.committee218, b.committee999 = p.firms.jc("200"), p.firms.jc("218"), p.firms.jc("999")
	b.makePeople(codes)
	b.formHouseholds()
	b.placeNewcomers()
	b.assignOrigins()
	b.assignEducation()
	b.scheduleExits()
	b.assignPositions()
	b.assignHealth()
	b.lineUp()
	for i := range b.people {
		b.people[i].home, b.people[i].part = b.people[i].house, b.people[i].role
	}
	return b
}

// lineUp orders people for writing: households at random, their first
// members together.
func (b *block) lineUp() {
	all := make([]int32, len(b.people))
	for i := range all {
		all[i] = int32(i)
	}
	salt := b.rng.next()
	b.order = b.byScore(all, func(p *person) float64 { return float64(hash(salt, uint64(p.house)) >> 11) })
}

func (b *block) makePeople(codes *coder) {
	for i := range b.cells {
		c := &b.cells[i]
		from, to := b.share(c, b.number)
		for n := from; n < to; n++ {
			born, counter := b.cohorts[c.cohort].person(c.first+n, c.sex)
			p := person{
				insz: insz(born, counter), born: born, region: uint8(c.region), sex: uint8(c.sex),
				age: int16(c.age), foreign: c.foreign, kind: c.kind, natural: quarters,
				leave: quarters - 1, house: -1, ordinal: int32(len(b.people)),
			}
			p.code = codes.code(p.insz)
			p.enter = b.enters(&p, c)
			b.people = append(b.people, p)
		}
	}
}

// enters is the first quarter in which someone has a row.
func (b *block) enters(p *person, c *cell) int8 {
	switch c.kind {
	case newborn, immigrant:
		return int8(c.quarter)
	case resident:
		if p.born > quarterEnds[0] {
			return reference
		}
		if c.foreign && b.rng.chance(0.022) {
			return reference
		}
	}
	return 0
}

// residents are the indexes of those who live here on the reference date,
// in cell order.
func (b *block) residents(region int) []int32 {
	var out []int32
	for i := range b.people {
		p := &b.people[i]
		if p.kind == resident && int(p.region) == region {
			out = append(out, int32(i))
		}
	}
	return out
}

// groups calls back for each run of people with the same key.
func (b *block) groups(members []int32, key func(*person) int, each func(run []int32)) {
	for i := 0; i < len(members); {
		j, k := i+1, key(&b.people[members[i]])
		for j < len(members) && key(&b.people[members[j]]) == k {
			j++
		}
		each(members[i:j])
		i = j
	}
}

// byScore sorts a copy of the members by a score that is drawn once for
// each.
func (b *block) byScore(members []int32, score func(*person) float64) []int32 {
	scored := make([]scoredPerson, len(members))
	for i, m := range members {
		scored[i] = scoredPerson{m, score(&b.people[m])}
	}
	slices.SortStableFunc(scored, func(x, y scoredPerson) int { return cmp.Compare(x.score, y.score) })
	out := make([]int32, len(members))
	for i, s := range scored {
		out[i] = s.who
	}
	return out
}

type scoredPerson struct {
	who   int32
	score float64
}

// assignEducation divides each region, sex and age band over the census
// levels, exactly; unknown falls more on foreigners.
func (b *block) assignEducation() {
	d := newDiffuser(b.rng, levels)
	for g := range 3 {
		members := b.residents(g)
		b.groups(members, func(p *person) int { return int(p.sex)*1000 + band(int(p.age)) }, func(run []int32) {
			first := &b.people[run[0]]
			counts := d.split(len(run), b.levelShares(g, int(first.sex), band(int(first.age))))
			b.dealEducation(run, counts)
		})
	}
	for i := range b.people {
		p := &b.people[i]
		switch {
		case p.kind == newborn:
			p.education = levelNAP
		case p.kind == immigrant:
			p.education = levelUnknown
			if p.age < 15 {
				p.education = levelNAP
			}
		case p.kind == departed:
			p.education = uint8(b.rng.pick(b.levelShares(int(p.region), int(p.sex), band(int(p.age)))))
		}
	}
}

func (b *block) levelShares(g, s, a int) []float64 { return b.facts.education[g][s][a][:] }

// dealEducation gives the unknown level to those who most likely studied
// abroad and the others at random.
func (b *block) dealEducation(run []int32, counts []int) {
	order := b.byScore(run, func(p *person) float64 {
		score := b.rng.float()
		if p.foreign {
			score -= 0.8
		} else if p.birth != 0 {
			score -= 0.4
		}
		return score
	})
	next := counts[levelUnknown]
	for _, i := range order[:next] {
		b.people[i].education = levelUnknown
	}
	rest := order[next:]
	shuffle(b.rng, rest)
	n := 0
	for level, count := range counts {
		if level == levelUnknown {
			continue
		}
		for ; count > 0 && n < len(rest); count-- {
			b.people[rest[n]].education = uint8(level)
			n++
		}
	}
}

// scheduleExits draws who dies, emigrates or becomes Belgian, and when.
func (b *block) scheduleExits() {
	for i := range b.people {
		p := &b.people[i]
		if p.kind == departed {
			p.leave = 0
			continue
		}
		for t := max(int(p.enter), reference); t < quarters-1; t++ {
			age := max(0, p.ageAt(t))
			exit := deathRate(age, int(p.sex))/4 + b.emigrationRate(age, p.foreign)/4
			if b.rng.chance(exit) {
				p.leave = int8(t)
				break
			}
		}
		if p.foreign && b.rng.chance(0.02) {
			p.natural = int8(reference + 1 + b.rng.below(quarters-2))
		}
	}
}
