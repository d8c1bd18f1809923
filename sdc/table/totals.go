package table

// Number is what a cell may hold.
type Number interface {
	~int32 | ~int64 | ~float64
}

// AddTotals fills every cell that is a sum from the terminal cells, which it
// leaves as they are: one pass a dimension, len(cells) additions each.
func AddTotals[N Number](s *Space, cells []N) {
	for d := range s.dims {
		for _, c := range s.dims[d].bottomUp {
			if !s.dims[d].Terminal(c) {
				addSummands(s, cells, d, c)
			}
		}
	}
}

func addSummands[N Number](s *Space, cells []N, d, c int) {
	stride, width := s.stride[d], s.stride[d]*s.dims[d].Len()
	for block := 0; block < s.size; block += width {
		sum := cells[block+c*stride : block+(c+1)*stride]
		clear(sum)
		for _, child := range s.dims[d].children[c] {
			for i, v := range cells[block+child*stride : block+(child+1)*stride] {
				sum[i] += v
			}
		}
	}
}

// NonEmpty counts for each cell the terminal cells below it that are not empty,
// which is what stands at the least in a hidden cell where the zeros are known.
// A leaf under an overlapping parent counts for its own total only, so that the
// parent counts once in each combination of the other dimensions.
func (t *Table) NonEmpty() []int32 {
	s := t.Space
	below := make([]int32, s.size)
	for cell, n := range t.Counts {
		if n > 0 && s.Terminal(cell) {
			below[cell] = 1
		}
	}
	AddTotals(s, below)
	return below
}
