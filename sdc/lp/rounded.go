package lp

import "math"

// tryRounded rounds the whole columns of a point, solves for the others, and keeps
// the outcome if it is the best so far. It reports whether rounding led to a point.
// The session is left at bounds of its own; moveTo mends that.
func (s *search) tryRounded(x []float64) (bool, error) {
	s.moveTo(nil)
	rest := false
	for j, whole := range s.program.Whole {
		if !whole {
			rest = rest || s.lower[j] < s.upper[j]
			continue
		}
		v := math.Round(x[j])
		if !(v >= s.lower[j] && v <= s.upper[j]) {
			return false, nil
		}
		s.changed = append(s.changed, int32(j))
		s.session.SetBounds(j, v, v)
	}
	point := append([]float64(nil), x...)
	if rest {
		got, err := s.solve()
		if err != nil || got.X == nil {
			return false, err
		}
		copy(point, got.X)
	}
	for j, whole := range s.program.Whole {
		if whole {
			point[j] = math.Round(x[j]) + 0 // no minus zero
		}
	}
	return s.take(point), nil
}

// take keeps a point if it keeps all bounds, and if it is the best so far. It
// reports the first.
func (s *search) take(x []float64) bool {
	if !s.program.keeps(x) {
		return false
	}
	if objective := s.program.objective(x); objective < s.objective {
		s.objective, s.best = objective, x
	}
	return true
}

// keeps tells whether a point keeps all bounds, within the tolerance of a solution.
func (p *Program) keeps(x []float64) bool {
	activity, size := make([]float64, p.Rows), make([]float64, p.Rows)
	for j, v := range x {
		room := certain * max(1, math.Abs(v))
		if !(v >= p.Lower[j]-room && v <= p.Upper[j]+room) || p.Whole != nil && p.Whole[j] && v != math.Round(v) {
			return false
		}
		rows, values := p.column(j)
		for k, i := range rows {
			activity[i] += values[k] * v
			size[i] += math.Abs(values[k] * v)
		}
	}
	for i, a := range activity {
		room := 4 * certain * max(1, size[i])
		if a < p.RowLower[i]-room || a > p.RowUpper[i]+room {
			return false
		}
	}
	return true
}
