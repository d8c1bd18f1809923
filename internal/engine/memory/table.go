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

// observations are the persons whom any table observed, by quarter.
type observations map[study.Quarter]map[int64]bool

// count makes a table by subtype and by type. A person counts once per measure
// and event, whatever the number of spells.
func (p *plan) count(t study.Table, w *warehouse, observed observations) (subtypes, types tabulate.Table) {
	bySubtype, byType := cells{}, cells{}
	selected := p.selected(t.Measures)
	for _, e := range events(t) {
		for person, spells := range w.spells {
			measures, above := map[string]bool{}, map[string]bool{}
			for subtype, spans := range spells {
				if selected[subtype] && slices.ContainsFunc(spans, e.counts) {
					measures[subtype] = true
					above[p.typeOf(subtype)] = true
				}
			}
			if len(measures) == 0 {
				continue
			}
			if observed[e.observed] == nil {
				observed[e.observed] = map[int64]bool{}
			}
			observed[e.observed][person] = true
			p.add1(bySubtype, t, e, w.situation(person, e.observed), measures)
			p.add1(byType, t, e, w.situation(person, e.observed), above)
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

// add1 counts one person once in each measure.
func (p *plan) add1(into cells, t study.Table, e event, s situation, measures map[string]bool) {
	for m := range measures {
		s.measure = m
		key := slices.Clone(e.key)
		for _, d := range t.Dimensions {
			key = append(key, p.rules[d](s))
		}
		into[strings.Join(key, separator)]++
	}
}

// typeOf is the type of a subtype: its parent, or itself at the top.
func (p *plan) typeOf(subtype string) string {
	if parent := p.measures.Parent(subtype); parent != "" {
		return parent
	}
	return subtype
}

// selected are the subtypes that a table takes: all, those whose attribute has
// a value, or those listed, a type standing for all its subtypes.
func (p *plan) selected(s study.Selection) map[string]bool {
	out := map[string]bool{}
	for _, code := range p.measures.Codes() {
		if !p.measures.IsLeaf(code) {
			continue
		}
		switch {
		case s.Attribute != "":
			out[code] = p.measures.Attribute(code, s.Attribute) == s.Equals
		case len(s.Codes) > 0:
			out[code] = slices.Contains(s.Codes, code) || slices.Contains(s.Codes, p.measures.Parent(code))
		default:
			out[code] = true
		}
	}
	return out
}
