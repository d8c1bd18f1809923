package round

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// plain is the algorithm of the paper on a matrix, with the same draws: it keeps no
// sums and computes everything anew at each step.
type plain struct {
	t         *table.Table
	published []bool
	base      int64
	now       []int64 // terminal cells; totals are computed
}

func (s *plain) totals() []int64 {
	all := slices.Clone(s.now)
	table.AddTotals(s.t.Space, all)
	return all
}

// covers is the matrix: published cells that count a terminal cell.
func (s *plain) covers(cell int) []bool {
	ones := make([]int64, len(s.now))
	ones[cell] = 1
	table.AddTotals(s.t.Space, ones)
	is := make([]bool, len(ones))
	for at, n := range ones {
		is[at] = n > 0 && (s.published == nil || s.published[at])
	}
	return is
}

func (s *plain) candidates() []int32 {
	var found []int32
	totals := s.totals()
	for cell := range s.now {
		if n := totals[cell]; !s.t.Terminal(cell) || n <= 0 || n >= s.base {
			continue
		}
		for at, is := range s.covers(cell) {
			if is && totals[at] > 0 && totals[at] < s.base {
				found = append(found, int32(cell))
				break
			}
		}
	}
	return found
}

func (s *plain) decide(cells []int32) {
	units := int64(0)
	for _, cell := range cells {
		units += s.now[cell]
	}
	for cell, n := range s.now {
		if s.t.Terminal(cell) {
			units += s.t.Counts[cell] - n
		}
	}
	raised := int(min(max(math.Round(float64(units)/float64(s.base)), 0), float64(len(cells))))
	for _, cell := range cells {
		s.now[cell] = 0
	}
	lack := func(cell int32) int64 {
		sum, totals := int64(0), s.totals()
		for at, is := range s.covers(int(cell)) {
			if is {
				sum += s.t.Counts[at] - totals[at]
			}
		}
		return sum
	}
	newest := int32(-1)
	raise := func() {
		best, most := int32(-1), int64(0)
		for _, cell := range cells {
			if l := lack(cell); s.now[cell] == 0 && (best < 0 || l > most) {
				best, most = cell, l
			}
		}
		s.now[best], newest = s.base, best
	}
	for range raised {
		raise()
	}
	for range raised + 100 {
		worst, least := int32(-1), int64(0)
		for _, cell := range cells {
			if l := lack(cell); s.now[cell] > 0 && (worst < 0 || l < least || l == least && cell == newest) {
				worst, least = cell, l
			}
		}
		if worst < 0 || worst == newest {
			break
		}
		s.now[worst] = 0
		raise()
	}
}

func (s *plain) run(d *draws, batch int) []int64 {
	for {
		pending := s.candidates()
		if len(pending) == 0 {
			return s.totals()
		}
		for len(pending) > 0 {
			size := min(batch, len(pending))
			for k := range size {
				other := k + int(d.below(int64(len(pending)-k)))
				pending[k], pending[other] = pending[other], pending[k]
			}
			s.decide(pending[:size])
			pending = pending[size:]
		}
	}
}

// The fast algorithm does what the paper's does, whatever is published.
func TestSmallCountAgainstThePaper(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 6, Count: 6, Features: sdctest.Features{NoTotal: true, Groupings: true}}
	for n := range uint64(600) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, shape)
		m := SmallCount{Base: int64(2 + n%5), Seed: n, Batch: 1 + r.IntN(20)}
		if n%2 == 1 {
			m.Published = make([]bool, p.Table.Len())
			for cell := range m.Published {
				m.Published[cell] = r.IntN(3) == 0
			}
		}
		out, err := m.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		oracle := &plain{p.Table, m.Published, m.Base, slices.Clone(p.Table.Counts)}
		want := oracle.run(newDraws(m.Seed), m.Batch)
		for cell, n := range want {
			if m.Published != nil && !m.Published[cell] {
				n = compare.Withheld
			}
			if out.Counts[cell] != n {
				t.Fatalf("cell %s: %d, by the paper %d", p.Table.Name(cell), out.Counts[cell], n)
			}
		}
	}
}

// example is the first table of the introduction to the R package SmallCountRounding.
func example(t *testing.T) table.Problem {
	rows := dimension(t, "rows", "Total", "row1", "row2", "row3")
	cols := dimension(t, "cols", "Total", "col1", "col2", "col3", "col4", "col5")
	b := table.NewBuilder("exPSD", table.Frequency, rows, cols)
	for r, row := range [][]int64{{6, 0, 1, 3, 4}, {1, 2, 3, 1, 2}, {0, 1, 1, 0, 2}} {
		for c, n := range row {
			if err := b.Add(n, rows.Code(r+1), cols.Code(c+1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 5}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func dimension(t *testing.T, name, total string, leaves ...string) table.Dimension {
	nodes := []table.Node{{Code: total}}
	for _, leaf := range leaves {
		nodes = append(nodes, table.Node{Code: leaf, Parent: total})
	}
	d, err := table.NewDimension(name, nodes)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Of 21 units in small cells 4 cells become 5, so that the grand total is 26, as in
// the published example, whatever the ties.
func TestPublishedExample(t *testing.T) {
	p := example(t)
	for seed := range uint64(20) {
		out, err := SmallCount{Base: 5, Seed: seed}.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		if out.Counts[0] != 26 {
			t.Errorf("seed %d: the grand total is %d, in the published example 26", seed, out.Counts[0])
		}
		if cell, _ := p.Table.Find("row1", "col1"); out.Counts[cell] != 6 {
			t.Errorf("seed %d: the 6 became %d", seed, out.Counts[cell])
		}
		for cell, n := range out.Counts {
			if n > 0 && n < 5 {
				t.Errorf("seed %d: cell %s shows %d", seed, p.Table.Name(cell), n)
			}
		}
	}
}

// Where only the margins are published fewer cells need rounding, and no margin is
// small; in the published example 9 of 13 small counts stay.
func TestOnlyMarginsPublished(t *testing.T) {
	p := example(t)
	published := make([]bool, p.Table.Len())
	for cell := range published {
		published[cell] = !p.Table.Terminal(cell)
	}
	out, err := SmallCount{Base: 5, Published: published}.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	for cell, n := range out.Counts {
		switch {
		case !published[cell] && n != compare.Withheld:
			t.Errorf("cell %s is not published and shows", p.Table.Name(cell))
		case n > 0 && n < 5:
			t.Errorf("margin %s shows %d", p.Table.Name(cell), n)
		}
	}
	all, err := SmallCount{Base: 5}.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	if some := out.Facts[0].Value; some >= all.Facts[0].Value || some == 0 {
		t.Errorf("%d cells were rounded for the margins, %d for all", some, all.Facts[0].Value)
	}
}

// The grand total moves by at most half the base where nothing overlaps and all is
// published.
func TestGrandTotalStays(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 7, Count: 8}
	for n := range uint64(500) {
		p := sdctest.Random(sdctest.NewRand(n+90_000), shape)
		out, err := SmallCount{Base: 5, Seed: n}.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		terminal, truth := int64(0), int64(0)
		for cell, count := range p.Table.Counts {
			if p.Table.Terminal(cell) {
				terminal, truth = terminal+out.Counts[cell], truth+count
			}
		}
		if d := terminal - truth; d > 2 || d < -2 {
			t.Fatalf("problem %d: all together moved by %d", n, d)
		}
	}
}

// Totals come out closer than if the same number of cells were drawn by lot.
func TestBetterThanByLot(t *testing.T) {
	p := sdctest.Synthetic(3000, 3, 5)
	out, err := SmallCount{Base: 5}.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	lot := newRounding(p.Table, 5, func(n int64) (int64, int64) {
		if n > 0 && n < 5 {
			return 0, 5
		}
		return n, n
	})
	d := newDraws(1)
	for _, cell := range lot.free {
		if d.below(5) < p.Table.Counts[cell] {
			lot.flip(int(cell))
		}
	}
	if ours, theirs := squares(p.Table, out.Counts), squares(p.Table, lot.counts()); ours*2 > theirs {
		t.Errorf("the squared distance of totals is %g, by lot %g", ours, theirs)
	}
}

func squares(t *table.Table, counts []int64) float64 {
	sum := 0.0
	for cell, n := range counts {
		if !t.Terminal(cell) {
			sum += float64(n-t.Counts[cell]) * float64(n-t.Counts[cell])
		}
	}
	return sum
}
