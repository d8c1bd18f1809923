package refine

import "math"

// learn makes a cut of the program that has just failed: what must be hidden so that
// the target can move at all (the capacity constraints of Fischetti and Salazar,
// 2001, from a Farkas proof).
func (s *protection) learn() cut {
	l := s.l
	l.only = nil // the pivot row of all columns, hidden or not
	l.pivotRow()
	total := math.Abs(l.out.far)
	var c cut
	add := func(j int32, amount float64) {
		if amount <= tiny || s.price[j] == 0 {
			return
		}
		c.cols, c.amount = append(c.cols, j), append(c.amount, amount)
		if s.hidden[j] {
			total += amount
		}
	}
	if l.out.place != none {
		j := l.cols[l.out.place]
		if l.out.far > 0 {
			add(j, l.high[j])
		} else {
			add(j, l.low[j])
		}
	}
	for _, j := range l.touched {
		d := l.slope(j)
		if d > tiny {
			add(j, d*float64(s.rise[j])/s.ask.need)
		} else if d < -tiny {
			add(j, -d*float64(s.fall[j])/s.ask.need)
		}
	}
	for k := range c.amount {
		c.amount[k] = min(c.amount[k]/total, 1)
	}
	return c
}
