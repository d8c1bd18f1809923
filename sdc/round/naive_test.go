package round_test

import (
	"context"
	"math"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/round"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// What the methods report and promise, counted again by the definitions alone.

// TestFactsOfControlledAreCounted: how many totals are further than the multiples beside
// their true counts, and how many multiples the worst lies beyond.
func TestFactsOfControlledAreCounted(t *testing.T) {
	for n := range 400 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+70_000), everything)
		base := []int64{2, 3, 5, 10}[n%4]
		out := applied(t, &p, round.Controlled{Base: base, Seed: uint64(n), Effort: 10})
		further, furthest := int64(0), int64(0)
		for cell, count := range p.Table.Counts {
			shown := out.Counts[cell]
			below := count / base * base
			above := below
			if below != count {
				above += base
			}
			beyond := int64(0)
			for at := shown; at > above; at -= base {
				beyond++
			}
			for at := shown; at < below; at += base {
				beyond++
			}
			if p.Table.Terminal(cell) && beyond > 0 {
				t.Fatalf("problem %d: cell %s with %d shows %d", n, p.Table.Name(cell), count, shown)
			}
			if beyond > 0 {
				further++
			}
			furthest = max(furthest, beyond)
		}
		if out.Facts[0].Value != further || out.Facts[1].Value != furthest {
			t.Fatalf("problem %d: %d further by up to %d, reported %d by up to %d", n, further, furthest, out.Facts[0].Value, out.Facts[1].Value)
		}
		if (further > 0) != (len(out.Limits) > 1 && out.Promise.Distance >= base) && out.Promise.Additive {
			t.Fatalf("problem %d: %d further, said is %q and a distance of %d", n, further, out.Limits, out.Promise.Distance)
		}
	}
}

// TestSmallCountsAreRoundedAndNoOthers: all small leaves become zero or the base, other
// leaves stay, and as many are reported.
func TestSmallCountsAreRoundedAndNoOthers(t *testing.T) {
	shape := everything
	shape.Overlap, shape.DeepSums = false, false
	for n := range 500 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)+71_000), shape)
		base := []int64{2, 3, 5, 10}[n%4]
		out := applied(t, &p, round.SmallCount{Base: base, Seed: uint64(n), Batch: n % 5})
		rounded := int64(0)
		for cell, count := range p.Table.Counts {
			shown := out.Counts[cell]
			switch small := count > 0 && count < base; {
			case !p.Table.Terminal(cell):
			case small && shown != 0 && shown != base, !small && shown != count:
				t.Fatalf("problem %d: leaf %s with %d shows %d to base %d", n, p.Table.Name(cell), count, shown, base)
			case small:
				rounded++
			}
			if shown > 0 && shown < base {
				t.Fatalf("problem %d: cell %s shows %d below the base %d", n, p.Table.Name(cell), shown, base)
			}
		}
		if out.Facts[0].Value != rounded {
			t.Fatalf("problem %d: %d are small, %d were rounded", n, rounded, out.Facts[0].Value)
		}
	}
}

// TestPublishedCellsOnly: of a table that is published in part no small count is shown,
// what is not published is withheld, and shown counts are sums of one and the same
// rounded table.
func TestPublishedCellsOnly(t *testing.T) {
	shape := everything
	shape.Overlap, shape.DeepSums = false, false
	for n := range 400 {
		r := sdctest.NewRand(uint64(n) + 72_000)
		p := sdctest.Random(r, shape)
		shown := make([]bool, p.Table.Len())
		for cell := range shown {
			shown[cell] = r.IntN(2) == 0
		}
		const base = 5
		out := applied(t, &p, round.SmallCount{Base: base, Seed: uint64(n), Published: shown})
		for cell, count := range out.Counts {
			if shown[cell] == (count == compare.Withheld) {
				t.Fatalf("problem %d: cell %s is published: %v, and shows %d", n, p.Table.Name(cell), shown[cell], count)
			}
			if count != compare.Withheld && count > 0 && count < base {
				t.Fatalf("problem %d: cell %s shows %d", n, p.Table.Name(cell), count)
			}
			if lower, upper := out.Between(cell); p.Table.Counts[cell] < lower || p.Table.Counts[cell] > upper {
				t.Fatalf("problem %d: cell %s with %d is said to lie from %d to %d", n, p.Table.Name(cell), p.Table.Counts[cell], lower, upper)
			}
		}
		for d, dim := range p.Table.Dims() {
			for _, sum := range dim.Sums() {
				for cell := range out.Counts {
					if p.Table.Code(cell, d) != int(sum.Total) {
						continue
					}
					total, whole := int64(0), out.Counts[cell] != compare.Withheld
					for _, part := range sum.Parts {
						at := out.Counts[p.Table.With(cell, d, int(part))]
						whole = whole && at != compare.Withheld
						total += at
					}
					if whole && total != out.Counts[cell] {
						t.Fatalf("problem %d: cell %s shows %d, its parts %d", n, p.Table.Name(cell), out.Counts[cell], total)
					}
				}
			}
		}
	}
}

// TestIntervalsAreWhatCanBe: what a published count says is exactly the set of counts
// that some chance leads to it.
func TestIntervalsAreWhatCanBe(t *testing.T) {
	only, err := table.NewDimension("only", []table.Node{{Code: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	const most = 30
	for _, base := range []int64{2, 3, 5, 7} {
		comes := map[int64][2]int64{} // by published count: least and most true count
		said := map[int64][2]int64{}
		for n := range int64(most + 1) {
			b := table.NewBuilder("one", table.Frequency, only)
			if err := b.Add(n, "x"); err != nil {
				t.Fatal(err)
			}
			p, err := b.Problem(table.Rules{}, "")
			if err != nil {
				t.Fatal(err)
			}
			for seed := range uint64(60) {
				out := applied(t, &p, round.Random{Base: base, Seed: seed})
				shown := out.Counts[0]
				lower, upper := out.Between(0)
				if before, there := said[shown]; there && before != [2]int64{lower, upper} {
					t.Fatalf("base %d: %d says %v and %d to %d", base, shown, before, lower, upper)
				}
				said[shown] = [2]int64{lower, upper}
				have, there := comes[shown]
				if !there {
					have = [2]int64{n, n}
				}
				comes[shown] = [2]int64{min(have[0], n), max(have[1], n)}
			}
		}
		for shown, ends := range comes {
			if shown+base > most {
				continue // larger counts lead there, too
			}
			if said[shown] != ends {
				t.Errorf("base %d: %d comes from %v, said is %v", base, shown, ends, said[shown])
			}
		}
	}
}

// TestRandomRoundingDriftsBySquareRoots: with the same share of every remainder the total
// of many rounded leaves stays within five standard deviations of the true one.
func TestRandomRoundingDriftsBySquareRoots(t *testing.T) {
	p := sdctest.Synthetic(20_000, 3, 4)
	for _, base := range []int64{3, 5, 10} {
		variance, drift := 0.0, 0.0
		out := applied(t, &p, round.Random{Base: base, Seed: 9})
		for cell, n := range p.Table.Counts {
			if !p.Table.Terminal(cell) {
				continue
			}
			r := float64(n % base)
			variance += r * (float64(base) - r)
			drift += float64(out.Counts[cell] - n)
		}
		if math.Abs(drift) > 5*math.Sqrt(variance) {
			t.Errorf("base %d: %d leaves drift by %g, five standard deviations are %g", base, p.Table.Len(), drift, 5*math.Sqrt(variance))
		}
	}
}

// stops is a context that ends after some looks at it.
type stops struct {
	context.Context
	looks int
}

func (s *stops) Err() error {
	if s.looks--; s.looks < 0 {
		return context.Canceled
	}
	return nil
}

// TestEndedAnywhere: a run that is ended after any look at its context gives its error or
// the table that it would have given.
func TestEndedAnywhere(t *testing.T) {
	p := sdctest.Synthetic(60, 3, 2)
	for _, m := range all(t, 2) {
		want := applied(t, &p, m)
		ended := false
		for looks := range 40 {
			out, err := m.Apply(&stops{context.Background(), looks}, &p)
			if err != nil {
				ended = true
				continue
			}
			for cell, n := range out.Counts {
				if n != want.Counts[cell] {
					t.Fatalf("%s after %d looks: cell %d shows %d, want %d", m.Name(), looks, cell, n, want.Counts[cell])
				}
			}
		}
		if !ended {
			t.Errorf("%s never looks at its context", m.Name())
		}
	}
}
