package suppress

import (
	"math/bits"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// ground holds what all searches of one problem stand on, in flat arrays by cell
// number. Workers change only the entries of their own part.
type ground struct {
	space *table.Space
	axes  []axis
	over  []overlap // dimensions with overlapping parents

	value  []int64
	margin []int64       // how far a cell may fall: to its own floor or what is known of it
	head   []int64       // how far a cell may rise; nil: without limit
	price  []int32       // of hiding a published cell; fixed: must not be hidden
	cost   []int32       // price, or 0 once hidden
	totals []uint8       // dimensions in which a cell is a sum; 0 for terminal cells
	lonely []freedom     // moves of a terminal cell that overlapping forbids; nil without overlap
	delta  []int64       // moves of the witness being made
	moving []bool        // cells that the witness being made has touched
	status table.Pattern // becomes the result

	up, down []int32 // protection that unsafe cells need on each side
	upBy     []int32 // the proof that gives it: its number in the part's proofs, 0 for none
	downBy   []int32
	first    []int32 // of the list of proofs that move a cell; see proofs
	most     int64   // largest of up and down
}

// fixed is the price of a cell that must not be hidden. Sums of prices stay below
// it or count as it.
const fixed = 1 << 29

// unit is the price of one ordinary cell; smaller amounts are penalties and break
// ties.
const unit = 1024

func newGround(p *table.Problem, found primary.Result) *ground {
	size := p.Table.Len()
	g := &ground{
		space: p.Table.Space, value: p.Table.Counts, status: found.Status,
		margin: make([]int64, size), price: make([]int32, size), cost: make([]int32, size),
		delta: make([]int64, size), moving: make([]bool, size), totals: make([]uint8, size),
		up: make([]int32, size), down: make([]int32, size),
		upBy: make([]int32, size), downBy: make([]int32, size), first: make([]int32, size),
	}
	for d := range g.space.Dims() {
		g.axes = append(g.axes, newAxis(g.space, d))
	}
	g.setMargins(p)
	g.setPrices(p)
	g.setNeeds(p, found)
	g.setOverlap()
	return g
}

// setMargins computes how far each cell may fall and rise.
func (g *ground) setMargins(p *table.Problem) {
	floor := p.Rules.FloorInForce()
	below := p.Table.NonEmpty()
	if p.Bounds.Upper != nil {
		g.head = make([]int64, g.space.Len())
	}
	for cell, n := range g.value {
		g.totals[cell] = uint8(g.space.Totals(cell))
		lower, upper := p.Known(cell)
		g.margin[cell] = n - max(floor*int64(below[cell]), int64(lower))
		if g.head != nil {
			g.head[cell] = int64(min(upper, 1<<60)) - n
		}
	}
}

func (g *ground) setPrices(p *table.Problem) {
	zeros := p.Rules.ZerosInForce()
	cost := p.CostInForce()
	for cell, n := range g.value {
		unsafe := g.status[cell] == table.Unsafe
		never := g.status[cell] == table.Open || p.Asked(cell) == table.Never || p.Impossible(cell) ||
			n == 0 && zeros == table.ZerosSafe
		switch {
		case unsafe:
			continue // hidden: costs nothing
		case never:
			g.price[cell] = fixed
		default:
			g.price[cell] = g.priceOf(cost, cell, n)
		}
		g.cost[cell] = g.price[cell]
	}
}

// priceOf is what hiding costs. Within a kind of cost, a small part that grows with
// the logarithm of the value and with the totals breaks ties.
func (g *ground) priceOf(cost table.Cost, cell int, n int64) int32 {
	tie := int32(4*bits.Len64(uint64(n)) + 6*int(g.totals[cell]))
	switch cost {
	case table.CostLevels:
		height := int32(1)
		for d := range g.axes {
			height += g.axes[d].height[g.space.Code(cell, d)]
		}
		return unit*height*height + tie
	case table.CostFrequency, table.CostValue:
		return int32(min(unit*n, fixed/64)) + tie
	default:
		return unit + tie
	}
}

// setNeeds takes over what the rules require. Downward nothing lies below a cell's
// own floor, so that it is enough to reach it.
func (g *ground) setNeeds(p *table.Problem, found primary.Result) {
	floor := p.Rules.FloorInForce()
	below := p.Table.NonEmpty()
	for _, need := range found.Needs {
		cell := need.Cell
		own := floor * int64(below[cell])
		g.up[cell] = clip(int64(need.Up))
		g.down[cell] = clip(min(int64(need.Down), g.value[cell]-own))
		g.most = max(g.most, int64(g.up[cell]), int64(g.down[cell]))
	}
}

func clip(n int64) int32 { return int32(max(0, min(n, 1<<30))) }

// part is a set of cells that no sum and no overlap connects with the others.
type part []int32

// parts divides the cells by the roots of their codes, in the order of their first
// cells.
func (g *ground) parts() []part {
	number := map[int]int{}
	var parts []part
	for cell := range g.value {
		key := 0
		for d, dim := range g.space.Dims() {
			key = key*dim.Len() + int(g.axes[d].root[g.space.Code(cell, d)])
		}
		at, known := number[key]
		if !known {
			at = len(parts)
			number[key] = at
			parts = append(parts, nil)
		}
		parts[at] = append(parts[at], int32(cell))
	}
	return parts
}
