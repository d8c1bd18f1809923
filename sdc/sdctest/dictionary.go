package sdctest

import "math/big"

// dictionary is a linear program in exact fractions, the way textbooks write it
// (Chvátal, Linear Programming, 1983): each row is a variable as a constant, its
// last entry, plus multiples of the column variables, which are all 0. Some
// variables must be 0 or more, others are free.
type dictionary struct {
	rows             [][]*big.Rat
	rowFree, colFree []bool
	rowName, colName []int // variables; of equals the one with the least number is taken (Bland)
}

// newDictionary has the moves of the independent terminal cells as columns, and as
// rows first how each hidden cell moves, then the inequalities.
func newDictionary(s *system) *dictionary {
	basis := kernel(s.equal, len(s.columns))
	d := &dictionary{}
	row := func(factors []int64, constant *big.Rat, free bool) {
		out := make([]*big.Rat, 0, len(basis)+1)
		for _, direction := range basis {
			out = append(out, times(factors, direction))
		}
		d.rows = append(d.rows, append(out, constant))
		d.rowFree, d.rowName = append(d.rowFree, free), append(d.rowName, len(d.rowName))
	}
	for _, cell := range s.hidden {
		row(s.row(cell), new(big.Rat), true)
	}
	for _, i := range s.atLeast {
		row(i.row, i.room, false)
	}
	for j := range basis {
		d.colFree, d.colName = append(d.colFree, true), append(d.colName, len(d.rows)+j)
	}
	d.enterFree()
	return d
}

func times(factors []int64, direction []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for i, factor := range factors {
		if factor != 0 {
			sum.Add(sum, new(big.Rat).Mul(big.NewRat(factor, 1), direction[i]))
		}
	}
	return sum
}

// kernel is a basis of all moves that equations allow, by elimination.
func kernel(equations [][]int64, columns int) [][]*big.Rat {
	var rows [][]*big.Rat
	for _, e := range equations {
		row := make([]*big.Rat, columns)
		for j, factor := range e {
			row[j] = big.NewRat(factor, 1)
		}
		rows = append(rows, row)
	}
	pivotOf := make([]int, columns) // row that defines a column, -1: independent
	done := 0
	for j := range columns {
		pivotOf[j] = -1
		for i := done; i < len(rows); i++ {
			if rows[i][j].Sign() != 0 {
				rows[done], rows[i] = rows[i], rows[done]
				eliminate(rows, done, j)
				pivotOf[j] = done
				done++
				break
			}
		}
	}
	var basis [][]*big.Rat
	for j := range columns {
		if pivotOf[j] >= 0 {
			continue
		}
		direction := make([]*big.Rat, columns)
		for k, at := range pivotOf {
			direction[k] = new(big.Rat)
			if at >= 0 {
				direction[k].Neg(rows[at][j])
			}
		}
		direction[j].SetInt64(1)
		basis = append(basis, direction)
	}
	return basis
}

// eliminate makes row at the only one that has column j, with factor 1.
func eliminate(rows [][]*big.Rat, at, j int) {
	by := new(big.Rat).Inv(rows[at][j])
	for k := range rows[at] {
		rows[at][k].Mul(rows[at][k], by)
	}
	for i := range rows {
		if i == at || rows[i][j].Sign() == 0 {
			continue
		}
		by := new(big.Rat).Set(rows[i][j])
		for k := range rows[i] {
			if rows[at][k].Sign() != 0 {
				rows[i][k].Sub(rows[i][k], new(big.Rat).Mul(by, rows[at][k]))
			}
		}
	}
}

// enterFree makes free columns rows, so far as something bounds them.
func (d *dictionary) enterFree() {
	for j := range d.colFree {
		if !d.colFree[j] {
			continue
		}
		if i := d.leaving(j, 1); i >= 0 {
			d.pivot(i, j)
		} else if i := d.leaving(j, -1); i >= 0 {
			d.pivot(i, j)
		}
	}
}

// leaving is the row that first reaches 0 when column j moves to a side, -1 if none
// ever does.
func (d *dictionary) leaving(j, side int) int {
	leaving := -1
	var least *big.Rat
	for i, row := range d.rows {
		if d.rowFree[i] || row[j].Sign()*side >= 0 {
			continue
		}
		ratio := new(big.Rat).Quo(row[len(row)-1], row[j])
		ratio.Abs(ratio)
		if least == nil || ratio.Cmp(least) < 0 || ratio.Cmp(least) == 0 && d.rowName[i] < d.rowName[leaving] {
			leaving, least = i, ratio
		}
	}
	return leaving
}

// pivot swaps the variables of a row and a column. Numbers are replaced, never
// changed: clones share them.
func (d *dictionary) pivot(i, j int) {
	row := d.rows[i]
	by := new(big.Rat).Inv(row[j])
	for k := range row {
		if k != j && row[k].Sign() != 0 {
			product := new(big.Rat).Mul(row[k], by)
			row[k] = product.Neg(product)
		}
	}
	row[j] = by
	for at, other := range d.rows {
		if at == i || other[j].Sign() == 0 {
			continue
		}
		factor := other[j]
		other[j] = nothing
		for k := range other {
			if row[k].Sign() != 0 {
				product := new(big.Rat).Mul(factor, row[k])
				other[k] = product.Add(other[k], product)
			}
		}
	}
	d.rowFree[i], d.colFree[j] = d.colFree[j], d.rowFree[i]
	d.rowName[i], d.colName[j] = d.colName[j], d.rowName[i]
}

var nothing = new(big.Rat)

// push moves the variable of a row as far to a side as it goes; false where nothing
// stops it.
func (d *dictionary) push(row, side int) bool {
	for {
		j := d.entering(row, side)
		if j < 0 {
			return true
		}
		if d.colFree[j] {
			return false // nothing bounds what is still a free column
		}
		i := d.leaving(j, 1)
		if i < 0 {
			return false
		}
		d.pivot(i, j)
	}
}

// entering is the column that moves a row to a side, -1 if none does.
func (d *dictionary) entering(row, side int) int {
	entering := -1
	for j, name := range d.colName {
		sign := d.rows[row][j].Sign() * side
		if (sign > 0 || sign != 0 && d.colFree[j]) && (entering < 0 || name < d.colName[entering]) {
			entering = j
		}
	}
	return entering
}

// value is the constant of a row.
func (d *dictionary) value(row int) *big.Rat { return d.rows[row][len(d.rows[row])-1] }

func (d *dictionary) clone() *dictionary {
	n := &dictionary{
		rowFree: append([]bool(nil), d.rowFree...), colFree: append([]bool(nil), d.colFree...),
		rowName: append([]int(nil), d.rowName...), colName: append([]int(nil), d.colName...),
	}
	for _, row := range d.rows {
		n.rows = append(n.rows, append([]*big.Rat(nil), row...))
	}
	return n
}
