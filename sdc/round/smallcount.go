package round

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// SmallCount rounds small counts of terminal cells, those from 1 to Base − 1, to zero
// or the base, and adds all totals up again: it is a change of the data, so that every
// table made of them is additive and fits every other. No published cell is left with
// a small count. The totals stay close to the true ones.
//
// Which small counts become the base is decided as in Langsrud and Heldal (2018), An
// algorithm for small count rounding of tabular data: as many as keep the grand
// total, first all zero, then again and again the one whose published totals lack
// most, and in the end the worst is exchanged for a better one until none is. More
// than Batch cells are decided in batches drawn by chance, each against what those
// before it left.
type SmallCount struct {
	Base int64
	Seed uint64 // of the order of ties and the batches; any value is good
	// Published marks the cells that will be published; nil for all. Only small counts
	// of terminal cells that a small published count rests on are rounded.
	Published []bool
	Batch     int // 0 stands for DefaultBatch
}

// DefaultBatch is the number of cells that are decided together, as in the R package
// SmallCountRounding.
const DefaultBatch = 1000

// Name is "small-count".
func (SmallCount) Name() string { return "small-count" }

// Apply rounds. Its time grows with the small counts times the size of a batch, times
// the number of totals above a cell.
func (m SmallCount) Apply(ctx context.Context, p *table.Problem) (compare.Output, error) {
	if err := m.check(p); err != nil {
		return compare.Output{}, err
	}
	r := newRounding(p.Table, m.Base, keep)
	g := &greedy{rounding: r, draws: newDraws(m.Seed), published: m.Published, batch: m.Batch}
	if g.batch == 0 {
		g.batch = DefaultBatch
	}
	if err := g.run(ctx); err != nil {
		return compare.Output{}, err
	}
	counts := r.counts()
	out := compare.Output{
		Counts: counts,
		Promise: compare.Promise{Additive: true, ZerosStay: true, Base: 1, Distance: -1, TerminalDistance: m.Base - 1,
			Smallest: m.Base},
		Facts: []compare.Fact{{Name: "rounded", Value: int64(g.rounded), Meaning: "cells that are not sums and were rounded"}},
		Limits: []string{
			"Counts of the base and more that are not sums, and are not the base itself, are published as they are.",
			"Published zeros and counts at the base are each known to lie between the ones beside them; the distance of totals is not bounded.",
			"Another selection of published cells, or other leaves, is rounded otherwise.",
		},
	}
	admit(&out, r.broken())
	if m.Published == nil {
		out.Between = func(cell int) (int64, int64) { return m.between(p.Table, cell, counts[cell]) }
		return out, nil
	}
	m.withhold(&out, p.Table, counts)
	return out, nil
}

func keep(n int64) (lower, upper int64) { return n, n }

func (m SmallCount) check(p *table.Problem) error {
	if err := compare.Check(p); err != nil {
		return err
	}
	if m.Batch < 0 {
		return fmt.Errorf("the batch is %d: use 1 or more, or 0 for %d", m.Batch, DefaultBatch)
	}
	if m.Published != nil && len(m.Published) != p.Table.Len() {
		return fmt.Errorf("published has %d entries for %d cells: give one a cell", len(m.Published), p.Table.Len())
	}
	return checkBase(m.Base)
}

// between is what a count says of the true one where all cells are published, so that
// all small counts were rounded. A total says nothing by itself: it is the sum of its
// published parts.
func (m SmallCount) between(t *table.Table, cell int, n int64) (lower, upper int64) {
	switch {
	case !t.Terminal(cell):
		return 0, compare.Unbounded
	case n == 0:
		return 0, m.Base - 1
	case n == m.Base:
		return 1, m.Base
	}
	return n, n
}

// withhold hides what is not published. A terminal cell that is published with a
// small count was rounded all the same.
func (m SmallCount) withhold(out *compare.Output, t *table.Table, counts []int64) {
	for cell, shown := range m.Published {
		if !shown {
			counts[cell] = compare.Withheld
		}
	}
	out.Between = func(cell int) (int64, int64) {
		if counts[cell] == compare.Withheld {
			return 0, compare.Unbounded
		}
		return m.between(t, cell, counts[cell])
	}
}
