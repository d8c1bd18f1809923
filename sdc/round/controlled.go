package round

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Controlled rounds all cells to multiples of the base so that every total is the sum
// of its parts. Cells that are not sums go to one of the two multiples beside them,
// and multiples stay (zero-restricted).
//
// Tables of one dimension, and of two dimensions one of which is flat, are networks:
// there all totals, too, go to a multiple beside them, and the rounding is unbiased
// (Cox 1987). For other tables such a rounding need not exist, and to find one is hard
// (Kelly, Golden, Assad 1990). Then totals may go to further multiples, as few and as
// little as the search finds, and the report says how many (relaxed, as in
// Salazar-González 2006). Small tables are searched exhaustively, so that the number
// is the least there is.
type Controlled struct {
	Base   int64
	Seed   uint64 // of chance and search; any value is good
	Effort int    // moves tried for each cell to be rounded, less than 0 for none; 0 stands for DefaultEffort
}

// What Controlled tries where Effort does not say: moves for each cell to be rounded,
// and all together at most.
const (
	DefaultEffort = 1000
	DefaultMoves  = 30_000_000
)

// Name is "controlled-round".
func (Controlled) Name() string { return "controlled-round" }

// Apply rounds. A network takes time about in proportion to the cells; the search
// takes Effort moves for each cell to be rounded, each of which looks at the totals
// above a few cells: half a microsecond or so.
func (m Controlled) Apply(ctx context.Context, p *table.Problem) (compare.Output, error) {
	if err := compare.Check(p); err != nil {
		return compare.Output{}, err
	}
	if err := checkBase(m.Base); err != nil {
		return compare.Output{}, err
	}
	if n := asNetwork(p.Table.Space); n != nil {
		counts, err := n.round(ctx, p.Table.Counts, m.Base, newDraws(m.Seed).below)
		if err != nil {
			return compare.Output{}, err
		}
		out := m.output(p.Table, counts, true)
		out.Promise.Unbiased = true
		return out, nil
	}
	r, proven, err := m.search(ctx, p.Table)
	if err != nil {
		return compare.Output{}, err
	}
	out := m.output(p.Table, r.counts(), proven)
	admit(&out, r.broken())
	return out, nil
}

// search rounds a table that is no network.
func (m Controlled) search(ctx context.Context, t *table.Table) (r *rounding, proven bool, err error) {
	r = newRounding(t, m.Base, adjacent(m.Base))
	r.diffuse()
	r.lift()
	s := newSearch(r, m.Seed)
	if err := s.anneal(ctx, m.moves(len(r.free))); err != nil {
		return nil, false, err
	}
	if len(s.beyond) == 0 {
		return r, true, nil
	}
	return r, len(r.free) <= exhaustCells && s.exhaust(exhaustSteps), nil
}

// moves is how many moves the search tries.
func (m Controlled) moves(cells int) int64 {
	if m.Effort == 0 {
		return min(DefaultEffort*int64(cells), DefaultMoves)
	}
	return max(int64(m.Effort), 0) * int64(cells)
}

// diffuse makes a first rounding: one cell after the other goes where the totals above
// it, with the errors of those before it, come closer to their true counts.
func (r *rounding) diffuse() {
	for at := range r.err {
		r.err[at] = 0
	}
	for _, cell := range r.free {
		down, up := -int64(r.down[cell]), int64(r.step[cell]-r.down[cell])
		r.scratch = r.climb(int(cell), r.scratch[:0])
		better := int64(0) // of up over down, in squared units
		for _, at := range r.scratch {
			e := r.err[at]
			better += (e+down)*(e+down) - (e+up)*(e+up)
		}
		by := down
		if better > 0 {
			by, r.up[cell] = up, true
		}
		for _, at := range r.scratch {
			r.err[at] += by
		}
	}
}

// output reports what was reached.
func (m Controlled) output(t *table.Table, counts []int64, proven bool) compare.Output {
	further, furthest, distance := int64(0), int64(0), m.Base-1
	for cell, n := range counts {
		if j := jump(t.Counts[cell], n-t.Counts[cell], m.Base); j > 0 {
			further, furthest = further+1, max(furthest, j)
			distance = max(distance, (j+1)*m.Base-1)
		}
	}
	out := compare.Output{
		Counts: counts,
		Promise: compare.Promise{Additive: true, ZerosStay: true, Base: m.Base, Distance: distance, TerminalDistance: m.Base - 1,
			Smallest: m.Base},
		Facts: []compare.Fact{
			{Name: "further", Value: further, Meaning: "totals that are not at a multiple beside their true count"},
			{Name: "furthest", Value: furthest, Meaning: "multiples that the worst of these lies beyond"},
			{Name: "least", Value: truth(proven), Meaning: "1 where no additive rounding has fewer such totals"},
		},
		Limits: []string{"The rounding is not the same in another table of the same people: two roundings of one count narrow it."},
	}
	out.Between = func(cell int) (int64, int64) {
		if t.Terminal(cell) {
			return around(counts[cell], m.Base-1)
		}
		return around(counts[cell], distance)
	}
	if further > 0 {
		out.Limits = append(out.Limits, fmt.Sprintf("%d totals are further than the next multiple from their true count, at most %d units.", further, distance))
	}
	return out
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
