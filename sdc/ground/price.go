package ground

import (
	"math"
	"math/bits"

	"github.com/kruistabel/kruistabel/sdc/table"
)

const (
	// Fixed is the price of a cell that must not be hidden. Sums of prices stay
	// below it or count as it.
	Fixed = 1 << 29
	// Ordinary is the price of one ordinary cell where cells are counted; smaller
	// amounts break ties.
	Ordinary = 1024
)

func (g *Ground) setPrices() {
	p := g.Problem
	zeros, cost := p.Rules.ZerosInForce(), p.CostInForce()
	g.Price = make([]int32, len(g.Value))
	g.One = Ordinary
	price := g.pricing(cost)
	for cell := range g.Value {
		asked := p.Asked(cell)
		switch {
		case g.Status[cell] == table.Unsafe:
		case g.Status[cell] == table.Open, asked == table.Never, p.Impossible(cell), p.Table.Counts[cell] == 0 && zeros == table.ZerosSafe:
			g.Price[cell] = Fixed
		default:
			g.Price[cell] = max(price(cell), 1) // an empty cell has no size, and is not free all the same
		}
	}
}

// pricing is what hiding costs. With each kind of cost goes a small part that grows
// with the logarithm of the value and with the totals, and breaks ties.
func (g *Ground) pricing(cost table.Cost) func(cell int) int32 {
	tie := func(cell int) int32 {
		return int32(4*min(bits.Len64(uint64(max(g.Value[cell], -g.Value[cell])/g.Unit)), 24) + 6*int(g.Totals[cell]))
	}
	switch cost {
	case table.CostLevels:
		heights := g.heights()
		return func(cell int) int32 {
			height := int32(1)
			for d := range heights {
				height += heights[d][g.Space.Code(cell, d)]
			}
			return Ordinary*height*height + tie(cell)
		}
	case table.CostFrequency:
		units := func(cell int) float64 { return float64(g.Problem.Table.Counts[cell]) }
		ordinary := g.ordinary(units)
		g.One = Ordinary / ordinary
		return func(cell int) int32 { return proportional(units(cell), ordinary) + tie(cell) }
	case table.CostValue:
		value := func(cell int) float64 { return math.Abs(g.Problem.Value(cell)) }
		ordinary := g.ordinary(value)
		g.One = Ordinary / ordinary
		return func(cell int) int32 { return proportional(value(cell), ordinary) + tie(cell) }
	default:
		return func(cell int) int32 { return Ordinary + tie(cell) }
	}
}

// dearest is the largest price of a cell by its size: more than thirty thousand
// ordinary cells.
const dearest = Fixed / 16

func proportional(size, ordinary float64) int32 {
	return int32(min(Ordinary*size/ordinary, dearest))
}

// ordinary is the size that costs as much as one cell: the mean of the terminal cells
// that are not empty.
func (g *Ground) ordinary(size func(cell int) float64) float64 {
	sum, n := 0.0, 0
	for cell := range g.Value {
		if s := size(cell); s != 0 && g.Totals[cell] == 0 {
			sum, n = sum+s, n+1
		}
	}
	if n == 0 {
		return 1
	}
	return sum / float64(n)
}

// heights are, by dimension and code, the levels of sums below a code.
func (g *Ground) heights() [][]int32 {
	var all [][]int32
	for _, dim := range g.Space.Dims() {
		heights := make([]int32, dim.Len())
		for _, s := range dim.Sums() {
			for _, part := range s.Parts {
				heights[s.Total] = max(heights[s.Total], heights[part]+1)
			}
		}
		all = append(all, heights)
	}
	return all
}

// preferred is the part of its price that a cell costs which was hidden last time.
const preferred = 64

// Prefer makes the cells cheap that an earlier pattern hides, so that what was hidden
// stays hidden where it is still of use.
func (g *Ground) Prefer(earlier table.Pattern) {
	for cell, status := range earlier {
		if price := g.Price[cell]; status.Hidden() && price > 0 && price < Fixed {
			g.Price[cell] = max(price/preferred, 1)
		}
	}
}
