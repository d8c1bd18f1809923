package primary

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// gather reads the records, those of one contributor after each other, and keeps so many
// of the largest contributions to each cell, or to one cell only.
//
// Most contributors are in one terminal cell: they are counted there, and totals are
// joined from their parts, because nobody is in two of these. The few who are in several
// are then counted in every cell and total on their own, which takes a visit for each
// of their records and each total above it. Memory does not grow with these.
func gather(p *table.Problem, depth, only int) *contents {
	g := &gatherer{contents: newContents(p, depth, only), p: p}
	order := g.records()
	if only >= 0 {
		g.each(order, func(records []int32) { g.inOne(records) })
		return g.contents
	}
	g.each(order, func(records []int32) {
		if !g.scattered(records) {
			g.inTerminal(records)
		}
	})
	g.joinUp()
	g.each(order, func(records []int32) {
		if g.scattered(records) {
			g.inMany(records)
		}
	})
	return g.contents
}

// gatherer adds up the records of one contributor after the other.
type gatherer struct {
	*contents
	p     *table.Problem
	round int32   // number of the contributor in hand
	cells []int32 // that he is in
	held  []held  // by cell; what is of another round says nothing
}

// records are the numbers of the records, those of one contributor together; those
// without one come first.
func (g *gatherer) records() []int32 {
	r := g.p.Records
	order := make([]int32, len(r.Cell))
	if !g.named {
		for i := range order {
			order[i] = int32(i)
		}
		return order
	}
	next := make([]int32, r.Contributors()+2)
	for _, who := range r.Contributor {
		next[who+2]++
	}
	for who := range next[1:] {
		next[who+1] += next[who]
	}
	for i, who := range r.Contributor {
		order[next[who+1]] = int32(i)
		next[who+1]++
	}
	return order
}

// each goes through the records by contributor.
func (g *gatherer) each(order []int32, visit func(records []int32)) {
	r := g.p.Records
	for start, end := 0, 0; start < len(order); start = end {
		end = start + 1
		if g.named && r.Contributor[order[start]] != table.Nobody {
			for end < len(order) && r.Contributor[order[end]] == r.Contributor[order[start]] {
				end++
			}
		}
		visit(order[start:end])
	}
}

// scattered says whether records lie in several cells.
func (g *gatherer) scattered(records []int32) bool {
	for _, i := range records[1:] {
		if g.p.Records.Cell[i] != g.p.Records.Cell[records[0]] {
			return true
		}
	}
	return false
}

// inTerminal counts a contributor in the only terminal cell that he is in.
func (g *gatherer) inTerminal(records []int32) {
	var h held
	for _, i := range records {
		h.add(g.p.Records, i)
	}
	g.count(g.of(int(g.p.Records.Cell[records[0]])), &h)
}

// joinUp fills the totals, dimension by dimension, each from below.
func (g *gatherer) joinUp() {
	s := g.p.Table.Space
	for d := range s.Dims() {
		dim, stride := &s.Dims()[d], s.Stride(d)
		for _, c := range dim.BottomUp() {
			if len(dim.SumsOf(c)) == 0 {
				continue
			}
			parts := dim.Sums()[dim.SumsOf(c)[0]].Parts
			for block := 0; block < s.Len(); block += stride * dim.Len() {
				for _, part := range parts {
					for i := block; i < block+stride; i++ {
						if from := g.of(i + int(part)*stride); from[unitsAt] > 0 {
							join(g.of(i+c*stride), from)
						}
					}
				}
			}
		}
	}
}

// inMany counts a contributor in every cell above his records.
func (g *gatherer) inMany(records []int32) {
	if g.held == nil {
		g.held = make([]held, g.p.Table.Len())
	}
	g.round++
	g.cells = g.cells[:0]
	for _, i := range records {
		climb(g.p.Table.Space, int(g.p.Records.Cell[i]), 0, 0, func(cell int) {
			h := &g.held[cell]
			if h.round != g.round {
				*h = held{round: g.round}
				g.cells = append(g.cells, int32(cell))
			}
			h.add(g.p.Records, i)
		})
	}
	for _, cell := range g.cells {
		g.count(g.of(int(cell)), &g.held[cell])
	}
}

// inOne counts a contributor in the one cell that is looked at, if he is in it.
func (g *gatherer) inOne(records []int32) {
	var h held
	inside := false
	for _, i := range records {
		if g.above(int(g.p.Records.Cell[i])) {
			h.add(g.p.Records, i)
			inside = true
		}
	}
	if inside {
		g.count(g.list, &h)
	}
}

// above says whether the one cell that is looked at is a total of a cell, or itself.
func (g *gatherer) above(cell int) bool {
	for d, dim := range g.p.Table.Dims() {
		if !slices.Contains(dim.Above(g.p.Table.Code(cell, d)), int32(g.p.Table.Code(g.only, d))) {
			return false
		}
	}
	return true
}

// climb visits the totals of a cell whose codes in the dimensions before d are decided.
func climb(s *table.Space, rest, decided, d int, visit func(cell int)) {
	stride := s.Stride(d)
	above := s.Dims()[d].Above(rest / stride)
	if d+1 == len(s.Dims()) {
		for _, c := range above {
			visit(decided + int(c))
		}
		return
	}
	for _, c := range above {
		climb(s, rest%stride, decided+int(c)*stride, d+1, visit)
	}
}
