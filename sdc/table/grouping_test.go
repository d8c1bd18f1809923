package table_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// zones are four communes in two provinces and, across them, two zones; both add
// up to the same country.
func zones(t *testing.T) table.Dimension {
	t.Helper()
	d := dimension(t, "place", "BE N<BE S<BE a<N b<N c<S d<S")
	d, err := d.WithGrouping("zone", []table.Node{
		{Code: "a", Parent: "Z1"}, {Code: "c", Parent: "Z1"}, {Code: "b", Parent: "Z2"}, {Code: "d", Parent: "Z2"},
		{Code: "Z1", Parent: "BE"}, {Code: "Z2", Parent: "BE"}, {Code: "BE"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGroupingAddsSums(t *testing.T) {
	d := zones(t)
	var sums []string
	for _, s := range d.Sums() {
		text := d.Code(int(s.Total)) + "="
		for _, part := range s.Parts {
			text += d.Code(int(part))
		}
		sums = append(sums, text)
	}
	slices.Sort(sums)
	if want := []string{"BE=NS", "BE=Z1Z2", "N=ab", "S=cd", "Z1=ac", "Z2=bd"}; !slices.Equal(sums, want) {
		t.Errorf("sums are %v, want %v", sums, want)
	}
	a, _ := d.Index("a")
	var above []string
	for _, c := range d.Above(a) {
		above = append(above, d.Code(int(c)))
	}
	slices.Sort(above)
	if want := []string{"BE", "N", "Z1", "a"}; !slices.Equal(above, want) {
		t.Errorf("above a stand %v, want %v", above, want)
	}
	if len(d.SumsWith(a)) != 2 || d.Component(a) != d.Component(5) || len(d.Nodes()) != 7 || len(d.Groupings()) != 1 {
		t.Error("a grouping is lost, or a node of it taken for one of the first hierarchy")
	}
}

func TestGroupingTotals(t *testing.T) {
	b := table.NewBuilder("zones", table.Frequency, zones(t))
	for i, code := range []string{"a", "b", "c", "d"} {
		if err := b.Add(int64(1+i), code); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]int64{"BE": 10, "N": 3, "S": 7, "Z1": 4, "Z2": 6} {
		if cell, err := p.Table.Find(code); err != nil || p.Table.Counts[cell] != want {
			t.Errorf("%s holds %d, want %d (%v)", code, p.Table.Counts[cell], want, err)
		}
	}
	if below := p.Table.NonEmpty(); below[0] != 4 {
		t.Errorf("the country rests on %d cells, want 4", below[0])
	}
	z1, _ := p.Table.Find("Z1")
	p.Table.Counts[z1]++
	if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "Z1") || !strings.Contains(err.Error(), "BE") {
		t.Errorf("sums that disagree are not named: %v", err)
	}
}

func TestGroupingRefuses(t *testing.T) {
	base := "BE N<BE S<BE a<N b<N c<S d<S"
	for name, nodes := range map[string]string{
		"appears twice":       "Z a<Z a<Z",
		"unknown parent":      "a<Z",
		"no total here":       "Z a<Z e<Z",
		"its own ancestor":    "N a<N BE<a",
		"counts \"a\" twice":  "Z a<Z N<Z",
		"but of other leaves": "BE Z<BE a<Z",
	} {
		d := dimension(t, "place", base)
		var rows []table.Node
		for _, field := range strings.Fields(nodes) {
			code, parent, _ := strings.Cut(field, "<")
			rows = append(rows, table.Node{Code: code, Parent: parent})
		}
		if _, err := d.WithGrouping("zone", rows); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
