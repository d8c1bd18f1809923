package check_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// square is a table of two by two with totals, numbered
//
//	    x  y  T
//	a   2  5  7        0 1 2
//	b   6  9 15        3 4 5
//	T   8 14 22        6 7 8
//
// in which only a × x is below the threshold of 3.
func square(t *testing.T) table.Problem {
	b := table.NewBuilder("square", table.Frequency, flat(t, "row", "a", "b"), flat(t, "column", "x", "y"))
	for _, c := range []struct {
		n        int64
		row, col string
	}{{2, "a", "x"}, {5, "a", "y"}, {6, "b", "x"}, {9, "b", "y"}} {
		if err := b.Add(c.n, c.row, c.col); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// flat is a dimension of a few codes, the total last.
func flat(t *testing.T, name string, codes ...string) table.Dimension {
	var nodes []table.Node
	for _, code := range codes {
		nodes = append(nodes, table.Node{Code: code, Parent: "T"})
	}
	d, err := table.NewDimension(name, append(nodes, table.Node{Code: "T"}))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// proof is a pattern for the square and its witness: one circuit around.
func proof() (table.Pattern, []table.Witness) {
	pattern := table.Pattern("uxsxxssss")
	return pattern, []table.Witness{{Cells: []int32{0, 1, 3, 4}, Move: []int64{1, -1, -1, 1}, Den: 1, Plus: 1, Minus: 1,
		Up: []int32{0}, Down: []int32{0}}}
}

func verify(t *testing.T, p table.Problem, pattern table.Pattern, witnesses []table.Witness) []check.Code {
	t.Helper()
	findings, err := check.Verify(context.Background(), &p, pattern, witnesses)
	if err != nil {
		t.Fatal(err)
	}
	var codes []check.Code
	for _, f := range findings {
		if f.Text == "" || f.String() == "" {
			t.Errorf("finding %v does not explain itself", f.Code)
		}
		codes = append(codes, f.Code)
	}
	return codes
}

func TestVerifyAcceptsProof(t *testing.T) {
	pattern, witnesses := proof()
	if codes := verify(t, square(t), pattern, witnesses); len(codes) > 0 {
		t.Errorf("a valid proof is refused: %v", codes)
	}
}

// TestVerifyFindsMistakes breaks the proof in every way that there is, and expects
// the finding that says so.
func TestVerifyFindsMistakes(t *testing.T) {
	one := int64(1)
	tests := map[string]struct {
		want  check.Code
		spoil func(p *table.Problem, pattern table.Pattern, w *table.Witness)
	}{
		"unsafe cell published":        {check.Published, func(_ *table.Problem, pattern table.Pattern, _ *table.Witness) { pattern[0] = 's' }},
		"unsafe cell called secondary": {check.Forbidden, func(_ *table.Problem, pattern table.Pattern, _ *table.Witness) { pattern[0] = 'x' }},
		"opened by nobody":             {check.Forbidden, func(_ *table.Problem, pattern table.Pattern, _ *table.Witness) { pattern[0] = 'z' }},
		"no such status":               {check.Malformed, func(_ *table.Problem, pattern table.Pattern, _ *table.Witness) { pattern[8] = 'q' }},
		"moves a published cell":       {check.NotHidden, func(_ *table.Problem, pattern table.Pattern, _ *table.Witness) { pattern[4] = 's' }},
		"moves do not cancel":          {check.Additivity, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Move[3] = 2 }},
		"open circuit": {check.Additivity, func(_ *table.Problem, _ table.Pattern, w *table.Witness) {
			w.Cells, w.Move = w.Cells[:3], w.Move[:3]
		}},
		"a fraction":         {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Den = 2 }},
		"no cells":           {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Cells, w.Move = nil, nil }},
		"fewer moves":        {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Move = w.Move[:2] }},
		"a cell twice":       {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Cells[1] = 0 }},
		"a cell too far":     {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Cells[1] = 9 }},
		"a cell before":      {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Cells[1] = -1 }},
		"a move of nothing":  {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Move[0] = 0 }},
		"a huge move":        {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Move[0] = 1 << 62 }},
		"backward":           {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Plus = -1 }},
		"falls below floor":  {check.Floor, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Minus = 2 }},
		"falls below zero":   {check.Floor, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Plus = 6 }},
		"claims what stands": {check.Claim, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Up = append(w.Up, 8) }},
		"claims no cell":     {check.Malformed, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Up = append(w.Up, 99) }},
		"no claim upward":    {check.Unproven, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Up = nil }},
		"no claim downward":  {check.Unproven, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Down = nil }},
		"one side only":      {check.Claim, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Minus = 0 }},
		"too little": {check.Claim, func(p *table.Problem, _ table.Pattern, _ *table.Witness) {
			p.Rules.MinimumFrequency, p.Rules.Protection.Threshold = 4, true
		}},
		"without nobody": {check.Singleton, func(_ *table.Problem, _ table.Pattern, w *table.Witness) { w.Without = []int32{3} }},
		"hidden though never": {check.Forbidden, func(p *table.Problem, _ table.Pattern, _ *table.Witness) {
			p.Forced = make([]table.Status, 9)
			p.Forced[4] = table.Never
		}},
		"more is known above": {check.Bound, func(p *table.Problem, _ table.Pattern, _ *table.Witness) {
			p.Bounds.Upper = []float64{2, 99, 99, 99, 99, 99, 99, 99, 99}
		}},
		"more is known below": {check.Bound, func(p *table.Problem, _ table.Pattern, _ *table.Witness) {
			p.Bounds.Lower = []float64{2, 0, 0, 0, 0, 0, 0, 0, 0}
		}},
		"unsafe group":  {check.Published, func(p *table.Problem, _ table.Pattern, _ *table.Witness) { p.Rules.GroupDisclosure = 65 }},
		"a wrong total": {check.Table, func(p *table.Problem, _ table.Pattern, _ *table.Witness) { p.Table.Counts[8]++ }},
		"no values":     {check.Table, func(p *table.Problem, _ table.Pattern, _ *table.Witness) { p.Kind = table.Magnitude }},
		"a zero hidden": {check.Forbidden, func(p *table.Problem, pattern table.Pattern, _ *table.Witness) {
			p.Rules.Floor = &one
			p.Table.Counts = []int64{2, 5, 7, 0, 9, 9, 2, 14, 16}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := square(t)
			pattern, witnesses := proof()
			test.spoil(&p, pattern, &witnesses[0])
			if codes := verify(t, p, pattern, witnesses); !slices.Contains(codes, test.want) {
				t.Errorf("found %v, want %q among them", codes, test.want)
			}
		})
	}
}

// TestVerifyAtFloor holds that a cell at its own floor needs nothing below, and one
// above it does.
func TestVerifyAtFloor(t *testing.T) {
	p := square(t)
	p.Table.Counts = []int64{1, 5, 6, 6, 9, 15, 7, 14, 21}
	pattern, witnesses := proof()
	witnesses[0].Minus, witnesses[0].Down = 0, nil
	if codes := verify(t, p, pattern, witnesses); len(codes) > 0 {
		t.Errorf("a one that may only rise is refused: %v", codes)
	}
	p.Rules.Floor = new(int64)
	if codes := verify(t, p, pattern, witnesses); !slices.Contains(codes, check.Unproven) {
		t.Errorf("found %v at floor 0, want %q", codes, check.Unproven)
	}
}

// TestVerifyOverlap moves a child beyond its parent, and the parent beyond the sum
// of its children.
func TestVerifyOverlap(t *testing.T) {
	measure, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "A2", Parent: "A"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		a, a1   [2]int64 // by sex
		pattern string
		witness table.Witness
		want    []check.Code
	}{
		// Cells: A by f m T are 0 1 2, A1 3 4 5, A2 6 7 8; A2 is 5 for both.
		{"room on both sides", [2]int64{6, 8}, [2]int64{2, 4}, "sssuxssss",
			table.Witness{Cells: []int32{3, 4}, Move: []int64{1, -1}, Den: 1, Plus: 1, Minus: 1, Up: []int32{3}, Down: []int32{3}}, nil},
		{"child under a parent that stands", [2]int64{7, 8}, [2]int64{2, 4}, "sssuxssss",
			table.Witness{Cells: []int32{3, 4}, Move: []int64{1, -1}, Den: 1, Plus: 1, Minus: 1, Up: []int32{3}, Down: []int32{3}},
			[]check.Code{check.Overlap, check.Unproven, check.Unproven}},
		{"child with its parent", [2]int64{7, 9}, [2]int64{2, 4}, "xxsuxssss",
			table.Witness{Cells: []int32{0, 1, 3, 4}, Move: []int64{1, -1, 1, -1}, Den: 1, Plus: 1, Minus: 1, Up: []int32{3}, Down: []int32{3}}, nil},
		{"parent alone at the sum", [2]int64{7, 8}, [2]int64{2, 4}, "xxsuxssss",
			table.Witness{Cells: []int32{0, 1}, Move: []int64{1, -1}, Den: 1, Plus: 1},
			[]check.Code{check.Overlap, check.Unproven, check.Unproven}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := table.NewBuilder("overlap", table.Frequency, measure, flat(t, "sex", "f", "m"))
			for i, sex := range []string{"f", "m"} {
				for code, n := range map[string]int64{"A": test.a[i], "A1": test.a1[i], "A2": 5} {
					if err := b.Add(n, code, sex); err != nil {
						t.Fatal(err)
					}
				}
			}
			p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
			if err != nil {
				t.Fatal(err)
			}
			if codes := verify(t, p, table.Pattern(test.pattern), []table.Witness{test.witness}); !slices.Equal(codes, test.want) {
				t.Errorf("found %v, want %v", codes, test.want)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	p := square(t)
	pattern, _ := proof()
	published := []int64{-1, -1, 7, -1, -1, 15, 8, 14, 22}
	if found := check.Counts(&p, pattern, published); len(found) > 0 {
		t.Errorf("true counts are refused: %v", found)
	}
	for cell := range published {
		for _, n := range []int64{-1, 3} {
			if before := published[cell]; before != n {
				published[cell] = n
				if found := check.Counts(&p, pattern, published); len(found) != 1 || found[0].Cell != cell || found[0].Code != check.Changed {
					t.Errorf("count %d in cell %d: found %v", n, cell, found)
				}
				published[cell] = before
			}
		}
	}
}
