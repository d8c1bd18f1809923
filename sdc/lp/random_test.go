package lp

import (
	"math"
	"math/rand/v2"
)

// kinds of random programs.
type recipe struct {
	rows, columns int
	density       float64
	entry         func(r *rand.Rand) float64
	wide          bool // bounds may be infinite, rows ranges
	free          float64
	fixed         float64
	feasible      bool // row bounds are put around a point
	degenerate    bool
	stretched     int // powers of two by which rows and columns are multiplied
}

func smallWhole(r *rand.Rand) float64 { return float64(r.IntN(7) - 3) }

func signs(r *rand.Rand) float64 { return float64(1 - 2*r.IntN(2)) }

// stretch multiplies rows and columns by powers of two, which changes the numbers
// of a program and not its optimum.
func stretch(r *rand.Rand, p *Program, most int) {
	byRow := make([]int, p.Rows)
	for i := range byRow {
		byRow[i] = r.IntN(2*most+1) - most
		p.RowLower[i] = math.Ldexp(p.RowLower[i], byRow[i])
		p.RowUpper[i] = math.Ldexp(p.RowUpper[i], byRow[i])
	}
	for j := range p.Columns() {
		by := r.IntN(2*most+1) - most
		p.Lower[j], p.Upper[j] = math.Ldexp(p.Lower[j], -by), math.Ldexp(p.Upper[j], -by)
		p.Cost[j] = math.Ldexp(p.Cost[j], by)
		rows, values := p.column(j)
		for k, i := range rows {
			values[k] = math.Ldexp(values[k], by+byRow[i])
		}
	}
}

// random makes a program by a recipe.
func random(r *rand.Rand, c recipe) *Program {
	p := &Program{}
	for range c.rows {
		p.AddRow(0, 0)
	}
	point := make([]float64, c.columns)
	for j := range c.columns {
		var rows []int32
		var values []float64
		for i := range c.rows {
			if r.Float64() < c.density {
				if v := c.entry(r); v != 0 {
					rows, values = append(rows, int32(i)), append(values, v)
				}
			}
		}
		lower, upper := float64(r.IntN(5)-2), math.Inf(1)
		switch u := r.Float64(); {
		case u < c.fixed:
			upper = lower
		case u < c.fixed+c.free:
			lower = math.Inf(-1)
		case !c.wide || r.IntN(2) == 0:
			upper = lower + float64(r.IntN(6))
		case r.IntN(4) == 0:
			lower, upper = math.Inf(-1), lower
		}
		switch {
		case math.IsInf(lower, -1) && math.IsInf(upper, 1):
			point[j] = float64(r.IntN(9) - 4)
		case math.IsInf(lower, -1):
			point[j] = upper - float64(r.IntN(4))
		case math.IsInf(upper, 1):
			point[j] = lower + float64(r.IntN(4))
		default:
			point[j] = lower + float64(r.IntN(int(upper-lower)+1))
		}
		cost := float64(r.IntN(11) - 4)
		p.Column(cost, lower, upper, rows, values)
	}
	activity := make([]float64, c.rows)
	if c.feasible {
		for j, v := range point {
			rows, values := p.column(j)
			for k, i := range rows {
				activity[i] += values[k] * v
			}
		}
	} else {
		for i := range activity {
			activity[i] = float64(r.IntN(13) - 4)
		}
	}
	for i := range c.rows {
		a := activity[i]
		switch k := r.IntN(5); {
		case c.degenerate || k <= 1:
			p.RowLower[i], p.RowUpper[i] = a, a
		case k == 2:
			p.RowLower[i], p.RowUpper[i] = math.Inf(-1), a+float64(r.IntN(3))
		case k == 3:
			p.RowLower[i], p.RowUpper[i] = a-float64(r.IntN(3)), math.Inf(1)
		default:
			p.RowLower[i], p.RowUpper[i] = a-float64(r.IntN(3)), a+float64(r.IntN(3))
		}
	}
	if c.stretched > 0 {
		stretch(r, p, c.stretched)
	}
	return p
}

// tableProgram is what an intruder knows of a two-dimensional table: each row
// and column of hidden cells adds up to what the true ones do.
func tableProgram(r *rand.Rand, height, width int, hidden float64, largest int) *Program {
	p := &Program{}
	for range height + width {
		p.AddRow(0, 0)
	}
	for i := range height {
		for j := range width {
			if r.Float64() >= hidden {
				continue
			}
			v := float64(1 + r.IntN(largest))
			p.Column(0, 1, math.Inf(1), []int32{int32(i), int32(height + j)}, []float64{1, 1})
			for _, row := range []int{i, height + j} {
				p.RowLower[row] += v
				p.RowUpper[row] += v
			}
		}
	}
	return p
}
