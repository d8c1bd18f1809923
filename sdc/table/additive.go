package table

import (
	"errors"
	"fmt"
	"math"
)

// maxDisagreements bounds the sums that an error names.
const maxDisagreements = 20

// ErrNotAdditive means that totals are not the sums of their parts.
var ErrNotAdditive = errors.New("totals are not the sums of their parts")

// validateSums compares every sum with its parts, and names those that disagree.
func (t *Table) validateSums() error {
	var named []error
	more := 0
	disagree := func(cell, d int, s Sum) {
		if len(named) == maxDisagreements {
			more++
			return
		}
		named = append(named, fmt.Errorf("cell %s is not the sum of its %d parts along %q", t.Name(cell), len(s.Parts), t.dims[d].name))
	}
	for d := range t.dims {
		for _, s := range t.dims[d].sums {
			t.compare(d, s, disagree)
		}
	}
	if named == nil {
		return nil
	}
	if more > 0 {
		named = append(named, fmt.Errorf("and %d more", more))
	}
	return fmt.Errorf("%w: %w", ErrNotAdditive, errors.Join(named...))
}

// compare calls disagree for every cell of a sum that its parts do not add up to.
func (t *Table) compare(d int, s Sum, disagree func(cell, d int, s Sum)) {
	stride, width := t.stride[d], t.stride[d]*t.dims[d].Len()
	for block := 0; block < t.size; block += width {
		for i := range stride {
			total := block + int(s.Total)*stride + i
			count, value, size := int64(0), 0.0, 0.0
			for _, part := range s.Parts {
				cell := block + int(part)*stride + i
				count += t.Counts[cell]
				if t.Values != nil {
					value += t.Values[cell]
					size += math.Abs(t.Values[cell])
				}
			}
			if count != t.Counts[total] || t.Values != nil && math.Abs(value-t.Values[total]) > 1e-9*max(size, 1e-9) {
				disagree(total, d, s)
			}
		}
	}
}
