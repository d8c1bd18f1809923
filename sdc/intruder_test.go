package sdc_test

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/check"
	"pgregory.net/rapid"
)

// intruder goes through all tables of whole numbers that agree with what is
// published and with what is known of the problem, in the plainest way, and keeps
// the least and the largest value of every cell. It looks no further than reach
// around the true values, so that what it finds possible is possible, and what it
// does not may be so further off.
type intruder struct {
	p         sdc.Problem
	pattern   sdc.Pattern
	reach     int64
	terminals []int // hidden ones
	trial     []int64
	low, high []int64
	tables    int
}

func newIntruder(p sdc.Problem, pattern sdc.Pattern, reach int64) *intruder {
	in := &intruder{p: p, pattern: pattern, reach: reach}
	in.trial = append(in.trial, p.Table.Counts...)
	in.low = append(in.low, p.Table.Counts...)
	in.high = append(in.high, p.Table.Counts...)
	for cell := range pattern {
		if p.Table.Terminal(cell) && pattern[cell].Hidden() {
			in.terminals = append(in.terminals, cell)
		}
	}
	return in
}

// tooMany bounds the tables tried.
const tooMany = 200_000

func (in *intruder) feasibleSize() bool {
	tables := int64(1)
	for range in.terminals {
		if tables *= 2*in.reach + 1; tables > tooMany {
			return false
		}
	}
	return true
}

func (in *intruder) try(at int) {
	if at == len(in.terminals) {
		in.judge()
		return
	}
	cell := in.terminals[at]
	n := in.p.Table.Counts[cell]
	for v := max(in.p.Rules.FloorInForce(), n-in.reach); v <= n+in.reach; v++ {
		in.trial[cell] = v
		in.try(at + 1)
	}
	in.trial[cell] = n
}

// judge adds up the trial table and notes its values if nothing contradicts it.
func (in *intruder) judge() {
	for cell := range in.trial {
		if !in.p.Table.Terminal(cell) {
			in.trial[cell] = in.sum(cell, 0)
		}
	}
	for cell, n := range in.trial {
		if !in.pattern[cell].Hidden() && n != in.p.Table.Counts[cell] || !in.overlapHolds(cell) {
			return
		}
		if in.pattern[cell].Hidden() && n < in.p.Rules.FloorInForce() {
			return
		}
	}
	in.tables++
	for cell, n := range in.trial {
		in.low[cell], in.high[cell] = min(in.low[cell], n), max(in.high[cell], n)
	}
}

// sum adds up the terminal cells below a cell.
func (in *intruder) sum(cell, d int) int64 {
	if d == len(in.p.Table.Dims()) {
		return in.trial[cell]
	}
	dim := in.p.Table.Dims()[d]
	c := in.p.Table.Code(cell, d)
	if dim.Terminal(c) {
		return in.sum(cell, d+1)
	}
	sum := int64(0)
	for _, child := range dim.Children(c) {
		sum += in.sum(in.p.Table.With(cell, d, child), d)
	}
	return sum
}

func (in *intruder) overlapHolds(cell int) bool {
	if !in.p.Table.Terminal(cell) {
		return true
	}
	for d, dim := range in.p.Table.Dims() {
		c := in.p.Table.Code(cell, d)
		if !dim.Overlapping(c) {
			continue
		}
		largest, sum := int64(0), int64(0)
		for _, child := range dim.Children(c) {
			n := in.sum(in.p.Table.With(cell, d, child), 0)
			largest, sum = max(largest, n), sum+n
		}
		if in.trial[cell] < largest || in.trial[cell] > sum {
			return false
		}
	}
	return true
}

// ownFloor counts the terminal cells below that are not empty.
func ownFloor(p sdc.Problem, cell int) int64 {
	in := intruder{p: p, trial: make([]int64, p.Table.Len())}
	for c, n := range p.Table.Counts {
		if n > 0 {
			in.trial[c] = p.Rules.FloorInForce()
		}
	}
	return in.sum(cell, 0)
}

// TestIntruder lets an intruder who tries every table attack small protected ones:
// each unsafe cell that is said to be proven must be able to lie as far up and down
// as its protection asks.
func TestIntruder(t *testing.T) {
	attacked, unsafe := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, shape{dims: 2, codes: 5, count: 4, overlap: true, never: true, sums: true})
		pattern, witnesses, report, err := sdc.Protect(context.Background(), p, sdc.Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if report.Proven != (len(report.Unproven) == 0) {
			t.Fatalf("proven is %v with %d unproven cells", report.Proven, len(report.Unproven))
		}
		if findings, _ := check.Verify(context.Background(), &p, pattern, witnesses); (len(findings) == 0) != report.Proven {
			t.Fatalf("proven is %v: %v", report.Proven, findings)
		}
		in := newIntruder(p, pattern, 2)
		if p.Rules.Protection.Threshold {
			in.reach = p.Rules.MinimumFrequency
		}
		if !in.feasibleSize() {
			return
		}
		in.try(0)
		attacked++
		unproven := map[int]bool{}
		for _, u := range report.Unproven {
			unproven[u.Cell] = true
		}
		for cell, status := range pattern {
			if status != sdc.Unsafe || unproven[cell] {
				continue
			}
			unsafe++
			n := p.Table.Counts[cell]
			up, down := required(p, cell)
			if in.high[cell] < n+up || in.low[cell] > max(ownFloor(p, cell), n-down) {
				t.Fatalf("cell %s = %d is known to lie in %d to %d", p.Table.Name(cell), n, in.low[cell], in.high[cell])
			}
		}
	})
	t.Logf("%d tables attacked, %d unsafe cells", attacked, unsafe)
	if attacked < 20 || unsafe < 20 {
		t.Fatalf("only %d tables with %d unsafe cells were small enough to attack", attacked, unsafe)
	}
}

// required is the protection that the rules ask for.
func required(p sdc.Problem, cell int) (up, down int64) {
	if p.Rules.Protection.Threshold {
		return max(1, p.Rules.MinimumFrequency-p.Table.Counts[cell]), 1
	}
	return max(1, p.Rules.Protection.Units), max(1, p.Rules.Protection.Units)
}

// TestAlwaysProven holds that whatever may be hidden can be proven: without cells
// that must be published, no cell is left. Sums directly below an overlapping parent
// are left out: where such a sum consists of ones it cannot fall, and nor can the
// parent, although its own floor is 1.
func TestAlwaysProven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, shape{dims: 3, codes: 7, count: 6, overlap: true})
		_, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		if !report.Proven {
			t.Fatalf("not proven: %v", report.Unproven)
		}
	})
}
