package refine

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// none stands for no column, row, claim or witness.
const none = int32(-1)

// equations are the sums of a table over the cells that may be hidden, its columns.
// A total counts -1, its parts 1. Rows in which a single column is left fix it and
// go, with the column.
type equations struct {
	cell   []int32 // of each column, rising
	column []int32 // of each cell, none where it always shows its value

	colStart, colRow []int32
	colSign          []float64
	rowStart, rowCol []int32
	rowSign          []float64
}

// newEquations takes a few passes over the cells of all sums.
func newEquations(g *ground.Ground) *equations {
	movable := make([]bool, len(g.Value))
	for cell, price := range g.Price {
		movable[cell] = price < ground.Fixed && g.Status[cell] != table.Open
	}
	rows := collectRows(g.Space, movable)
	rows = settle(rows, movable)
	q := &equations{column: make([]int32, len(movable))}
	for cell, moves := range movable {
		q.column[cell] = none
		if moves {
			q.column[cell] = int32(len(q.cell))
			q.cell = append(q.cell, int32(cell))
		}
	}
	q.index(rows)
	return q
}

// collectRows lists, for every sum, its movable cells, the total as its complement.
func collectRows(s *table.Space, movable []bool) [][]int32 {
	var rows [][]int32
	for d, dim := range s.Dims() {
		stride, width := s.Stride(d), s.Stride(d)*dim.Len()
		for _, sum := range dim.Sums() {
			for block := 0; block < s.Len(); block += width {
				for i := block; i < block+stride; i++ {
					var row []int32
					if total := i + int(sum.Total)*stride; movable[total] {
						row = append(row, ^int32(total))
					}
					for _, part := range sum.Parts {
						if cell := i + int(part)*stride; movable[cell] {
							row = append(row, int32(cell))
						}
					}
					if len(row) > 0 {
						rows = append(rows, row)
					}
				}
			}
		}
	}
	return rows
}

// settle takes out the cells that some sum does not let move, again and again.
func settle(rows [][]int32, movable []bool) [][]int32 {
	stands := func(entry int32) bool { return !movable[cellOf(entry)] }
	for again := true; again; {
		again = false
		for i := range rows {
			rows[i] = slices.DeleteFunc(rows[i], stands)
			if len(rows[i]) == 1 {
				movable[cellOf(rows[i][0])] = false
				again = true
			}
		}
	}
	return slices.DeleteFunc(rows, func(row []int32) bool { return len(row) == 0 })
}

func cellOf(entry int32) int32 {
	if entry < 0 {
		return ^entry
	}
	return entry
}

// index lays the rows out flat, by row and by column.
func (q *equations) index(rows [][]int32) {
	q.rowStart = append(q.rowStart, 0)
	count := make([]int32, len(q.cell)+1)
	for _, row := range rows {
		for _, entry := range row {
			sign := 1.0
			if entry < 0 {
				sign = -1
			}
			j := q.column[cellOf(entry)]
			q.rowCol, q.rowSign = append(q.rowCol, j), append(q.rowSign, sign)
			count[j+1]++
		}
		q.rowStart = append(q.rowStart, int32(len(q.rowCol)))
	}
	for j := range q.cell {
		count[j+1] += count[j]
	}
	q.colStart = slices.Clone(count)
	q.colRow, q.colSign = make([]int32, len(q.rowCol)), make([]float64, len(q.rowCol))
	for i := range rows {
		for k := q.rowStart[i]; k < q.rowStart[i+1]; k++ {
			at := count[q.rowCol[k]]
			count[q.rowCol[k]]++
			q.colRow[at], q.colSign[at] = int32(i), q.rowSign[k]
		}
	}
}

func (q *equations) rows() int { return len(q.rowStart) - 1 }

func (q *equations) cols() int { return len(q.cell) }

// of are the rows of a column, with its signs.
func (q *equations) of(col int32) ([]int32, []float64) {
	from, to := q.colStart[col], q.colStart[col+1]
	return q.colRow[from:to], q.colSign[from:to]
}

// in are the columns of a row, with their signs.
func (q *equations) in(row int32) ([]int32, []float64) {
	from, to := q.rowStart[row], q.rowStart[row+1]
	return q.rowCol[from:to], q.rowSign[from:to]
}
