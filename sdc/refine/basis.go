package refine

import "math"

// evaluate computes the values of the basis afresh.
func (l *program) evaluate() {
	clear(l.value)
	for at, i := range l.rows {
		if l.fixed[i] != 0 {
			l.move(int32(at), l.fixed[i])
		}
	}
	l.pending, l.stale = l.pending[:0], 0
}

// move changes the values by a push in a row.
func (l *program) move(at int32, by float64) {
	for c := range l.value {
		l.value[c] -= l.inverse[c][at] * by
	}
	l.steps += int64(len(l.value))
}

func (l *program) catchUp() {
	for _, p := range l.pending {
		l.move(p.place, p.by)
	}
	l.pending = l.pending[:0]
}

// settle brings the values up to date, and computes the excess of the rows outside
// the basis.
func (l *program) settle() {
	l.catchUp()
	for _, i := range l.dirty {
		l.excess[i] = l.fixed[i]
	}
	for c, j := range l.cols {
		if v := l.value[c]; math.Abs(v) > tiny {
			rows, signs := l.q.of(j)
			for k, i := range rows {
				if l.rowMark[i] != l.stamp {
					l.touchRow(i)
					l.excess[i] = 0
				}
				l.excess[i] += signs[k] * v
			}
		}
	}
	l.steps += int64(len(l.dirty) + 4*len(l.cols))
}

func grow(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n, 2*n)
	}
	return s[:n]
}

// exchange puts a column into the basis for what leaves it.
func (l *program) exchange(entering int32) {
	l.columnOf(entering)
	pivot := l.sum[entering]
	segment := math.Copysign(1, l.slope(entering))
	switch l.rest[entering] {
	case atLow:
		l.fix(entering, l.low[entering])
		segment = -segment
	case atHigh:
		l.fix(entering, -l.high[entering])
		segment = -segment
	}
	l.rest[entering] = basic
	if l.out.place != none {
		l.expel()
	}
	l.catchUp()
	place := l.out.place
	if place == none {
		place = l.border()
	}
	l.cols[place], l.segment[place] = entering, segment
	l.eliminate(place, pivot)
	l.stale++
}

// eliminate updates inverse and values for a new column at a place.
func (l *program) eliminate(place int32, pivot float64) {
	fresh := l.inverse[place]
	clear(fresh)
	value := 0.0
	for _, r := range l.nonzero {
		fresh[r] = l.line[r] / pivot
		value -= fresh[r] * l.fixed[l.rows[r]]
	}
	for c, f := range l.column {
		if c == int(place) || math.Abs(f) <= tiny {
			continue
		}
		row := l.inverse[c]
		for _, r := range l.nonzero {
			row[r] -= f * fresh[r]
		}
		l.value[c] -= f * value
		l.steps += int64(len(l.nonzero))
	}
	l.value[place] = value
}

// columnOf is the inverse times a column.
func (l *program) columnOf(j int32) {
	l.column = grow(l.column, len(l.cols))
	clear(l.column)
	rows, signs := l.q.of(j)
	for k, i := range rows {
		if l.rowMark[i] == l.stamp && l.rowPlace[i] != none {
			at := l.rowPlace[i]
			for c := range l.column {
				l.column[c] += l.inverse[c][at] * signs[k]
			}
			l.steps += int64(len(l.column))
		}
	}
}

// border makes place for the leaving row, and one more column.
func (l *program) border() int32 {
	n := len(l.rows)
	if n == len(l.inverse) {
		l.inverse = append(l.inverse, nil)
	}
	for c := range n {
		l.inverse[c] = append(l.inverse[c][:n], 0)
	}
	l.inverse[n] = append(l.inverse[n][:0], l.line...)
	l.inverse[n] = append(l.inverse[n], 0)
	l.rowPlace[l.out.row] = int32(n)
	l.rows, l.cols, l.segment, l.value = append(l.rows, l.out.row), append(l.cols, none), append(l.segment, 0), append(l.value, 0)
	l.line, l.nonzero = append(l.line, 1), append(l.nonzero, int32(n))
	return int32(n)
}

// expel lets the leaving column rest.
func (l *program) expel() {
	j := l.cols[l.out.place]
	l.rest[j] = l.out.rest
	switch l.out.rest {
	case atLow:
		l.fix(j, -l.low[j])
	case atHigh:
		l.fix(j, l.high[j])
	}
}
