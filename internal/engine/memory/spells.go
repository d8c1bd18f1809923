package memory

import (
	"context"
	"slices"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
)

// spellRow is one row as accepted, of a supplier or of the warehouse.
type spellRow struct {
	supplier string
	person   int64
	subtype  string
	days     span
	counts   bool // the study's rule takes the subtype from here
}

// span is a time in days, inclusive; end is coded.Running where it has none.
type span struct{ start, end int32 }

// spells are the merged spells by person and subtype, ascending.
type spells map[int64]map[string][]span

// spellRows gathers the suppliers' rows and the warehouse's.
//
// A row counts where the study's rule takes its subtype from there: of the
// subtypes ruled by suppliers any supplier may deliver any.
func (p *plan) spellRows(ctx context.Context) ([]spellRow, error) {
	var out []spellRow
	for _, d := range p.query.Deliveries {
		for i, person := range d.Spells.Person {
			subtype := d.Subtypes[d.Spells.Subtype[i]]
			rule, ruled := p.study.RuleOf(subtype)
			out = append(out, spellRow{
				supplier: d.Supplier,
				person:   person,
				subtype:  subtype,
				days:     span{d.Spells.Start[i], d.Spells.End[i]},
				counts:   ruled && rule.Supplied(),
			})
		}
	}
	own, err := p.warehouseSpells(ctx)
	return append(out, own...), err
}

// warehouseSpells are the measures that the warehouse delimits: rows whose
// code the study maps to a subtype. Rows of other codes are nothing to it.
func (p *plan) warehouseSpells(ctx context.Context) ([]spellRow, error) {
	if p.columns[employmentMeasures] == nil {
		return nil, nil
	}
	subtypes := map[string][]string{}
	for subtype, codes := range p.study.Measures.Warehouse {
		for _, code := range codes {
			subtypes[code] = append(subtypes[code], subtype)
		}
	}
	var out []spellRow
	p.unusable = map[string]int64{}
	err := p.readRelation(ctx, employmentMeasures, nil, func(r record) error {
		person, known := r["person"].(int64)
		code, _ := r["code"].(string)
		days, dated := spanOf(r)
		for _, subtype := range subtypes[code] {
			if !known || !dated {
				p.unusable[subtype]++
				continue
			}
			out = append(out, spellRow{linkage.Warehouse, person, subtype, days, true})
		}
		return nil
	})
	return out, err
}

// spanOf is the time of a warehouse row; an end that is null is still running.
func spanOf(r record) (days span, ok bool) {
	start, ok := r["start_date"].(study.Date)
	if !ok {
		return span{}, false
	}
	days = span{start.Days(), coded.Running}
	if end, ends := r["end_date"].(study.Date); ends {
		days.end = end.Days()
	}
	return days, days.start <= days.end
}

// merge makes spells of the rows that count. Of several rows of one person and
// subtype, of all suppliers together, those that touch count as one spell.
func merge(rows []spellRow) spells {
	out := spells{}
	for _, r := range rows {
		if !r.counts {
			continue
		}
		if out[r.person] == nil {
			out[r.person] = map[string][]span{}
		}
		out[r.person][r.subtype] = append(out[r.person][r.subtype], r.days)
	}
	for _, bySubtype := range out {
		for subtype, spans := range bySubtype {
			bySubtype[subtype] = mergeSpans(spans)
		}
	}
	return out
}

// mergeSpans joins spans that touch: end D, next start D+1 or earlier.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return int(int64(a.start) - int64(b.start)) })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && int64(s.start) <= int64(out[n-1].end)+1 {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// touches reports whether any day of the span is in the quarter.
func (s span) touches(q study.Quarter) bool {
	return s.start <= q.Last().Days() && q.First().Days() <= s.end
}

// on reports whether the span holds the day.
func (s span) on(d study.Date) bool { return s.start <= d.Days() && d.Days() <= s.end }

// within reports whether a day is in the quarter; coded.Running is in none.
func within(days int32, q study.Quarter) bool {
	return days != coded.Running && q.First().Days() <= days && days <= q.Last().Days()
}
