package suppress

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// axis is a dimension as the search needs it: which codes add up to which.
type axis struct {
	d, codes int
	stride   int32
	sum      []int32   // the only total that a code is part of, none where there is no total
	parts    [][]int32 // of a total; nil for terminals
	overlaps bool

	// Where several groupings add up the same codes:
	grouped bool
	above   [][]int32 // the totals that count a code, itself first
	below   [][]int32 // the terminals that a code counts
	ends    []int32   // all terminals
}

// none stands for no code, and for no cell.
const none = int32(-1)

func newAxis(s *table.Space, d int) axis {
	dim := s.Dims()[d]
	a := axis{d: d, stride: int32(s.Stride(d)), codes: dim.Len(), overlaps: dim.HasOverlap()}
	a.sum, a.parts = make([]int32, a.codes), make([][]int32, a.codes)
	for c := range a.codes {
		a.sum[c] = none
		a.grouped = a.grouped || len(dim.SumsWith(c)) > 1 || len(dim.SumsOf(c)) > 1
	}
	for _, s := range dim.Sums() {
		if a.parts[s.Total] == nil {
			a.parts[s.Total] = s.Parts
		}
		for _, part := range s.Parts {
			if a.sum[part] == none {
				a.sum[part] = s.Total
			}
		}
	}
	if a.grouped {
		a.group(dim)
	}
	return a
}

func (a *axis) group(dim table.Dimension) {
	a.above, a.below = make([][]int32, a.codes), make([][]int32, a.codes)
	for c := range a.codes {
		a.above[c] = dim.Above(c)
		if !a.terminal(int32(c)) {
			continue
		}
		a.ends = append(a.ends, int32(c))
		for _, up := range a.above[c] {
			a.below[up] = append(a.below[up], int32(c))
		}
	}
}

func (a *axis) terminal(c int32) bool { return a.parts[c] == nil }

// counts says whether a total counts a code, or is that code.
func (a *axis) counts(total, code int32) bool { return slices.Contains(a.above[code], total) }

// top is the highest sum above a code, itself if none.
func (a *axis) top(c int32) int32 {
	for a.sum[c] >= 0 {
		c = a.sum[c]
	}
	return c
}

// totals lists a code and the totals that count it.
func (a *axis) totals(c int32, dst []int32) []int32 {
	if a.grouped {
		return append(dst, a.above[c]...)
	}
	for ; c != none; c = a.sum[c] {
		dst = append(dst, c)
	}
	return dst
}
