package attack

import "math"

// grid is what multipliers of rows are rounded to: parts of it. The multipliers
// of these programs are small whole numbers or small fractions; with others the
// bound is a little weaker, and as true.
const grid = 5040

// prove works out, from multipliers of the rows, an end that no table passes. Any
// multipliers give a true one (weak duality): for the unknown x of the end, and
// any y,
//
//	side·x = Σ y·(rows) + Σ (side·e − Aᵀy)·(unknowns)
//
// and every row and unknown keeps its bounds. Sums are of whole numbers and exact
// as long as they stay below 2^53.
func (l *lane) prove(e end, rows []int32, dual []float64) {
	total := 0.0 // grid times an upper bound of side·(x − base)
	l.bring(e.unknown, float64(e.side)*grid)
	for i, y := range dual {
		r := rows[i]
		// Duals belong to the least cost of −side·x.
		n := -math.Round(y * grid)
		if n == 0 {
			continue
		}
		bound := l.t.rowHigh[r]
		if n < 0 {
			bound = l.t.rowLow[r]
		}
		if bound >= limitless || bound <= -limitless {
			continue // any multiplier may be left out
		}
		total += n * (float64(bound) - l.baseSum[r])
		for k := l.t.rowStart[r]; k < l.t.rowStart[r+1]; k++ {
			l.bring(l.t.rowCol[k], -n*l.t.rowFactor[k])
		}
	}
	for _, c := range l.touched {
		d := l.reduced[c]
		l.reduced[c] = 0
		if d == 0 {
			continue
		}
		bound := l.high[c]
		if d < 0 {
			bound = l.low[c]
		}
		if bound >= limitless || bound <= -limitless {
			total = math.Inf(1)
			continue
		}
		total += d * (float64(bound) - l.t.base[c])
	}
	l.touched = l.touched[:0]
	if math.IsInf(total, 1) {
		return
	}
	l.limit(e, l.t.base[e.unknown]+float64(e.side)*total/grid)
}

func (l *lane) bring(c int32, by float64) {
	if l.reduced[c] == 0 {
		l.touched = append(l.touched, c) // twice, perhaps: the second finds nothing
	}
	l.reduced[c] += by
}

// noise is what dividing by the grid may leave; parts of a grid are larger.
const noise = 1e-6

// limit notes that no table passes a value at an end.
func (l *lane) limit(e end, value float64) {
	if e.side > 0 {
		n := math.Floor(value + noise)
		if !l.t.counts {
			n = math.Ceil(value - noise)
		}
		l.high[e.unknown] = min(l.high[e.unknown], int64(min(n, float64(limitless))))
		return
	}
	n := math.Ceil(value - noise)
	if !l.t.counts {
		n = math.Floor(value + noise)
	}
	l.low[e.unknown] = max(l.low[e.unknown], int64(max(n, -float64(limitless))))
}
