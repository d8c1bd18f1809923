package twin

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// everything that a problem of counts may have.
var everything = sdctest.Shape{Dims: 3, Codes: 6, Count: 6, Features: sdctest.Features{
	NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true, Forced: true, Bounds: true, Groups: true, Costs: true}}

// each visits the twins of random problems.
func each(t *testing.T, problems int, shape sdctest.Shape, visit func(p *table.Problem, w Twin)) {
	t.Helper()
	for n := range uint64(problems) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, shape)
		twins, err := All(&p, r.IntN)
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		if len(twins) != 5 {
			t.Fatalf("problem %d has %d twins", n, len(twins))
		}
		for _, w := range twins {
			if visit(&p, w); t.Failed() {
				t.Fatalf("problem %d, %s", n, w.Name)
			}
		}
	}
}

// TestTwinsHaveTheSameCells: every cell has the count, the leaves, the statuses and the
// bounds that it had, and no two cells became one.
func TestTwinsHaveTheSameCells(t *testing.T) {
	each(t, 400, everything, func(p *table.Problem, w Twin) {
		if err := w.Problem.Validate(); err != nil {
			t.Error(err)
		}
		below, belowTwin := p.Table.NonEmpty(), w.Problem.Table.NonEmpty()
		seen := map[int]bool{}
		for cell, at := range w.Of {
			if seen[at] {
				t.Errorf("two cells became %s", w.Problem.Table.Name(at))
			}
			seen[at] = true
			if p.Table.Counts[cell] != w.Problem.Table.Counts[at] || below[cell] != belowTwin[at] || p.Asked(cell) != w.Problem.Asked(at) {
				t.Errorf("cell %s differs from %s", p.Table.Name(cell), w.Problem.Table.Name(at))
			}
			lower, upper := p.Known(cell)
			if l, u := w.Problem.Known(at); l != lower || u != upper {
				t.Errorf("cell %s is known from %v to %v, its twin from %v to %v", p.Table.Name(cell), lower, upper, l, u)
			}
		}
		for at, n := range w.Problem.Table.Counts {
			if more := !seen[at]; more && n != 0 && w.Name != "a code of one part" {
				t.Errorf("cell %s is new and has %d", w.Problem.Table.Name(at), n)
			}
		}
	})
}

// TestTwinsNeedTheSame: the cells that rules make unsafe are the same ones.
func TestTwinsNeedTheSame(t *testing.T) {
	shape := everything
	shape.Forced = false
	each(t, 300, shape, func(p *table.Problem, w Twin) {
		needs, err := sdctest.Needs(p)
		if err != nil {
			t.Fatal(err)
		}
		twins, err := sdctest.Needs(&w.Problem)
		if err != nil {
			t.Fatal(err)
		}
		for cell, at := range w.Of {
			if needs[cell] != twins[at] {
				t.Errorf("cell %s needs %+v, its twin %+v", p.Table.Name(cell), needs[cell], twins[at])
			}
		}
	})
}

// TestTwinsAreAttackedAlike: the exact intervals of a hidden pattern are the same.
func TestTwinsAreAttackedAlike(t *testing.T) {
	r := sdctest.NewRand(1)
	shape := sdctest.Shape{Dims: 2, Codes: 4, Count: 4, Features: sdctest.Features{NoTotal: true, Overlap: true, Groupings: true}}
	each(t, 60, shape, func(p *table.Problem, w Twin) {
		if w.Name == "a code of one part" {
			return // the part would have to be hidden too
		}
		pattern := make(table.Pattern, p.Table.Len())
		for cell := range pattern {
			if pattern[cell] = table.Safe; p.Table.Counts[cell] > 0 && r.IntN(2) == 0 {
				pattern[cell] = table.Secondary
			}
		}
		want, err := sdctest.Attack(p, pattern)
		if err != nil {
			t.Fatal(err)
		}
		got, err := sdctest.Attack(&w.Problem, Spread(w, pattern, table.Safe))
		if err != nil {
			t.Fatal(err)
		}
		for cell, interval := range want {
			if a, b := fmt.Sprint(interval), fmt.Sprint(got[w.Of[cell]]); a != b {
				t.Errorf("cell %s lies in %s, its twin in %s", p.Table.Name(cell), a, b)
			}
		}
	})
}

// TestTwinsDiffer: on a table that leaves them a choice every twin is another table.
func TestTwinsDiffer(t *testing.T) {
	r := sdctest.NewRand(3)
	p := sdctest.Synthetic(60, 3, 1)
	twins, err := All(&p, r.IntN)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range twins {
		same := w.Problem.Table.Len() == p.Table.Len()
		for cell := range p.Table.Counts {
			same = same && w.Of[cell] == cell && slices.Equal(w.Problem.Table.Codes(cell), p.Table.Codes(cell))
		}
		if same {
			t.Errorf("%s: nothing differs", w.Name)
		}
	}
	if all := Spread(twins[0], []int(nil), 0); all != nil {
		t.Errorf("nothing became %v", all)
	}
}
