package optimal

import (
	"context"
	"math"
)

// separate adds inequalities that choices violate, and says how many, and whether all
// demands are met as far as the intruder's programs tell.
func (r *run) separate(ctx context.Context, chosen []float64) (added int, met bool, err error) {
	added, met = r.master.addBridges(chosen), true
	tables := map[int][][]float64{} // by claim: how cells move in tables found
	for i := range r.m.demands {
		d := &r.m.demands[i]
		if d.who >= 0 && meets(tables[d.claim], d, chosen) {
			continue
		}
		cut, err := r.demand(ctx, d, chosen, tables)
		if err != nil {
			return added, met, err
		}
		if cut == nil {
			continue
		}
		met = false
		if violated(cut, chosen) > 1e-5 && r.master.add(cut, 1) {
			added++
		}
	}
	return added, met, nil
}

// demand returns an inequality, or nil where the demand is met.
func (r *run) demand(ctx context.Context, d *demand, chosen []float64, tables map[int][][]float64) ([]float64, error) {
	sum := make([]float64, len(r.m.cells))
	for _, side := range d.sides {
		met, cut, err := r.intruder.push(ctx, d, side, chosen)
		if err != nil {
			return nil, err
		}
		if met {
			if d.who < 0 && r.m.g.Alone != nil {
				tables[d.claim] = append(tables[d.claim], append([]float64(nil), r.intruder.moves...))
			}
			return nil, nil
		}
		if cut == nil {
			return nil, nil // what unsafe cells alone allow; rounding decides
		}
		for at, factor := range cut {
			sum[at] = min(1, sum[at]+factor)
		}
	}
	return sum, nil
}

// meets says whether a table is known in which the cell moves and those of the
// contributor stand.
func meets(tables [][]float64, d *demand, chosen []float64) bool {
	for _, t := range tables {
		stands := true
		for _, at := range d.stand {
			stands = stands && math.Abs(t[at]) < 1e-9
		}
		if stands {
			return true
		}
	}
	return false
}
