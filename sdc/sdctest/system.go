package sdctest

import (
	"math"
	"math/big"
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// system is all that an intruder knows of the hidden cells, as equations and
// inequalities over how far the hidden terminal cells may lie from their true
// values. All true moves are 0, which solves it. Every other hidden cell is a sum of
// terminal ones.
type system struct {
	p       *table.Problem
	pattern table.Pattern
	columns map[int]int     // of the hidden terminal cells
	hidden  []int           // hidden cells, rising
	moves   map[int][]int64 // how a cell moves, by column; only cells that rest on hidden ones
	equal   [][]int64       // a row times the moves is 0
	atLeast []inequality
}

// inequality says that a row times the moves is at least minus the room.
type inequality struct {
	row  []int64
	room *big.Rat
}

func newSystem(p *table.Problem, pattern table.Pattern) *system {
	s := &system{p: p, pattern: pattern, columns: map[int]int{}, moves: map[int][]int64{}}
	for cell, status := range pattern {
		if status.Hidden() {
			s.hidden = append(s.hidden, cell)
			if p.Table.Terminal(cell) {
				s.columns[cell] = len(s.columns)
			}
		}
	}
	for cell := range pattern {
		row := make([]int64, len(s.columns))
		if s.addMoves(row, cell, 0) {
			s.moves[cell] = row
		}
	}
	s.addCells()
	s.addOverlaps()
	return s
}

// addMoves adds up the hidden terminal cells that a cell is the sum of, along
// dimension d and later ones, and says whether there are any.
func (s *system) addMoves(row []int64, cell, d int) bool {
	t := s.p.Table
	if d == len(t.Dims()) {
		column, hidden := s.columns[cell]
		if hidden {
			row[column]++
		}
		return hidden
	}
	any := false
	for _, part := range partsOf(t.Dims()[d], t.Code(cell, d)) {
		if s.addMoves(row, t.With(cell, d, part), d+1) {
			any = true
		}
	}
	return any
}

// partsOf are the terminal codes that a code is the sum of, in the plainest way:
// the first equation of the code, and so on down.
func partsOf(dim table.Dimension, code int) []int {
	for _, sum := range dim.Sums() {
		if int(sum.Total) != code {
			continue
		}
		var parts []int
		for _, part := range sum.Parts {
			parts = append(parts, partsOf(dim, int(part))...)
		}
		return parts
	}
	return []int{code}
}

// addCells says that published cells do not move, and how far hidden ones may.
func (s *system) addCells() {
	for cell := range s.pattern {
		row, moves := s.moves[cell]
		if !moves {
			continue
		}
		if !s.pattern[cell].Hidden() {
			s.equal = append(s.equal, row)
			continue
		}
		value := exact(s.p.Value(cell))
		lower, upper := s.known(cell)
		if !math.IsInf(lower, 0) {
			s.atLeast = append(s.atLeast, inequality{row, new(big.Rat).Sub(value, exact(lower))})
		}
		if !math.IsInf(upper, 0) {
			s.atLeast = append(s.atLeast, inequality{negative(row), new(big.Rat).Sub(exact(upper), value)})
		}
	}
}

// known is the least and the most that the intruder knows a hidden cell to be: a
// count that is not empty is at least the floor.
func (s *system) known(cell int) (lower, upper float64) {
	lower, upper = s.p.Known(cell)
	if s.p.Kind == table.Frequency && s.p.Table.Counts[cell] > 0 {
		lower = max(lower, float64(s.p.Rules.FloorInForce()))
	}
	return lower, upper
}

// addOverlaps says that a parent whose children overlap is at least each of them and
// at most their sum, in every combination of terminal codes of the other dimensions.
func (s *system) addOverlaps() {
	t := s.p.Table
	for cell, value := range t.Counts {
		if !t.Terminal(cell) {
			continue
		}
		for d, dim := range t.Dims() {
			if !dim.Overlapping(t.Code(cell, d)) {
				continue
			}
			room, all := -value, negative(s.row(cell))
			for _, child := range dim.Children(t.Code(cell, d)) {
				below := t.With(cell, d, child)
				s.require(plus(s.row(cell), negative(s.row(below))), value-t.Counts[below])
				room, all = room+t.Counts[below], plus(all, s.row(below))
			}
			s.require(all, room)
		}
	}
}

func (s *system) row(cell int) []int64 {
	if row, moves := s.moves[cell]; moves {
		return row
	}
	return make([]int64, len(s.columns))
}

func (s *system) require(row []int64, room int64) {
	for _, factor := range row {
		if factor != 0 {
			s.atLeast = append(s.atLeast, inequality{row, big.NewRat(room, 1)})
			return
		}
	}
}

func negative(row []int64) []int64 {
	out := make([]int64, len(row))
	for i, factor := range row {
		out[i] = -factor
	}
	return out
}

func plus(a, b []int64) []int64 {
	out := make([]int64, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// exact is a number to nine decimals: what adding up in floating point leaves
// beyond them is noise.
func exact(x float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'f', 9, 64))
	return r
}
