package table

import (
	"errors"
	"fmt"
	"strings"
)

// MaxCells is the largest full cross that a Space takes: cells are numbered in
// 32 bits, and arrays of this length fit the memory of one machine.
const MaxCells = 1 << 28

// ErrTooLarge means that the full cross has more than MaxCells cells.
var ErrTooLarge = errors.New("the table is too large")

// Space numbers the cells of the full cross of its dimensions, the last
// dimension running fastest. It does not change after NewSpace.
type Space struct {
	dims   []Dimension
	stride []int
	size   int
}

// NewSpace makes the full cross of the dimensions, in their order.
func NewSpace(dims []Dimension) (*Space, error) {
	if len(dims) == 0 {
		return nil, errors.New("a table needs at least one dimension")
	}
	s := &Space{dims: dims, stride: make([]int, len(dims)), size: 1}
	names := map[string]bool{}
	for d := len(dims) - 1; d >= 0; d-- {
		if names[dims[d].name] {
			return nil, fmt.Errorf("two dimensions are called %q: give each its own name", dims[d].name)
		}
		names[dims[d].name] = true
		s.stride[d] = s.size
		s.size *= dims[d].Len()
		if s.size > MaxCells {
			return nil, fmt.Errorf("%w: more than %d cells with all totals; take fewer or coarser dimensions", ErrTooLarge, MaxCells)
		}
	}
	return s, nil
}

// Len is the number of cells.
func (s *Space) Len() int { return s.size }

// Dims are the dimensions in order. The caller must not change them.
func (s *Space) Dims() []Dimension { return s.dims }

// Stride is the distance between cells that differ by one code in dimension d.
func (s *Space) Stride(d int) int { return s.stride[d] }

// Code is the code of a cell in dimension d.
func (s *Space) Code(cell, d int) int { return cell / s.stride[d] % len(s.dims[d].codes) }

// With is the cell that has code c in dimension d and is otherwise as cell.
func (s *Space) With(cell, d, c int) int { return cell + (c-s.Code(cell, d))*s.stride[d] }

// Cell is the number of the cell with these codes, one a dimension.
func (s *Space) Cell(codes []int) int {
	cell := 0
	for d, c := range codes {
		cell += c * s.stride[d]
	}
	return cell
}

// Find is the cell with these code texts, one a dimension.
func (s *Space) Find(codes ...string) (int, error) {
	if len(codes) != len(s.dims) {
		return 0, fmt.Errorf("%d codes for %d dimensions: give one code a dimension", len(codes), len(s.dims))
	}
	cell := 0
	for d, text := range codes {
		c, known := s.dims[d].Index(text)
		if !known {
			return 0, fmt.Errorf("dimension %q has no code %q: add it to the hierarchy or correct it", s.dims[d].name, text)
		}
		cell += c * s.stride[d]
	}
	return cell, nil
}

// Codes are the code texts of a cell, one a dimension.
func (s *Space) Codes(cell int) []string {
	texts := make([]string, len(s.dims))
	for d := range s.dims {
		texts[d] = s.dims[d].codes[s.Code(cell, d)]
	}
	return texts
}

// Name is a cell's codes for a message, such as "A1 × Total".
func (s *Space) Name(cell int) string { return strings.Join(s.Codes(cell), " × ") }

// Terminal says whether a cell's count is given and not a sum: every code of it
// is terminal.
func (s *Space) Terminal(cell int) bool {
	for d := range s.dims {
		if !s.dims[d].Terminal(s.Code(cell, d)) {
			return false
		}
	}
	return true
}

// Totals is the number of dimensions in which a cell's code is a sum.
func (s *Space) Totals(cell int) int {
	totals := 0
	for d := range s.dims {
		if !s.dims[d].Terminal(s.Code(cell, d)) {
			totals++
		}
	}
	return totals
}

// HasOverlap says whether any dimension has overlapping parents.
func (s *Space) HasOverlap() bool {
	for d := range s.dims {
		if s.dims[d].HasOverlap() {
			return true
		}
	}
	return false
}
