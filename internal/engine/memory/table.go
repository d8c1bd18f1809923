package memory

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// event is one time at which a table looks at persons: a moment, or a quarter
// of flow seen from an offset. key has the values of the table's first
// columns, observed the quarter that describes the persons.
type event struct {
	key      []string
	observed study.Quarter
	counts   func(span) bool // whether a spell makes a person count
}

// events are the times of a table.
func events(t study.Table) []event {
	var out []event
	if t.Flow == study.Stock {
		for _, d := range t.Moments {
			on := func(s span) bool { return s.on(d) }
			out = append(out, event{[]string{d.String()}, d.Quarter(), on})
		}
		return out
	}
	for _, q := range t.Quarters {
		flows := func(s span) bool { return within(s.start, q) }
		if t.Flow == study.Outflow {
			flows = func(s span) bool { return within(s.end, q) }
		}
		for _, offset := range t.Offsets {
			out = append(out, event{[]string{q.String(), strconv.Itoa(offset)}, q.Add(offset), flows})
		}
	}
	return out
}

// observations are the persons whom any table observed, by quarter, and among
// them the workers: those of a table that has a dimension of the main job.
type observations struct{ persons, workers observed }

type observed map[study.Quarter]map[int64]bool

func (o observed) add(q study.Quarter, person int64) {
	if o[q] == nil {
		o[q] = map[int64]bool{}
	}
	o[q][person] = true
}

// count makes a table by subtype and by type. A person counts once per measure
// and event, whatever the number of spells.
func (p *plan) count(t study.Table, w *warehouse, seen observations) (subtypes, types tabulate.Table) {
	bySubtype, byType := cells{}, cells{}
	selected := p.study.Selected(t.Measures)
	for _, e := range events(t) {
		for person, spells := range w.spells {
			measures, above := map[string]bool{}, map[string]bool{}
			for subtype, spans := range spells {
				if slices.Contains(selected, subtype) && slices.ContainsFunc(spans, e.counts) {
					measures[subtype] = true
					above[p.study.MeasureType(subtype)] = true
				}
			}
			if len(measures) == 0 {
				continue
			}
			seen.persons.add(e.observed, person)
			if p.looksAtJobs(t) {
				seen.workers.add(e.observed, person)
			}
			p.tally(bySubtype, t, e, w.situation(person, e.observed), measures)
			p.tally(byType, t, e, w.situation(person, e.observed), above)
		}
	}
	return bySubtype.table(t, t.Name), byType.table(t, t.Name+"_types")
}

// situation is what the warehouse and the suppliers know of a person in a
// quarter; the last day of it is the day.
func (w *warehouse) situation(person int64, q study.Quarter) situation {
	return situation{
		quarter:  q,
		person:   w.persons[q][person],
		job:      w.mainJobs[q][person],
		profiles: w.validOn(person, q.Last()),
		sizes:    w.sizes,
	}
}

// tally counts one person once in each measure.
func (p *plan) tally(into cells, t study.Table, e event, s situation, measures map[string]bool) {
	for m := range measures {
		s.measure = m
		key := slices.Clone(e.key)
		for _, d := range t.Dimensions {
			key = append(key, p.rules[d](s))
		}
		into[strings.Join(key, separator)]++
	}
}
