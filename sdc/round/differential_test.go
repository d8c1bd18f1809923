package round_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/round"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

func apply(t *testing.T, m compare.Method, n int, shape sdctest.Shape) ([]int64, []int64) {
	t.Helper()
	p := sdctest.Random(sdctest.NewRand(uint64(n)), shape)
	out, err := m.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	return p.Table.Counts, out.Counts
}

// Random and controlled rounding leave the same two possibilities for cells that are
// not sums.
func TestRandomAndControlledRoundAlike(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 6, Count: 9}
	for n := range 300 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)), shape)
		_, random := apply(t, round.Random{Base: 4, Seed: 1}, n, shape)
		_, controlled := apply(t, round.Controlled{Base: 4, Effort: 5}, n, shape)
		for cell, count := range p.Table.Counts {
			if d := random[cell] - controlled[cell]; p.Table.Terminal(cell) && (d%4 != 0 || d > 4 || d < -4 || count%4 == 0 && d != 0) {
				t.Fatalf("problem %d: %d becomes %d and %d", n, count, random[cell], controlled[cell])
			}
		}
	}
}

// Where all counts of leaf cells are below the base, small-count rounding is a
// controlled rounding, too: the same cells become zero or the base.
func TestSmallCountIsControlledBelowTheBase(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 6, Count: 4, Features: sdctest.Features{Groupings: true, NoTotal: true}}
	for n := range 300 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)), shape)
		_, small := apply(t, round.SmallCount{Base: 5}, n, shape)
		for cell, count := range p.Table.Counts {
			if !p.Table.Terminal(cell) {
				continue
			}
			if m := small[cell]; count == 0 && m != 0 || count > 0 && m != 0 && m != 5 {
				t.Fatalf("problem %d: %d becomes %d", n, count, m)
			}
		}
		controlled := round.Controlled{Base: 5, Effort: 50, Seed: uint64(n)}
		out, err := controlled.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		if beyond(p.Table.Counts, small, 5) < out.Facts[0].Value && out.Facts[2].Value == 1 {
			t.Fatalf("problem %d: small-count rounding has fewer totals beyond than what is called the least, %d", n, out.Facts[0].Value)
		}
	}
}

// beyond counts cells that are not at a multiple beside their true count.
func beyond(truth, counts []int64, base int64) int64 {
	n := int64(0)
	for cell, count := range counts {
		low := truth[cell] / base * base
		if count != low && (truth[cell] == low || count != low+base) {
			n++
		}
	}
	return n
}

// A wider base leaves wider intervals and no fewer cells protected, method by method.
func TestWiderBaseIsSafer(t *testing.T) {
	p := sdctest.Synthetic(2000, 3, 3)
	found, err := primary.Find(&p)
	if err != nil {
		t.Fatal(err)
	}
	for name, method := range map[string]func(base int64) compare.Method{
		"random":   func(base int64) compare.Method { return round.Random{Base: base, Seed: 1} },
		"midpoint": func(base int64) compare.Method { return round.Midpoint{Width: base} },
		"small":    func(base int64) compare.Method { return round.SmallCount{Base: base} },
		"control":  func(base int64) compare.Method { return round.Controlled{Base: base, Effort: 20} },
	} {
		var widths []float64
		var distances []float64
		for _, base := range []int64{3, 6, 12} {
			out, err := method(base).Apply(context.Background(), &p)
			if err != nil {
				t.Fatal(err)
			}
			r, err := compare.Judge(context.Background(), &p, found.Needs, name, out)
			if err != nil {
				t.Fatal(err)
			}
			widths, distances = append(widths, r.Figures.Safety.MeanWidth), append(distances, r.Figures.Distance.Mean)
		}
		if !slices.IsSorted(widths) || !slices.IsSorted(distances) {
			t.Errorf("%s: widths %v and distances %v do not grow with the base", name, widths, distances)
		}
	}
}

// Where only some cells are published, what is published keeps every promise, overlap
// and groupings included.
func TestSmallCountOfSomeCells(t *testing.T) {
	shape := everything
	shape.DeepSums = false
	for n := range 800 {
		draw := sdctest.NewRand(uint64(n) + 50_000)
		p := sdctest.Random(draw, shape)
		published := make([]bool, p.Table.Len())
		for cell := range published {
			published[cell] = draw.IntN(2) == 0
		}
		m := round.SmallCount{Base: int64(2 + n%4), Published: published, Seed: uint64(n)}
		out, err := m.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		r, err := compare.Judge(context.Background(), &p, nil, m.Name(), out)
		if err != nil || len(r.Broken) > 0 {
			t.Fatalf("problem %d: %v %v", n, r.Broken, err)
		}
		for cell, shown := range published {
			if shown == (out.Counts[cell] == compare.Withheld) {
				t.Fatalf("problem %d: cell %s is published %v and shows %d", n, p.Table.Name(cell), shown, out.Counts[cell])
			}
		}
	}
}
