package synth

// personRow is a row of the persons relation; codes are indexes, null the
// missing one.
type personRow struct {
	code                            int64
	born                            day
	place                           uint16
	sex, nationality, birth, origin uint8
	lipro, intensity, position      uint8 // intensity in percent
	education                       uint8
	handicap, invalid               bool
}

// jobRow is a row of the jobs relation.
type jobRow struct {
	person, employer int64
	cents            int32
	nace, committee  uint16
	statuut, regime  uint8
	pct              uint8
	main             bool
}

// home is what a household amounts to in one quarter.
type home struct {
	adults, children uint8
	could, did       float32 // work of its members of 18 to 59 who do not study
}

// quarter brings the block to a quarter and hands out its rows. Quarters
// must come in order.
func (b *block) quarter(t int, person func(personRow), work func(jobRow)) {
	if t > reference {
		b.moveHouse(t)
	}
	b.work(t)
	homes := b.homes(t)
	for _, i := range b.order {
		p := &b.people[i]
		if p.at(t) {
			person(b.personRow(p, t, homes[p.house]))
		}
		if b.worksIn(p, t) {
			b.jobRows(p, &b.jobs[i], t, work)
		}
	}
}

// worksIn includes the few who left the country in the quarter before and
// still have their job.
func (b *block) worksIn(p *person, t int) bool {
	if p.at(t) {
		return p.pos[t] != none && working(p.pos[t])
	}
	return t == int(p.leave)+1 && p.kind != departed && working(p.pos[t-1]) && p.age < 60 && hash(uint64(p.code), 3)%32 == 0
}

// moveHouse lets grown children leave home, couples part and households move.
func (b *block) moveHouse(t int) {
	for i := range b.people {
		p := &b.people[i]
		if !p.at(t) || p.kind == newborn {
			continue
		}
		age := p.ageAt(t)
		switch {
		case p.role == roleChild && age >= 19 && b.rng.chance(0.018):
			p.house, p.role = b.newHouse(int(p.region), private), roleAdult
		case p.role == roleAdult && p.sex == male && age < 60 && (p.status == statusMarried || p.status == statusUnmarried) && b.rng.chance(0.0026):
			p.house, p.status = b.newHouse(int(p.region), private), statusSingle
		case p.role == roleAdult && b.rng.chance(0.009):
			b.houses[p.house].place = uint16(b.muniIndex[p.region][b.rng.pick(b.muniShare[p.region])])
		}
	}
}

func (b *block) homes(t int) []home {
	out := make([]home, len(b.houses))
	for i := range b.people {
		p := &b.people[i]
		if !p.at(t) {
			continue
		}
		h := &out[p.house]
		switch p.role {
		case roleAdult:
			h.adults++
		case roleChild:
			h.children++
		}
		age := p.ageAt(t)
		if age < 18 || age > 59 || (p.pos[t] == p36 && age < 25) {
			continue
		}
		h.could++
		h.did += b.volume(p, &b.jobs[i], t)
	}
	return out
}

// volume is how much of a full-time job someone works.
func (b *block) volume(p *person, mine *[2]job, t int) float32 {
	if !working(p.pos[t]) {
		return 0
	}
	sum := 0
	for _, j := range mine {
		switch {
		case j.employer == 0:
		case j.pct == null:
			sum += 100
		default:
			sum += int(j.pct)
		}
	}
	return float32(min(sum, 100)) / 100
}

func (b *block) personRow(p *person, t int, h home) personRow {
	row := personRow{
		code: p.code, born: p.born, place: b.houses[p.house].place, sex: p.sex,
		nationality: p.nationality, birth: p.birth, origin: p.origin,
		lipro: b.lipro(p, h), intensity: null, position: p.pos[t],
		education: p.education, handicap: p.handicap, invalid: p.invalid>>t&1 == 1,
	}
	if int(p.natural) <= t {
		row.nationality = 0
	}
	if h.could > 0 && p.ageAt(t) < 60 && p.role != roleInmate && p.role != roleOutside {
		row.intensity = uint8(100*h.did/h.could + 0.5)
	}
	chance := hash(uint64(p.code), 5)
	if p.education == levelUnknown && chance&1 == 0 {
		row.education = null
	}
	if row.position == p4 && chance%401 == 0 {
		row.position = null
	}
	return row
}

// lipro is the position in the household as the register would see it.
func (b *block) lipro(p *person, h home) uint8 {
	const (
		sing = iota
		mar0
		marPlus
		cmar
		unm0
		unmPlus
		cunm
		h1pa
		c1pa
		nfrp
		othr
		coll
	)
	married := b.houses[p.house].married
	switch p.role {
	case roleOutside:
		return null
	case roleInmate:
		return coll
	case roleSharer:
		return othr
	case roleLodger:
		if h.adults == 0 {
			return othr
		}
		return nfrp
	case roleChild:
		switch {
		case h.adults >= 2 && married:
			return cmar
		case h.adults >= 2:
			return cunm
		case h.adults == 1:
			return c1pa
		}
		return othr
	}
	switch {
	case h.adults < 2 && h.children > 0:
		return h1pa
	case h.adults < 2:
		return sing
	case married && h.children > 0:
		return marPlus
	case married:
		return mar0
	case h.children > 0:
		return unmPlus
	}
	return unm0
}

func (b *block) jobRows(p *person, mine *[2]job, t int, work func(jobRow)) {
	for n, j := range mine {
		if j.employer == 0 {
			continue
		}
		row := jobRow{
			person: p.code, employer: j.employer, cents: j.cents, nace: j.nace, committee: j.committee,
			statuut: j.statuut, regime: j.regime, pct: j.pct, main: n == 0,
		}
		if row.committee == b.committee200 && t < committee200From {
			row.committee = b.committee218
		}
		work(row)
	}
}

// committee200From is the quarter in which the joint committee 218 became 200.
const committee200From = 3
