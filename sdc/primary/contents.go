package primary

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// contents is what the cells of a magnitude table consist of, as far as rules look at
// it: units, the total, and a few of the largest contributions, several records of one
// contributor taken together. What belongs to one cell stands together, because
// cells are visited in no order.
type contents struct {
	named bool      // some contributors are known: units are contributors, not weights
	only  int       // the single cell looked at, -1 for all
	depth int       // largest contributions that are kept
	start []int64   // by cell: where its figures begin, one more at the end; nil: all take the same room
	list  []float64 // the figures of a cell, and behind them its largest contributions, falling, 0 for none
}

// The figures of a cell in contents.list.
const (
	unitsAt     = iota
	totalAt     // by size, weighted
	requestedAt // the largest contribution of one who asked for protection
	figures     // how many there are
)

// mostEvenly is the depth up to which every cell gets the same room, whether it has as
// many contributions or not.
const mostEvenly = 6

// newContents makes room for all cells, or for one only. No cell has more contributions
// than there are records, however many units these stand for.
func newContents(p *table.Problem, depth, only int) *contents {
	depth = min(depth, len(p.Records.Cell))
	c := &contents{named: p.Records.Named(), only: only, depth: depth}
	switch {
	case only >= 0:
		c.depth = int(min(int64(depth), p.Table.Counts[only]))
		c.list = make([]float64, figures+c.depth)
	case depth <= mostEvenly:
		c.list = make([]float64, (figures+depth)*p.Table.Len())
	default:
		c.start = make([]int64, p.Table.Len()+1)
		for cell, n := range p.Table.Counts {
			c.start[cell+1] = c.start[cell] + figures + min(n, int64(depth))
		}
		c.list = make([]float64, c.start[p.Table.Len()])
	}
	return c
}

// of are the figures and the largest contributions of a cell.
func (c *contents) of(cell int) []float64 {
	switch {
	case c.only >= 0:
		return c.list
	case c.start != nil:
		return c.list[c.start[cell]:c.start[cell+1]]
	}
	width := figures + c.depth
	return c.list[cell*width : (cell+1)*width]
}

// top is the sum of the n largest contributions to a cell that were kept.
func (c *contents) top(cell, n int) float64 {
	sum := 0.0
	largest := c.of(cell)[figures:]
	for _, amount := range largest[:min(n, len(largest))] {
		sum += amount
	}
	return sum
}

// insert keeps an amount if it is one of the largest.
func insert(largest []float64, amount float64) {
	at := len(largest) - 1
	if at < 0 || largest[at] >= amount {
		return
	}
	for at > 0 && largest[at-1] < amount {
		largest[at] = largest[at-1]
		at--
	}
	largest[at] = amount
}

// join adds what others have in a part to what they have in its total.
func join(total, part []float64) {
	total[unitsAt] += part[unitsAt]
	total[totalAt] += part[totalAt]
	total[requestedAt] = max(total[requestedAt], part[requestedAt])
	for _, amount := range part[figures:] {
		if amount == 0 {
			return
		}
		insert(total[figures:], amount)
	}
}

// held is what one contributor holds in a cell.
type held struct {
	amount, weighted, units float64
	round                   int32 // of whom
	asked                   bool
}

func (h *held) add(r *table.Records, i int32) {
	weight := 1.0
	if r.Weight != nil {
		weight = r.Weight[i]
	}
	h.amount += r.Response[i]
	h.weighted += weight * r.Response[i]
	if r.Units != nil {
		weight *= float64(r.Units[i])
	}
	h.units += weight
	h.asked = h.asked || r.Request != nil && r.Request[i]
}

// count counts a contributor in a cell. Contributions are compared by their size,
// whatever their sign. Who asked for protection in one record of a cell asked for what
// he has in it.
func (c *contents) count(cell []float64, h *held) {
	amount := math.Abs(h.amount)
	if c.named {
		cell[unitsAt]++
	} else {
		cell[unitsAt] += h.units
	}
	cell[totalAt] += math.Abs(h.weighted)
	if h.asked {
		cell[requestedAt] = max(cell[requestedAt], amount)
	}
	insert(cell[figures:], amount)
}
