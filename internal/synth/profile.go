package synth

// profile is what a supplier says of a person.
type profile struct {
	person     int32
	supplier   int
	level      string // empty: not known to this supplier
	source     string
	disability string
	from       day
	to         day // open where still valid
	open       bool
}

var detailLevels = [3][]string{{"L1", "L2", "L3", "L4", "L5", "L6", "L"}, {"M1", "M2", "M3", "M4", "M"}, {"H1", "H2", "H3", "H4", "H"}}
var detailWeights = [3][]float64{{40, 4, 8, 5, 12, 26, 5}, {16, 38, 38, 4, 4}, {52, 8, 35, 1, 4}}

// profiles writes what VDAB knows of those who looked for work or were in
// its measures, and DWSE of some in its own.
func (b *block) profiles(spells []spell) []profile {
	known := make([][2]bool, len(b.people))
	for _, s := range spells {
		if f := &b.measures[s.measure]; f.supplier != inWarehouse {
			known[s.person][f.supplier] = true
			known[s.person][deliverVDAB] = known[s.person][deliverVDAB] || b.rng.chance(0.5)
		}
	}
	var out []profile
	for i := range b.people {
		p := &b.people[i]
		registered := b.registered(p)
		skill := b.knownSkill(p)
		if registered || (known[i][deliverVDAB] && b.rng.chance(0.85)) {
			out = b.profilesOf(out, int32(i), deliverVDAB, skill)
		}
		if known[i][deliverDWSE] && b.rng.chance(0.55) {
			out = b.profilesOf(out, int32(i), deliverDWSE, skill)
		}
	}
	return out
}

// registered is true for most job seekers of the Flemish Region and a few
// others.
func (b *block) registered(p *person) bool {
	for _, pos := range p.pos {
		if pos != none && (seeking(pos) || pos == p32) {
			if p.region == 0 {
				return b.rng.chance(0.95)
			}
			return b.rng.chance(0.03)
		}
	}
	return false
}

// knownSkill is the education that suppliers know: that of the census, or
// one higher for some who studied on, or drawn where the census has none.
func (b *block) knownSkill(p *person) int {
	s := skill(p.education)
	u := b.rng.float()
	switch {
	case s == 3 && p.foreign:
		return pickAt([]float64{55, 28, 17}, u)
	case s == 3:
		return pickAt([]float64{40, 40, 20}, u)
	case s < 2 && p.age < 40 && u < 0.12:
		return s + 1
	}
	return s
}

// profilesOf adds one supplier's profiles of a person: one, or two that
// follow each other when something changed.
func (b *block) profilesOf(out []profile, who int32, supplier, skill int) []profile {
	p := &b.people[who]
	r := profile{person: who, supplier: supplier, open: true, disability: "0"}
	r.from = max(p.born+16*365, dayOf(2009, 1, 1)+day(b.rng.below(7*365)))
	r.level = detailLevels[skill][b.rng.pick(detailWeights[skill])]
	r.source = "SELF"
	if supplier == deliverVDAB && p.age < 40 && p.birth == 0 && b.rng.chance(0.6) {
		r.source = "LED"
	}
	if p.disabled && b.rng.chance(0.85) {
		r.disability = "1"
	}
	switch u := b.rng.float(); {
	case u < 0.03:
		r.level, r.source = "", ""
	case u < 0.09:
		r.disability = ""
	case u < 0.11:
		r.to, r.open = r.from+day(200+b.rng.below(900)), false
	case u < 0.2 && r.from < dayOf(2015, 1, 1):
		earlier := r
		earlier.source, earlier.disability = "SELF", "0"
		earlier.to, earlier.open = r.from+day(100+b.rng.below(500)), false
		r.from = earlier.to + 1
		out = append(out, earlier)
	}
	return append(out, r)
}
