package suppress

import (
	"fmt"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
	"pgregory.net/rapid"
)

// drawProblem draws a table of up to three dimensions with nested sums; the first may
// have an overlapping parent, any may have a second grouping.
func drawProblem(t *rapid.T) *table.Problem {
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
		if overlapping == nil && rapid.Bool().Draw(t, "grouped") {
			dims[d] = drawGrouping(t, dims[d])
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
	rules := table.Rules{MinimumFrequency: 3}
	if rapid.Bool().Draw(t, "floor 0") {
		rules.Floor = new(int64)
	}
	return &table.Problem{Kind: table.Frequency, Table: &table.Table{Space: s, Counts: counts}, Rules: rules}
}

// drawGrouping adds up some of the leaves in another way.
func drawGrouping(t *rapid.T, dim table.Dimension) table.Dimension {
	var nodes []table.Node
	for c := range dim.Len() {
		if dim.Terminal(c) {
			nodes = append(nodes, table.Node{Code: dim.Code(c), Parent: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "group")})
		}
	}
	used := map[string]bool{}
	for _, n := range nodes {
		if !used[n.Parent] {
			used[n.Parent] = true
			nodes = append(nodes, table.Node{Code: n.Parent, Parent: dim.Code(0)})
		}
	}
	grouped, err := dim.WithGrouping("other", append(nodes, table.Node{Code: dim.Code(0)}))
	if err != nil {
		t.Fatal(err)
	}
	return grouped
}

func drawField(t *rapid.T) *field {
	p := drawProblem(t)
	found, err := primary.Find(p)
	if err != nil {
		t.Fatal(err)
	}
	return newField(ground.New(p, found), nil)
}

// TestCircuits holds what every circuit must be, whatever the search was asked: it
// starts as asked, moves each cell once, and keeps every sum.
func TestCircuits(t *testing.T) {
	circuits := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		f := drawField(t)
		s := newSearch(f, newDraft(f))
		start := int32(rapid.IntRange(0, f.Space.Len()-1).Draw(t, "start"))
		r := request{start: start, side: rapid.SampledFrom([]int64{1, -1}).Draw(t, "side"), limit: fixed, pin: none, room: 1,
			strict: rapid.Bool().Draw(t, "strict"), whole: rapid.Bool().Draw(t, "whole"), frozen: rapid.Bool().Draw(t, "frozen")}
		circuit, cost := s.find(r)
		if len(circuit) == 0 {
			return
		}
		circuits[fmt.Sprintf("frozen %v", r.frozen)]++
		delta := make([]int64, f.Space.Len())
		for _, e := range circuit {
			if delta[e.cell()] != 0 {
				t.Fatalf("cell %s moves twice", f.Space.Name(int(e.cell())))
			}
			delta[e.cell()] = e.sign()
			if price := f.hot[e.cell()] >> 2; price >= ground.Fixed || r.frozen && price > 0 {
				t.Fatalf("cell %s must not be hidden", f.Space.Name(int(e.cell())))
			}
			if e.sign() < 0 && f.Fall[e.cell()] < 1 && r.strict {
				t.Fatalf("cell %s cannot fall", f.Space.Name(int(e.cell())))
			}
		}
		if delta[start] != r.side {
			t.Fatalf("the start moves by %d", delta[start])
		}
		prices := int32(0)
		for cell, by := range delta {
			if by != 0 {
				prices += int32(f.hot[cell] >> 2)
			}
		}
		keepsSums(t, f.Space, delta)
		if cost < prices || r.strict && cost != prices {
			t.Fatalf("a circuit of price %d is said to cost %d", prices, cost)
		}
	})
	if len(circuits) < 2 {
		t.Fatalf("too few circuits were found: %v", circuits)
	}
}

func keepsSums(t *rapid.T, s *table.Space, delta []int64) {
	for d, dim := range s.Dims() {
		for cell := range delta {
			for _, number := range dim.SumsOf(s.Code(cell, d)) {
				sum := int64(0)
				for _, part := range dim.Sums()[number].Parts {
					sum += delta[s.With(cell, d, int(part))]
				}
				if sum != delta[cell] {
					t.Fatalf("sum %s moves by %d, its parts by %d", s.Name(cell), delta[cell], sum)
				}
			}
		}
	}
}
