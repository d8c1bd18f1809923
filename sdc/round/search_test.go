package round

import (
	"context"
	"math/bits"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

var tiny = sdctest.Shape{Dims: 3, Codes: 6, Count: 7, Features: sdctest.Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true}}

// jumpByHand counts the multiples beyond, one step after the other.
func jumpByHand(truth, published, base int64) int64 {
	n := int64(0)
	for published <= truth-base {
		published += base
		n++
	}
	for published >= truth+base {
		published -= base
		n++
	}
	return n
}

func TestJump(t *testing.T) {
	for base := int64(2); base < 7; base++ {
		for truth := range int64(20) {
			for published := int64(-30); published < 50; published++ {
				if published%base != 0 {
					continue
				}
				if got, want := jump(truth, published-truth, base), jumpByHand(truth, published, base); got != want {
					t.Fatalf("%d published for %d to base %d: %d beyond, want %d", published, truth, base, got, want)
				}
			}
		}
	}
}

// brute tries all choices: the least number of cells beyond among those that keep
// overlapping parents, -1 where none does.
func brute(p *table.Problem, base int64) int64 {
	r := newRounding(p.Table, base, adjacent(base))
	least := int64(-1)
	for set := range uint64(1) << len(r.free) {
		for changed := set ^ set>>1 ^ (set - 1) ^ (set-1)>>1; set > 0 && changed > 0; changed &= changed - 1 { // Gray code
			r.flip(int(r.free[bits.TrailingZeros64(changed)]))
		}
		if r.broken() > 0 {
			continue
		}
		beyond := int64(0)
		for cell, count := range p.Table.Counts {
			if jump(count, r.err[cell], base) > 0 {
				beyond++
			}
		}
		if least < 0 || beyond < least {
			least = beyond
		}
	}
	return least
}

// On tiny tables controlled rounding has the least number of totals beyond, and says
// that it is proven.
func TestControlledAgainstBruteForce(t *testing.T) {
	tried := 0
	for n := uint64(0); tried < 1500; n++ {
		p := sdctest.Random(sdctest.NewRand(n), tiny)
		base := int64(2 + n%4)
		if free := len(newRounding(p.Table, base, adjacent(base)).free); free > 10 || asNetwork(p.Table.Space) != nil {
			continue
		}
		tried++
		want := brute(&p, base)
		out, err := Controlled{Base: base, Seed: n, Effort: 10}.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		if !out.Promise.Additive {
			continue // nothing keeps this overlap, or the search did not find it: it is admitted
		}
		if got, proven := out.Facts[0].Value, out.Facts[2].Value; got != want || proven != 1 {
			t.Fatalf("problem %d: %d totals beyond, proven %d, the least is %d", n, got, proven, want)
		}
	}
}

// The search keeps errors, levels and the list of cells beyond in step with the
// choices.
func TestSearchKeepsBooks(t *testing.T) {
	for n := range uint64(300) {
		p := sdctest.Random(sdctest.NewRand(n+60_000), tiny)
		r := newRounding(p.Table, 4, adjacent(4))
		r.diffuse()
		r.lift()
		s := newSearch(r, n)
		if err := s.anneal(context.Background(), 400); err != nil {
			t.Fatal(err)
		}
		again := newRounding(p.Table, 4, adjacent(4))
		for _, cell := range again.free {
			if r.up[cell] {
				again.flip(int(cell))
			}
		}
		if !slices.Equal(again.err, r.err) {
			t.Fatalf("problem %d: the errors are not those of the choices", n)
		}
		beyond := 0
		for cell, count := range p.Table.Counts {
			is := jump(count, r.err[cell], 4) > 0
			if is {
				beyond++
			}
			if is != (s.place[cell] > 0) || int64(s.state[cell].at)*4 != r.err[cell]+count%4 {
				t.Fatalf("problem %d: the books of cell %s are wrong", n, p.Table.Name(cell))
			}
		}
		if beyond != len(s.beyond) {
			t.Fatalf("problem %d: %d cells beyond, %d listed", n, beyond, len(s.beyond))
		}
	}
}

// What a move says it costs is the difference of the costs of all cells.
func TestMoveCosts(t *testing.T) {
	moves := 0
	for n := range uint64(400) {
		p := sdctest.Random(sdctest.NewRand(n+70_000), sdctest.Shape{Dims: 3, Codes: 6, Count: 7, Features: sdctest.Features{Groupings: true}})
		r := newRounding(p.Table, 3, adjacent(3))
		r.diffuse()
		s := newSearch(r, n)
		if len(r.free) == 0 {
			continue
		}
		for range 20 {
			if !s.propose(s.pick()) {
				continue
			}
			before, change := s.total(), s.change()
			if !s.make(change) {
				t.Fatal("a table without overlap refused a move")
			}
			moves++
			if difference := s.total() - before - change; difference > 1e-3 || difference < -1e-3 {
				t.Fatalf("problem %d: a move of %d corners costs %g more than it says", n, len(s.flips), difference)
			}
		}
	}
	if moves < 1000 {
		t.Errorf("only %d moves were tried", moves)
	}
}

// total is the cost of all cells, worked out anew.
func (s *search) total() float64 {
	sum := 0.0
	for cell, err := range s.err {
		e := float64(err) / float64(s.base)
		sum += e*e*squareCost + float64(jump(s.t.Counts[cell], err, s.base))
	}
	return sum
}

// The climb is the cross of the codes above.
func TestClimb(t *testing.T) {
	for n := range uint64(200) {
		p := sdctest.Random(sdctest.NewRand(n+80_000), tiny)
		c := newClimber(p.Table.Space)
		for cell := range p.Table.Len() {
			if !p.Table.Terminal(cell) {
				continue
			}
			ones := make([]int64, p.Table.Len())
			ones[cell] = 1
			table.AddTotals(p.Table.Space, ones)
			got := make([]int64, p.Table.Len())
			for _, at := range c.climb(cell, nil) {
				got[at]++
			}
			if !slices.Equal(got, ones) {
				t.Fatalf("problem %d: cell %s climbs to other cells than those that count it", n, p.Table.Name(cell))
			}
		}
	}
}

// At a size that matters: additive, few totals beyond, the terminal cells adjacent.
func TestControlledAtSize(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	p := sdctest.Synthetic(4000, 3, 7)
	out, err := Controlled{Base: 5}.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	if further, furthest := out.Facts[0].Value, out.Facts[1].Value; further > 60 || furthest > 2 {
		t.Errorf("of %d cells %d totals are beyond, the worst by %d", p.Table.Len(), further, furthest)
	}
}

// Where a table is a network, the search, which does not know it, finds an adjacent
// rounding of it as well, as long as it may look at everything.
func TestSearchFindsWhatTheNetworkHas(t *testing.T) {
	tried := 0
	for n := uint64(0); tried < 400; n++ {
		p := flat(t, n+20_000, 5)
		if free := len(newRounding(p.Table, 3, adjacent(3)).free); free > 12 {
			continue
		}
		tried++
		r, proven, err := Controlled{Base: 3, Seed: n, Effort: 10}.search(context.Background(), p.Table)
		if err != nil {
			t.Fatal(err)
		}
		for cell, count := range p.Table.Counts {
			if jump(count, r.err[cell], 3) > 0 || !proven {
				t.Fatalf("problem %d: cell %s is beyond, though a network never need be", n, p.Table.Name(cell))
			}
		}
	}
}

// An exhaustive search that may not look far says so and loses nothing.
func TestExhaustGivesUp(t *testing.T) {
	gaveUp := 0
	for n := range uint64(400) {
		p := sdctest.Random(sdctest.NewRand(n+1000), sdctest.Shape{Dims: 3, Codes: 7, Count: 7})
		r := newRounding(p.Table, 4, adjacent(4))
		r.diffuse()
		s := newSearch(r, n)
		before, errors := len(s.beyond), slices.Clone(r.err)
		if before == 0 {
			continue
		}
		if done := s.exhaust(10); !done {
			gaveUp++
			if len(s.beyond) > before {
				t.Fatalf("problem %d: %d beyond became %d", n, before, len(s.beyond))
			}
			if len(s.beyond) == before && !slices.Equal(errors, r.err) {
				t.Fatalf("problem %d: the choices changed for nothing", n)
			}
		}
	}
	if gaveUp < 20 {
		t.Errorf("only %d searches gave up", gaveUp)
	}
}

// More effort does not end worse than no search at all.
func TestAnnealNeverHurts(t *testing.T) {
	for n := range uint64(150) {
		p := sdctest.Random(sdctest.NewRand(n+2000), sdctest.Shape{Dims: 3, Codes: 9, Count: 9, Features: sdctest.Features{Groupings: true}})
		r := newRounding(p.Table, 5, adjacent(5))
		r.diffuse()
		s := newSearch(r, n)
		before := len(s.beyond)
		if err := s.anneal(context.Background(), 300); err != nil {
			t.Fatal(err)
		}
		if len(s.beyond) > before {
			t.Fatalf("problem %d: %d beyond became %d", n, before, len(s.beyond))
		}
	}
}

// The moves tried: by effort, or by default up to a limit.
func TestMoves(t *testing.T) {
	for _, c := range []struct {
		effort, cells int
		want          int64
	}{{0, 10, 10_000}, {0, 1 << 20, DefaultMoves}, {-1, 10, 0}, {7, 10, 70}, {3000, 1 << 20, 3000 << 20}} {
		if got := (Controlled{Effort: c.effort}).moves(c.cells); got != c.want {
			t.Errorf("effort %d of %d cells: %d moves, want %d", c.effort, c.cells, got, c.want)
		}
	}
}
