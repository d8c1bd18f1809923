package round

import (
	"context"
	"math"
)

// greedy is one run of small-count rounding.
type greedy struct {
	*rounding
	draws     *draws
	published []bool // nil: all
	batch     int
	rounded   int

	leaves [][][]int32 // by dimension and code: the terminal codes below it
	weight [][]int32   // by dimension and code: common codes above it and above the cell in hand
	marks  []int32     // by cell: the last marking, where not all is published
	mark   int32
}

func (g *greedy) run(ctx context.Context) error {
	g.leaves = leavesBelow(g.climber)
	for d := range g.leaves {
		g.weight = append(g.weight, make([]int32, len(g.leaves[d])))
	}
	if g.published != nil {
		g.marks = make([]int32, len(g.err))
	}
	for {
		for pending := g.candidates(); len(pending) > 0; {
			if err := ctx.Err(); err != nil {
				return err
			}
			size := min(g.batch, len(pending))
			for k := range size {
				other := k + int(g.draws.below(int64(len(pending)-k)))
				pending[k], pending[other] = pending[other], pending[k]
			}
			g.decide(pending[:size])
			g.rounded += size
			pending = pending[size:]
		}
		if len(g.candidates()) == 0 {
			break
		}
	}
	g.late = g.lower
	g.lift()
	return nil
}

// candidates are the terminal cells with small counts on which a small published
// count rests.
func (g *greedy) candidates() []int32 {
	var found []int32
	for cell := range g.err {
		if n := g.value(cell); n <= 0 || n >= g.base || !g.space.Terminal(cell) {
			continue
		}
		g.scratch = g.climb(cell, g.scratch[:0])
		for _, at := range g.scratch {
			if n := g.value(at); n > 0 && n < g.base && g.shows(at) {
				found = append(found, int32(cell))
				break
			}
		}
	}
	return found
}

func (g *greedy) shows(cell int) bool { return g.published == nil || g.published[cell] }

// lower rounds a cell with a small count to zero, from where it can be raised. It says
// false for a cell that has no small count.
func (g *greedy) lower(cell int) bool {
	n := g.value(cell)
	if n <= 0 || n >= g.base || g.step[cell] > 0 || !g.space.Terminal(cell) {
		return false
	}
	g.down[cell], g.step[cell] = int32(n), int32(g.base)
	g.scratch = g.climb(cell, g.scratch[:0])
	for _, at := range g.scratch {
		g.err[at] -= n
	}
	return true
}

// decide rounds a batch of cells.
func (g *greedy) decide(cells []int32) {
	units := int64(0)
	for _, cell := range cells {
		units += g.value(int(cell))
	}
	raised := g.share(units, len(cells))
	for _, cell := range cells {
		g.lower(int(cell))
	}
	c := newChoice(g, cells)
	for range raised {
		c.raise()
	}
	for range raised + 100 {
		if !c.exchange() {
			break
		}
	}
}

// share is how many cells of a batch become the base, so that all units together stay
// as near as can be.
func (g *greedy) share(units int64, cells int) int {
	for cell, e := range g.err {
		if g.space.Terminal(cell) {
			units -= e
		}
	}
	return int(min(max(math.Round(float64(units)/float64(g.base)), 0), float64(cells)))
}

// choice is a batch in the course of being decided.
type choice struct {
	*greedy
	cells  []int32
	codes  [][]int32 // by dimension and place in cells
	lack   []int64   // by place: what the published cells above lack, added up
	is     []bool    // by place: the cell was raised
	newest int       // the place raised last
}

func newChoice(g *greedy, cells []int32) *choice {
	c := &choice{greedy: g, cells: cells, lack: make([]int64, len(cells)), is: make([]bool, len(cells)), newest: -1}
	for d := range g.above {
		codes := make([]int32, len(cells))
		for k, cell := range cells {
			codes[k] = int32(g.space.Code(int(cell), d))
		}
		c.codes = append(c.codes, codes)
	}
	for k, cell := range cells {
		g.scratch = g.climb(int(cell), g.scratch[:0])
		for _, at := range g.scratch {
			if g.shows(at) {
				c.lack[k] -= g.err[at]
			}
		}
	}
	return c
}

// raise raises the cell above which most is lacking; the first of equals.
func (c *choice) raise() {
	best := -1
	for k, lack := range c.lack {
		if !c.is[k] && (best < 0 || lack > c.lack[best]) {
			best = k
		}
	}
	c.newest = best
	c.flipAt(best)
}

// exchange takes back the raised cell above which least is lacking and raises the
// best instead. It says false where the worst is the one raised last.
func (c *choice) exchange() bool {
	worst := -1
	for k, lack := range c.lack {
		if c.is[k] && (worst < 0 || lack < c.lack[worst] || lack == c.lack[worst] && k == c.newest) {
			worst = k
		}
	}
	if worst < 0 || worst == c.newest {
		return false
	}
	c.flipAt(worst)
	c.raise()
	return true
}

func (c *choice) flipAt(k int) {
	cell := int(c.cells[k])
	c.is[k] = !c.is[k]
	c.flip(cell)
	by := -c.base
	if !c.is[k] {
		by = c.base
	}
	if c.published == nil {
		c.weighCodes(cell)
		for j := range c.lack {
			common := int64(1)
			for d := range c.codes {
				common *= int64(c.weight[d][c.codes[d][j]])
			}
			c.lack[j] += by * common
		}
		return
	}
	c.markAbove(cell)
	for j, other := range c.cells {
		c.lack[j] += by * c.common(int(other))
	}
}

// weighCodes counts for all terminal codes how many codes above them are above a
// cell's, too. The cells above two terminal cells number the product.
func (c *choice) weighCodes(cell int) {
	for d := range c.weight {
		dim := &c.space.Dims()[d]
		clear(c.weight[d])
		for _, up := range dim.Above(c.space.Code(cell, d)) {
			for _, leaf := range c.leaves[d][up] {
				c.weight[d][leaf]++
			}
		}
	}
}

func (c *choice) markAbove(cell int) {
	c.mark++
	c.scratch = c.climb(cell, c.scratch[:0])
	for _, at := range c.scratch {
		if c.shows(at) {
			c.marks[at] = c.mark
		}
	}
}

// common counts the marked cells above a cell.
func (c *choice) common(cell int) int64 {
	n := int64(0)
	c.scratch = c.climb(cell, c.scratch[:0])
	for _, at := range c.scratch {
		if c.marks[at] == c.mark {
			n++
		}
	}
	return n
}
