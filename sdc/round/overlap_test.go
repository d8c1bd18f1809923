package round

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// measures is an overlapping parent A over leaves, and a code B beside it.
func measures(t *testing.T, parent int64, children ...int64) table.Problem {
	t.Helper()
	nodes := []table.Node{{Code: "A"}, {Code: "B"}}
	for c := range children {
		nodes = append(nodes, table.Node{Code: "A" + string(rune('1'+c)), Parent: "A"})
	}
	dim, err := table.NewDimension("measure", nodes, "A")
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("measures", table.Frequency, dim)
	for c, n := range append([]int64{parent, 1}, children...) {
		if err := b.Add(n, dim.Code(c)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Lifting raises as few cells as each case needs; the first of equals.
func TestLiftByHand(t *testing.T) {
	for name, c := range map[string]struct {
		counts []int64 // parent, children
		raised []int32 // before, by cell
		want   []int64 // published: parent, B, children
	}{
		"nothing to do":                   {[]int64{3, 2, 2}, nil, []int64{0, 0, 0, 0}},
		"a child above its parent":        {[]int64{3, 3, 1}, []int32{2}, []int64{5, 0, 5, 0}},
		"a parent above all its children": {[]int64{7, 4, 4}, nil, []int64{5, 0, 5, 0}},
		"two children are needed":         {[]int64{12, 4, 4, 4}, nil, []int64{10, 0, 5, 5, 0}},
		"a raised parent needs a child":   {[]int64{3, 2, 2}, []int32{0}, []int64{5, 0, 5, 0}},
		"multiples stay":                  {[]int64{5, 5, 0}, nil, []int64{5, 0, 5, 0}},
		"empty":                           {[]int64{0, 0, 0}, nil, []int64{0, 0, 0, 0}},
	} {
		p := measures(t, c.counts[0], c.counts[1:]...)
		r := newRounding(p.Table, 5, adjacent(5))
		for _, cell := range c.raised {
			r.flip(int(cell))
		}
		r.lift()
		if got := r.counts(); !slices.Equal(got, c.want) {
			t.Errorf("%s: published %v, want %v", name, got, c.want)
		}
		if r.broken() != 0 {
			t.Errorf("%s: a parent is broken", name)
		}
	}
}

// What holds for a cell is what holds for all parents that it has to do with.
func TestHoldIsBroken(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 6, Count: 6, Features: sdctest.Features{Overlap: true, DeepSums: true, NoTotal: true}}
	broken := 0
	for n := range uint64(600) {
		draw := sdctest.NewRand(n)
		p := sdctest.Random(draw, shape)
		r := newRounding(p.Table, 4, adjacent(4))
		for _, cell := range r.free {
			if draw.IntN(2) == 0 {
				r.flip(int(cell))
			}
		}
		all := true
		for cell := range r.err {
			all = all && r.overlaps.hold(cell, r.value)
		}
		if all != (r.broken() == 0) {
			t.Fatalf("problem %d: cells say %v, %d parents are broken", n, all, r.broken())
		}
		if !all {
			broken++
		}
	}
	if broken == 0 {
		t.Error("no rounding broke anything: the test tests nothing")
	}
}

// The true table breaks nothing.
func TestTruthHolds(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 6, Count: 6, Features: sdctest.Features{Overlap: true, DeepSums: true, NoTotal: true, Groupings: true}}
	for n := range uint64(500) {
		p := sdctest.Random(sdctest.NewRand(n), shape)
		if r := newRounding(p.Table, 4, keep); r.broken() != 0 || !slices.Equal(r.counts(), p.Table.Counts) {
			t.Fatalf("problem %d: a rounding without choices is not the true table", n)
		}
	}
}

// A parent equal to the sum of a child that is itself a sum cannot be kept by small
// counts: 7 = 4 + 3 below A becomes 5, or 0, or 10. That is admitted, not hidden.
func TestWhatCannotHoldIsAdmitted(t *testing.T) {
	dim, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "x", Parent: "A1"}, {Code: "y", Parent: "A1"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("deep", table.Frequency, dim)
	for code, n := range map[string]int64{"A": 7, "x": 4, "y": 3} {
		if err := b.Add(n, code); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := SmallCount{Base: 5}.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	if out.Promise.Additive || out.Facts[len(out.Facts)-1].Name != "overlaps_broken" || out.Facts[len(out.Facts)-1].Value != 1 {
		t.Errorf("promise %+v, facts %v", out.Promise, out.Facts)
	}
}
