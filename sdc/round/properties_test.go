package round_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/round"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// everything that a count problem may have.
var everything = sdctest.Shape{Dims: 3, Codes: 7, Count: 14, Features: sdctest.Features{
	NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true, Bounds: true}}

func secret(t testing.TB) cellkey.Secret {
	t.Helper()
	s, err := cellkey.NewSecret([]byte("nobody can guess this one"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// all are the methods of the package with a base that the number picks.
func all(t testing.TB, n int) []compare.Method {
	base := []int64{2, 3, 5, 10}[n%4]
	return []compare.Method{
		round.Random{Base: base, Seed: uint64(n)},
		round.Random{Base: base, Secret: secret(t)},
		round.Midpoint{Width: base},
		round.SmallCount{Base: base, Seed: uint64(n), Batch: 1 + n%7},
		round.Controlled{Base: base, Seed: uint64(n), Effort: 20},
	}
}

// Every promise of every method holds on any table, and no true count lies outside
// the interval that the method says it leaves.
func TestPromisesHold(t *testing.T) {
	for n := range 3000 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)), everything)
		report, err := compare.Run(context.Background(), &p, all(t, n)...)
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		for _, m := range report.Methods {
			if len(m.Broken) > 0 {
				t.Fatalf("problem %d, %s: %v", n, m.Method, m.Broken)
			}
		}
	}
}

// The published totals are those that the table model computes from the published
// terminal cells.
func TestAdditiveIsAddTotals(t *testing.T) {
	for n := range 500 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+10_000), everything)
		for _, m := range all(t, n)[3:] {
			out, err := m.Apply(context.Background(), &p)
			if err != nil {
				t.Fatal(err)
			}
			sums := slices.Clone(out.Counts)
			table.AddTotals(p.Table.Space, sums)
			if !slices.Equal(sums, out.Counts) {
				t.Fatalf("problem %d: %s is not additive", n, m.Name())
			}
		}
	}
}

// The same problem and parameters give the same table; the problem is not touched.
func TestRepeats(t *testing.T) {
	for n := range 200 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+20_000), everything)
		before := slices.Clone(p.Table.Counts)
		for _, m := range all(t, n) {
			one, err1 := m.Apply(context.Background(), &p)
			two, err2 := m.Apply(context.Background(), &p)
			if err1 != nil || err2 != nil || !slices.Equal(one.Counts, two.Counts) || !reflect.DeepEqual(one.Facts, two.Facts) {
				t.Fatalf("problem %d: %s does not repeat (%v, %v)", n, m.Name(), err1, err2)
			}
		}
		if !slices.Equal(before, p.Table.Counts) {
			t.Fatalf("problem %d was changed", n)
		}
	}
}

// Another seed makes another table of the methods that have one, on a table that
// leaves them a choice.
func TestSeedMatters(t *testing.T) {
	p := sdctest.Synthetic(300, 2, 1)
	for name, method := range map[string]func(seed uint64) compare.Method{
		"random":     func(seed uint64) compare.Method { return round.Random{Base: 5, Seed: seed} },
		"controlled": func(seed uint64) compare.Method { return round.Controlled{Base: 5, Seed: seed, Effort: 5} },
		"small":      func(seed uint64) compare.Method { return round.SmallCount{Base: 5, Seed: seed, Batch: 10} },
	} {
		one, err1 := method(1).Apply(context.Background(), &p)
		two, err2 := method(2).Apply(context.Background(), &p)
		if err1 != nil || err2 != nil || slices.Equal(one.Counts, two.Counts) {
			t.Errorf("%s: two seeds give the same table (%v, %v)", name, err1, err2)
		}
	}
}

// Zeros and multiples of the base stay, and a table of multiples is left alone.
func TestMultiplesStay(t *testing.T) {
	for n := range 100 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+30_000), sdctest.Shape{Dims: 3, Codes: 6, Count: 5})
		for cell := range p.Table.Counts {
			p.Table.Counts[cell] *= 5
		}
		for _, m := range []compare.Method{round.Random{Base: 5}, round.Controlled{Base: 5}, round.SmallCount{Base: 5}} {
			out, err := m.Apply(context.Background(), &p)
			if err != nil || !slices.Equal(out.Counts, p.Table.Counts) {
				t.Fatalf("problem %d: %s changes multiples (%v)", n, m.Name(), err)
			}
		}
	}
}

// An all-zero table, one cell, and a cancelled run.
func TestEdges(t *testing.T) {
	one, err := table.NewDimension("only", []table.Node{{Code: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int64{0, 1, 4, 5, 1 << 50} {
		b := table.NewBuilder("one cell", table.Frequency, one)
		if err := b.Add(n, "x"); err != nil {
			t.Fatal(err)
		}
		p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
		if err != nil {
			t.Fatal(err)
		}
		report, err := compare.Run(context.Background(), &p, all(t, 2)...)
		if err != nil {
			t.Fatalf("count %d: %v", n, err)
		}
		for _, m := range report.Methods {
			if len(m.Broken) > 0 {
				t.Errorf("count %d, %s: %v", n, m.Method, m.Broken)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := sdctest.Synthetic(500, 3, 1)
	for _, m := range all(t, 2) {
		if _, err := m.Apply(ctx, &p); err == nil {
			t.Errorf("%s: a cancelled run did not fail", m.Name())
		}
	}
}

func TestRefusals(t *testing.T) {
	p := sdctest.Synthetic(50, 2, 1)
	values := sdctest.SyntheticMagnitude(50, 2, 1)
	for _, m := range all(t, 1) {
		if _, err := m.Apply(context.Background(), &values); err == nil {
			t.Errorf("%s: takes magnitudes", m.Name())
		}
	}
	for name, m := range map[string]compare.Method{
		"base 1":            round.Random{Base: 1},
		"base 0":            round.Controlled{},
		"base too large":    round.SmallCount{Base: round.MaxBase + 1},
		"width 1":           round.Midpoint{Width: 1},
		"keys of few cells": round.Random{Base: 3, Keys: make(cellkey.Keys, 1)},
		"negative batch":    round.SmallCount{Base: 3, Batch: -1},
		"published too few": round.SmallCount{Base: 3, Published: make([]bool, 2)},
	} {
		if _, err := m.Apply(context.Background(), &p); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
	p.Table.Counts[0]++
	for _, m := range all(t, 1) {
		if _, err := m.Apply(context.Background(), &p); err == nil {
			t.Errorf("%s: takes a table whose totals are wrong", m.Name())
		}
	}
}

// Where the children of overlapping parents are no sums, controlled and small-count
// rounding always keep parents between their children.
func TestOverlapAlwaysHolds(t *testing.T) {
	shape := everything
	shape.DeepSums = false
	for n := range 1000 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+40_000), shape)
		for _, m := range all(t, n)[3:] {
			out, err := m.Apply(context.Background(), &p)
			if err != nil {
				t.Fatal(err)
			}
			if !out.Promise.Additive {
				t.Fatalf("problem %d: %s broke an overlapping parent: %v", n, m.Name(), out.Facts)
			}
		}
	}
}

// The tables are the same for all time and on every processor.
func TestGolden(t *testing.T) {
	p := sdctest.Synthetic(500, 3, 1)
	for _, c := range []struct {
		method compare.Method
		want   uint64
	}{{round.Random{Base: 5, Seed: 1}, 0x5962dcaaa6b0c4b0}, {round.SmallCount{Base: 5, Seed: 1}, 0xa4353483355dedac}, {round.Controlled{Base: 5, Seed: 1, Effort: 100}, 0xc7da1f787efb13c9}} {
		out, err := c.method.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		h := fnv.New64a()
		for _, n := range out.Counts {
			fmt.Fprintln(h, n)
		}
		if got := h.Sum64(); got != c.want {
			t.Errorf("%s: the table has changed: %#x", c.method.Name(), got)
		}
	}
}
