package primary

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// contents is what the cells of a magnitude table consist of: their
// contributions, several records of one contributor taken together.
type contents struct {
	start []int32 // of each cell's contributions in shares; one more at the end
	share []share
	named bool // some contributors are known: units are contributors, not weights
}

// share is one contributor's part of a cell.
type share struct {
	cell, contributor int32
	amount, weight    float64
	request           bool
}

// gather sorts the records into every cell that they are part of: as many
// entries as records times the totals above each.
func gather(p *table.Problem) *contents {
	r := p.Records
	c := &contents{}
	for i, cell := range r.Cell {
		one := share{contributor: -2 - int32(i), amount: r.Response[i], weight: 1}
		if r.Contributor != nil && r.Contributor[i] != table.Nobody {
			c.named = true
			one.contributor = r.Contributor[i]
		}
		if r.Weight != nil {
			one.weight = r.Weight[i]
		}
		one.request = r.Request != nil && r.Request[i]
		c.spread(p.Table.Space, one, int(cell), 0)
	}
	slices.SortStableFunc(c.share, func(a, b share) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.contributor, b.contributor))
	})
	c.merge()
	slices.SortStableFunc(c.share, func(a, b share) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(b.amount, a.amount))
	})
	c.index(p.Table.Len())
	return c
}

// spread adds a record's share to a cell and to every sum above it in dimension d
// and later ones.
func (c *contents) spread(s *table.Space, one share, cell, d int) {
	if d == len(s.Dims()) {
		one.cell = int32(cell)
		c.share = append(c.share, one)
		return
	}
	for _, code := range s.Dims()[d].Above(s.Code(cell, d)) {
		c.spread(s, one, s.With(cell, d, int(code)), d+1)
	}
}

func (c *contents) merge() {
	kept := c.share[:0]
	for _, s := range c.share {
		if n := len(kept); n > 0 && kept[n-1].cell == s.cell && kept[n-1].contributor == s.contributor {
			kept[n-1].amount += s.amount
			kept[n-1].weight += s.weight
			kept[n-1].request = kept[n-1].request || s.request
			continue
		}
		kept = append(kept, s)
	}
	c.share = kept
}

func (c *contents) index(cells int) {
	c.start = make([]int32, cells+1)
	for _, s := range c.share {
		c.start[s.cell+1]++
	}
	for cell := range cells {
		c.start[cell+1] += c.start[cell]
	}
}

func (c *contents) of(cell int) []share { return c.share[c.start[cell]:c.start[cell+1]] }

// units is the number of contributors, or the sum of weights where they are not
// known.
func (c *contents) units(cell int) float64 {
	if c.named {
		return float64(len(c.of(cell)))
	}
	n := 0.0
	for _, s := range c.of(cell) {
		n += s.weight
	}
	return n
}

// top is the sum of the n largest contributions.
func (c *contents) top(cell, n int) float64 {
	sum := 0.0
	for i, s := range c.of(cell) {
		if i == n {
			break
		}
		sum += s.amount
	}
	return sum
}

// topRequest is the largest contribution of one who asked for protection, 0 where
// nobody did.
func (c *contents) topRequest(cell int) float64 {
	for _, s := range c.of(cell) {
		if s.request {
			return s.amount
		}
	}
	return 0
}
