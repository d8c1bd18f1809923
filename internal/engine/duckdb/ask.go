package duckdb

import (
	"slices"

	"golang.org/x/sync/errgroup"
)

// request is one person to be counted under one measure in a period.
type request struct {
	person  int32
	measure uint16
}

// requests are a period's: once per subtype, and once per type.
type requests struct{ subtypes, types []request }

// ask finds whom each period counts, and marks them observed: each thread does
// a range of people.
func (p *plan) ask(sp *spells, quarters []*quarter) []requests {
	parts := make([]asked, p.query.Threads)
	n := sp.people.count()
	var work errgroup.Group
	for i := range parts {
		work.Go(func() error {
			parts[i] = p.askRange(sp, quarters, int32(n*i/len(parts)), int32(n*(i+1)/len(parts)))
			return nil
		})
	}
	_ = work.Wait() // none of them fails
	out := make([]requests, len(p.periods))
	for _, part := range parts {
		for i, r := range part.requests {
			out[i].subtypes = append(out[i].subtypes, r.subtypes...)
			out[i].types = append(out[i].types, r.types...)
		}
		for subtype, line := range part.lines {
			p.spellLines[subtype].rows += line.rows
			p.spellLines[subtype].spells += line.spells
		}
	}
	return out
}

// asked is what a range of people gives.
type asked struct {
	requests []requests  // by period
	lines    []spellLine // by subtype
}

func (p *plan) askRange(sp *spells, quarters []*quarter, from, to int32) asked {
	out := asked{make([]requests, len(p.periods)), make([]spellLine, len(p.spellLines))}
	var room []spell
	for person := from; person < to; person++ {
		rows := sp.of(person)
		for _, r := range rows {
			if r.counts {
				out.lines[r.subtype].rows++
			}
		}
		room = merge(rows, room)
		for _, s := range room {
			out.lines[s.subtype].spells++
		}
		for i := range p.periods {
			if out.requests[i].add(&p.periods[i], &p.measures, person, room) {
				p.observed(&p.periods[i], person, quarters)
			}
		}
	}
	return out
}

// add asks for a person once per subtype and once per type, and reports
// whether the period counts him at all. Spells are ordered by subtype.
func (r *requests) add(at *period, m *measures, person int32, merged []spell) bool {
	from, types := len(r.subtypes), len(r.types)
	for _, s := range merged {
		if !at.holds(s) {
			continue
		}
		if n := len(r.subtypes); n > from && r.subtypes[n-1].measure == s.subtype {
			continue
		}
		r.subtypes = append(r.subtypes, request{person, s.subtype})
		t := request{person, m.typeOf[s.subtype]}
		if !slices.Contains(r.types[types:], t) {
			r.types = append(r.types, t)
		}
	}
	return len(r.subtypes) > from
}

func (p *plan) observed(at *period, person int32, quarters []*quarter) {
	for _, o := range at.observed {
		quarters[o.quarter].observed.add(person)
		if at.jobs {
			quarters[o.quarter].employed.add(person)
		}
	}
}
