package problem_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// rectangle is a table of random small counts or magnitudes with all leaves hidden, and
// every witness of four of them.
func rectangle(t *testing.T, r *rand.Rand, kind table.Kind) (table.Problem, table.Pattern, []table.Witness) {
	rows, columns := 3+r.IntN(3), 3+r.IntN(3)
	line := func(name string, n int) table.Dimension {
		nodes := []table.Node{{Code: "T"}}
		for i := range n {
			nodes = append(nodes, table.Node{Code: fmt.Sprint(i), Parent: "T"})
		}
		d, err := table.NewDimension(name, nodes)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	b := table.NewBuilder("rectangle", kind, line("row", rows), line("column", columns))
	for i := range rows * columns {
		codes := []string{fmt.Sprint(i / columns), fmt.Sprint(i % columns)}
		n := 1 + r.IntN(3)
		for range n {
			if kind == table.Magnitude {
				b.AddRecord(table.Record{Response: float64(1 + r.IntN(3)), Contributor: int32(r.IntN(8))}, codes...)
			} else {
				b.Add(1, codes...)
			}
		}
	}
	on := true
	p, err := b.Problem(table.Rules{MinimumFrequency: 2, Floor: new(int64), Singletons: &on}, "")
	if err != nil {
		t.Fatal(err)
	}
	pattern := slices.Repeat(table.Pattern{table.Safe}, p.Table.Len())
	for _, f := range findings(t, &p, pattern, nil) {
		pattern[f.Cell] = table.Unsafe
	}
	for cell := range pattern {
		if p.Table.Terminal(cell) && pattern[cell] == table.Safe {
			pattern[cell] = table.Secondary
		}
	}
	var witnesses []table.Witness
	at := func(i, j int) int32 { return int32((i+1)*(columns+1) + j + 1) }
	for i := range rows {
		for k := range i {
			for j := range columns {
				for l := range j {
					w := table.Witness{Cells: []int32{at(k, l), at(k, j), at(i, l), at(i, j)}, Move: []int64{1, -1, -1, 1}, Den: 1, Plus: 1, Minus: 1}
					w.Up, w.Down = w.Cells, w.Cells
					witnesses = append(witnesses, w)
				}
			}
		}
	}
	return p, pattern, witnesses
}

func findings(t *testing.T, p *table.Problem, pattern table.Pattern, witnesses []table.Witness) []check.Finding {
	t.Helper()
	found, err := check.Verify(context.Background(), p, pattern, witnesses)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestSpellOutSaysTheSame writes proofs out and finds the same, and for every
// contributor and cell the line that the format asks for, where there can be one.
func TestSpellOutSaysTheSame(t *testing.T) {
	proven := 0
	for seed := range uint64(200) {
		kind := []table.Kind{table.Frequency, table.Magnitude}[seed%2]
		p, pattern, witnesses := rectangle(t, rand.New(rand.NewPCG(seed, 3)), kind)
		spelt, did := problem.SpellOut(&p, pattern, witnesses)
		if !did || len(spelt) < len(witnesses) {
			t.Fatalf("seed %d: not spelt out: %d lines of %d", seed, len(spelt), len(witnesses))
		}
		before, after := findings(t, &p, pattern, witnesses), findings(t, &p, pattern, spelt)
		if !slices.Equal(before, after) {
			t.Fatalf("seed %d: %d findings, and spelt out %d", seed, len(before), len(after))
		}
		if len(before) == 0 {
			proven++
		}
		for _, known := range check.Known(&p, pattern) {
			for cell, status := range pattern {
				if status != table.Unsafe || slices.Contains(known, int32(cell)) {
					continue
				}
				if want := passes(witnesses, int32(cell), known); claimed(spelt, int32(cell), known) != want {
					t.Fatalf("seed %d: cell %d without %v is claimed: %v, want %v", seed, cell, known, !want, want)
				}
			}
		}
	}
	if proven < 50 {
		t.Errorf("%d of 200 are proven: not much of a test", proven)
	}
}

// passes says whether a witness moves a cell and none of those known.
func passes(witnesses []table.Witness, cell int32, known []int32) bool {
	return slices.ContainsFunc(witnesses, func(w table.Witness) bool {
		return slices.Contains(w.Cells, cell) && !slices.ContainsFunc(known, func(k int32) bool { return slices.Contains(w.Cells, k) })
	})
}

// claimed says whether a line without just these cells claims a cell.
func claimed(witnesses []table.Witness, cell int32, known []int32) bool {
	return slices.ContainsFunc(witnesses, func(w table.Witness) bool {
		return slices.Equal(w.Without, known) && (slices.Contains(w.Up, cell) || slices.Contains(w.Down, cell))
	})
}

// TestSpellOutLeavesOthersAlone returns what nobody asked to be written out.
func TestSpellOutLeavesOthersAlone(t *testing.T) {
	p, pattern, witnesses := rectangle(t, rand.New(rand.NewPCG(1, 1)), table.Frequency)
	off := false
	p.Rules.Singletons = &off
	if spelt, did := problem.SpellOut(&p, pattern, witnesses); did || len(spelt) != len(witnesses) {
		t.Errorf("without singletons: %v, %d lines", did, len(spelt))
	}
	p.Rules.Singletons = nil
	if _, did := problem.SpellOut(&p, pattern, witnesses); did {
		t.Error("counts have no singletons unless they are asked for")
	}
}

// TestSpellOutKeepsOverlapsApart holds that no two witnesses are put into one line where
// parents overlap: a child and its parent may each move, and not both.
func TestSpellOutKeepsOverlapsApart(t *testing.T) {
	measure, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "A2", Parent: "A"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	sex, err := table.NewDimension("sex", []table.Node{{Code: "f", Parent: "T"}, {Code: "m", Parent: "T"}, {Code: "u", Parent: "T"}, {Code: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("overlap", table.Frequency, measure, sex)
	for i, counts := range [][3]int64{{9, 9, 7}, {6, 6, 1}, {5, 5, 7}} { // of A, A1, A2
		for j, n := range counts {
			b.Add(n, []string{"A", "A1", "A2"}[i], []string{"f", "m", "u"}[j])
		}
	}
	on := true
	p, err := b.Problem(table.Rules{MinimumFrequency: 2, Floor: new(int64), Singletons: &on}, "")
	if err != nil {
		t.Fatal(err)
	}
	// Cells: A 0 1 2 3, A1 4 5 6 7, A2 8 9 10 11. A1 of u is alone; A2 of f and m are asked for.
	p.Forced = make([]table.Status, p.Table.Len())
	p.Forced[8] = table.Manual
	pattern := table.Pattern("xxssxsusuxss")
	around := func(a, b int32) table.Witness {
		return table.Witness{Cells: []int32{a, b}, Move: []int64{1, -1}, Den: 1, Plus: 1, Minus: 1, Up: []int32{a}, Down: []int32{a}}
	}
	witnesses := []table.Witness{around(8, 9), around(6, 4)}
	before := findings(t, &p, pattern, witnesses)
	spelt, did := problem.SpellOut(&p, pattern, witnesses)
	long := func(w table.Witness) bool { return len(w.Cells) > 2 }
	if after := findings(t, &p, pattern, spelt); !did || slices.ContainsFunc(spelt, long) || len(spelt) < 3 || !slices.Equal(before, after) {
		t.Errorf("spelt out %v as %+v, found %v and %v", did, spelt, before, after)
	}
}

// TestSpellOutReplaces takes lines against somebody for the witnesses they are, and
// writes them anew.
func TestSpellOutReplaces(t *testing.T) {
	for seed := range uint64(20) {
		p, pattern, witnesses := rectangle(t, rand.New(rand.NewPCG(seed, 4)), table.Frequency)
		once, _ := problem.SpellOut(&p, pattern, witnesses)
		again, did := problem.SpellOut(&p, pattern, once)
		if !did || len(findings(t, &p, pattern, again)) != len(findings(t, &p, pattern, once)) {
			t.Fatalf("seed %d: spelt out twice it says something else", seed)
		}
	}
}
