package lp

import (
	"math"
	"math/big"
)

// exact solves a small program in rational numbers by the two-phase tableau method
// with Bland's rule: slow, and free of rounding and of cycles.
func exact(p *Program) (Status, *big.Rat) {
	t := &rational{columns: make([][]term, p.Columns())}
	t.substitute(p)
	for i := range p.Rows {
		coefficients := make([]*big.Rat, p.Columns())
		for j := range coefficients {
			coefficients[j] = new(big.Rat)
			rows, values := p.column(j)
			for k, r := range rows {
				if int(r) == i {
					coefficients[j].Add(coefficients[j], rat(values[k]))
				}
			}
		}
		if p.RowLower[i] > p.RowUpper[i] {
			return Infeasible, nil
		}
		if !math.IsInf(p.RowUpper[i], 1) {
			t.constrain(coefficients, rat(p.RowUpper[i]), p.RowLower[i] == p.RowUpper[i], 1)
		}
		if !math.IsInf(p.RowLower[i], -1) && p.RowLower[i] != p.RowUpper[i] {
			t.constrain(coefficients, rat(p.RowLower[i]), false, -1)
		}
	}
	return t.solve(p)
}

func rat(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }

// term is a part of a column: x_j = base + Σ sign·z.
type term struct {
	z    int
	sign int64
}

type constraint struct {
	coefficients map[int]*big.Rat
	right        *big.Rat
	equal        bool
}

type rational struct {
	columns     [][]term
	base        []*big.Rat
	count       int // of variables z ≥ 0
	constraints []constraint
	crossed     bool
}

func (t *rational) substitute(p *Program) {
	for j := range p.Columns() {
		base := new(big.Rat)
		low, high := !math.IsInf(p.Lower[j], -1), !math.IsInf(p.Upper[j], 1)
		switch {
		case low:
			base = rat(p.Lower[j])
			t.columns[j] = []term{{t.count, 1}}
			if high {
				width := new(big.Rat).Sub(rat(p.Upper[j]), base)
				t.crossed = t.crossed || width.Sign() < 0
				t.constraints = append(t.constraints, constraint{map[int]*big.Rat{t.count: rat(1)}, width, false})
			}
			t.count++
		case high:
			base = rat(p.Upper[j])
			t.columns[j] = []term{{t.count, -1}}
			t.count++
		default:
			t.columns[j] = []term{{t.count, 1}, {t.count + 1, -1}}
			t.count += 2
		}
		t.base = append(t.base, base)
	}
}

// constrain adds Σ sign·coefficient·x ≤ sign·right.
func (t *rational) constrain(coefficients []*big.Rat, right *big.Rat, equal bool, sign int64) {
	c := constraint{coefficients: map[int]*big.Rat{}, right: new(big.Rat).Set(right), equal: equal}
	for j, a := range coefficients {
		c.right.Sub(c.right, new(big.Rat).Mul(a, t.base[j]))
		for _, part := range t.columns[j] {
			c.coefficients[part.z] = new(big.Rat).Mul(a, new(big.Rat).SetInt64(part.sign*sign))
		}
	}
	if sign < 0 {
		c.right.Neg(c.right)
	}
	t.constraints = append(t.constraints, c)
}

func (t *rational) solve(p *Program) (Status, *big.Rat) {
	if t.crossed {
		return Infeasible, nil
	}
	m := len(t.constraints)
	width := t.count + 2*m // slacks, artificials
	rows, basis := make([][]*big.Rat, m), make([]int, m)
	for i, c := range t.constraints {
		rows[i] = blank(width + 1)
		for z, a := range c.coefficients {
			rows[i][z].Set(a)
		}
		if !c.equal {
			rows[i][t.count+i].SetInt64(1)
		}
		rows[i][width].Set(c.right)
		if c.right.Sign() < 0 {
			for _, v := range rows[i] {
				v.Neg(v)
			}
		}
		basis[i] = t.count + m + i
		rows[i][basis[i]].SetInt64(1)
	}
	first := blank(width + 1)
	for i := range rows {
		for k := range first {
			if k < t.count+m || k == width {
				first[k].Sub(first[k], rows[i][k])
			}
		}
	}
	bland(rows, basis, first, t.count+m)
	if first[width].Sign() != 0 {
		return Infeasible, nil
	}
	rows, basis = driveOut(rows, basis, t.count+m)
	second := blank(width + 1)
	constant := new(big.Rat)
	for j, c := range p.Cost {
		constant.Add(constant, new(big.Rat).Mul(rat(c), t.base[j]))
		for _, part := range t.columns[j] {
			second[part.z].Add(second[part.z], new(big.Rat).Mul(rat(c), new(big.Rat).SetInt64(part.sign)))
		}
	}
	for i, b := range basis {
		reduce(second, rows[i], b)
	}
	if !bland(rows, basis, second, t.count+m) {
		return Unbounded, nil
	}
	return Optimal, constant.Sub(constant, second[width])
}

func blank(n int) []*big.Rat {
	row := make([]*big.Rat, n)
	for k := range row {
		row[k] = new(big.Rat)
	}
	return row
}

// reduce subtracts a multiple of a row so that column b of target is zero.
func reduce(target, row []*big.Rat, b int) {
	if target[b].Sign() == 0 {
		return
	}
	times := new(big.Rat).Quo(target[b], row[b])
	for k := range target {
		if row[k].Sign() != 0 {
			target[k].Sub(target[k], new(big.Rat).Mul(times, row[k]))
		}
	}
}

// driveOut takes artificial variables out of the basis, and rows that say nothing.
func driveOut(rows [][]*big.Rat, basis []int, real int) ([][]*big.Rat, []int) {
	var keptRows [][]*big.Rat
	var keptBasis []int
	for i := range rows {
		if basis[i] >= real {
			for k := range real {
				if rows[i][k].Sign() != 0 {
					pivotRational(rows, i, k)
					basis[i] = k
					break
				}
			}
		}
		if basis[i] < real {
			keptRows, keptBasis = append(keptRows, rows[i]), append(keptBasis, basis[i])
		}
	}
	return keptRows, keptBasis
}

func pivotRational(rows [][]*big.Rat, r, q int) {
	by := new(big.Rat).Inv(rows[r][q])
	for _, v := range rows[r] {
		v.Mul(v, by)
	}
	for i := range rows {
		if i != r {
			reduce(rows[i], rows[r], q)
		}
	}
}

// bland lowers the objective in the row costs. False: without end.
func bland(rows [][]*big.Rat, basis []int, costs []*big.Rat, real int) bool {
	right := len(costs) - 1
	for {
		q := -1
		for k := range real {
			if costs[k].Sign() < 0 {
				q = k
				break
			}
		}
		if q < 0 {
			return true
		}
		r, best := -1, new(big.Rat)
		for i := range rows {
			if rows[i][q].Sign() <= 0 {
				continue
			}
			ratio := new(big.Rat).Quo(rows[i][right], rows[i][q])
			if c := ratio.Cmp(best); r < 0 || c < 0 || c == 0 && basis[i] < basis[r] {
				r, best = i, ratio
			}
		}
		if r < 0 {
			return false
		}
		pivotRational(rows, r, q)
		basis[r] = q
		reduce(costs, rows[r], q)
	}
}
