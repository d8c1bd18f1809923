package sdctest

import (
	"fmt"
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// SyntheticMagnitude makes a magnitude problem over the same kind of table as
// [Synthetic]. Contributors are holdings: three in four have one record, some two
// to five, a few up to forty, in neighbouring cells. Their sizes follow a Pareto
// law with exponent 4/3, and the responses of their records vary around the size
// by a factor that is about lognormal; so many cells are dominated by one holding.
// Responses are above 0 and have one decimal. The rules are a minimum of 3
// contributors and p % with p = 10; singletons are on by default.
//
// The same arguments give the same problem for all time. Limits and panics are
// those of Synthetic; it takes 20 bytes a record more.
func SyntheticMagnitude(records, dimensions int, seed uint64) table.Problem {
	mustFit(records, dimensions)
	h := holdings{population: newPopulation(crossSize(records, dimensions), dimensions, seed), number: -1, leaf: make([]int, dimensions)}
	size := h.space.Len()
	p := table.Problem{
		Name:  fmt.Sprintf("synthetic_magnitude_%d_%d_%d", records, dimensions, seed),
		Kind:  table.Magnitude,
		Table: &table.Table{Space: h.space, Counts: make([]int64, size), Values: make([]float64, size)},
		Rules: table.Rules{MinimumFrequency: 3, PPercent: 10},
		Records: &table.Records{Cell: make([]int32, records), Response: make([]float64, records),
			Contributor: make([]int32, records)},
	}
	tenths := make([]int64, size)
	for i := range records {
		cell, response := h.next()
		p.Records.Cell[i], p.Records.Response[i], p.Records.Contributor[i] = int32(cell), float64(response)/10, h.number
		p.Table.Counts[cell]++
		tenths[cell] += response
	}
	table.AddTotals(h.space, p.Table.Counts)
	table.AddTotals(h.space, tenths)
	for cell, t := range tenths {
		p.Table.Values[cell] = float64(t) / 10
	}
	return p
}

// holdings draws records, those of one holding after each other.
type holdings struct {
	*population
	number int32   // of the holding in hand
	left   int     // records it still has
	size   float64 // typical response
	class  int
	leaf   []int // where its last record was
}

// next draws a record: its cell, and its response in tenths.
func (h *holdings) next() (cell int, tenths int64) {
	moves := h.left > 0
	if !moves {
		h.start()
	}
	h.left--
	for d := range h.axes {
		if !moves || h.rand.IntN(2) == 0 {
			h.leaf[d] = h.drawLeaf(d, h.class)
		}
		cell += h.leaf[d] * h.space.Stride(d)
	}
	return cell, int64(math.Round(10 * h.size * h.vary()))
}

func (h *holdings) start() {
	h.number++
	h.class = h.drawClass()
	u := h.rand.unit() + 1.0/(1<<32)
	h.size = 1 / math.Sqrt(u*math.Sqrt(u)) // Pareto with exponent 4/3
	switch at := h.rand.IntN(400); {
	case at < 300:
		h.left = 1
	case at < 398:
		h.left = 2 + h.rand.IntN(4)
	default:
		h.left = 6 + h.rand.IntN(35)
	}
}

// vary is a factor from 1 to 256, about lognormal because it is a product: its
// logarithm has a standard deviation of 0.8.
func (h *holdings) vary() float64 {
	factor := 1.0
	for range 4 {
		factor *= 1 + 3*h.rand.unit()
	}
	return factor
}
