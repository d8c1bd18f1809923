package lp

import (
	"math"
	"testing"
)

// decode makes a small program of bytes: any bytes are one.
func decode(data []byte) *Program {
	next := func() int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	bounds := func() (float64, float64) {
		lower, width := float64(next()%9-4), float64(next()%6)
		switch next() % 6 {
		case 0:
			return math.Inf(-1), lower
		case 1:
			return lower, math.Inf(1)
		case 2:
			return math.Inf(-1), math.Inf(1)
		}
		return lower, lower + width
	}
	p := &Program{}
	for range next() % 6 {
		p.AddRow(bounds())
	}
	for range next() % 8 {
		var rows []int32
		var values []float64
		for i := range p.Rows {
			if v := next()%7 - 3; v != 0 {
				rows, values = append(rows, int32(i)), append(values, float64(v))
			}
		}
		cost := float64(next()%11 - 5)
		lower, upper := bounds()
		p.Column(cost, lower, upper, rows, values)
	}
	return p
}

// FuzzSession solves a program, then another one in the same session, then the
// first with other costs, each held against exact arithmetic.
func FuzzSession(f *testing.F) {
	f.Add([]byte{}, []byte{3, 1, 2, 3})
	f.Add([]byte{2, 4, 0, 3, 5, 1, 3, 3, 4, 2, 7, 4, 4, 3, 1, 6, 2, 2, 5, 5, 3}, []byte{1, 4, 0, 3, 2, 1, 9, 4, 3, 3})
	f.Add([]byte{5, 4, 0, 3, 4, 0, 3, 4, 0, 3, 4, 0, 3, 4, 0, 3, 7, 1, 2, 4, 5, 6}, []byte{4, 4, 4, 4, 4, 4, 4, 4, 4})
	f.Fuzz(func(t *testing.T, one, two []byte) {
		p, q := decode(one), decode(two)
		s := open(t, p)
		agree(t, p, solve(t, s))
		if err := s.Load(q); err != nil {
			t.Fatal(err)
		}
		agree(t, q, solve(t, s))
		if err := s.Load(p); err != nil {
			t.Fatal(err)
		}
		for j := range p.Cost {
			agree(t, p, solve(t, s))
			p.Cost[j] = -p.Cost[j]
			s.SetCost(j, p.Cost[j])
		}
		agree(t, p, solve(t, s))
	})
}
