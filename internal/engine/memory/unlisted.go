package memory

import (
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
)

// listed notes the list that a dimension reads its column by.
func (p *plan) listed(d study.Dimension) error {
	if _, err := p.query.Lists.List(d.List); err != nil {
		return err
	}
	for _, c := range d.Columns {
		p.lists[c] = append(p.lists[c], d.List)
	}
	return nil
}

// unlistedLines counts rows of observed persons whose code is in no list.
func (p *plan) unlistedLines(w *warehouse, seen observations) []linkage.UnlistedLine {
	out := []linkage.UnlistedLine{}
	for _, q := range quarters(seen.persons) {
		rows := map[string]int64{}
		for person := range seen.persons[q] {
			s := w.situation(person, q)
			if !seen.workers[q][person] {
				s.job = nil
			}
			for column := range p.unlisted(s) {
				rows[column]++
			}
		}
		for _, column := range slices.Sorted(maps.Keys(rows)) {
			out = append(out, linkage.UnlistedLine{Quarter: q.String(), Column: column, Rows: rows[column]})
		}
	}
	return out
}

// unlisted are the columns of a person's rows that hold a code in no list.
func (p *plan) unlisted(s situation) map[string]bool {
	out := map[string]bool{}
	for column, names := range p.lists {
		if code, ok := s.row(column.Relation)[column.Name].(string); ok && !p.has(names, code) {
			out[column.Relation+"."+column.Name] = true
		}
	}
	if p.sectors == nil {
		return out
	}
	if nace, ok := s.job[p.sectors.nace()].(string); ok && p.sectors.divisions[division(nace)] == "" {
		out[jobs+"."+p.sectors.nace()] = true
	}
	if committee, ok := s.job[p.sectors.committee()].(string); ok && p.sectors.unlisted(committee) {
		out[jobs+"."+p.sectors.committee()] = true
	}
	return out
}

// has reports whether any of the lists has the code. The lists were read when
// the plan was made.
func (p *plan) has(names []string, code string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		l, err := p.query.Lists.List(name)
		return err == nil && l.Has(code)
	})
}
