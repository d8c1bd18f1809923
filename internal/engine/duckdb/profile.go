package duckdb

import (
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/study"
)

// profile is one row of a profiles delivery.
type profile struct {
	person     int32
	from, to   int32
	delivery   int32
	level      uint8 // of the delivery's Levels
	source     uint8 // of the delivery's Sources
	disability uint8
}

// profiles are grouped by person, as spells are.
type profiles struct {
	deliveries []*coded.Delivery
	rows       []profile
	first      []int32
}

// collectProfiles keeps the profiles of people whom the spells concern.
func collectProfiles(deliveries []*coded.Delivery, who *people) *profiles {
	out := &profiles{deliveries: deliveries}
	for i, d := range deliveries {
		p := &d.Profiles
		for row, person := range p.Person {
			if n := who.number(person); n >= 0 {
				out.rows = append(out.rows, profile{n, p.From[row], p.To[row], int32(i), p.Level[row], p.Source[row], p.Disability[row]})
			}
		}
	}
	out.rows, out.first = byPerson(out.rows, who.count(), func(r *profile) int32 { return r.person })
	return out
}

func (ps *profiles) of(person int32) []profile { return ps.rows[ps.first[person]:ps.first[person+1]] }

// workDisability: 1 where any valid profile says so, else 0 where any says 0.
func workDisability(p *plan, d study.Dimension, out *dimension) error {
	out.dict = newDictionary("0", "1", d.Unknown, d.NoJob)
	p.disabilities = append(p.disabilities, len(p.dims))
	return nil
}

// settleDisability decides a work-disability dimension for a quarter.
func settleDisability(dim int, at *quarter, ps *profiles) {
	day := at.last.Days()
	at.observed.each(func(person int32, place int) {
		row := at.row(place)
		answered, yes := false, false
		for _, r := range ps.of(person) {
			if r.from <= day && day <= r.to && r.disability != coded.NoAnswer {
				answered, yes = true, yes || r.disability == 1
			}
		}
		switch {
		case yes:
			row[dim] = 1
		case answered:
			row[dim] = 0
		}
	})
}
