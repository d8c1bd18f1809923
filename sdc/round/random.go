package round

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Random rounds every cell to one of the two multiples of the base beside it, by
// chance and without bias: a count with remainder r goes up with probability r/base.
// Multiples, zero among them, stay.
//
// The chance comes from a key for each cell, as in the cell-key method: from Keys, or
// derived with Secret, or else with Seed. With keys of persons the same persons are
// rounded alike in every table.
type Random struct {
	Base   int64
	Keys   cellkey.Keys   // of the terminal cells
	Secret cellkey.Secret // where Keys are nil
	Seed   uint64         // where there is no secret either
}

// Name is "random-round".
func (Random) Name() string { return "random-round" }

// Apply rounds: one pass over the table for each dimension.
func (m Random) Apply(ctx context.Context, p *table.Problem) (compare.Output, error) {
	if err := compare.Check(p); err != nil {
		return compare.Output{}, err
	}
	if err := checkBase(m.Base); err != nil {
		return compare.Output{}, err
	}
	keys, limits, err := m.keys(p.Table)
	if err != nil {
		return compare.Output{}, err
	}
	counts := make([]int64, p.Table.Len())
	for cell, n := range p.Table.Counts {
		counts[cell] = roundUp(n, m.Base, share(uint64(keys[cell]), m.Base))
	}
	return compare.Output{
		Counts: counts,
		Promise: compare.Promise{ZerosStay: true, Unbiased: true, Consistent: m.Keys != nil || m.Secret.Given(), Base: m.Base,
			Distance: m.Base - 1, TerminalDistance: m.Base - 1, Smallest: m.Base},
		Between: func(cell int) (int64, int64) { return around(counts[cell], m.Base-1) },
		Limits:  limits,
	}, ctx.Err()
}

// roundUp goes to the next multiple where the draw, from 0 to base−1, lies below the
// remainder, and else down to the last.
func roundUp(n, base, draw int64) int64 {
	r := n % base
	if draw < r {
		return n - r + base
	}
	return n - r
}

// around is the interval of a true count that lies no further than this from the
// published one.
func around(n, distance int64) (lower, upper int64) { return max(0, n-distance), n + distance }

// keys are those of all cells, modulo 2^64.
func (m Random) keys(t *table.Table) (keys []int64, limits []string, err error) {
	limits = []string{"Totals are rounded by themselves and are not the sums of their parts."}
	given := m.Keys
	switch {
	case given != nil && len(given) != t.Len():
		return nil, nil, fmt.Errorf("there are keys for %d cells, the table has %d: give one a cell", len(given), t.Len())
	case given != nil:
	case m.Secret.Given():
		given = m.Secret.KeysOfCells(t)
		limits = append(limits, "Keys are derived from the cells of this table: the same people are rounded alike only in tables with the same leaf cells.")
	default:
		given = make(cellkey.Keys, t.Len())
		for cell := range given {
			given[cell] = mix(mix(m.Seed) + uint64(cell))
		}
		limits = append(limits, "The roundings come from a seed: whoever guesses it narrows every count, and another table of the same people is rounded otherwise.")
	}
	return given.Totals(t), limits, nil
}
