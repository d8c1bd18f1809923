package memory

import (
	"cmp"
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
)

// report counts how supplier data met the warehouse; the package comment says
// what each line means.
func (p *plan) report(w *warehouse, seen observations) linkage.Report {
	return linkage.Report{
		Measures:  p.measureLines(w),
		Education: p.educationLines(w, seen.persons),
		Sector:    p.sectorLines(w, seen.workers),
		Spells:    p.spellLines(w),
		Unlisted:  p.unlistedLines(w, seen),
	}
}

// measureLines counts rows and persons by supplier, subtype and quarter.
func (p *plan) measureLines(w *warehouse) []linkage.MeasureLine {
	type key struct{ supplier, measure, quarter string }
	lines := map[key]*linkage.MeasureLine{}
	seen := map[key]map[int64]bool{}
	for _, q := range p.dataQuarters() {
		for _, r := range w.spellRows {
			if !r.days.touches(q) {
				continue
			}
			k := key{r.supplier, r.subtype, q.String()}
			if lines[k] == nil {
				lines[k] = &linkage.MeasureLine{Supplier: k.supplier, Measure: k.measure, Quarter: k.quarter, Counts: r.counts}
				seen[k] = map[int64]bool{}
			}
			lines[k].Rows++
			if !seen[k][r.person] {
				seen[k][r.person] = true
				p.link(lines[k], w, q, r.person)
			}
		}
	}
	out := []linkage.MeasureLine{}
	for _, line := range lines {
		out = append(out, *line)
	}
	slices.SortFunc(out, func(a, b linkage.MeasureLine) int {
		return cmp.Or(cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Quarter, b.Quarter))
	})
	return out
}

// link counts one person: with a row of the quarter in the warehouse, with a
// row in another quarter of the period of data only, or with none.
func (p *plan) link(line *linkage.MeasureLine, w *warehouse, q study.Quarter, person int64) {
	line.Persons++
	if w.persons[q][person] != nil {
		line.Linked++
		return
	}
	for _, other := range p.dataQuarters() {
		if w.persons[other][person] != nil {
			line.AbsentInQuarter++
			return
		}
	}
	line.NeverInData++
}

// educationLines counts, per quarter, the sources of education and conflicts.
func (p *plan) educationLines(w *warehouse, persons observed) []linkage.EducationLine {
	out := []linkage.EducationLine{}
	if p.school == nil {
		return out
	}
	for _, q := range quarters(persons) {
		line := linkage.EducationLine{Quarter: q.String(), BySource: map[string]int64{unknownSource: 0}}
		for _, source := range p.school.dimension.Precedence {
			line.BySource[source] = 0
		}
		for person := range persons[q] {
			e := p.school.of(w.situation(person, q))
			line.BySource[e.source]++
			if e.supplier != "" && e.warehouse != "" && e.supplier != e.warehouse {
				line.SupplierWarehouse++
			}
			if e.conflict {
				line.AmongSuppliers++
			}
		}
		out = append(out, line)
	}
	return out
}

// sectorLines counts, per quarter, the rules that decided the sector.
func (p *plan) sectorLines(w *warehouse, workers observed) []linkage.SectorLine {
	out := []linkage.SectorLine{}
	if p.sectors == nil {
		return out
	}
	for _, q := range quarters(workers) {
		rules := map[string]int64{byOverride: 0, byNace: 0, byCommittee: 0, byNothing: 0, byNoJob: 0}
		for person := range workers[q] {
			_, by := p.sectors.of(w.mainJobs[q][person])
			rules[by]++
		}
		out = append(out, linkage.SectorLine{Quarter: q.String(), ByRule: rules})
	}
	return out
}

// spellLines counts, per subtype, the rows that count and what merging made of
// them.
func (p *plan) spellLines(w *warehouse) []linkage.SpellLine {
	lines := map[string]linkage.SpellLine{}
	for _, r := range w.spellRows {
		if r.counts {
			line := lines[r.subtype]
			line.Measure = r.subtype
			line.Rows++
			lines[r.subtype] = line
		}
	}
	for _, bySubtype := range w.spells {
		for subtype, spans := range bySubtype {
			line := lines[subtype]
			line.Spells += int64(len(spans))
			lines[subtype] = line
		}
	}
	for subtype, rows := range p.unusable {
		line := lines[subtype]
		line.Measure, line.Unusable = subtype, rows
		lines[subtype] = line
	}
	out := []linkage.SpellLine{}
	for _, subtype := range slices.Sorted(maps.Keys(lines)) {
		line := lines[subtype]
		line.Merged = line.Rows - line.Spells
		out = append(out, line)
	}
	return out
}

func quarters(o observed) []study.Quarter {
	set := map[study.Quarter]bool{}
	for q := range o {
		set[q] = true
	}
	return sortedQuarters(set)
}
