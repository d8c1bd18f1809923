package memory

import (
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/study"
)

// profile is one row of a profiles delivery; what the supplier does not know
// is empty.
type profile struct {
	level      string
	source     string
	disability string // 1, 0
	valid      span
}

// profiles are the suppliers' profiles by person, of all deliveries.
func (p *plan) profiles() map[int64][]profile {
	out := map[int64][]profile{}
	for _, d := range p.query.Deliveries {
		for i, person := range d.Profiles.Person {
			out[person] = append(out[person], profileAt(d, i))
		}
	}
	return out
}

func profileAt(d *coded.Delivery, i int) profile {
	rows := d.Profiles
	out := profile{valid: span{rows.From[i], rows.To[i]}}
	if level := rows.Level[i]; level != coded.NoLevel {
		out.level = d.Levels[level]
	}
	if source := rows.Source[i]; source != coded.NoAnswer {
		out.source = d.Sources[source]
	}
	switch rows.Disability[i] {
	case 0:
		out.disability = "0"
	case 1:
		out.disability = "1"
	}
	return out
}

// validOn are the person's profiles that are valid on a day.
func (w *warehouse) validOn(person int64, d study.Date) []profile {
	var out []profile
	for _, p := range w.profiles[person] {
		if p.valid.on(d) {
			out = append(out, p)
		}
	}
	return out
}
