package release

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// maxNamed is how many cells a check names before it stops.
const maxNamed = 5

// sums walks over the equations of a table: for every cell that is a sum along
// a dimension the cells that it sums up; and over its overlapping parents.
type sums struct {
	space *table.Space
	cells Cells
	wrong []string
}

func checkSums(space *table.Space, cells Cells) []string {
	s := &sums{space: space, cells: cells}
	for d, dim := range space.Dims() {
		for c := range dim.Len() {
			if len(dim.Children(c)) > 0 {
				s.along(d, c)
			}
		}
	}
	return s.wrong
}

// along checks one code of a dimension in every combination of the others.
func (s *sums) along(d, c int) {
	dim := s.space.Dims()[d]
	stride := s.space.Stride(d)
	width := stride * dim.Len()
	for block := 0; block < s.space.Len(); block += width {
		for i := range stride {
			if len(s.wrong) >= maxNamed {
				return
			}
			parent := block + c*stride + i
			if dim.Overlapping(c) {
				// Between unions and their parts the bounds hold cell by cell.
				s.union(parent, d, c)
			} else {
				s.sum(parent, d, c)
			}
		}
	}
}

// parts is what is published of the children of a cell: their sum, the largest,
// how many are hidden. A hidden count is at least 1, since zeros are published.
func (s *sums) parts(cell, d, c int) (sum, largest int64, hidden int) {
	for _, child := range s.space.Dims()[d].Children(c) {
		n := s.cells[s.space.With(cell, d, child)]
		if n == Hidden {
			hidden++
			n = 1
		}
		sum, largest = sum+n, max(largest, n)
	}
	return sum, largest, hidden
}

func (s *sums) sum(parent, d, c int) {
	n := s.cells[parent]
	sum, _, hidden := s.parts(parent, d, c)
	switch {
	case n == Hidden && hidden == 0:
		s.add(parent, d, "is hidden, and what it sums up is all published")
	case n != Hidden && hidden == 1:
		s.add(parent, d, "is published, and only one of the cells it sums up is hidden")
	case n != Hidden && hidden == 0 && sum != n:
		s.add(parent, d, "is not the sum of its parts")
	case n != Hidden && hidden > 1 && sum >= n:
		s.add(parent, d, "leaves the hidden cells it sums up no more than one each")
	}
}

func (s *sums) union(parent, d, c int) {
	n := s.cells[parent]
	sum, largest, hidden := s.parts(parent, d, c)
	switch {
	case n == Hidden:
		if hidden == 0 && sum == largest {
			s.add(parent, d, "is hidden, and its only part that is not empty is published")
		}
	case n < largest:
		s.add(parent, d, "is less than one of its parts")
	case hidden == 1 && sum == 1:
		s.add(parent, d, "is published, and its only part that is not empty is hidden")
	case hidden == 0 && n > sum:
		s.add(parent, d, "is more than its parts together")
	}
}

func (s *sums) add(cell, d int, what string) {
	s.wrong = append(s.wrong, fmt.Sprintf("%s, along %s: %s", s.space.Name(cell), s.space.Dims()[d].Name(), what))
}
