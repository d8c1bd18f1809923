package attack_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// randomDimension draws a small hierarchy, now and then with a second grouping, an
// overlapping parent, or without a total.
func randomDimension(r *rand.Rand, name string, overlap bool) table.Dimension {
	var nodes []table.Node
	leaves := 2 + r.IntN(3)
	total := ""
	if r.IntN(8) > 0 {
		total = "T"
		nodes = append(nodes, table.Node{Code: "T"})
	}
	groups := r.IntN(3)
	for g := range groups {
		nodes = append(nodes, table.Node{Code: fmt.Sprint("g", g), Parent: total})
	}
	for i := range leaves + groups {
		parent := total
		if groups > 0 {
			parent = fmt.Sprint("g", i%groups)
		}
		nodes = append(nodes, table.Node{Code: fmt.Sprint("l", i), Parent: parent})
	}
	var overlapping []string
	if overlap && groups > 0 {
		overlapping = append(overlapping, "g0")
	}
	dim, err := table.NewDimension(name, nodes, overlapping...)
	if err != nil {
		panic(err)
	}
	if total != "" && overlapping == nil && r.IntN(4) == 0 {
		regroup := []table.Node{{Code: "T"}, {Code: "h0", Parent: "T"}, {Code: "h1", Parent: "T"}}
		for i := range leaves + groups {
			regroup = append(regroup, table.Node{Code: fmt.Sprint("l", i), Parent: fmt.Sprint("h", i*2/(leaves+groups))})
		}
		if dim, err = dim.WithGrouping("other", regroup); err != nil {
			panic(err)
		}
	}
	return dim
}

// randomCounts draws a small table of counts and a pattern.
func randomCounts(seed uint64) (table.Problem, table.Pattern) {
	r := rand.New(rand.NewPCG(seed, 1))
	dims := []table.Dimension{randomDimension(r, "a", r.IntN(5) == 0), randomDimension(r, "b", false)}
	if r.IntN(5) == 0 {
		dims = append(dims, randomDimension(r, "c", false))
	}
	space, err := table.NewSpace(dims)
	if err != nil {
		panic(err)
	}
	counts := make([]int64, space.Len())
	for cell := range counts {
		if space.Terminal(cell) && r.IntN(4) > 0 {
			counts[cell] = 1 + int64(r.IntN(4))
		}
	}
	fitOverlaps(space, counts)
	table.AddTotals(space, counts)
	floor := int64(r.IntN(2))
	rules := table.Rules{MinimumFrequency: 1 + int64(r.IntN(4)), Floor: &floor}
	if floor == 0 && r.IntN(3) == 0 {
		rules.Zeros = table.ZerosHideable
	}
	p := table.Problem{Name: fmt.Sprint("random ", seed), Kind: table.Frequency, Table: &table.Table{Space: space, Counts: counts}, Rules: rules}
	if r.IntN(4) == 0 {
		p.Bounds.Upper = make([]float64, space.Len())
		p.Bounds.Lower = make([]float64, space.Len())
		for cell, n := range counts {
			p.Bounds.Upper[cell] = math.Inf(1)
			if r.IntN(3) == 0 {
				p.Bounds.Upper[cell] = float64(n + int64(r.IntN(3)))
				p.Bounds.Lower[cell] = max(0, float64(n-int64(r.IntN(3))))
			}
		}
	}
	pattern := make(table.Pattern, space.Len())
	share := r.IntN(90)
	for cell, n := range counts {
		pattern[cell] = table.Safe
		if r.IntN(100) < share && (n > 0 || rules.ZerosInForce() != table.ZerosSafe) {
			pattern[cell] = table.Secondary
			if n > 0 && n < rules.MinimumFrequency {
				pattern[cell] = table.Unsafe
			}
		}
	}
	if err := p.Validate(); err != nil {
		panic(err)
	}
	return p, pattern
}

// fitOverlaps puts overlapping parents between the largest and the sum of their
// children.
func fitOverlaps(space *table.Space, counts []int64) {
	for cell := range counts {
		dim, code := space.Dims()[0], space.Code(cell, 0)
		if !space.Terminal(cell) || !dim.Overlapping(code) {
			continue
		}
		largest, sum := int64(0), int64(0)
		for _, c := range dim.Children(code) {
			n := counts[space.With(cell, 0, c)]
			largest, sum = max(largest, n), sum+n
		}
		counts[cell] = min(max(counts[cell], largest), sum)
	}
}

// published is what of a problem an intruder sees.
func published(p *table.Problem, pattern table.Pattern) attack.Published {
	out := attack.Published{Space: p.Table.Space, Kind: p.Kind, Hidden: make([]bool, len(pattern)),
		Floor: p.Rules.FloorInForce(), Signed: p.Table.Signed, Lower: p.Bounds.Lower, Upper: p.Bounds.Upper}
	if p.Kind == table.Frequency {
		out.Counts = append([]int64(nil), p.Table.Counts...)
	} else {
		out.Values = append([]float64(nil), p.Table.Values...)
	}
	for cell, status := range pattern {
		if out.Hidden[cell] = status.Hidden(); status.Hidden() {
			if p.Kind == table.Frequency {
				out.Counts[cell] = -77
			} else {
				out.Values[cell] = math.NaN()
			}
		}
	}
	return out
}

func end(x interface{ Float64() (float64, bool) }) float64 {
	v, _ := x.Float64()
	return v
}

// compare holds intervals against those of the oracle.
func compare(t *testing.T, name string, p *table.Problem, got []attack.Interval, want map[int]sdctest.Interval) (undecided int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d intervals, want %d", name, len(got), len(want))
	}
	for _, i := range got {
		w := want[int(i.Cell)]
		lower, upper := math.Inf(-1), math.Inf(1)
		if w.Lower != nil {
			lower = end(w.Lower)
		}
		if w.Upper != nil {
			upper = end(w.Upper)
		}
		if i.Undecided {
			undecided++
			if i.Lower > lower || i.Upper < upper || i.Exact {
				t.Errorf("%s: cell %s is %v to %v undecided, beyond %v", name, p.Table.Name(int(i.Cell)), i.Lower, i.Upper, w)
			}
			continue
		}
		if far(i.Lower, lower) || far(i.Upper, upper) || i.Exact != w.Exact() {
			t.Errorf("%s: cell %s is %v to %v exact %v, want %v", name, p.Table.Name(int(i.Cell)), i.Lower, i.Upper, i.Exact, w)
		}
	}
	return undecided
}

func far(a, b float64) bool { return a != b && math.Abs(a-b) > 1e-6*max(1, math.Abs(b)) }

// TestCountsAgainstOracle attacks small random tables with and without the truth:
// intervals are those of the exact oracle.
func TestCountsAgainstOracle(t *testing.T) {
	seeds := uint64(500)
	if testing.Short() {
		seeds = 100
	}
	undecided, cells := 0, 0
	for seed := range seeds {
		p, pattern := randomCounts(seed)
		want, err := sdctest.Whole(&p, pattern)
		if err != nil {
			continue
		}
		for _, truth := range []*attack.Truth{nil, {Counts: p.Table.Counts}} {
			got, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Truth: truth})
			if err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
			cells += len(got.Intervals)
			undecided += compare(t, fmt.Sprint(p.Name, " truth ", truth != nil), &p, got.Intervals, want)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d cells, %d undecided", cells, undecided)
}
