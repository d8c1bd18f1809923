package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/linkage"
)

// writeLinkage tells the linkage report in a few lines, summed: the lines by
// measure and quarter are in build.json.
func writeLinkage(w io.Writer, r linkage.Report) {
	var m linkage.MeasureLine
	for _, l := range r.Measures {
		if l.Counts {
			m.Rows, m.Persons, m.Linked = m.Rows+l.Rows, m.Persons+l.Persons, m.Linked+l.Linked
			m.AbsentInQuarter, m.NeverInData = m.AbsentInQuarter+l.AbsentInQuarter, m.NeverInData+l.NeverInData
		}
	}
	fmt.Fprintln(w, "linkage, summed over suppliers, measures and quarters")
	fmt.Fprintf(w, "  measures   %d rows, %d persons: %d linked, %d not in the quarter, %d never in the warehouse\n",
		m.Rows, m.Persons, m.Linked, m.AbsentInQuarter, m.NeverInData)
	writeSpells(w, r.Spells)
	writeEducation(w, r.Education)
	writeSector(w, r.Sector)
	writeUnlisted(w, r.Unlisted)
}

func writeSpells(w io.Writer, lines []linkage.SpellLine) {
	var s linkage.SpellLine
	for _, l := range lines {
		s.Rows, s.Spells, s.Merged = s.Rows+l.Rows, s.Spells+l.Spells, s.Merged+l.Merged
	}
	if s.Rows > 0 {
		fmt.Fprintf(w, "  spells     %d of %d rows: %d merged with one that they touch or overlap\n", s.Spells, s.Rows, s.Merged)
	}
}

func writeEducation(w io.Writer, lines []linkage.EducationLine) {
	sum := map[string]int64{}
	var warehouse, suppliers int64
	for _, l := range lines {
		addTo(sum, l.BySource)
		warehouse, suppliers = warehouse+l.SupplierWarehouse, suppliers+l.AmongSuppliers
	}
	if len(sum) > 0 {
		fmt.Fprintf(w, "  education  from %s; conflicts: %d of supplier and warehouse, %d among suppliers\n", inWords(sum, "unknown"), warehouse, suppliers)
	}
}

func writeSector(w io.Writer, lines []linkage.SectorLine) {
	sum := map[string]int64{}
	for _, l := range lines {
		addTo(sum, l.ByRule)
	}
	if len(sum) > 0 {
		fmt.Fprintf(w, "  sector     by %s\n", inWords(sum, "unknown", "no_job"))
	}
}

// writeUnlisted names columns, never a code: it may be anything.
func writeUnlisted(w io.Writer, lines []linkage.UnlistedLine) {
	sum := map[string]int64{}
	for _, l := range lines {
		sum[l.Column] += l.Rows
	}
	if len(sum) > 0 {
		fmt.Fprintf(w, "  warning    codes in no list: rows of %s\n", inWords(sum))
	}
}

func addTo(sum, more map[string]int64) {
	for name, n := range more {
		sum[name] += n
	}
}

// inWords lists counts by name, some names last.
func inWords(counts map[string]int64, last ...string) string {
	names := slices.Sorted(maps.Keys(counts))
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(last, name) })
	parts := make([]string, 0, len(counts))
	for _, name := range append(names, last...) {
		if n, ok := counts[name]; ok {
			parts = append(parts, fmt.Sprintf("%s %d", strings.ReplaceAll(name, "_", " "), n))
		}
	}
	return strings.Join(parts, ", ")
}
