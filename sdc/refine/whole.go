package refine

import "math"

// circuit is a closed pattern of whole moves.
type circuit struct {
	cols  []int32
	moves []int64
}

// mostRefinements bounds the corrections of a solution whose numbers are too large
// for a float to hold exactly.
const mostRefinements = 4

// denominators are what the entries of circuits are divided by, nearly always.
var denominators = [...]int64{1, 2, 3, 4, 6}

// whole turns the solution, of which one unit is the need, into whole moves that
// close exactly, or multiples of them where the solution is a fraction. It starts
// from rounded values and corrects them by what is left over in the rows, counted in
// whole numbers; where nothing is left over the circuit is exact. dst is overwritten.
func (l *program) whole(dir, need int64, dst *circuit) bool {
	for _, times := range denominators {
		if need > math.MaxInt64/8/times {
			return false
		}
		l.round(dir, need*times, dst)
		for range mostRefinements {
			if !l.leftOver(dst) {
				dst.dropZeros()
				return true
			}
			if !l.correct(dst) {
				break
			}
		}
	}
	return false
}

// round lists the columns of the basis, by place, then the others that move.
func (l *program) round(dir, unit int64, dst *circuit) {
	dst.cols, dst.moves = dst.cols[:0], dst.moves[:0]
	for c, j := range l.cols {
		dst.cols, dst.moves = append(dst.cols, j), append(dst.moves, int64(math.Round(l.value[c]*float64(unit))))
	}
	dst.cols, dst.moves = append(dst.cols, l.target), append(dst.moves, dir*unit)
	for _, j := range l.seen {
		switch {
		case l.rest[j] == atLow && l.low[j] > 0:
			dst.cols, dst.moves = append(dst.cols, j), append(dst.moves, -int64(math.Round(l.low[j]*float64(unit))))
		case l.rest[j] == atHigh && l.high[j] > 0:
			dst.cols, dst.moves = append(dst.cols, j), append(dst.moves, int64(math.Round(l.high[j]*float64(unit))))
		}
	}
}

// leftOver adds the moves up in every row.
func (l *program) leftOver(c *circuit) bool {
	for _, i := range l.dirty {
		l.over[i] = 0
	}
	for k, j := range c.cols {
		if c.moves[k] == 0 {
			continue
		}
		rows, signs := l.q.of(j)
		for n, i := range rows {
			if l.rowMark[i] != l.stamp {
				l.touchRow(i)
				l.over[i] = 0
			}
			l.over[i] += int64(signs[n]) * c.moves[k]
		}
	}
	for _, i := range l.dirty {
		if l.over[i] != 0 {
			return true
		}
	}
	return false
}

// correct moves the basis so that nothing should be left over in its rows, and says
// whether that changed anything.
func (l *program) correct(c *circuit) bool {
	changed := false
	for at := range l.cols {
		by := 0.0
		for r, i := range l.rows {
			if l.over[i] != 0 {
				by -= l.inverse[at][r] * float64(l.over[i])
			}
		}
		if step := int64(math.Round(by)); step != 0 {
			c.moves[at] += step
			changed = true
		}
	}
	return changed
}

func (c *circuit) dropZeros() {
	n := 0
	for k, move := range c.moves {
		if move != 0 {
			c.cols[n], c.moves[n] = c.cols[k], move
			n++
		}
	}
	c.cols, c.moves = c.cols[:n], c.moves[:n]
}

// reduce divides the moves by what they have in common.
func (c *circuit) reduce() {
	common := int64(0)
	for _, move := range c.moves {
		common = divisor(common, max(move, -move))
	}
	if common > 1 {
		for k := range c.moves {
			c.moves[k] /= common
		}
	}
}

func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
