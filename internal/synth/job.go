package synth

// job is one person's work for one employer.
type job struct {
	employer  int64 // 0: none
	firm      int32 // -1: their own
	nace      uint16
	committee uint16
	statuut   uint8
	regime    uint8
	pct       uint8 // null: unknown
	kind      uint8
	cents     int32 // daily wage; -1 unknown
	size      uint8
}

const (
	blueCollar uint8 = iota
	whiteCollar
	civilServant
	otherStatus
	selfEmployed
	helper
)

const (
	fullTime uint8 = iota
	partTime
	special
	undetermined
)

// work brings everybody's jobs to a quarter: who keeps their position keeps
// their job, but for the few who change employer.
func (b *block) work(t int) {
	if b.jobs == nil {
		b.jobs = make([][2]job, len(b.people))
	}
	for i := range b.people {
		p, mine := &b.people[i], &b.jobs[i]
		pos := p.pos[t]
		if pos == none || !working(pos) {
			if p.at(t) {
				*mine = [2]job{}
			}
			p.kinds[t] = none
			continue
		}
		want, second := jobTypes(pos)
		b.keep(p, &mine[0], want, t, 0)
		b.keep(p, &mine[1], second, t, mine[0].employer)
		p.kinds[t] = mine[0].kind
		if mine[0].size == 1 {
			p.small |= 1 << t
		}
	}
}

type jobType uint8

const (
	noJob jobType = iota
	asEmployee
	asSelf
	asHelper
)

// jobTypes says what a position means for the main and the other job.
func jobTypes(pos uint8) (main, other jobType) {
	switch pos {
	case p112:
		return asEmployee, asEmployee
	case p121, p122, p123:
		return asSelf, noJob
	case p131, p132, p133:
		return asHelper, noJob
	case p141:
		return asEmployee, asSelf
	case p142:
		return asSelf, asEmployee
	case p143:
		return asHelper, asEmployee
	}
	return asEmployee, noJob
}

func (j *job) is(want jobType) bool {
	switch want {
	case asEmployee:
		return j.employer != 0 && j.statuut < selfEmployed
	case asSelf:
		return j.employer != 0 && j.statuut == selfEmployed
	case asHelper:
		return j.employer != 0 && j.statuut == helper
	}
	return j.employer == 0
}

// keep leaves a job as it is, or replaces it by one that is wanted. other is
// the employer that the person already works for.
func (b *block) keep(p *person, j *job, want jobType, t int, other int64) {
	if j.is(want) {
		if want != asEmployee {
			return
		}
		if !b.rng.chance(b.turnover(p, j, t)) && j.employer != other {
			if b.rng.chance(0.1) && j.cents > 0 {
				j.cents += j.cents / 100
			}
			if j.regime == partTime && b.rng.chance(0.02) {
				j.pct = b.partTimeShare(p)
			}
			return
		}
	}
	switch want {
	case noJob:
		*j = job{}
	case asEmployee:
		kind := b.nextKind(p, j, t)
		*j = b.hire(p, kind, t)
		for try := 0; j.employer == other && try < 8; try++ {
			*j = b.hire(p, kind, t)
		}
		if j.employer == other {
			*j = job{}
		}
	default:
		*j = b.own(p, want)
	}
}

// turnover is the probability of another employer next quarter.
func (b *block) turnover(p *person, j *job, t int) float64 {
	switch {
	case j.kind == kindAgency:
		return 0.18
	case j.kind == kindSheltered || j.statuut == civilServant:
		return 0.004
	case p.ageAt(t) < 26:
		return 0.06
	case p.ageAt(t) > 50:
		return 0.01
	}
	return 0.022
}

// nextKind is the kind of someone's next job: mostly that of the one they
// leave, else a section's share of those with their region, sex and skill.
func (b *block) nextKind(p *person, last *job, t int) int {
	if last.is(asEmployee) && b.rng.chance(0.75) {
		return int(last.kind)
	}
	e := skill(p.education)
	q := &b.bySection[p.region][p.sex][e*2]
	return b.singleOut(p, pickAt(b.sectionShare[p.region][p.sex][e*2], q.next()), t)
}

// hire makes an employee's job of a kind: employer, status, regime and wage,
// each given those before.
func (b *block) hire(p *person, kind, t int) job {
	g, e := int(p.region), skill(p.education)
	if b.rng.chance(commuting[g]) {
		g = (g + 2 - b.rng.below(2)*g%2) % 3
	}
	f := b.firms.pick(b.rng, g, kind)
	w := &b.firms.all[f]
	j := job{employer: b.firms.number(f), firm: f, nace: w.nace, kind: uint8(kind), size: w.class}
	b.giveStatus(p, &j, w, e)
	b.giveRegime(p, &j)
	b.giveWage(p, &j, e, t)
	if b.rng.chance(0.003) {
		j.nace = missing
	}
	if b.rng.chance(0.004) {
		j.committee = missing
	}
	return j
}

// commuting is the share that works in another region.
var commuting = [3]float64{0.11, 0.14, 0.16}

// singleOut moves some of a section's workers to the kinds that a joint
// committee singles out.
func (b *block) singleOut(p *person, section, t int) int {
	u := b.rng.float()
	switch sectionCodes[section] {
	case "N":
		agency := 0.16 + 0.06*float64(1-p.sex)
		if p.ageAt(t) < 30 {
			agency *= 1.7
		}
		voucher := 0.02
		if p.sex == female {
			voucher = [4]float64{0.62, 0.52, 0.25, 0.6}[skill(p.education)]
		}
		switch {
		case u < agency:
			return kindAgency
		case u < agency+voucher:
			return kindVoucher
		}
	case "Q":
		sheltered := 0.035
		if p.disabled {
			sheltered = 0.5
		}
		switch {
		case u < sheltered*0.8:
			return kindSheltered
		case u < sheltered:
			return kindSocial
		}
	}
	return section
}

func (b *block) own(p *person, want jobType) job {
	e := skill(p.education)
	section := pickAt(b.sectionShare[p.region][p.sex][e*2+1], b.bySection[p.region][p.sex][e*2+1].next())
	div := b.firms.divisions[section]
	codes := b.firms.naceOf[div[b.rng.below(len(div))]]
	j := job{
		employer: ownNumber + int64(b.number)<<17 + int64(p.ordinal), firm: -1, kind: uint8(section),
		nace: codes[b.rng.below(len(codes))], committee: missing,
		statuut: selfEmployed, regime: undetermined, pct: null, cents: -1,
	}
	if want == asHelper {
		j.statuut = helper
	}
	if b.rng.chance(0.3) {
		j.cents = 0
	}
	if b.rng.chance(0.01) {
		j.nace = missing
	}
	return j
}

func (b *block) giveStatus(p *person, j *job, w *firm, e int) {
	kind := int(j.kind)
	s := sectorFact{blue: 0.75, partTime: 0.3}
	if kind < sections {
		s = b.sector[kind]
	}
	civil := s.civil
	if p.age < 30 {
		civil *= 0.6
	}
	odds := s.blue / (1.0001 - s.blue) * [4]float64{3, 1.1, 0.12, 1.2}[e]
	switch {
	case kind >= kindSheltered:
		j.statuut = blueCollar
	case kind == kindVoucher:
		j.statuut = blueCollar
	case w.blue == b.committee999 && b.rng.chance(civil*1.4), b.rng.chance(civil * 0.3):
		j.statuut = civilServant
	case b.rng.chance(0.003), p.age < 20 && b.rng.chance(0.2):
		j.statuut = otherStatus
	case b.rng.chance(odds / (1 + odds)):
		j.statuut = blueCollar
	default:
		j.statuut = whiteCollar
	}
	j.committee = w.white
	if j.statuut == blueCollar {
		j.committee = w.blue
	}
	if j.statuut == civilServant {
		j.committee = b.committee999
	}
	if j.committee == b.committee999 && b.rng.chance(0.4) {
		j.committee = missing
	}
}

func (b *block) giveRegime(p *person, j *job) {
	part := 0.35
	switch {
	case int(j.kind) < sections:
		part = b.sector[j.kind].partTime
	case j.kind == kindVoucher:
		part = 0.86
	case j.kind == kindAgency:
		part = 0.2
	}
	if p.sex == female {
		part *= 1.45
	} else {
		part *= 0.48
	}
	if p.age >= 55 {
		part *= 1.25
	}
	u := b.rng.float()
	switch {
	case j.kind == kindAgency && u < 0.55, u < 0.014:
		j.regime, j.pct = special, 100
		if b.rng.chance(0.5) {
			j.pct = uint8(5 + b.rng.below(95))
		}
	case u < 0.017:
		j.regime, j.pct = undetermined, null
	case b.rng.chance(part):
		j.regime, j.pct = partTime, b.partTimeShare(p)
	default:
		j.regime, j.pct = fullTime, 100
	}
	if b.rng.chance(0.005) {
		j.pct = null
	}
}

// partTimeShare is the share of a full-time job: halves and four fifths
// stand out.
func (b *block) partTimeShare(p *person) uint8 {
	u := b.rng.float()
	switch {
	case u < 0.28:
		return 50
	case u < 0.55:
		return 80
	case u < 0.63:
		return 75
	case u < 0.68:
		return 60
	case u < 0.70:
		return uint8(96 + b.rng.below(4))
	case u < 0.704:
		return 0
	}
	return uint8(4 + b.rng.below(91))
}
