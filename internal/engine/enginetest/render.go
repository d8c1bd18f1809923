package enginetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Lines are a result as text, one line per cell of a table and per line of the
// report, in the result's order:
//
//	table1 2015-06-30 A01 M: 1
//	measures dwse A01 2015Q2 counts: rows 1 persons 1 linked 1 absent 0 never 0
//	education 2015Q2: LED 1 SELF 0 unknown 0 warehouse 0, conflicts warehouse 0 suppliers 0
//	sector 2015Q2: committee 0 nace 1 no_job 0 override 0 unknown 0
//	spells A01: rows 2 spells 1 merged 1
//	unlisted 2015Q2 persons.sex: 1
func Lines(r *engine.Result) []string {
	var out []string
	for i := range r.Tables {
		out = append(out, tableLines(&r.Tables[i])...)
	}
	return append(out, reportLines(r.Report)...)
}

func tableLines(t *tabulate.Table) []string {
	var out []string
	for row := range t.Persons {
		fields := []string{t.Name}
		for _, c := range t.Columns {
			fields = append(fields, c.Dictionary[c.Codes[row]])
		}
		out = append(out, fmt.Sprintf("%s: %d", strings.Join(fields, " "), t.Persons[row]))
	}
	return out
}

func reportLines(r linkage.Report) []string {
	var out []string
	for _, l := range r.Measures {
		rule := "counts"
		if !l.Counts {
			rule = "elsewhere"
		}
		out = append(out, fmt.Sprintf("measures %s %s %s %s: rows %d persons %d linked %d absent %d never %d",
			l.Supplier, l.Measure, l.Quarter, rule, l.Rows, l.Persons, l.Linked, l.AbsentInQuarter, l.NeverInData))
	}
	for _, l := range r.Education {
		out = append(out, fmt.Sprintf("education %s: %s, conflicts warehouse %d suppliers %d",
			l.Quarter, counts(l.BySource, "LED", "SELF", "warehouse", "unknown"), l.SupplierWarehouse, l.AmongSuppliers))
	}
	for _, l := range r.Sector {
		out = append(out, fmt.Sprintf("sector %s: %s", l.Quarter, counts(l.ByRule, "override", "nace", "committee", "unknown", "no_job")))
	}
	for _, l := range r.Spells {
		line := fmt.Sprintf("spells %s: rows %d spells %d merged %d", l.Measure, l.Rows, l.Spells, l.Merged)
		if l.Unusable > 0 {
			line += fmt.Sprintf(" unusable %d", l.Unusable)
		}
		out = append(out, line)
	}
	for _, l := range r.Unlisted {
		out = append(out, fmt.Sprintf("unlisted %s %s: %d", l.Quarter, l.Column, l.Rows))
	}
	return out
}

// counts are numbers by key, sorted; the keys that always stand there are
// shown as 0 where the map leaves them out.
func counts(by map[string]int64, always ...string) string {
	all := map[string]int64{}
	for _, k := range always {
		all[k] = 0
	}
	maps.Copy(all, by)
	var out []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		out = append(out, fmt.Sprintf("%s %d", k, all[k]))
	}
	return strings.Join(out, " ")
}
