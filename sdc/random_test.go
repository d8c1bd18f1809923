package sdc_test

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc"
	"pgregory.net/rapid"
)

// shape bounds the random problems.
type shape struct {
	dims, codes int // at most
	count       int64
	overlap     bool // one dimension may have overlapping parents
	never       bool // some cells may be forced to be published
	sums        bool // a child of an overlapping parent may be a sum
	bounds      bool // something may be known of the cells beforehand
}

// drawDimension draws a random forest of codes; some of its parents overlap.
func drawDimension(t *rapid.T, name string, codes int, overlap, sums bool) sdc.Dimension {
	n := rapid.IntRange(1, codes).Draw(t, name+" codes")
	roots := 1
	if overlap {
		roots = rapid.IntRange(1, 2).Draw(t, name+" roots")
	}
	nodes := make([]sdc.Node, n)
	parents := map[string]bool{}
	for i := range nodes {
		nodes[i].Code = fmt.Sprint(name, i)
		if i >= roots {
			nodes[i].Parent = nodes[rapid.IntRange(0, i-1).Draw(t, "parent")].Code
			parents[nodes[i].Parent] = true
		}
	}
	var overlapping []string
	under := map[string]bool{}
	for _, node := range nodes {
		if overlap && parents[node.Code] && (rapid.Bool().Draw(t, "overlaps") || !sums && under[node.Parent]) {
			under[node.Code] = true
			overlapping = append(overlapping, node.Code)
		}
	}
	d, err := sdc.NewDimension(name, nodes, overlapping...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawProblem draws a problem that is valid by construction.
func drawProblem(t *rapid.T, s shape) sdc.Problem {
	dims := make([]sdc.Dimension, rapid.IntRange(1, s.dims).Draw(t, "dimensions"))
	for d := range dims {
		dims[d] = drawDimension(t, string(rune('a'+d)), s.codes, s.overlap && d == 0, s.sums)
	}
	b := sdc.NewBuilder("random", sdc.Frequency, dims...)
	drawCounts(t, b, dims, s.count, nil)
	p, err := b.Problem(drawRules(t), rapid.SampledFrom([]sdc.Cost{"", sdc.CostLevels, sdc.CostFrequency}).Draw(t, "cost"))
	if err != nil {
		t.Fatal(err)
	}
	if s.never && rapid.Bool().Draw(t, "forced") {
		drawNever(t, &p)
	}
	if s.bounds && rapid.Bool().Draw(t, "bounds") {
		drawBounds(t, &p)
	}
	return p
}

func drawRules(t *rapid.T) sdc.Rules {
	rules := sdc.Rules{MinimumFrequency: rapid.Int64Range(1, 4).Draw(t, "k")}
	rules.Zeros = rapid.SampledFrom([]sdc.Zeros{"", sdc.ZerosSafe, sdc.ZerosSafe, sdc.ZerosHideable, sdc.ZerosUnsafe}).Draw(t, "zeros")
	if rapid.Bool().Draw(t, "floor 0") {
		rules.Floor = new(int64)
	}
	rules.Protection.Threshold = rapid.Bool().Draw(t, "threshold")
	if !rules.Protection.Threshold {
		rules.Protection.Units = rapid.Int64Range(0, 2).Draw(t, "units")
	}
	if rapid.IntRange(0, 3).Draw(t, "groups") == 0 {
		rules.GroupDisclosure = 90
	}
	return rules
}

// drawCounts fills the combinations of the leaves of all dimensions but the first,
// and in each of them the first dimension from the bottom up, its overlapping
// parents between the largest and the sum of their children.
func drawCounts(t *rapid.T, b *sdc.Builder, dims []sdc.Dimension, most int64, rest []string) {
	if d := len(rest) + 1; d < len(dims) {
		for c := range dims[d].Len() {
			if dims[d].Terminal(c) {
				drawCounts(t, b, dims, most, append(rest[:len(rest):len(rest)], dims[d].Code(c)))
			}
		}
		return
	}
	first := dims[0]
	count := make([]int64, first.Len())
	for _, c := range first.BottomUp() {
		largest, sum := int64(0), int64(0)
		for _, child := range first.Children(c) {
			largest, sum = max(largest, count[child]), sum+count[child]
		}
		switch {
		case len(first.Children(c)) == 0:
			count[c] = max(0, rapid.Int64Range(-2, most).Draw(t, "n"))
		case first.Overlapping(c):
			count[c] = rapid.Int64Range(largest, sum).Draw(t, "n overlapping")
		default:
			count[c] = sum
			continue
		}
		if err := b.Add(count[c], append([]string{first.Code(c)}, rest...)...); err != nil {
			t.Fatal(err)
		}
	}
}

// drawNever forces some safe cells to be published.
func drawNever(t *rapid.T, p *sdc.Problem) {
	p.Forced = make([]sdc.Status, p.Table.Len())
	for cell, n := range p.Table.Counts {
		if n >= p.Rules.MinimumFrequency && rapid.Bool().Draw(t, "never") {
			p.Forced[cell] = sdc.Never
		}
	}
	p.Rules.GroupDisclosure = 0 // it would make some of them unsafe
	if p.Rules.Zeros == sdc.ZerosUnsafe {
		p.Rules.Zeros = sdc.ZerosHideable
	}
}

// drawBounds makes something known of each cell.
func drawBounds(t *rapid.T, p *sdc.Problem) {
	for _, n := range p.Table.Counts {
		p.Bounds.Lower = append(p.Bounds.Lower, float64(max(0, n-rapid.Int64Range(0, 4).Draw(t, "below"))))
		p.Bounds.Upper = append(p.Bounds.Upper, float64(n+rapid.Int64Range(0, 4).Draw(t, "above")))
	}
}
