package suppress

import "github.com/kruistabel/kruistabel/sdc/table"

// axis is a dimension as the search needs it: which codes add up to which.
type axis struct {
	d, stride, codes int
	sum              []int32   // the code that a code is a summand of, -1 for none
	summands         [][]int32 // none for terminals
	root             []int32   // the component of a code
	height           []int32   // levels of sums below a code
	overlaps         bool
}

func newAxis(s *table.Space, d int) axis {
	dim := s.Dims()[d]
	a := axis{d: d, stride: s.Stride(d), codes: dim.Len(), overlaps: dim.HasOverlap()}
	a.sum, a.root, a.height = make([]int32, a.codes), make([]int32, a.codes), make([]int32, a.codes)
	a.summands = make([][]int32, a.codes)
	for c := range a.codes {
		a.sum[c], a.root[c] = int32(dim.SumParent(c)), int32(dim.Component(c))
		for _, child := range dim.Summands(c) {
			a.summands[c] = append(a.summands[c], int32(child))
		}
	}
	for _, c := range dim.BottomUp() {
		for _, child := range a.summands[c] {
			a.height[c] = max(a.height[c], a.height[child]+1)
		}
	}
	return a
}

func (a *axis) terminal(c int32) bool { return len(a.summands[c]) == 0 }

// top is the highest sum above a code, itself if none.
func (a *axis) top(c int32) int32 {
	for a.sum[c] >= 0 {
		c = a.sum[c]
	}
	return c
}
