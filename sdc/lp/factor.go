package lp

import "math"

// factor is a basis matrix B as L·U with rows and columns in pivot order, times
// product-form updates: B = L·U·E1·E2·… (Dantzig and Orchard-Hays 1954). Vectors
// over rows go into forward, which gives vectors over basis positions; backward
// goes the other way.
type factor struct {
	m          int
	prow, pcol []int32 // row and basis position of each pivot step
	pivot      []float64

	lower  lists // L by columns, of steps that have any: pivot row; rows
	lowerT lists // L by rows, last step first: row; pivot rows
	upper  lists // U by rows, by step: basis positions
	upperT lists // U by columns, by step: rows

	etas     lists // by update: basis positions but the pivot's
	etaPivot []float64
	most     int // updates before a new factorisation

	work  markowitz
	space []float64
}

// lists are sparse vectors one behind the other: vector k belongs to key[k] and
// has the entries index[i], value[i] for i from start[k] to start[k+1]-1.
type lists struct {
	key, start, index []int32
	value             []float64
}

func (l *lists) reset() {
	l.key, l.start, l.index, l.value = l.key[:0], append(l.start[:0], 0), l.index[:0], l.value[:0]
}

func (l *lists) add(index int32, value float64) {
	l.index, l.value = append(l.index, index), append(l.value, value)
}

// end closes the vector that add filled.
func (l *lists) end(key int32) {
	l.key, l.start = append(l.key, key), append(l.start, int32(len(l.index)))
}

// repair is a basis position whose variable must give way to the logical of a row.
type repair struct{ position, row int32 }

// build factorises the basis that head names. A singular one is not factorised:
// the repairs would make it regular.
func (f *factor) build(a *form, head []int32, threshold float64) []repair {
	f.m = a.m
	f.etas.reset()
	f.etaPivot = f.etaPivot[:0]
	f.prow, f.pcol, f.pivot = f.prow[:0], f.pcol[:0], f.pivot[:0]
	f.lower.reset()
	f.upper.reset()
	f.work.threshold = threshold
	f.work.load(a, head)
	for f.work.choose() {
		f.take()
	}
	if len(f.prow) < f.m {
		return f.work.leftOver()
	}
	f.transpose()
	f.space = zeros(f.space, f.m)
	return nil
}

// take makes the chosen entry a pivot and stores its row of U and column of L.
func (f *factor) take() {
	w := &f.work
	p, q, pivot := w.row, w.column, w.value
	f.prow, f.pcol, f.pivot = append(f.prow, p), append(f.pcol, q), append(f.pivot, pivot)
	columns, values := w.entries(p)
	for k, j := range columns {
		if j != q {
			f.upper.add(j, values[k])
		}
	}
	f.upper.end(p)
	w.eliminate(&f.lower)
	if len(f.lower.index) > int(f.lower.start[len(f.lower.start)-1]) {
		f.lower.end(p)
	}
}

// transpose makes the copies of L by rows and U by columns.
func (f *factor) transpose() {
	stepOfRow, stepOfPosition := f.work.rowCount[:f.m], f.work.colCount[:f.m]
	for s := range f.m {
		stepOfRow[f.prow[s]], stepOfPosition[f.pcol[s]] = int32(s), int32(s)
	}
	f.upper.transposed(&f.upperT, f.m, func(i int32) int32 { return stepOfPosition[i] }, &f.work.count)
	last := int32(f.m) - 1
	f.lower.transposed(&f.lowerT, f.m, func(i int32) int32 { return last - stepOfRow[i] }, &f.work.count)
	f.lowerT.dropEmpty(func(s int32) int32 { return f.prow[last-s] })
}

// transposed puts into t the vectors by place of the index.
func (l *lists) transposed(t *lists, m int, place func(int32) int32, count *[]int32) {
	*count = zeros(*count, m+1)
	next := *count
	for _, i := range l.index {
		next[place(i)+1]++
	}
	for s := range m {
		next[s+1] += next[s]
	}
	t.start = append(t.start[:0], next...)
	t.key = t.key[:0]
	t.index, t.value = resize(t.index, len(l.index)), resize(t.value, len(l.index))
	for k, key := range l.key {
		for e := l.start[k]; e < l.start[k+1]; e++ {
			s := place(l.index[e])
			t.index[next[s]], t.value[next[s]] = key, l.value[e]
			next[s]++
		}
	}
}

// dropEmpty keeps the vectors that have entries and gives them their keys.
func (l *lists) dropEmpty(key func(int32) int32) {
	kept := 0
	for s := 0; s+1 < len(l.start); s++ {
		if l.start[s+1] > l.start[s] {
			l.key = append(l.key, key(int32(s)))
			l.start[kept] = l.start[s]
			kept++
		}
	}
	l.start[kept] = int32(len(l.index))
	l.start = l.start[:kept+1]
}

// forward solves B·x = w. It empties w, which is over rows, and fills x, which is
// over basis positions and comes in as zeros.
func (f *factor) forward(w, x []float64) {
	l := &f.lower
	for k, p := range l.key {
		if v := w[p]; v != 0 {
			for e := l.start[k]; e < l.start[k+1]; e++ {
				w[l.index[e]] -= l.value[e] * v
			}
		}
	}
	u := &f.upperT
	for s := f.m - 1; s >= 0; s-- {
		v := w[f.prow[s]]
		if v == 0 {
			continue
		}
		w[f.prow[s]] = 0
		if math.Abs(v) < dropped {
			continue
		}
		v /= f.pivot[s]
		x[f.pcol[s]] = v
		for e := u.start[s]; e < u.start[s+1]; e++ {
			w[u.index[e]] -= u.value[e] * v
		}
	}
	f.forwardUpdates(x)
}

func (f *factor) forwardUpdates(x []float64) {
	t := &f.etas
	for k, r := range t.key {
		v := x[r]
		if v == 0 {
			continue
		}
		v /= f.etaPivot[k]
		x[r] = v
		for e := t.start[k]; e < t.start[k+1]; e++ {
			x[t.index[e]] -= t.value[e] * v
		}
	}
}

// backward solves Bᵀ·y = c. It empties c, which is over basis positions, and fills
// y, which is over rows and comes in as zeros.
func (f *factor) backward(c, y []float64) {
	t := &f.etas
	for k := len(t.key) - 1; k >= 0; k-- {
		r := t.key[k]
		v := c[r]
		for e := t.start[k]; e < t.start[k+1]; e++ {
			v -= t.value[e] * c[t.index[e]]
		}
		c[r] = v / f.etaPivot[k]
	}
	u := &f.upper
	for s := range f.m {
		v := c[f.pcol[s]]
		if v == 0 {
			continue
		}
		c[f.pcol[s]] = 0
		if math.Abs(v) < dropped {
			continue
		}
		v /= f.pivot[s]
		y[f.prow[s]] = v
		for e := u.start[s]; e < u.start[s+1]; e++ {
			c[u.index[e]] -= u.value[e] * v
		}
	}
	l := &f.lowerT
	for k, p := range l.key {
		if v := y[p]; v != 0 {
			for e := l.start[k]; e < l.start[k+1]; e++ {
				y[l.index[e]] -= l.value[e] * v
			}
		}
	}
}

// dropped is the size below which a number in a solve counts as zero.
const dropped = 1e-14

// update replaces the basis column at a position by the one whose solve forward
// gave x.
func (f *factor) update(position int32, x []float64) {
	for i, v := range x {
		if v != 0 && int32(i) != position {
			f.etas.add(int32(i), v)
		}
	}
	f.etas.end(position)
	f.etaPivot = append(f.etaPivot, x[position])
}

// worn tells whether a new factorisation would pay.
func (f *factor) worn() bool {
	updates := len(f.etaPivot)
	return updates >= f.most || updates >= 20 && len(f.etas.index) > 3*(f.m+len(f.upper.index)+len(f.lower.index))
}
