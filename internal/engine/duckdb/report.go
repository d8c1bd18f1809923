package duckdb

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
)

// spellLine counts a subtype's rows and spells, and the warehouse's rows that
// are no spell.
type spellLine struct{ rows, spells, unusable int64 }

// report is the linkage report; linkage.Report says what each line means.
func (p *plan) report(sp *spells, quarters []*quarter) linkage.Report {
	r := linkage.Report{Measures: p.measureLines(sp, quarters), Education: []linkage.EducationLine{},
		Sector: []linkage.SectorLine{}, Spells: []linkage.SpellLine{}, Unlisted: []linkage.UnlistedLine{}}
	for subtype, line := range p.spellLines {
		if line.rows > 0 || line.unusable > 0 {
			r.Spells = append(r.Spells, linkage.SpellLine{Measure: p.measures.subtypes[subtype], Rows: line.rows, Spells: line.spells,
				Merged: line.rows - line.spells, Unusable: line.unusable})
		}
	}
	for _, q := range quarters {
		if len(p.schools) > 0 && q.observed.count() > 0 {
			r.Education = append(r.Education, p.schools[0].line(q))
		}
		if n := q.employed.count(); p.sectorCounts != nil && n > 0 {
			r.Sector = append(r.Sector, p.sectorLine(q, int64(n)))
		}
	}
	r.Unlisted = p.unlistedLines(quarters)
	return r
}

func (s *schooling) line(q *quarter) linkage.EducationLine {
	counted := &s.lines[q.index]
	out := linkage.EducationLine{Quarter: q.name.String(), BySource: map[string]int64{unknownSource: counted.bySource[len(s.precedence)]},
		SupplierWarehouse: counted.supplierWarehouse, AmongSuppliers: counted.amongS}
	for i, source := range s.precedence {
		out.BySource[source] = counted.bySource[i]
	}
	return out
}

func (p *plan) sectorLine(q *quarter, observed int64) linkage.SectorLine {
	out := linkage.SectorLine{Quarter: q.name.String(), ByRule: map[string]int64{}}
	for by, name := range sectorRules {
		n := p.sectorCounts[q.index][by].Load()
		out.ByRule[name] = n
		observed -= n
	}
	out.ByRule[sectorRules[byNoJob]] = observed
	return out
}

func (p *plan) unlistedLines(quarters []*quarter) []linkage.UnlistedLine {
	out := []linkage.UnlistedLine{}
	for _, q := range quarters {
		for _, u := range p.strays {
			if n := u.rows[q.index].Load(); n > 0 {
				out = append(out, linkage.UnlistedLine{Quarter: q.name.String(), Column: u.column.Relation + "." + u.column.Name, Rows: n})
			}
		}
	}
	slices.SortFunc(out, func(a, b linkage.UnlistedLine) int {
		return cmp.Or(cmp.Compare(a.Quarter, b.Quarter), cmp.Compare(a.Column, b.Column))
	})
	return out
}

// measureLines counts rows and persons by supplier, subtype and quarter.
func (p *plan) measureLines(sp *spells, quarters []*quarter) []linkage.MeasureLine {
	lines := make([]linkage.MeasureLine, len(sp.suppliers)*len(p.measures.subtypes)*len(quarters))
	for person := range int32(sp.people.count()) {
		rows := sp.of(person)
		slices.SortFunc(rows, func(a, b spell) int {
			return cmp.Or(cmp.Compare(a.supplier, b.supplier), cmp.Compare(a.subtype, b.subtype))
		})
		for len(rows) > 0 {
			n := 1
			for n < len(rows) && rows[n].supplier == rows[0].supplier && rows[n].subtype == rows[0].subtype {
				n++
			}
			at := (int(rows[0].supplier)*len(p.measures.subtypes) + int(rows[0].subtype)) * len(quarters)
			countLines(lines[at:at+len(quarters)], rows[:n], quarters)
			rows = rows[n:]
		}
	}
	return p.named(lines, sp.suppliers)
}

// countLines counts one person's rows of one supplier and subtype.
func countLines(lines []linkage.MeasureLine, rows []spell, quarters []*quarter) {
	person := rows[0].person
	ever := false
	for _, q := range quarters {
		ever = ever || q.present.has(person)
	}
	for i, q := range quarters {
		touching := int64(0)
		for _, r := range rows {
			if r.start <= q.lastDay && r.end >= q.firstDay {
				touching++
			}
		}
		if touching == 0 {
			continue
		}
		line := &lines[i]
		line.Rows, line.Persons, line.Counts = line.Rows+touching, line.Persons+1, rows[0].counts
		switch {
		case q.present.has(person):
			line.Linked++
		case ever:
			line.AbsentInQuarter++
		default:
			line.NeverInData++
		}
	}
}

// named gives the lines with rows their names. Suppliers, subtypes and
// quarters ascend already.
func (p *plan) named(lines []linkage.MeasureLine, suppliers []string) []linkage.MeasureLine {
	out := []linkage.MeasureLine{}
	quarters := len(p.quarters)
	for i, line := range lines {
		if line.Rows == 0 {
			continue
		}
		line.Supplier = suppliers[i/quarters/len(p.measures.subtypes)]
		line.Measure = p.measures.subtypes[i/quarters%len(p.measures.subtypes)]
		line.Quarter = p.quarters[i%quarters].String()
		out = append(out, line)
	}
	return out
}

// daysOf are a quarter's first and last day as numbers.
func daysOf(q study.Quarter) (first, last int32) { return q.First().Days(), q.Last().Days() }
