package airlock

import (
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// A code that no list has stays in the hub: what leaves counts it as unknown.
func TestUnlistedCodesDoNotLeave(t *testing.T) {
	table := &tabulate.Table{Name: "table1", Columns: []tabulate.Column{
		{Name: "measure", Dictionary: []string{"A01"}, Codes: []uint16{0, 0, 0}},
		{Name: "sex", Dictionary: []string{"F", "M", "Q7"}, Codes: []uint16{0, 1, 2}},
		{Name: "age", Dictionary: []string{"odd"}, Codes: []uint16{0, 0, 0}},
	}, Persons: []int64{5, 6, 7}}
	got := listedOnly(adviceStudy(t), table)
	if want := []string{"F", "M", "U"}; !slices.Equal(got.Columns[1].Dictionary, want) {
		t.Errorf("sex has %q", got.Columns[1].Dictionary)
	}
	if !slices.Equal(got.Persons, table.Persons) || table.Columns[1].Dictionary[2] != "Q7" {
		t.Error("the hub's own table changed")
	}
}
