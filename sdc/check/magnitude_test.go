package check_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// turnover is a table of two by three with totals, of one record a cell, numbered
//
//	     x   y   z   T
//	a   10  20  30  60      0 1 2 3
//	b    5  15  25  45      4 5 6 7
//	T   15  35  55 105      8 9 10 11
//
// whose contributors are A B C in the first row and D A E in the second.
func turnover(t *testing.T, rules table.Rules) table.Problem {
	b := table.NewBuilder("turnover", table.Magnitude, flat(t, "row", "a", "b"), flat(t, "column", "x", "y", "z"))
	for i, response := range []float64{10, 20, 30, 5, 15, 25} {
		codes := []string{[]string{"a", "b"}[i/3], []string{"x", "y", "z"}[i%3]}
		if err := b.AddRecord(table.Record{Response: response, Contributor: []int32{0, 1, 2, 3, 0, 4}[i]}, codes...); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(rules, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// halves is a proof for a × x and what it needs, by witnesses with steps of a half: one
// for everybody, and one for E and C, who are alone in z.
func halves(p *table.Problem) (table.Pattern, []table.Witness) {
	p.Forced = make([]table.Status, 12)
	p.Forced[0] = table.Manual
	w := table.Witness{Cells: []int32{0, 2, 4, 6}, Move: []int64{2, -2, -2, 2}, Den: 2, Plus: 1, Minus: 1, Up: []int32{0}, Down: []int32{0}}
	other := table.Witness{Cells: []int32{0, 1, 4, 5}, Move: []int64{1, -1, -1, 1}, Den: 2, Plus: 1, Minus: 0, Up: []int32{0}}
	without := func(cell int32) table.Witness {
		o := other
		o.Cells, o.Move, o.Without = slices.Clone(o.Cells), slices.Clone(o.Move), []int32{cell}
		return o
	}
	return table.Pattern("uxxsxxxsssss"), []table.Witness{w, without(2), without(6)}
}

func TestVerifyMagnitude(t *testing.T) {
	off := false
	p := turnover(t, table.Rules{Singletons: &off})
	pattern, witnesses := halves(&p)
	if codes := verify(t, p, pattern, witnesses[:1]); len(codes) > 0 {
		t.Errorf("a valid proof is refused: %v", codes)
	}
}

// TestVerifySingletons: A is alone in a × x, so only others matter: B in a × y, who is
// passed by by the first witness, C and E in z, by the second, and D in b × x, whom
// nothing passes by.
func TestVerifySingletons(t *testing.T) {
	p := turnover(t, table.Rules{})
	pattern, witnesses := halves(&p)
	if codes := verify(t, p, pattern, witnesses); !slices.Equal(codes, []check.Code{check.Singleton}) {
		t.Errorf("found %v, want D", codes)
	}
	// Another way around D: over the totals of the columns.
	pattern[8], pattern[9] = table.Secondary, table.Secondary
	pattern[3], pattern[7] = table.Safe, table.Safe
	around := table.Witness{Cells: []int32{0, 1, 8, 9}, Move: []int64{1, -1, 1, -1}, Den: 2, Plus: 1, Minus: 1, Without: []int32{4}, Down: []int32{0}}
	if codes := verify(t, p, pattern, append(witnesses, around)); len(codes) > 0 {
		t.Errorf("a proof against everybody is refused: %v", codes)
	}
	around.Without = nil
	if codes := verify(t, p, pattern, append(witnesses, around)); !slices.Equal(codes, []check.Code{check.Claim, check.Singleton}) {
		t.Errorf("found %v: a plain witness must reach what it claims", codes)
	}
	around.Down = nil
	if codes := verify(t, p, pattern, append(witnesses, around)); len(codes) > 0 {
		t.Errorf("a plain witness that passes D by is refused: %v", codes)
	}
}

// TestVerifyFindsMistakesInMagnitudes breaks the proof in each way that magnitudes and
// singletons add.
func TestVerifyFindsMistakesInMagnitudes(t *testing.T) {
	tests := map[string]struct {
		want  check.Code
		spoil func(p *table.Problem, w []table.Witness)
	}{
		"no denominator":            {check.Malformed, func(_ *table.Problem, w []table.Witness) { w[0].Den = 0 }},
		"a negative denominator":    {check.Malformed, func(_ *table.Problem, w []table.Witness) { w[0].Den = -2 }},
		"too little by a hair":      {check.Claim, func(p *table.Problem, _ []table.Witness) { p.Rules.Protection.Units = 11 }},
		"below zero":                {check.Floor, func(_ *table.Problem, w []table.Witness) { w[0].Plus = 6 }},
		"more is known below":       {check.Bound, func(p *table.Problem, _ []table.Witness) { p.Bounds.Lower = lowers(9.5) }},
		"more is known above":       {check.Bound, func(p *table.Problem, _ []table.Witness) { p.Bounds.Upper = uppers(10.5) }},
		"half of it elsewhere":      {check.Additivity, func(_ *table.Problem, w []table.Witness) { w[0].Move[1] = -1 }},
		"without a cell that moves": {check.Singleton, func(_ *table.Problem, w []table.Witness) { w[1].Without = []int32{4} }},
		"without half of his cells": {check.Singleton, func(_ *table.Problem, w []table.Witness) { w[1].Without = []int32{2, 6} }},
		"without a shared cell":     {check.Singleton, func(_ *table.Problem, w []table.Witness) { w[1].Without = []int32{10} }},
		"without no cell":           {check.Malformed, func(_ *table.Problem, w []table.Witness) { w[1].Without = []int32{12} }},
		"moves too large to add":    {check.Malformed, func(_ *table.Problem, w []table.Witness) { w[0].Plus, w[0].Move[0] = 1<<40, 1<<40 }},
		"claims of nothing":         {check.Claim, func(_ *table.Problem, w []table.Witness) { w[1].Plus = 0 }},
		"dominance":                 {check.Published, func(p *table.Problem, _ []table.Witness) { p.Rules.Dominance = []table.Dominance{{N: 1, Percent: 50}} }},
		"p percent":                 {check.Published, func(p *table.Problem, _ []table.Witness) { p.Rules.PPercent = 60 }},
		"contributors":              {check.Published, func(p *table.Problem, _ []table.Witness) { p.Rules.MinimumFrequency = 3 }},
		"a wrong total":             {check.Table, func(p *table.Problem, _ []table.Witness) { p.Table.Values[11]++ }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := turnover(t, table.Rules{})
			pattern, witnesses := halves(&p)
			test.spoil(&p, witnesses)
			if codes := verify(t, p, pattern, witnesses); !slices.Contains(codes, test.want) {
				t.Errorf("found %v, want %q among them", codes, test.want)
			}
		})
	}
}

func lowers(first float64) []float64 { return append([]float64{first}, make([]float64, 11)...) }

func uppers(first float64) []float64 {
	all := []float64{first}
	for range 11 {
		all = append(all, 1000)
	}
	return all
}

// TestNoiseIsNoFinding takes sums of floating point as they are, and nothing beyond.
func TestNoiseIsNoFinding(t *testing.T) {
	off := false
	p := turnover(t, table.Rules{Singletons: &off})
	pattern, witnesses := halves(&p)
	p.Table.Values[0] -= 1e-14
	p.Table.Values[4] = 1 - 1e-15
	p.Table.Values[7], p.Table.Values[8], p.Table.Values[11] = 41, 11, 101
	witnesses[0].Move, witnesses[0].Den = []int64{1, -1, -1, 1}, 1
	if codes := verify(t, p, pattern, witnesses[:1]); len(codes) > 0 {
		t.Errorf("found %v, want nothing", codes)
	}
	p.Table.Values[4] = 1 - 1e-6
	p.Table.Values[7], p.Table.Values[8], p.Table.Values[11] = 41-1e-6, 11-1e-6, 101-1e-6
	if codes := verify(t, p, pattern, witnesses[:1]); !slices.Contains(codes, check.Floor) {
		t.Errorf("found %v, want %q", codes, check.Floor)
	}
}

// TestWholeFractions takes fractions that come out whole for counts.
func TestWholeFractions(t *testing.T) {
	pattern, witnesses := proof()
	w := &witnesses[0]
	w.Den = 3
	for i := range w.Move {
		w.Move[i] *= 3
	}
	if codes := verify(t, square(t), pattern, witnesses); len(codes) > 0 {
		t.Errorf("found %v, want nothing", codes)
	}
	w.Den = 2
	if codes := verify(t, square(t), pattern, witnesses); !slices.Contains(codes, check.Malformed) {
		t.Errorf("found %v, want %q", codes, check.Malformed)
	}
}

// TestValues compares published values with the true ones.
func TestValues(t *testing.T) {
	p := turnover(t, table.Rules{})
	pattern, _ := halves(&p)
	published := slices.Clone(p.Table.Values)
	published[3] += 1e-12
	for cell, status := range pattern {
		if status.Hidden() {
			published[cell] = nan
		}
	}
	if found := check.Values(&p, pattern, published); len(found) > 0 {
		t.Errorf("true values are refused: %v", found)
	}
	for cell := range published {
		for _, value := range []float64{nan, 7} {
			if before := published[cell]; before != value && (before == before || value == value) {
				published[cell] = value
				if found := check.Values(&p, pattern, published); len(found) != 1 || found[0].Cell != cell || found[0].Code != check.Changed {
					t.Errorf("value %v in cell %d: found %v", value, cell, found)
				}
				published[cell] = before
			}
		}
	}
}

var nan = func() float64 { zero := 0.0; return zero / zero }()

// many is a table large enough for several workers, and two witnesses for every cell of
// a row.
func many(t *testing.T) (table.Problem, table.Pattern, []table.Witness) {
	var codes []string
	for i := range 1200 {
		codes = append(codes, fmt.Sprint(i))
	}
	b := table.NewBuilder("many", table.Frequency, flat(t, "row", "a", "b", "c"), flat(t, "column", codes...))
	for _, code := range codes {
		for i, row := range []string{"a", "b", "c"} {
			b.Add(int64(2+3*i), row, code)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	pattern, width := slices.Repeat(table.Pattern{table.Safe}, p.Table.Len()), int32(1201)
	var witnesses []table.Witness
	for i := range int32(1200) {
		j := (i + 1) % 1200
		pattern[i], pattern[width+i] = table.Unsafe, table.Secondary
		witnesses = append(witnesses, table.Witness{Cells: []int32{i, j, width + i, width + j}, Move: []int64{1, -1, -1, 1}, Den: 1, Plus: 1, Minus: 1,
			Up: []int32{i}, Down: []int32{i}})
	}
	return p, pattern, witnesses
}

// TestFindingsDoNotDependOnWorkers spoils witnesses everywhere and finds them in order.
func TestFindingsDoNotDependOnWorkers(t *testing.T) {
	p, pattern, witnesses := many(t)
	if found, err := check.Verify(context.Background(), &p, pattern, witnesses); err != nil || len(found) > 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	for i := 0; i < len(witnesses); i += 100 {
		witnesses[i].Move[0] = 2
	}
	found, err := check.Verify(context.Background(), &p, pattern, witnesses)
	if err != nil || len(found) < 24 {
		t.Fatalf("found %v, %v", found, err)
	}
	if !slices.IsSortedFunc(found[:24], func(a, b check.Finding) int { return a.Witness - b.Witness }) {
		t.Errorf("findings in disorder: %v", found)
	}
	for i := range witnesses {
		witnesses[i].Den = 0
	}
	if found, _ := check.Verify(context.Background(), &p, pattern, witnesses); len(found) != check.MaxFindings || found[999].Witness != 999 {
		t.Errorf("%d findings, the last of witness %d", len(found), found[len(found)-1].Witness)
	}
}

// TestVerifyEnds holds that a check that is called off says so.
func TestVerifyEnds(t *testing.T) {
	p, pattern, witnesses := many(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := check.Verify(ctx, &p, pattern, witnesses); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestGroupingsBind holds that moves must cancel in every grouping.
func TestGroupingsBind(t *testing.T) {
	row, err := flat(t, "row", "a", "b", "c").WithGrouping("other", []table.Node{{Code: "P"}, {Code: "a", Parent: "P"}, {Code: "b", Parent: "P"}})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("grouped", table.Frequency, row, flat(t, "column", "x", "y"))
	for _, code := range []string{"a", "b", "c"} {
		b.Add(2, code, "x")
		b.Add(9, code, "y")
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	// Cells: a 0 1 2, b 3 4 5, c 6 7 8, T 9 10 11, P 12 13 14.
	pattern := table.Pattern("uxsuxsuxsssssss")
	circuit := func(r, s int32) table.Witness {
		return table.Witness{Cells: []int32{r, r + 1, s, s + 1}, Move: []int64{1, -1, -1, 1}, Den: 1, Plus: 1, Minus: 1, Up: []int32{r, s}, Down: []int32{r, s}}
	}
	across := []table.Witness{circuit(0, 3), circuit(0, 6)}
	if codes := verify(t, p, pattern, across); !slices.Contains(codes, check.Additivity) || !slices.Contains(codes, check.Unproven) {
		t.Errorf("found %v: c is alone outside P, and cannot move", codes)
	}
	pattern = table.Pattern("uxsuxsuxsssssss")
	pattern[12], pattern[13] = table.Secondary, table.Secondary
	across[1].Cells, across[1].Move = append(across[1].Cells, 12, 13), append(across[1].Move, 1, -1)
	if codes := verify(t, p, pattern, across); len(codes) > 0 {
		t.Errorf("found %v, want nothing: P moves with them", codes)
	}
}
