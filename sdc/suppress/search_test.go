package suppress

import (
	"fmt"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
	"pgregory.net/rapid"
)

// drawGround draws a table of up to three dimensions with nested sums, and the first
// with overlapping parents, and finds its unsafe cells.
func drawGround(t *rapid.T) *ground {
	dims := make([]table.Dimension, rapid.IntRange(1, 3).Draw(t, "dimensions"))
	for d := range dims {
		nodes := []table.Node{{Code: "0"}}
		for i := range rapid.IntRange(1, 6).Draw(t, "codes") {
			nodes = append(nodes, table.Node{Code: fmt.Sprint(i + 1), Parent: nodes[rapid.IntRange(0, i).Draw(t, "parent")].Code})
		}
		var overlapping []string
		if d == 0 && rapid.Bool().Draw(t, "overlaps") {
			overlapping = []string{"0"}
		}
		var err error
		if dims[d], err = table.NewDimension(fmt.Sprint(d), nodes, overlapping...); err != nil {
			t.Fatal(err)
		}
	}
	s, err := table.NewSpace(dims)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int64, s.Len())
	for cell := range counts {
		counts[cell] = rapid.Int64Range(0, 5).Draw(t, "n")
	}
	table.AddTotals(s, counts)
	p := &table.Problem{Kind: table.Frequency, Table: &table.Table{Space: s, Counts: counts}, Rules: table.Rules{MinimumFrequency: 3}}
	found, err := primary.Find(p)
	if err != nil {
		t.Fatal(err)
	}
	return newGround(p, found)
}

// TestCircuits holds what every circuit must be, whatever the search was asked: it
// starts as asked, moves each cell once, and keeps every sum.
func TestCircuits(t *testing.T) {
	circuits := 0
	rapid.Check(t, func(t *rapid.T) {
		g := drawGround(t)
		s := newSearch(g)
		start := int32(rapid.IntRange(0, g.space.Len()-1).Draw(t, "start"))
		r := request{start: start, sign: rapid.SampledFrom([]int8{1, -1}).Draw(t, "sign"), limit: fixed, pin: none,
			strict: rapid.Bool().Draw(t, "strict"), whole: rapid.Bool().Draw(t, "whole"), frozen: rapid.Bool().Draw(t, "frozen")}
		circuit, cost, found := s.find(r)
		if !found {
			return
		}
		circuits++
		delta := make([]int64, g.space.Len())
		for _, e := range circuit {
			if delta[e.cell] != 0 {
				t.Fatalf("cell %s moves twice", g.space.Name(int(e.cell)))
			}
			delta[e.cell] = int64(e.sign)
			if g.cost[e.cell] == fixed || r.frozen && g.cost[e.cell] > 0 {
				t.Fatalf("cell %s must not be hidden", g.space.Name(int(e.cell)))
			}
		}
		if delta[start] != int64(r.sign) {
			t.Fatalf("the start moves by %d", delta[start])
		}
		sums := append([]int64(nil), delta...)
		table.AddTotals(g.space, sums)
		prices := 0
		for cell := range sums {
			if sums[cell] != delta[cell] {
				t.Fatalf("sum %s moves by %d, its parts by %d", g.space.Name(cell), delta[cell], sums[cell])
			}
			if delta[cell] != 0 {
				prices += int(g.cost[cell])
			}
		}
		if cost < prices || r.strict && cost != prices {
			t.Fatalf("a circuit of price %d is said to cost %d", prices, cost)
		}
	})
	if circuits == 0 {
		t.Fatal("no circuit was found")
	}
}

// TestParts holds that cells which a sum or an overlap connects are in one part, and
// that the roots of a dimension without total are not.
func TestParts(t *testing.T) {
	measure, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "B"}, {Code: "B1", Parent: "B"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	sex, err := table.NewDimension("sex", []table.Node{{Code: "T"}, {Code: "f", Parent: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := table.NewSpace([]table.Dimension{measure, sex})
	if err != nil {
		t.Fatal(err)
	}
	p := &table.Problem{Kind: table.Frequency, Table: &table.Table{Space: s, Counts: make([]int64, s.Len())}}
	parts := newGround(p, primary.Result{Status: make(table.Pattern, s.Len())}).parts()
	if got := fmt.Sprint(parts); got != "[[0 1 2 3] [4 5 6 7]]" {
		t.Errorf("parts are %s", got)
	}
}
