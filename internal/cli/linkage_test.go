package cli

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/linkage"
)

func TestLinkageInAFewLines(t *testing.T) {
	var w strings.Builder
	writeLinkage(&w, linkage.Report{
		Measures: []linkage.MeasureLine{
			{Counts: true, Rows: 5, Persons: 4, Linked: 2, AbsentInQuarter: 1, NeverInData: 1},
			{Counts: true, Rows: 3, Persons: 3, Linked: 3}, {Rows: 100, Persons: 100},
		},
		Spells: []linkage.SpellLine{{Rows: 5, Spells: 3, Merged: 2}, {Rows: 3, Spells: 3}},
		Education: []linkage.EducationLine{
			{BySource: map[string]int64{"LED": 4, "unknown": 1}, SupplierWarehouse: 2, AmongSuppliers: 1},
			{BySource: map[string]int64{"LED": 1, "warehouse": 6}, SupplierWarehouse: 1},
		},
		Sector:   []linkage.SectorLine{{ByRule: map[string]int64{"nace": 3, "no_job": 2}}, {ByRule: map[string]int64{"committee": 1, "unknown": 4}}},
		Unlisted: []linkage.UnlistedLine{{Quarter: "2015Q1", Column: "persons.sex", Rows: 2}, {Quarter: "2015Q2", Column: "persons.sex", Rows: 1}},
	})
	const want = `linkage, summed over suppliers, measures and quarters
  measures   8 rows, 7 persons: 5 linked, 1 not in the quarter, 1 never in the warehouse
  spells     6 of 8 rows: 2 merged with one that they touch or overlap
  education  from LED 5, warehouse 6, unknown 1; conflicts: 3 of supplier and warehouse, 1 among suppliers
  sector     by committee 1, nace 3, unknown 4, no job 2
  warning    codes in no list: rows of persons.sex 3
`
	if w.String() != want {
		t.Errorf("%s\nwant\n%s", w.String(), want)
	}
}
