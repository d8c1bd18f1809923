// Package ground is a problem as a proof sees it: whole numbers, by cell. It says
// how far each cell may fall and rise in a table that the intruder must reckon
// with, how far an unsafe cell has to be able to move, what hiding a cell costs,
// and who is alone in it. Everything that looks for proofs stands on it; what
// verifies them does not, and works the same out on its own.
//
// Counts are taken as they are. The values of a magnitude table become whole
// numbers of steps, [Ground.Unit] of them in one unit of the response, so that
// every proof is exact: a proof moves cells by whole steps.
package ground

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Limitless is an entry of Fall or Rise where the intruder knows no bound. Sums
// of a few of them do not overflow.
const Limitless = int64(1) << 60

// Claim is an unsafe cell and how far it must be able to move, in steps; 0 where
// nothing is needed on a side.
type Claim struct {
	Cell     int32
	Up, Down int64
}

// Ground is a problem in whole steps. Slices have one entry a cell; whoever works on
// them makes copies of what he changes.
type Ground struct {
	Problem *table.Problem
	Space   *table.Space
	Unit    int64         // steps in one unit: 1 for counts; the denominator of witnesses
	Value   []int64       // in steps
	Fall    []int64       // how far a cell may fall: to its own floor, or to what is known of it
	Rise    []int64       // how far a cell may rise; nil: without limit
	Price   []int32       // of hiding a cell: 0 for unsafe ones, Fixed for those that must not be hidden
	One     float64       // price of one of what the cost counts: a cell, a unit, or one of the response
	Totals  []uint8       // dimensions in which a cell is a sum; 0 for terminal cells
	Status  table.Pattern // Safe, Unsafe or Open, as the rules have it
	Claims  []Claim       // unsafe cells, by rising number
	Alone   *Alone        // nil: protection against singletons is not asked for
}

// New works out the ground of a valid problem, from its primary rules' result. It
// takes a few passes over the cells and some 30 bytes a cell.
func New(p *table.Problem, found primary.Result) *Ground {
	g := &Ground{Problem: p, Space: p.Table.Space, Unit: 1, Value: p.Table.Counts, Status: found.Status}
	if p.Kind == table.Magnitude {
		g.scale()
	}
	g.setTotals()
	own := g.ownFloors()
	g.setRoom(own)
	g.setClaims(found, own)
	g.setPrices()
	if p.SingletonsInForce() {
		g.Alone = newAlone(p)
	}
	return g
}

func (g *Ground) setTotals() {
	g.Totals = make([]uint8, g.Space.Len())
	for cell := range g.Totals {
		g.Totals[cell] = uint8(g.Space.Totals(cell))
	}
}

// ownFloors is the least that each cell can be where the zeros are known, nil where
// that is nothing.
func (g *Ground) ownFloors() []int32 {
	if g.Problem.Kind != table.Frequency || g.Problem.Rules.FloorInForce() == 0 {
		return nil
	}
	return g.Problem.Table.NonEmpty()
}

// setRoom works out how far each cell may fall and rise.
func (g *Ground) setRoom(own []int32) {
	p := g.Problem
	g.Fall = make([]int64, len(g.Value))
	if p.Bounds.Upper != nil {
		g.Rise = make([]int64, len(g.Value))
	}
	for cell, value := range g.Value {
		lower, upper := p.Known(cell)
		least := g.steps(lower, math.Ceil)
		if own != nil {
			least = max(least, int64(own[cell]))
		}
		g.Fall[cell] = between(least, value)
		if g.Rise != nil {
			g.Rise[cell] = between(value, g.steps(upper, math.Floor))
		}
	}
}

// between is the way from one value up to another, Limitless where either is.
func between(low, high int64) int64 {
	if low == -Limitless || high == Limitless {
		return Limitless
	}
	return max(high-low, 0)
}

// steps turns a bound into steps, infinite ones into plus or minus Limitless. A bound
// between two steps is rounded to the narrower side, as no proof may go beyond it; what
// is off a step only by the noise of floating point is that step.
func (g *Ground) steps(bound float64, narrower func(float64) float64) int64 {
	steps := bound * float64(g.Unit)
	if nearest := math.Round(steps); math.Abs(steps-nearest) > max(1e-6, 0x1p-50*math.Abs(steps)) {
		steps = narrower(steps)
	} else {
		steps = nearest
	}
	return int64(max(-float64(Limitless), min(steps, float64(Limitless))))
}

// setClaims takes over what the rules require, rounded up to whole steps. Downward
// it is enough to reach the own floor, below which nothing lies.
func (g *Ground) setClaims(found primary.Result, own []int32) {
	floor := g.Problem.Floor()
	g.Claims = make([]Claim, 0, len(found.Needs))
	for _, need := range found.Needs {
		value := g.Value[need.Cell]
		// A need of nothing, as of a value of zero, still is not to be known exactly.
		c := Claim{need.Cell, max(g.required(need.Up), 1), g.required(need.Down)}
		if own != nil {
			c.Down = min(c.Down, value-int64(own[need.Cell]))
		} else if floor == 0 {
			c.Down = min(c.Down, value)
		}
		g.Claims = append(g.Claims, c)
	}
}

// noise is the part by which a need that was computed in floating point may be off.
const noise = 0x1p-50

// required rounds a need up to whole steps: one step too many does little harm, one too
// few is no proof. What is a step only by the noise of floating point is not taken for
// one more.
func (g *Ground) required(need float64) int64 {
	steps := need * float64(g.Unit)
	return int64(max(0, min(math.Ceil(steps-max(1e-6, noise*steps)), float64(Limitless))))
}
