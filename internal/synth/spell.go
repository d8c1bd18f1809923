package synth

import "math"

// spell is one person's time in a measure.
type spell struct {
	person  int32
	measure int32
	from    day
	to      day // planned; open where running
	open    bool
}

// spells draws the block's beneficiaries. It needs all quarters to be done,
// since who has which job decides who a measure is for.
func (b *block) spells() []spell {
	var out []spell
	pools := newCandidates(b)
	for m := range b.measures {
		f := &b.measures[m]
		total := int(math.Round(f.spells * float64(b.opts.Persons) / fullCountry))
		phase := hash(b.opts.Seed, 41, uint64(m)) % uint64(b.blocks)
		at := func(i int) int { return int((uint64(i)*uint64(total) + phase) / uint64(b.blocks)) }
		out = append(out, b.enter(pools, m, at(b.number+1)-at(b.number))...)
	}
	return out
}

// enter draws n spells of a measure.
func (b *block) enter(pools *candidates, m, n int) []spell {
	f := &b.measures[m]
	starts, durations := sequence{b.rng.float()}, sequence{b.rng.float()}
	before := map[int32][]spell{}
	order := make([]float64, n)
	for i := range order {
		order[i] = durations.next()
	}
	shuffle(b.rng, order)
	var out []spell
	for i := range n {
		s := spell{measure: int32(m)}
		s.from, s.to = f.span(b.rng, starts.next(), order[i])
		if !b.findPerson(pools, f, &s, before) {
			continue
		}
		s.open = s.to > extracted && b.rng.chance(0.6)
		before[s.person] = append(before[s.person], s)
		out = append(out, s)
	}
	return out
}

// findPerson draws someone whom the measure is for, in the state of the
// quarter that counts, with no spell of the same measure near.
func (b *block) findPerson(pools *candidates, f *measureFact, s *spell, before map[int32][]spell) bool {
	t := f.statusQuarter(s.from)
	for try := range 120 {
		pool := pools.of(f, (t+try/40)%quarters)
		if len(pool) == 0 {
			continue
		}
		i := pool[b.rng.below(len(pool))]
		p := &b.people[i]
		if !b.rng.chance(b.leaning(f, p, s)) || near(before[i], s) || p.born+15*365 > s.from {
			continue
		}
		s.person = i
		return true
	}
	return false
}

// statusQuarter is the quarter whose state makes someone eligible: for those
// not in work the one before the start, since they may work once in it.
func (f *measureFact) statusQuarter(from day) int {
	t := quarterOf(from)
	if f.state != "job" {
		t--
	}
	return min(max(t, 0), quarters-1)
}

// leaning is the probability to accept a candidate.
func (b *block) leaning(f *measureFact, p *person, s *spell) float64 {
	w, top := 1.0, math.Max(1, f.women)*math.Max(1, f.low)*math.Max(1, f.after)
	if p.sex == female {
		w *= f.women
	}
	if skill(p.education) == 0 {
		w *= f.low
	}
	if later := quarterOf(s.to) + 1; f.after != 1 && later < quarters && later >= 0 && p.pos[later] != none && working(p.pos[later]) {
		w *= f.after
	}
	return w / top
}

func near(spells []spell, s *spell) bool {
	for _, o := range spells {
		if s.from <= o.to+45 && o.from <= s.to+45 {
			return true
		}
	}
	return false
}

// candidates are the people of a block by what measures ask for, found when
// first asked.
type candidates struct {
	b  *block
	by map[candidateKey][]int32
}

type candidateKey struct {
	state, need            string
	region, minAge, maxAge int
	t                      int
}

func newCandidates(b *block) *candidates {
	return &candidates{b, map[candidateKey][]int32{}}
}

func (c *candidates) of(f *measureFact, t int) []int32 {
	k := candidateKey{f.state, f.need, f.region, f.minAge, f.maxAge, t}
	pool, ok := c.by[k]
	if !ok {
		for i := range c.b.people {
			if c.b.eligible(&c.b.people[i], k) {
				pool = append(pool, int32(i))
			}
		}
		c.by[k] = pool
	}
	return pool
}

func (b *block) eligible(p *person, k candidateKey) bool {
	pos := p.pos[k.t]
	if pos == none || (k.region >= 0 && int(p.region) != k.region) || !inState(pos, k.state) {
		return false
	}
	if age := p.ageAt(k.t); age < k.minAge || age > k.maxAge {
		return false
	}
	return k.need == "" || b.needs(p, k.need, k.t)
}

func inState(pos uint8, state string) bool {
	switch state {
	case "job":
		return employee(pos)
	case "seek":
		return seeking(pos)
	case "assist":
		return pos == p33
	case "outside":
		return seeking(pos) || pos == p32 || pos == p33 || pos == p37 || pos == p38
	case "learner":
		return pos == p36
	}
	return false
}

func (b *block) needs(p *person, need string, t int) bool {
	kind := int(p.kinds[t])
	switch need {
	case "disability":
		return p.disabled
	case "voucher":
		return kind == kindVoucher
	case "sheltered":
		return kind == kindSheltered
	case "social":
		return kind == kindSocial
	case "small":
		return p.small>>t&1 == 1
	case "public":
		return kind >= firstPublic && kind <= firstPublic+3
	case "care":
		return kind == firstPublic+2
	}
	return false
}
