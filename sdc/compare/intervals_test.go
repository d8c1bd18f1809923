package compare

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// hide draws a pattern; zeros are hidden only where they may be.
func hide(p *table.Problem, r *sdctest.Rand) table.Pattern {
	pattern := make(table.Pattern, p.Table.Len())
	for cell, n := range p.Table.Counts {
		pattern[cell] = table.Safe
		if r.IntN(2) == 0 && (n > 0 || p.Rules.FloorInForce() == 0) && !p.Impossible(cell) {
			pattern[cell] = table.Secondary
		}
	}
	return pattern
}

// narrowed are the intervals of a suppression.
func narrowed(t *testing.T, p *table.Problem, pattern table.Pattern) Intervals {
	t.Helper()
	out, err := Suppression{pattern}.Apply(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Narrow(context.Background(), p, out)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What an intruder with linear programs and whole numbers cannot exclude is never
// excluded here: his intervals lie in these.
func TestIntervalsHoldTheExactOnes(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 5, Count: 6, Features: sdctest.Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Bounds: true, Zeros: true}}
	compared := 0
	for n := range uint64(800) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, shape)
		pattern := hide(&p, r)
		exact, err := sdctest.Attack(&p, pattern)
		if errors.Is(err, sdctest.ErrTooLarge) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		v := narrowed(t, &p, pattern)
		for cell, interval := range exact {
			compared++
			if interval.Lower == nil || interval.Lower.Cmp(big.NewRat(v.Lower[cell], 1)) < 0 {
				t.Fatalf("problem %d: cell %s is %v, narrowed to %d and more", n, p.Table.Name(cell), interval, v.Lower[cell])
			}
			if v.Upper[cell] < Unbounded && (interval.Upper == nil || interval.Upper.Cmp(big.NewRat(v.Upper[cell], 1)) > 0) {
				t.Fatalf("problem %d: cell %s is %v, narrowed to %d and less", n, p.Table.Name(cell), interval, v.Upper[cell])
			}
		}
	}
	if compared < 3000 {
		t.Errorf("only %d hidden cells were compared", compared)
	}
}

// In one hierarchy one sum after the other is all there is: the intervals are exact.
func TestIntervalsOfOneHierarchyAreExact(t *testing.T) {
	shape := sdctest.Shape{Dims: 1, Codes: 9, Count: 6, Features: sdctest.Features{NoTotal: true, Zeros: true}}
	for n := range uint64(800) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, shape)
		pattern := hide(&p, r)
		exact, err := sdctest.Attack(&p, pattern)
		if err != nil {
			t.Fatal(err)
		}
		v := narrowed(t, &p, pattern)
		for cell, interval := range exact {
			lower, upper := big.NewRat(v.Lower[cell], 1), big.NewRat(v.Upper[cell], 1)
			if v.Upper[cell] == Unbounded {
				upper = nil
			}
			if interval.Lower.Cmp(lower) != 0 || (interval.Upper == nil) != (upper == nil) || upper != nil && interval.Upper.Cmp(upper) != 0 {
				t.Fatalf("problem %d: cell %s is %v, narrowed to %d to %d", n, p.Table.Name(cell), interval, v.Lower[cell], v.Upper[cell])
			}
		}
	}
}

// The true counts stay inside at every width of what is known of single cells.
func TestTruthStaysInside(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 7, Count: 9, Features: sdctest.Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Bounds: true}}
	for n := range uint64(1500) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, shape)
		between := make([][2]int64, p.Table.Len())
		for cell, count := range p.Table.Counts {
			between[cell] = [2]int64{max(0, count-int64(r.IntN(4))), count + int64(r.IntN(4))}
			if r.IntN(4) == 0 {
				between[cell][1] = Unbounded
			}
		}
		v, err := Narrow(context.Background(), &p, Output{Between: func(cell int) (int64, int64) { return between[cell][0], between[cell][1] }})
		if err != nil {
			t.Fatal(err)
		}
		for cell, count := range p.Table.Counts {
			if count < v.Lower[cell] || count > v.Upper[cell] || v.Lower[cell] < between[cell][0] || v.Upper[cell] > between[cell][1] {
				t.Fatalf("problem %d: cell %s holds %d: %v became %d to %d", n, p.Table.Name(cell), count, between[cell], v.Lower[cell], v.Upper[cell])
			}
		}
	}
}

// pair is a total of two parts.
func pair(t *testing.T, a, b int64) table.Problem {
	dim, err := table.NewDimension("pair", []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	builder := table.NewBuilder("pair", table.Frequency, dim)
	if err := errors.Join(builder.Add(a, "a"), builder.Add(b, "b")); err != nil {
		t.Fatal(err)
	}
	p, err := builder.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// One sum, case by case: total, a, b as they are known, and what follows.
func TestOneSum(t *testing.T) {
	p := pair(t, 3, 4)
	const far = Unbounded
	for name, c := range map[string]struct{ known, want [3][2]int64 }{
		"parts give the total":      {[3][2]int64{{0, far}, {3, 5}, {4, 4}}, [3][2]int64{{7, 9}, {3, 5}, {4, 4}}},
		"the total caps the parts":  {[3][2]int64{{7, 7}, {2, far}, {1, far}}, [3][2]int64{{7, 7}, {2, 6}, {1, 5}}},
		"the rest raises the last":  {[3][2]int64{{7, 8}, {0, 3}, {0, far}}, [3][2]int64{{7, 8}, {0, 3}, {4, 8}}},
		"two open ends stay open":   {[3][2]int64{{7, far}, {0, far}, {0, far}}, [3][2]int64{{7, far}, {0, far}, {0, far}}},
		"one open part, open total": {[3][2]int64{{7, far}, {1, 2}, {0, far}}, [3][2]int64{{7, far}, {1, 2}, {5, far}}},
		"rounded to five":           {[3][2]int64{{1, 9}, {0, 4}, {1, 9}}, [3][2]int64{{1, 9}, {0, 4}, {1, 9}}},
		"exact":                     {[3][2]int64{{7, 7}, {3, 3}, {0, far}}, [3][2]int64{{7, 7}, {3, 3}, {4, 4}}},
	} {
		v, err := Narrow(context.Background(), &p, Output{Between: func(cell int) (int64, int64) { return c.known[cell][0], c.known[cell][1] }})
		if err != nil {
			t.Fatal(err)
		}
		for cell := range c.want {
			if v.Lower[cell] != c.want[cell][0] || v.Upper[cell] != c.want[cell][1] {
				t.Errorf("%s: cell %s is %d to %d, want %v", name, p.Table.Name(cell), v.Lower[cell], v.Upper[cell], c.want[cell])
			}
		}
	}
}
