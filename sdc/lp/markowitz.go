package lp

import "math"

// markowitz is what is left of a basis matrix while it is factorised. It chooses
// pivots that are large in their row and whose row and column are short
// (Markowitz 1957; Suhl and Suhl 1990). Singletons come first, so that the
// triangular part of a basis costs no elimination.
type markowitz struct {
	threshold float64 // a pivot is at least this part of the largest entry of its row

	rowBegin, rowCount, rowRoom []int32
	rowIndex                    []int32
	rowValue                    []float64
	colBegin, colCount, colRoom []int32
	colIndex                    []int32

	rows, cols buckets // by count

	row, column int32 // the pivot that choose found
	value       float64

	mark  []float64 // over columns, zero between uses
	count []int32
}

// tiny entries are no pivots.
const tiny = 1e-10

func (w *markowitz) load(a *form, head []int32) {
	m := a.m
	w.rowBegin, w.rowCount, w.rowRoom = resize(w.rowBegin, m), zeros(w.rowCount, m), resize(w.rowRoom, m)
	w.colBegin, w.colCount, w.colRoom = resize(w.colBegin, m), resize(w.colCount, m), resize(w.colRoom, m)
	w.mark = zeros(w.mark, m)
	w.colIndex = w.colIndex[:0]
	for q, j := range head {
		w.colBegin[q] = int32(len(w.colIndex))
		if int(j) >= a.n {
			w.colIndex = append(w.colIndex, j-int32(a.n))
		} else {
			for k := a.start[j]; k < a.start[j+1]; k++ {
				if a.val[k] != 0 {
					w.colIndex = append(w.colIndex, a.row[k])
				}
			}
		}
		w.colCount[q] = int32(len(w.colIndex)) - w.colBegin[q]
		w.colRoom[q] = w.colCount[q]
	}
	w.loadRows(a, head)
	w.rows.fill(w.rowCount)
	w.cols.fill(w.colCount)
}

func (w *markowitz) loadRows(a *form, head []int32) {
	for _, i := range w.colIndex {
		w.rowCount[i]++
	}
	begin := int32(0)
	for i, c := range w.rowCount {
		w.rowBegin[i], w.rowRoom[i] = begin, c
		begin += c
	}
	w.rowIndex, w.rowValue = resize(w.rowIndex, int(begin)), resize(w.rowValue, int(begin))
	clear(w.rowCount)
	put := func(i int32, q int, v float64) {
		at := w.rowBegin[i] + w.rowCount[i]
		w.rowIndex[at], w.rowValue[at] = int32(q), v
		w.rowCount[i]++
	}
	for q, j := range head {
		if int(j) >= a.n {
			put(j-int32(a.n), q, 1)
			continue
		}
		for k := a.start[j]; k < a.start[j+1]; k++ {
			if a.val[k] != 0 {
				put(a.row[k], q, a.val[k])
			}
		}
	}
}

// entries are the columns and values of an active row.
func (w *markowitz) entries(i int32) ([]int32, []float64) {
	b, c := w.rowBegin[i], w.rowCount[i]
	return w.rowIndex[b : b+c], w.rowValue[b : b+c]
}

// rowsOf are the active rows of a column.
func (w *markowitz) rowsOf(j int32) []int32 {
	return w.colIndex[w.colBegin[j] : w.colBegin[j]+w.colCount[j]]
}

// searched is how many rows and columns choose looks at before it takes the best.
const searched = 4

// choose finds the next pivot. It reports false where none is left.
func (w *markowitz) choose() bool {
	if w.singleton() {
		return true
	}
	best, looked := int64(math.MaxInt64), 0
	for count := int32(1); count <= int32(len(w.rowBegin)) && best > int64(count-1)*int64(count-1); count++ {
		for j := w.cols.first(count); j >= 0; j = w.cols.next[j] {
			w.lookAtColumn(j, count, &best)
			if looked++; looked >= searched && best < math.MaxInt64 {
				return true
			}
		}
		for i := w.rows.first(count); i >= 0; i = w.rows.next[i] {
			w.lookAtRow(i, count, &best)
			if looked++; looked >= searched && best < math.MaxInt64 {
				return true
			}
		}
	}
	return best < math.MaxInt64
}

// singleton takes a column or a row that has one entry left.
func (w *markowitz) singleton() bool {
	for j := w.cols.first(1); j >= 0; j = w.cols.next[j] {
		i := w.rowsOf(j)[0]
		if v := w.at(i, j); math.Abs(v) > tiny {
			w.row, w.column, w.value = i, j, v
			return true
		}
	}
	for i := w.rows.first(1); i >= 0; i = w.rows.next[i] {
		columns, values := w.entries(i)
		if math.Abs(values[0]) > tiny {
			w.row, w.column, w.value = i, columns[0], values[0]
			return true
		}
	}
	return false
}

func (w *markowitz) lookAtColumn(j, count int32, best *int64) {
	for _, i := range w.rowsOf(j) {
		price := int64(w.rowCount[i]-1) * int64(count-1)
		if price >= *best {
			continue
		}
		if v := w.at(i, j); math.Abs(v) >= max(tiny, w.threshold*w.largest(i)) {
			*best, w.row, w.column, w.value = price, i, j, v
		}
	}
}

func (w *markowitz) lookAtRow(i, count int32, best *int64) {
	least := max(tiny, w.threshold*w.largest(i))
	columns, values := w.entries(i)
	for k, j := range columns {
		price := int64(count-1) * int64(w.colCount[j]-1)
		if price < *best && math.Abs(values[k]) >= least {
			*best, w.row, w.column, w.value = price, i, j, values[k]
		}
	}
}

func (w *markowitz) largest(i int32) float64 {
	_, values := w.entries(i)
	size := 0.0
	for _, v := range values {
		size = max(size, math.Abs(v))
	}
	return size
}

func (w *markowitz) at(i, j int32) float64 {
	columns, values := w.entries(i)
	for k, c := range columns {
		if c == j {
			return values[k]
		}
	}
	return 0
}

// eliminate takes the pivot's row and column out and subtracts the row from those
// that have an entry in the column. The multipliers go to lower.
func (w *markowitz) eliminate(lower *lists) {
	p, q := w.row, w.column
	columns, values := w.entries(p)
	w.rows.remove(p)
	w.cols.remove(q)
	for _, j := range columns {
		if j != q {
			w.dropFromColumn(j, p)
		}
	}
	for _, i := range w.rowsOf(q) {
		if i == p {
			continue
		}
		multiplier := w.takeOut(i, q) / w.value
		lower.add(i, multiplier)
		if len(columns) > 1 {
			w.subtract(i, multiplier, columns, values)
			columns, values = w.entries(p) // the rows may have moved
		}
		w.rows.move(i, w.rowCount[i])
	}
	for _, j := range columns {
		if j != q {
			w.cols.move(j, w.colCount[j])
		}
	}
	w.colCount[q], w.rowCount[p] = 0, 0
}

// takeOut removes column j from row i and returns its value.
func (w *markowitz) takeOut(i, j int32) float64 {
	columns, values := w.entries(i)
	last := len(columns) - 1
	for k, c := range columns {
		if c == j {
			v := values[k]
			columns[k], values[k] = columns[last], values[last]
			w.rowCount[i]--
			return v
		}
	}
	return 0
}

func (w *markowitz) dropFromColumn(j, i int32) {
	rows := w.rowsOf(j)
	last := len(rows) - 1
	for k, r := range rows {
		if r == i {
			rows[k] = rows[last]
			w.colCount[j]--
			return
		}
	}
}

// subtract takes a multiple of the pivot's row, but its pivot, from row i.
func (w *markowitz) subtract(i int32, multiplier float64, pivotColumns []int32, pivotValues []float64) {
	for k, j := range pivotColumns {
		if j != w.column {
			w.mark[j] = multiplier * pivotValues[k]
		}
	}
	columns, values := w.entries(i)
	for k := 0; k < len(columns); {
		j := columns[k]
		v := w.mark[j]
		if v == 0 {
			k++
			continue
		}
		w.mark[j] = 0
		was := values[k]
		if values[k] -= v; math.Abs(values[k]) > cancelled*(math.Abs(was)+math.Abs(v)) {
			k++
			continue
		}
		last := len(columns) - 1
		columns[k], values[k] = columns[last], values[last]
		columns, values = columns[:last], values[:last]
		w.rowCount[i]--
		w.dropFromColumn(j, i)
	}
	for _, j := range pivotColumns {
		if v := w.mark[j]; v != 0 && j != w.column {
			w.mark[j] = 0
			w.fillIn(i, j, -v)
		}
	}
}

// cancelled is the part of two numbers below which their difference is rounding.
const cancelled = 1e-15

func (w *markowitz) fillIn(i, j int32, v float64) {
	if w.rowCount[i] == w.rowRoom[i] {
		b, c := w.rowBegin[i], w.rowCount[i]
		w.rowBegin[i], w.rowRoom[i] = int32(len(w.rowIndex)), 2*c+4
		w.rowIndex = append(w.rowIndex, w.rowIndex[b:b+c]...)
		w.rowValue = append(w.rowValue, w.rowValue[b:b+c]...)
		for range c + 4 {
			w.rowIndex, w.rowValue = append(w.rowIndex, 0), append(w.rowValue, 0)
		}
	}
	at := w.rowBegin[i] + w.rowCount[i]
	w.rowIndex[at], w.rowValue[at] = j, v
	w.rowCount[i]++
	if w.colCount[j] == w.colRoom[j] {
		b, c := w.colBegin[j], w.colCount[j]
		w.colBegin[j], w.colRoom[j] = int32(len(w.colIndex)), 2*c+4
		w.colIndex = append(w.colIndex, w.colIndex[b:b+c]...)
		for range c + 4 {
			w.colIndex = append(w.colIndex, 0)
		}
	}
	w.colIndex[w.colBegin[j]+w.colCount[j]] = i
	w.colCount[j]++
}

// leftOver pairs the rows and columns that found no pivot.
func (w *markowitz) leftOver() []repair {
	var repairs []repair
	i := int32(0)
	for q := range int32(len(w.colBegin)) {
		if !w.cols.in(q) {
			continue
		}
		for !w.rows.in(i) {
			i++
		}
		repairs = append(repairs, repair{position: q, row: i})
		i++
	}
	return repairs
}
