package synth

import (
	"bytes"
)

// suppliers are the names in the file names of deliveries.
var suppliers = [2]string{"vdab", "dwse"}

// deliveries are a shard's lines, by supplier.
type deliveries struct {
	measures, profiles         [2]bytes.Buffer
	measureRows, profileRows   [2]int64
	measureChaos, profileChaos *chaos
}

const (
	measureHeader = "insz,measure,start_date,end_date\n"
	profileHeader = "insz,education_level,education_source,work_disability,valid_from,valid_to\n"
)

func newDeliveries(opts Options, shard int) *deliveries {
	m, p := Messy(opts.Messy)
	if opts.MeasureRates != nil {
		m = *opts.MeasureRates
	}
	if opts.ProfileRates != nil {
		p = *opts.ProfileRates
	}
	return &deliveries{
		measureChaos: newChaos(m, newRNG(opts.Seed, 51, uint64(shard))),
		profileChaos: newChaos(p, newRNG(opts.Seed, 52, uint64(shard))),
	}
}

// dateText is a date as deliveries write it; nothing where open.
func dateText(d day, open bool) string {
	if open {
		return ""
	}
	return date(d).Format("2006-01-02")
}

func (d *deliveries) measureRow(supplier int, insz, code string, from, to day, open bool) {
	w := &d.measures[supplier]
	w.WriteString(insz + "," + code + "," + dateText(from, false) + "," + dateText(to, open) + "\n")
	d.measureRows[supplier]++
}

// spell writes a spell as its supplier delivers it, with trouble if it is
// its turn.
func (d *deliveries) spell(supplier int, number uint64, code string, s *spell) {
	c, text := d.measureChaos, inszText(number)
	row := func(from, to day, open bool) { d.measureRow(supplier, text, code, from, to, open) }
	kind := c.next()
	switch kind {
	case badCheck:
		text = c.spoil(text)
	case adjacent:
		middle := s.from + (min(s.to, extracted)-s.from)/2
		if middle >= s.from && middle < s.to {
			row(s.from, middle, false)
			row(middle+1, s.to, s.open)
			return
		}
	}
	row(s.from, s.to, s.open)
	switch kind {
	case late:
		from := s.from - day(900+c.rng.below(1200))
		row(from, from+day(30+c.rng.below(240)), false)
	case duplicate:
		row(s.from, s.to, s.open)
	case leadingZero:
		d.measureRow(supplier, inszText(c.stranger(2000, 1))[1:], code, s.from, s.to, s.open)
	case unknownPerson:
		d.measureRow(supplier, inszText(c.stranger(1955, 40)), code, s.from, s.to, s.open)
	case overlapping:
		row(s.from+(min(s.to, extracted)-s.from)/2, s.to+day(10+c.rng.below(60)), s.open)
	}
}

func (d *deliveries) profileRow(insz string, r *profile) {
	w := &d.profiles[r.supplier]
	w.WriteString(insz + "," + r.level + "," + r.source + "," + r.disability + "," + dateText(r.from, false) + "," + dateText(r.to, r.open) + "\n")
	d.profileRows[r.supplier]++
}

// profile writes a profile, with trouble if it is its turn.
func (d *deliveries) profile(number uint64, r *profile) {
	c, text := d.profileChaos, inszText(number)
	kind := c.next()
	if kind == badCheck {
		text = c.spoil(text)
	}
	d.profileRow(text, r)
	switch kind {
	case duplicate:
		d.profileRow(text, r)
	case leadingZero:
		d.profileRow(inszText(c.stranger(2000, 1))[1:], r)
	case unknownPerson:
		d.profileRow(inszText(c.stranger(1955, 40)), r)
	case conflict:
		d.profileRow(text, c.contradict(r))
	}
}

// contradict is the other supplier's or another source's view: a level of
// another group, from a somewhat different day.
func (c *chaos) contradict(r *profile) *profile {
	o := *r
	group := 0
	if r.level != "" {
		group = map[byte]int{'L': 1, 'M': 2, 'H': 1}[r.level[0]]
	}
	o.level = detailLevels[group][c.rng.below(len(detailLevels[group]))]
	o.source = "SELF"
	if c.rng.chance(0.5) {
		o.supplier = 1 - o.supplier
	} else if r.source == "SELF" {
		o.source = "LED"
	}
	o.from += day(c.rng.below(400))
	if !o.open && o.to < o.from {
		o.to = o.from
	}
	return &o
}
