package round_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/round"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/sdctest/twin"
	"github.com/kruistabel/kruistabel/sdc/table"
)

func twins(t *testing.T, from, problems int, shape sdctest.Shape, visit func(r *sdctest.Rand, p *table.Problem, w twin.Twin)) {
	t.Helper()
	for n := range problems {
		r := sdctest.NewRand(uint64(from + n))
		p := sdctest.Random(r, shape)
		all, err := twin.All(&p, r.IntN)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range all {
			if visit(r, &p, w); t.Failed() {
				t.Fatalf("problem %d, %s", from+n, w.Name)
			}
		}
	}
}

func applied(t *testing.T, p *table.Problem, m compare.Method) compare.Output {
	t.Helper()
	out, err := m.Apply(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTwinsOfSingleRoundings: cells that are rounded each by itself are rounded alike in
// every order and under every name.
func TestTwinsOfSingleRoundings(t *testing.T) {
	twins(t, 60_000, 200, everything, func(r *sdctest.Rand, p *table.Problem, w twin.Twin) {
		keys := make(cellkey.Keys, p.Table.Len())
		for cell := range keys {
			keys[cell] = uint64(r.IntN(1<<30)) << 34
		}
		spread := twin.Spread(w, keys, 0)
		for d, dim := range w.Problem.Table.Dims() {
			part, there := dim.Index("the one part")
			for at := range spread {
				if there && w.Problem.Table.Code(at, d) == part {
					spread[at] = spread[w.Problem.Table.With(at, d, dim.Parent(part))]
				}
			}
		}
		base := int64(2 + r.IntN(9))
		for _, pair := range [][2]compare.Method{
			{round.Random{Base: base, Keys: keys}, round.Random{Base: base, Keys: spread}},
			{round.Midpoint{Width: base}, round.Midpoint{Width: base}},
		} {
			one, two := applied(t, p, pair[0]), applied(t, &w.Problem, pair[1])
			for cell, at := range w.Of {
				if one.Counts[cell] != two.Counts[at] {
					t.Errorf("%s: cell %s shows %d, its twin %d", pair[0].Name(), p.Table.Name(cell), one.Counts[cell], two.Counts[at])
				}
			}
		}
	})
}

// TestNamesDoNotMatter: with the cells in the same order every method with a seed makes
// the same table.
func TestNamesDoNotMatter(t *testing.T) {
	twins(t, 61_000, 150, everything, func(_ *sdctest.Rand, p *table.Problem, w twin.Twin) {
		if w.Name != "other codes" {
			return
		}
		for _, m := range []compare.Method{round.Random{Base: 5, Seed: 3}, round.SmallCount{Base: 5, Seed: 3, Batch: 4}, round.Controlled{Base: 5, Seed: 3, Effort: 10}, round.Midpoint{Width: 5}} {
			if one, two := applied(t, p, m), applied(t, &w.Problem, m); !slices.Equal(one.Counts, two.Counts) {
				t.Errorf("%s: %v and %v", m.Name(), one.Counts, two.Counts)
			}
		}
	})
}

// TestTwinsHaveTheSameLeast: how many totals cannot be beside their true counts is a
// property of the table; where both searches prove it they agree, and else the proof is
// the smaller number.
func TestTwinsHaveTheSameLeast(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 5, Count: 6, Features: sdctest.Features{NoTotal: true, Groupings: true}}
	both := 0
	twins(t, 62_000, 150, shape, func(_ *sdctest.Rand, p *table.Problem, w twin.Twin) {
		if w.Name == "a code of one part" {
			return // the part's totals may be further, too
		}
		one, two := applied(t, p, round.Controlled{Base: 3, Seed: 1, Effort: 20}), applied(t, &w.Problem, round.Controlled{Base: 3, Seed: 1, Effort: 20})
		a, b, provenA, provenB := one.Facts[0].Value, two.Facts[0].Value, one.Facts[2].Value == 1, two.Facts[2].Value == 1
		if provenA && provenB {
			both++
		}
		if provenA && a > b || provenB && b > a {
			t.Errorf("%d totals further (proven %v), its twin %d (proven %v)", a, provenA, b, provenB)
		}
	})
	if both < 300 {
		t.Errorf("only %d pairs were proven", both)
	}
}

// TestRoundingTwice: a rounded table of multiples is left alone by the same rounding.
func TestRoundingTwice(t *testing.T) {
	shape := everything
	shape.DeepSums, shape.Bounds, shape.Overlap = false, false, false
	for n := range 300 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+63_000), shape)
		for _, m := range []compare.Method{round.SmallCount{Base: 4, Seed: 1}, round.Controlled{Base: 4, Seed: 1, Effort: 10}} {
			once := p
			again := *p.Table
			again.Counts = applied(t, &p, m).Counts
			once.Table = &again
			if twice := applied(t, &once, m); !slices.Equal(twice.Counts, again.Counts) {
				t.Fatalf("problem %d: %s changes %v to %v", n, m.Name(), again.Counts, twice.Counts)
			}
		}
	}
}

// TestMultiplesShift: adding a multiple of the base to every leaf adds the sums of these
// to a controlled rounding, cell by cell.
func TestMultiplesShift(t *testing.T) {
	for n := range 200 {
		r := sdctest.NewRand(uint64(n) + 64_000)
		p := sdctest.Random(r, sdctest.Shape{Dims: 3, Codes: 6, Count: 9})
		const base = 5
		shift := make([]int64, p.Table.Len())
		for cell := range shift {
			if p.Table.Terminal(cell) {
				shift[cell] = base * int64(r.IntN(4))
			}
		}
		table.AddTotals(p.Table.Space, shift)
		more := p
		moved := *p.Table
		moved.Counts = slices.Clone(p.Table.Counts)
		for cell := range shift {
			moved.Counts[cell] += shift[cell]
		}
		more.Table = &moved
		for _, m := range []compare.Method{round.Controlled{Base: base, Seed: 2, Effort: 10}, round.Random{Base: base, Seed: 2}} {
			one, two := applied(t, &p, m), applied(t, &more, m)
			for cell := range shift {
				if two.Counts[cell]-one.Counts[cell] != shift[cell] {
					t.Fatalf("problem %d: %s: cell %s moved by %d, want %d", n, m.Name(), p.Table.Name(cell), two.Counts[cell]-one.Counts[cell], shift[cell])
				}
			}
		}
	}
}
