package table_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

var shapes = map[string]sdctest.Shape{
	"counts":     {Dims: 3, Codes: 6, Count: 4, Features: sdctest.EveryCount},
	"magnitudes": {Dims: 3, Codes: 6, Count: 4, Features: sdctest.EveryMagnitude},
}

// each calls test for random problems of all kinds.
func each(t *testing.T, problems uint64, test func(t *testing.T, p table.Problem, r *rand.Rand)) {
	t.Helper()
	for _, shape := range shapes {
		for seed := range problems {
			test(t, sdctest.Random(sdctest.NewRand(seed), shape), rand.New(rand.NewPCG(seed, 1)))
		}
	}
}

// partOf says whether a total counts a cell, straight from the codes above its own.
func partOf(s *table.Space, cell, total int) bool {
	for d, dim := range s.Dims() {
		if !slices.Contains(dim.Above(s.Code(cell, d)), int32(s.Code(total, d))) {
			return false
		}
	}
	return true
}

// TestTotalsAreSumsOfTerminals compares each cell with the terminal cells that it
// counts.
func TestTotalsAreSumsOfTerminals(t *testing.T) {
	each(t, 150, func(t *testing.T, p table.Problem, _ *rand.Rand) {
		notEmpty := p.Table.NonEmpty()
		for total := range p.Table.Len() {
			n, value, below := int64(0), 0.0, int32(0)
			for cell, count := range p.Table.Counts {
				if !p.Table.Terminal(cell) || !partOf(p.Table.Space, cell, total) {
					continue
				}
				n, value = n+count, value+p.Value(cell)
				if count > 0 {
					below++
				}
			}
			if n != p.Table.Counts[total] || math.Abs(value-p.Value(total)) > 1e-9*(1+math.Abs(value)) || below != notEmpty[total] {
				t.Fatalf("cell %s holds %d and %v of %d cells, want %d and %v of %d", p.Table.Name(total), p.Table.Counts[total], p.Value(total),
					notEmpty[total], n, value, below)
			}
		}
	})
}

// TestWrongNumbersAreNamed changes one number of a cell that is part of a sum, or is one:
// the problem is refused, and where it is the sum that is wrong the error names it.
func TestWrongNumbersAreNamed(t *testing.T) {
	changed := 0
	each(t, 200, func(t *testing.T, p table.Problem, r *rand.Rand) {
		cell := r.IntN(p.Table.Len())
		bound := false
		for d, dim := range p.Table.Dims() {
			c := p.Table.Code(cell, d)
			bound = bound || len(dim.SumsOf(c))+len(dim.SumsWith(c)) > 0
		}
		if !bound || p.Kind == table.Magnitude && p.Table.Counts[cell] == 0 {
			return
		}
		if p.Kind == table.Magnitude {
			p.Table.Values[cell] += 0.5
		} else {
			p.Table.Counts[cell]++
		}
		err := p.Validate()
		if !errors.Is(err, table.ErrInvalid) {
			t.Fatalf("cell %s was changed, and the problem is taken: %v", p.Table.Name(cell), err)
		}
		if errors.Is(err, table.ErrNotAdditive) && p.Table.Totals(cell) == len(p.Table.Dims()) && !strings.Contains(err.Error(), "is not the sum of") {
			t.Fatalf("no sum is named: %v", err)
		}
		changed++
	})
	if changed < 100 {
		t.Errorf("%d changed: not much of a test", changed)
	}
}

// TestCellsAndCodes goes from cells to codes and back.
func TestCellsAndCodes(t *testing.T) {
	each(t, 60, func(t *testing.T, p table.Problem, r *rand.Rand) {
		s := p.Table.Space
		for cell := range s.Len() {
			codes := make([]int, len(s.Dims()))
			for d := range codes {
				codes[d] = s.Code(cell, d)
			}
			found, err := s.Find(s.Codes(cell)...)
			if err != nil || found != cell || s.Cell(codes) != cell {
				t.Fatalf("cell %d is found as %d, %v, and by codes as %d", cell, found, err, s.Cell(codes))
			}
			d := r.IntN(len(codes))
			c := r.IntN(s.Dims()[d].Len())
			other := s.With(cell, d, c)
			for e := range codes {
				if want := codes[e]; e == d && s.Code(other, e) != c || e != d && s.Code(other, e) != want {
					t.Fatalf("cell %d with code %d in %d is %d", cell, c, d, other)
				}
			}
		}
	})
}

// TestDimensionsAreMadeAgain makes each dimension from what it says of itself.
func TestDimensionsAreMadeAgain(t *testing.T) {
	each(t, 100, func(t *testing.T, p table.Problem, _ *rand.Rand) {
		for _, dim := range p.Table.Dims() {
			again, err := table.NewDimension(dim.Name(), dim.Nodes(), dim.OverlappingCodes()...)
			for _, g := range dim.Groupings() {
				if err == nil {
					again, err = again.WithGrouping(g.Name, g.Nodes)
				}
			}
			if err != nil || !reflect.DeepEqual(again.Codes(), dim.Codes()) || !reflect.DeepEqual(again.Sums(), dim.Sums()) {
				t.Fatalf("dimension %s became another: %v", dim.Name(), err)
			}
		}
	})
}

// TestSumsComeFromBelow holds the orders that everybody counts on: parts before totals,
// and indexes that say the same as the list.
func TestSumsComeFromBelow(t *testing.T) {
	each(t, 100, func(t *testing.T, p table.Problem, _ *rand.Rand) {
		for _, dim := range p.Table.Dims() {
			rank := make([]int, dim.Len())
			for at, c := range dim.BottomUp() {
				rank[c] = at
			}
			for number, sum := range dim.Sums() {
				if !slices.Contains(dim.SumsOf(int(sum.Total)), int32(number)) || dim.Terminal(int(sum.Total)) {
					t.Fatalf("sum %d of %s is not among those of its total", number, dim.Name())
				}
				for _, part := range sum.Parts {
					if rank[part] >= rank[sum.Total] || !slices.Contains(dim.SumsWith(int(part)), int32(number)) ||
						dim.Component(int(part)) != dim.Component(int(sum.Total)) {
						t.Fatalf("sum %d of %s: part %s", number, dim.Name(), dim.Code(int(part)))
					}
				}
			}
		}
	})
}

// TestManyWrongSums names the first twenty, and the first parts of each.
func TestManyWrongSums(t *testing.T) {
	b := table.NewBuilder("wrong", table.Frequency, line(t, 9), twice(t))
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	for cell := range p.Table.Counts {
		p.Table.Counts[cell] = int64(cell)
	}
	err = p.Validate()
	if !errors.Is(err, table.ErrNotAdditive) || strings.Count(err.Error(), "is not the sum of") > 20 {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"cell T × A is not the sum of a, b, c, d, e, f and 3 more along \"row\"", "more"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

// twice is a dimension of many codes.
func twice(t *testing.T) table.Dimension {
	t.Helper()
	var nodes []table.Node
	for i := range 26 {
		nodes = append(nodes, table.Node{Code: string(rune('A' + i))})
	}
	d, err := table.NewDimension("letter", nodes)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSingletonsInForce: counts have none unless asked for, magnitudes with contributors
// have them unless told otherwise.
func TestSingletonsInForce(t *testing.T) {
	on, off := true, false
	for _, test := range []struct {
		kind        table.Kind
		contributor int32
		rule        *bool
		want        bool
	}{
		{table.Frequency, 0, nil, false}, {table.Frequency, 0, &on, true}, {table.Magnitude, 4, nil, true}, {table.Magnitude, 4, &off, false},
		{table.Magnitude, table.Nobody, nil, false}, {table.Magnitude, table.Nobody, &on, true},
	} {
		b := table.NewBuilder("singletons", test.kind, line(t, 2))
		if test.kind == table.Magnitude {
			b.AddRecord(table.Record{Response: 1, Contributor: test.contributor}, "a")
		}
		p, err := b.Problem(table.Rules{Singletons: test.rule}, "")
		if err != nil || p.SingletonsInForce() != test.want {
			t.Errorf("%+v: in force %v, %v", test, p.SingletonsInForce(), err)
		}
	}
}

// TestOverlapsOfMagnitudes hold between the values of parents and children, and cannot
// where values are below zero.
func TestOverlapsOfMagnitudes(t *testing.T) {
	d, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "B", Parent: "A"}, {Code: "C", Parent: "A"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	for want, values := range map[string][3]float64{"": {7.5, 5, 3}, "cell A overlaps": {9, 5, 3}, "at least the largest": {4, 5, 3}, "values are below zero": {7, 5, -3}} {
		b := table.NewBuilder("overlap", table.Magnitude, d)
		for i, value := range values {
			b.AddRecordTo(i, table.Record{Response: value, Contributor: table.Nobody})
		}
		if _, err := b.Problem(table.Rules{}, ""); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", values, err, want)
		}
	}
}
