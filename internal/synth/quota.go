package synth

import "math"

// diffuser turns shares into whole numbers, group after group, and carries
// each category's rounding error to the next group. Over any run of
// neighbouring groups a category is off by about one, where independent
// draws would be off by the square root of its size.
type diffuser struct {
	carry  []float64
	counts []int
}

func newDiffuser(r *rng, categories int) *diffuser {
	d := &diffuser{carry: make([]float64, categories), counts: make([]int, categories)}
	for i := range d.carry {
		d.carry[i] = r.float() - 0.5
	}
	return d
}

// split divides n over the categories by their shares. The result is valid
// until the next call.
func (d *diffuser) split(n int, shares []float64) []int {
	total := 0.0
	for _, s := range shares {
		total += s
	}
	given := 0
	for i, s := range shares {
		want := d.carry[i]
		if total > 0 {
			want += float64(n) * s / total
		}
		d.counts[i] = 0
		if s > 0 {
			d.counts[i] = max(0, int(math.Floor(want+0.5)))
		}
		d.carry[i] = want - float64(d.counts[i])
		given += d.counts[i]
	}
	d.settle(n-given, shares)
	return d.counts
}

// settle gives or takes what rounding left over, one by one, where it
// reduces the carried error most.
func (d *diffuser) settle(left int, shares []float64) {
	for ; left != 0; left -= sign(left) {
		best := -1
		for i, s := range shares {
			if s <= 0 || (left < 0 && d.counts[i] == 0) {
				continue
			}
			if best < 0 || float64(sign(left))*(d.carry[i]-d.carry[best]) > 0 {
				best = i
			}
		}
		if best < 0 {
			return
		}
		d.counts[best] += sign(left)
		d.carry[best] -= float64(sign(left))
	}
}

func sign(x int) int {
	if x < 0 {
		return -1
	}
	return 1
}

// apportion rounds weights to whole numbers that add up to n, cumulatively:
// along the order of the cells no partial sum is off by more than one.
func apportion(n int, weights []float64, start float64) []int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	out := make([]int, len(weights))
	if total <= 0 {
		return out
	}
	sum, before := 0.0, 0
	for i, w := range weights {
		sum += w
		at := int(math.Floor(float64(n)*sum/total + start))
		if i == len(weights)-1 {
			at = n
		}
		at = min(max(at, before), n)
		out[i], before = at-before, at
	}
	return out
}

// rake fits a table of rows x columns to the totals of its rows and columns
// (iterative proportional fitting). A nil total leaves that side free. Cells
// that are zero stay zero.
func rake(table [][]float64, rows, columns []float64, rounds int) {
	sums := make([]float64, len(table[0]))
	for range rounds {
		if columns != nil {
			clear(sums)
			for _, row := range table {
				for j, v := range row {
					sums[j] += v
				}
			}
			for _, row := range table {
				for j := range row {
					if sums[j] > 0 && columns[j] >= 0 {
						row[j] *= columns[j] / sums[j]
					}
				}
			}
		}
		if rows != nil {
			for i, row := range table {
				scale(row, rows[i])
			}
		}
	}
}

// scale makes the values add up to a total.
func scale(values []float64, total float64) {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	if sum <= 0 {
		return
	}
	for i := range values {
		values[i] *= total / sum
	}
}
