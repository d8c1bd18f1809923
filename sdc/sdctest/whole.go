package sdctest

import (
	"errors"
	"math/big"
)

// ErrTooLarge means that an oracle gave up: it is for small problems.
var ErrTooLarge = errors.New("too large for an oracle that looks at everything")

// mostBranches bounds the programs of one search for whole numbers.
const mostBranches = 20_000

// branching pushes a row of a dictionary to a side through whole numbers only, by
// branch and bound (Land and Doig, An automatic method of solving discrete
// programming problems, 1960).
type branching struct {
	row, side int
	whole     []int // rows that must be whole
	best      *big.Rat
	branches  int
}

// pushWhole is how far a row goes to a side if the rows whole stay whole numbers,
// nil where nothing stops it: then nothing stops whole numbers either, because the
// direction of the escape is a fraction and some multiple of it is whole.
func (d *dictionary) pushWhole(row, side int, whole []int) (*big.Rat, error) {
	if !d.push(row, side) {
		return nil, nil
	}
	b := &branching{row: row, side: side, whole: whole, best: new(big.Rat)} // all moves 0 are whole
	if err := b.explore(d); err != nil {
		return nil, err
	}
	return b.best, nil
}

// explore looks below a dictionary whose row stands at its furthest, and leaves it as
// it is.
func (b *branching) explore(d *dictionary) error {
	if b.branches++; b.branches > mostBranches {
		return ErrTooLarge
	}
	if reach := rounded(d.value(b.row), -b.side); reach.Cmp(b.best)*b.side <= 0 {
		return nil
	}
	for _, row := range b.whole {
		if d.value(row).IsInt() {
			continue
		}
		for _, side := range []int{-1, 1} {
			branch := d.clone()
			branch.limit(row, side)
			if branch.repair(b.row, b.side) {
				if err := b.explore(branch); err != nil {
					return err
				}
			}
		}
		return nil
	}
	b.best = new(big.Rat).Set(d.value(b.row))
	return nil
}

// rounded is the next whole number to a side.
func rounded(x *big.Rat, side int) *big.Rat {
	whole := new(big.Int).Div(x.Num(), x.Denom()) // downward, the denominator is positive
	if side > 0 && !x.IsInt() {
		whole.Add(whole, big.NewInt(1))
	}
	return new(big.Rat).SetInt(whole)
}

// limit adds a row: a variable stays at or beyond the next whole number to a side.
func (d *dictionary) limit(row, side int) {
	to := rounded(d.value(row), side)
	limit := make([]*big.Rat, len(d.rows[row]))
	for k, x := range d.rows[row] {
		limit[k] = new(big.Rat).Mul(x, big.NewRat(int64(side), 1))
	}
	last := len(limit) - 1
	limit[last].Sub(limit[last], to.Mul(to, big.NewRat(int64(side), 1)))
	d.rows = append(d.rows, limit)
	d.rowFree, d.rowName = append(d.rowFree, false), append(d.rowName, len(d.rowName)+len(d.colName))
}

// repair makes all rows 0 or more again and leaves the pushed row as far as that
// allows, by the dual simplex method (Lemke, The dual method of solving the linear
// programming problem, 1954); false if nothing solves the rows.
func (d *dictionary) repair(row, side int) bool {
	for {
		i := d.broken()
		if i < 0 {
			return true
		}
		j := d.mending(i, row, side)
		if j < 0 {
			return false
		}
		d.pivot(i, j)
	}
}

// broken is the row below 0 with the least number, -1 if there is none.
func (d *dictionary) broken() int {
	broken := -1
	for i := range d.rows {
		if !d.rowFree[i] && d.value(i).Sign() < 0 && (broken < 0 || d.rowName[i] < d.rowName[broken]) {
			broken = i
		}
	}
	return broken
}

// mending is the column that raises row i at the least loss of the pushed row.
func (d *dictionary) mending(i, row, side int) int {
	mending := -1
	var least *big.Rat
	for j, name := range d.colName {
		x := d.rows[i][j]
		if x.Sign() <= 0 && !(d.colFree[j] && x.Sign() < 0) {
			continue
		}
		loss := new(big.Rat).Quo(d.rows[row][j], x)
		loss.Abs(loss)
		if least == nil || loss.Cmp(least) < 0 || loss.Cmp(least) == 0 && name < d.colName[mending] {
			mending, least = j, loss
		}
	}
	return mending
}
