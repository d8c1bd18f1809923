package compare

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/sdctest/twin"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// eachTwin visits the twins of random problems of every form, with a method's output for
// the first: random counts, some withheld.
func eachTwin(t *testing.T, problems int, visit func(r *sdctest.Rand, p *table.Problem, w twin.Twin)) {
	t.Helper()
	for n := range uint64(problems) {
		r := sdctest.NewRand(n + 40_000)
		p := sdctest.Random(r, everything)
		twins, err := twin.All(&p, r.IntN)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range twins {
			if visit(r, &p, w); t.Failed() {
				t.Fatalf("problem %d, %s", n, w.Name)
			}
		}
	}
}

// TestTwinsHaveTheSameFigures: the figures of a suppressed table do not depend on the
// order of dimensions and codes, nor on names.
func TestTwinsHaveTheSameFigures(t *testing.T) {
	eachTwin(t, 150, func(r *sdctest.Rand, p *table.Problem, w twin.Twin) {
		if w.Name == "an empty category" || w.Name == "a code of one part" {
			return // they have more cells
		}
		pattern := hide(p, r)
		one, two := run(t, *p, Suppression{pattern}), run(t, w.Problem, Suppression{twin.Spread(w, pattern, table.Safe)})
		a, b := one.Figures, two.Figures
		for _, d := range []*Distance{&a.Distance, &a.Totals, &b.Distance, &b.Totals} { // sums in another order
			d.Mean, d.Root, d.Hellinger, d.Utility = 0, 0, 0, 0
		}
		if a != b {
			t.Errorf("figures %+v\nbecame %+v", a, b)
		}
	})
}

// TestTwinsOfPerturbedTables: the same for counts that a method made up.
func TestTwinsOfPerturbedTables(t *testing.T) {
	eachTwin(t, 150, func(r *sdctest.Rand, p *table.Problem, w twin.Twin) {
		if w.Name == "an empty category" || w.Name == "a code of one part" {
			return
		}
		counts := make([]int64, p.Table.Len())
		for cell, n := range p.Table.Counts {
			if counts[cell] = max(0, n+int64(r.IntN(5)-2)); r.IntN(6) == 0 {
				counts[cell] = Withheld
			}
		}
		free := Promise{Distance: -1, TerminalDistance: -1}
		one := run(t, *p, fake{counts: counts, promise: free})
		two := run(t, w.Problem, fake{counts: twin.Spread(w, counts, 0), promise: free})
		a, b := one.Figures, two.Figures
		for _, d := range []*Distance{&a.Distance, &a.Totals, &b.Distance, &b.Totals} {
			d.Mean, d.Root, d.Hellinger, d.Utility = 0, 0, 0, 0
		}
		if a != b {
			t.Errorf("figures %+v\nbecame %+v", a, b)
		}
	})
}

// TestMoreCellsTellNothing: an empty category, and a part that is its total again, leave
// the interval of every other cell as it was.
func TestMoreCellsTellNothing(t *testing.T) {
	eachTwin(t, 150, func(r *sdctest.Rand, p *table.Problem, w twin.Twin) {
		pattern := hide(p, r)
		spread := twin.Spread(w, pattern, table.Safe)
		if w.Name == "a code of one part" { // what is hidden in the total is hidden in its part
			for d, dim := range w.Problem.Table.Dims() {
				part, there := dim.Index("the one part")
				if !there {
					continue
				}
				for at := range spread {
					if w.Problem.Table.Code(at, d) == part {
						spread[at] = spread[w.Problem.Table.With(at, d, dim.Parent(part))]
					}
				}
			}
		}
		one, two := narrowed(t, p, pattern), narrowed(t, &w.Problem, spread)
		for cell, at := range w.Of {
			if one.Lower[cell] != two.Lower[at] || one.Upper[cell] != two.Upper[at] {
				t.Errorf("cell %s lies from %d to %d, its twin from %d to %d", p.Table.Name(cell), one.Lower[cell], one.Upper[cell], two.Lower[at], two.Upper[at])
			}
		}
	})
}

// TestHidingMoreTellsLess: a further hidden cell never narrows an interval, and never
// adds an unsafe cell that is known exactly, except itself.
func TestHidingMoreTellsLess(t *testing.T) {
	for n := range uint64(300) {
		r := sdctest.NewRand(n + 50_000)
		p := sdctest.Random(r, everything)
		pattern := hide(&p, r)
		before := narrowed(t, &p, pattern)
		for range 3 {
			cell := r.IntN(len(pattern))
			if pattern[cell].Hidden() || p.Table.Counts[cell] == 0 && p.Rules.ZerosInForce() == table.ZerosSafe {
				continue
			}
			pattern[cell] = table.Secondary
			after := narrowed(t, &p, pattern)
			for at := range after.Lower {
				if after.Lower[at] > before.Lower[at] || after.Upper[at] < before.Upper[at] {
					t.Fatalf("problem %d: hiding %s narrows %s from %d–%d to %d–%d", n, p.Table.Name(cell), p.Table.Name(at), before.Lower[at], before.Upper[at], after.Lower[at], after.Upper[at])
				}
			}
			before = after
		}
	}
}

// TestWiderStartsEndWider: the narrowing keeps order: who knows less before knows no more
// after.
func TestWiderStartsEndWider(t *testing.T) {
	for n := range uint64(300) {
		r := sdctest.NewRand(n + 60_000)
		p := sdctest.Random(r, everything)
		room := make([]int64, p.Table.Len())
		for cell := range room {
			room[cell] = int64(r.IntN(4))
		}
		narrow := func(times int64) Intervals {
			v, err := Narrow(context.Background(), &p, Output{Between: func(cell int) (int64, int64) {
				n := p.Table.Counts[cell]
				return max(0, n-times*room[cell]), n + times*room[cell]
			}})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		one, two := narrow(1), narrow(2)
		for cell, n := range p.Table.Counts {
			if two.Lower[cell] > one.Lower[cell] || two.Upper[cell] < one.Upper[cell] || one.Lower[cell] > n || one.Upper[cell] < n {
				t.Fatalf("problem %d: cell %s with %d: %d–%d with little room, %d–%d with more", n, p.Table.Name(cell), n, one.Lower[cell], one.Upper[cell], two.Lower[cell], two.Upper[cell])
			}
		}
	}
}

// TestNarrowingAgain changes nothing: what comes out is where it ends.
func TestNarrowingAgain(t *testing.T) {
	for n := range uint64(200) {
		r := sdctest.NewRand(n + 70_000)
		p := sdctest.Random(r, everything)
		first := narrowed(t, &p, hide(&p, r))
		again, err := Narrow(context.Background(), &p, Output{Between: func(cell int) (int64, int64) { return first.Lower[cell], first.Upper[cell] }})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(first.Lower, again.Lower) || !slices.Equal(first.Upper, again.Upper) {
			t.Fatalf("problem %d: %+v narrows to %+v", n, first, again)
		}
	}
}

// TestDistancesByHand: each line is true and published counts and what lies between.
func TestDistancesByHand(t *testing.T) {
	for _, test := range []struct {
		truth, shown []int64
		mean, root   float64
		most         int64
	}{
		{[]int64{5}, []int64{5}, 0, 0, 0},
		{[]int64{5}, []int64{8}, 3, 3, 3},
		{[]int64{5, 5}, []int64{8, 1}, 3.5, 3.5355339059327378, 4},
		{[]int64{0, 0, 0, 0}, []int64{1, 0, 0, 0}, 0.25, 0.5, 1},
		{[]int64{1 << 40, 1}, []int64{1<<40 + 6, 9}, 7, 7.0710678118654755, 8},
		{nil, nil, 0, 0, 0},
	} {
		s := newSpan()
		for i := range test.truth {
			s.add(test.truth[i], test.shown[i])
		}
		if d := s.distance(); d.Cells != len(test.truth) || d.Mean != test.mean || d.Root != test.root || d.Max != test.most {
			t.Errorf("%v shown as %v: %+v", test.truth, test.shown, d)
		}
	}
}

// TestReportsOfEdges: tables of one cell, of zeros only, and of one total.
func TestReportsOfEdges(t *testing.T) {
	one, err := table.NewDimension("year", []table.Node{{Code: "2024"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int64{0, 1, 1 << 50} {
		b := table.NewBuilder("edge", table.Frequency, one)
		if err := b.Add(n, "2024"); err != nil {
			t.Fatal(err)
		}
		p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
		if err != nil {
			t.Fatal(err)
		}
		shown := run(t, p, Suppression{table.Pattern{table.Safe}})
		if f := shown.Figures; f.Hidden != 0 || f.Sums != 0 || f.Safety.ExactCells != 1 || len(shown.Broken) > 0 || f.Distance.Utility != 1 {
			t.Errorf("count %d, shown: %+v", n, f)
		}
		if n == 0 {
			continue
		}
		hidden := run(t, p, Suppression{table.Pattern{table.Unsafe}})
		if f := hidden.Figures; f.Hidden != 1 || f.HiddenUnits != n || f.Distance.Cells != 0 || f.Safety.Exact != 0 || f.Safety.MeanWidth != 0 {
			t.Errorf("count %d, hidden: %+v", n, f)
		}
	}
}
