package refine

import "math"

// leave chooses what violates its bounds most. Rows with few hidden columns come
// before others that are as bad: they leave less to choose.
func (l *program) leave() bool {
	l.out = leaving{place: none, row: none}
	most := 0.0
	for _, i := range l.dirty {
		if far := math.Abs(l.excess[i]); far > tiny && l.rowPlace[i] == none && far > most*math.Sqrt(float64(1+l.crowd[i])) {
			most = far / math.Sqrt(float64(1+l.crowd[i]))
			l.out = leaving{place: none, row: i, far: l.excess[i]}
		}
	}
	for c, j := range l.cols {
		v := l.value[c]
		out := leaving{place: int32(c), row: none}
		switch {
		case l.segment[c] > 0 && v < 0:
			out.far, out.rest, out.other = v, atZero, l.low[j]
		case l.segment[c] < 0 && v > 0:
			out.far, out.rest, out.other = v, atZero, l.high[j]
		case v > l.high[j]:
			out.far, out.rest = v-l.high[j], atHigh
		case v < -l.low[j]:
			out.far, out.rest = v+l.low[j], atLow
		}
		if far := math.Abs(out.far); far > tiny && far > most {
			most = far
			l.out = out
		}
	}
	return most > 0
}

// pivotRow computes how the columns outside the basis move what leaves.
func (l *program) pivotRow() {
	l.clearSum()
	n := len(l.rows)
	l.line = grow(l.line, n)
	if l.out.place != none {
		copy(l.line, l.inverse[l.out.place])
	} else {
		l.lineOfRow()
	}
	l.nonzero = l.nonzero[:0]
	for r, v := range l.line {
		if math.Abs(v) > tiny {
			l.nonzero = append(l.nonzero, int32(r))
			l.addRow(l.rows[r], v)
		}
	}
	l.steps += int64(n + len(l.touched))
}

func (l *program) lineOfRow() {
	clear(l.line)
	cols, signs := l.q.in(l.out.row)
	for k, j := range cols {
		if l.mark[j] == l.stamp && l.rest[j] == basic {
			c := l.placeOf(j)
			for r, v := range l.inverse[c] {
				l.line[r] -= signs[k] * v
			}
			l.steps += int64(len(l.line))
		}
	}
	l.addRow(l.out.row, 1)
}

func (l *program) placeOf(j int32) int {
	for c, other := range l.cols {
		if other == j {
			return c
		}
	}
	return -1
}

func (l *program) addRow(i int32, times float64) {
	cols, signs := l.q.in(i)
	for k, j := range cols {
		if l.only != nil && !l.only[j] {
			continue
		}
		l.touch(j)
		if l.rest[j] < basic {
			if l.sum[j] == 0 {
				l.touched = append(l.touched, j)
			}
			l.sum[j] += signs[k] * times
		}
	}
}

// slope is how the price of a column changes with the dual step.
func (l *program) slope(j int32) float64 {
	if (l.out.far > 0) == (l.out.place != none) {
		return l.sum[j]
	}
	return -l.sum[j]
}

// ratio takes the longest dual step that pays. It returns the column that enters the
// basis, or none where nothing ends the step; switched says that the leaving column
// stays after all, on the other part of its cost.
func (l *program) ratio() (entering int32, switched bool) {
	l.gather()
	left, step := math.Abs(l.out.far), 0.0
	for {
		at := l.nearest()
		if at < 0 {
			l.out.far = math.Copysign(left, l.out.far)
			return none, false
		}
		k := &l.kinks[at]
		l.bound += (k.step - step) * left
		step = k.step
		if left-k.gain <= tiny {
			entering = k.col
			break
		}
		left -= k.gain
		l.pass(k)
	}
	for _, j := range l.touched {
		l.z[j] += l.slope(j) * step
	}
	if l.out.place != none {
		j := l.cols[l.out.place]
		l.z[j] = l.segment[l.out.place]*l.weight[j] + math.Copysign(step, l.out.far)
		if entering == none {
			l.segment[l.out.place] = -l.segment[l.out.place]
			return none, true
		}
	}
	return entering, false
}

// gather lists the first kink of every column in the way of the dual step.
func (l *program) gather() {
	l.kinks = l.kinks[:0]
	if l.out.place != none && l.out.other > 0 {
		l.kinks = append(l.kinks, kink{none, 2 * l.weight[l.cols[l.out.place]], l.out.other})
	}
	for _, j := range l.touched {
		if s := l.slope(j); math.Abs(s) > noise {
			l.addKink(j, s)
		}
	}
}

func (l *program) addKink(j int32, slope float64) {
	from, w, size := l.rest[j], l.weight[j], math.Abs(slope)
	k := kink{col: j}
	switch {
	case slope > 0 && from == atLow:
		k.step, k.gain = (-w-l.z[j])/size, size*l.low[j]
	case slope > 0 && from == atZero && l.high[j] > 0:
		k.step, k.gain = (w-l.z[j])/size, size*l.high[j]
	case slope < 0 && from == atHigh:
		k.step, k.gain = (l.z[j]-w)/size, size*l.high[j]
	case slope < 0 && from == atZero && l.low[j] > 0:
		k.step, k.gain = (l.z[j]+w)/size, size*l.low[j]
	default:
		return
	}
	k.step = max(k.step, 0)
	l.kinks = append(l.kinks, k)
}

// nearest is the kink that the step reaches first, of equals the one with the largest
// entry in the pivot row; -1 where there is none.
func (l *program) nearest() int {
	best := -1
	for i := range l.kinks {
		k := &l.kinks[i]
		if k.step == math.Inf(1) {
			continue
		}
		if best < 0 || k.step < l.kinks[best].step-tiny || k.step <= l.kinks[best].step+tiny && l.size(k) > l.size(&l.kinks[best]) {
			best = i
		}
	}
	return best
}

func (l *program) size(k *kink) float64 {
	if k.col == none {
		return 1
	}
	return math.Abs(l.sum[k.col])
}

// pass lets a column go on to its next place of rest.
func (l *program) pass(k *kink) {
	j := k.col
	if j == none {
		k.step = math.Inf(1)
		if l.out.rest = atHigh; l.out.far < 0 {
			l.out.rest = atLow
		}
		return
	}
	rises := l.slope(j) > 0
	switch l.rest[j] {
	case atLow:
		l.fix(j, l.low[j])
		l.rest[j] = atZero
	case atHigh:
		l.fix(j, -l.high[j])
		l.rest[j] = atZero
	default:
		if k.step = math.Inf(1); rises {
			l.fix(j, l.high[j])
			l.rest[j] = atHigh
		} else {
			l.fix(j, -l.low[j])
			l.rest[j] = atLow
		}
		return
	}
	k.step += 2 * l.weight[j] / l.size(k)
	k.gain = l.size(k) * l.high[j]
	if !rises {
		k.gain = l.size(k) * l.low[j]
	}
	if k.gain == 0 {
		k.step = math.Inf(1)
	}
}
