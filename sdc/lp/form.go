package lp

import "math"

// form is a program as the simplex method works on it: scaled by powers of two,
// with one logical variable more for each row, so that every constraint reads
// A·x + s = 0. Variables 0 to n-1 are the columns, n+i is the logical of row i:
// minus the row's activity.
type form struct {
	m, n         int
	start        []int32 // by columns, as in Program
	row          []int32
	val          []float64
	rstart       []int32 // by rows
	rcol         []int32
	rval         []float64
	cost         []float64 // of all n+m variables, scaled
	lower, upper []float64
	colScale     []float64 // scaled value = value / colScale
	rowScale     []float64 // scaled activity = activity · rowScale
	scaled       bool
}

// resize is s with length n; what it holds is not defined.
func resize[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	return make([]T, n, n+n/4)
}

// zeros is s with length n, all zero.
func zeros[T any](s []T, n int) []T {
	s = resize(s, n)
	clear(s)
	return s
}

func (f *form) load(p *Program) {
	f.m, f.n = p.Rows, p.Columns()
	f.start = append(f.start[:0], p.Start...)
	if len(f.start) == 0 {
		f.start = zeros(f.start, f.n+1)
	}
	f.row, f.val = append(f.row[:0], p.Row...), append(f.val[:0], p.Value...)
	f.findScale()
	f.scaleEntries()
	f.byRows()
	total := f.n + f.m
	f.cost, f.lower, f.upper = zeros(f.cost, total), resize(f.lower, total), resize(f.upper, total)
	for j := range f.n {
		f.cost[j] = p.Cost[j] * f.colScale[j]
		f.setBounds(j, p.Lower[j], p.Upper[j])
	}
	for i := range f.m {
		f.setRowBounds(i, p.RowLower[i], p.RowUpper[i])
	}
}

func (f *form) setBounds(j int, lower, upper float64) {
	f.lower[j], f.upper[j] = lower/f.colScale[j], upper/f.colScale[j]
}

func (f *form) setRowBounds(i int, lower, upper float64) {
	f.lower[f.n+i], f.upper[f.n+i] = -upper*f.rowScale[i], -lower*f.rowScale[i]
}

// unscale is the value of a column in the units of the program.
func (f *form) unscale(j int, v float64) float64 { return v * f.colScale[j] }

// findScale looks for powers of two that bring all entries near 1, by geometric
// means of rows and columns in turn (Fulkerson and Wolfe 1962). Entries that all
// lie near 1 stay as they are.
func (f *form) findScale() {
	f.colScale, f.rowScale = resize(f.colScale, f.n), resize(f.rowScale, f.m)
	for j := range f.colScale {
		f.colScale[j] = 1
	}
	for i := range f.rowScale {
		f.rowScale[i] = 1
	}
	f.scaled = false
	for _, v := range f.val {
		if a := math.Abs(v); v != 0 && (a < 0.25 || a > 4) {
			f.scaled = true
			break
		}
	}
	if !f.scaled {
		return
	}
	for range 3 {
		f.scaleRows()
		f.scaleColumns()
	}
}

func (f *form) scaleRows() {
	low, high := make([]float64, f.m), make([]float64, f.m)
	for j := range f.n {
		for k := f.start[j]; k < f.start[j+1]; k++ {
			a, i := math.Abs(f.val[k])*f.colScale[j], f.row[k]
			if a == 0 {
				continue
			}
			if low[i] == 0 || a < low[i] {
				low[i] = a
			}
			high[i] = max(high[i], a)
		}
	}
	for i := range f.m {
		if high[i] > 0 {
			f.rowScale[i] = powerOfTwo(1 / math.Sqrt(low[i]*high[i]))
		}
	}
}

func (f *form) scaleColumns() {
	for j := range f.n {
		low, high := 0.0, 0.0
		for k := f.start[j]; k < f.start[j+1]; k++ {
			a := math.Abs(f.val[k]) * f.rowScale[f.row[k]]
			if a == 0 {
				continue
			}
			if low == 0 || a < low {
				low = a
			}
			high = max(high, a)
		}
		if high > 0 {
			f.colScale[j] = powerOfTwo(1 / math.Sqrt(low*high))
		}
	}
}

// powerOfTwo is the power of two nearest to v, within a range that keeps
// products of scales finite.
func powerOfTwo(v float64) float64 {
	return math.Exp2(math.Max(-40, math.Min(40, math.Round(math.Log2(v)))))
}

func (f *form) scaleEntries() {
	if !f.scaled {
		return
	}
	for j := range f.n {
		for k := f.start[j]; k < f.start[j+1]; k++ {
			f.val[k] *= f.colScale[j] * f.rowScale[f.row[k]]
		}
	}
}

// byRows makes the copy of the matrix that is held by rows.
func (f *form) byRows() {
	f.rstart = zeros(f.rstart, f.m+2)
	f.rcol, f.rval = resize(f.rcol, len(f.row)), resize(f.rval, len(f.row))
	for _, i := range f.row {
		f.rstart[i+2]++
	}
	for i := range f.m {
		f.rstart[i+2] += f.rstart[i+1]
	}
	for j := range f.n {
		for k := f.start[j]; k < f.start[j+1]; k++ {
			at := f.rstart[f.row[k]+1]
			f.rcol[at], f.rval[at] = int32(j), f.val[k]
			f.rstart[f.row[k]+1]++
		}
	}
	f.rstart = f.rstart[:f.m+1]
}

// scatter adds times the column of variable j to a vector over rows.
func (f *form) scatter(j int32, times float64, to []float64) {
	if int(j) >= f.n {
		to[int(j)-f.n] += times
		return
	}
	for k := f.start[j]; k < f.start[j+1]; k++ {
		to[f.row[k]] += times * f.val[k]
	}
}
