package sdc_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
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
		if lower, upper := in.p.Known(cell); float64(n) < lower || float64(n) > upper || in.pattern[cell].Hidden() && n < in.p.Rules.FloorInForce() {
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
		p := drawProblem(t, shape{dims: 2, codes: 5, count: 4, overlap: true, never: true, sums: true, bounds: true})
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
		unsafe += in.mustFail(t, unproven)
	})
	t.Logf("%d tables attacked, %d unsafe cells", attacked, unsafe)
	if attacked < 20 || unsafe < 20 {
		t.Fatalf("only %d tables with %d unsafe cells were small enough to attack", attacked, unsafe)
	}
}

// mustFail holds that every unsafe cell that is not said to be unproven can lie as
// far up and down as its protection asks, and counts them.
func (in *intruder) mustFail(t *rapid.T, unproven map[int]bool) int {
	unsafe := 0
	for cell, status := range in.pattern {
		if status != sdc.Unsafe || unproven[cell] {
			continue
		}
		unsafe++
		n := in.p.Table.Counts[cell]
		up, down := required(in.p, cell)
		if in.high[cell] < n+up || in.low[cell] > max(ownFloor(in.p, cell), n-down) {
			t.Fatalf("cell %s = %d is known to lie in %d to %d", in.p.Table.Name(cell), n, in.low[cell], in.high[cell])
		}
	}
	return unsafe
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

// TestNothingToSpare publishes one hidden cell of a proven table. What the verifier
// then still accepts, the intruder must not be able to use.
func TestNothingToSpare(t *testing.T) {
	refused := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, shape{dims: 2, codes: 5, count: 4, overlap: true})
		pattern, witnesses, _, err := sdc.Protect(context.Background(), p, sdc.Options{Effort: -1})
		if err != nil {
			t.Fatal(err)
		}
		var hidden []int
		for cell, status := range pattern {
			if status.Hidden() {
				hidden = append(hidden, cell)
			}
		}
		if len(hidden) == 0 {
			return
		}
		pattern[rapid.SampledFrom(hidden).Draw(t, "published")] = sdc.Safe
		findings, err := check.Verify(context.Background(), &p, pattern, witnesses)
		if err != nil {
			t.Fatal(err)
		}
		if len(findings) > 0 {
			refused++
			return
		}
		in := newIntruder(p, pattern, 2)
		if p.Rules.Protection.Threshold {
			in.reach = p.Rules.MinimumFrequency
		}
		if in.feasibleSize() {
			in.try(0)
			in.mustFail(t, nil)
		}
	})
	if refused == 0 {
		t.Fatal("the verifier refused nothing")
	}
}

// TestDeterministic holds that threads do not change the result, and that options
// take effect.
func TestDeterministic(t *testing.T) {
	p := hub(t, 2_000, 3)
	first, witnesses, _, err := sdc.Protect(context.Background(), p, sdc.Options{Threads: 1, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, others, _, err := sdc.Protect(context.Background(), p, sdc.Options{Threads: 8, Seed: 5})
		if err != nil || !slices.Equal(first, again) || !reflect.DeepEqual(witnesses, others) {
			t.Fatalf("the result depends on the threads (%v)", err)
		}
	}
	if other, _, _, err := sdc.Protect(context.Background(), p, sdc.Options{Seed: 6}); err != nil || slices.Equal(first, other) {
		t.Errorf("the seed has no effect (%v)", err)
	}
}

// TestCancel holds that a run ends when its context does.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	options := sdc.Options{Progress: func(p sdc.Progress) {
		if p.Stage == "protect" && p.Done > 10 {
			cancel()
		}
	}}
	if _, _, _, err := sdc.Protect(ctx, hub(t, 2_000, 3), options); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// TestRefused holds the errors that callers may ask for.
func TestRefused(t *testing.T) {
	if _, _, _, err := sdc.Protect(context.Background(), hub(t, 100, 1), sdc.Options{Method: "midpoint"}); !errors.Is(err, sdc.ErrMethod) {
		t.Errorf("got %v, want ErrMethod", err)
	}
	if _, _, _, err := sdc.Protect(context.Background(), hub(t, 100, 1), sdc.Options{Keep: sdc.Pattern("s")}); !errors.Is(err, sdc.ErrInvalid) {
		t.Errorf("got %v, want ErrInvalid", err)
	}
	if _, _, _, err := sdc.Protect(context.Background(), sdc.Problem{}, sdc.Options{}); !errors.Is(err, sdc.ErrInvalid) {
		t.Errorf("got %v, want ErrInvalid", err)
	}
	p := hub(t, 100, 1)
	p.Forced = make([]sdc.Status, p.Table.Len())
	for cell := range p.Forced {
		if n := p.Table.Counts[cell]; n >= 10 {
			p.Forced[cell] = sdc.Never
		}
	}
	_, _, report, err := sdc.Protect(context.Background(), p, sdc.Options{})
	if err != nil || report.Proven || len(report.Unproven) == 0 || report.Unproven[0].Reason == "" {
		t.Errorf("proven %v with all safe cells forced open, %d unproven, %v", report.Proven, len(report.Unproven), err)
	}
}
