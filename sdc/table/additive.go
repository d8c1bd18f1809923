package table

import (
	"errors"
	"fmt"
	"math"
	"strings"
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
		named = append(named, fmt.Errorf("cell %s is not the sum of %s along %q", t.Name(cell), t.partNames(d, s), t.dims[d].name))
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

// mostParts bounds the parts of a sum that an error names.
const mostParts = 6

// partNames are the codes that add up to a total, for a message.
func (t *Table) partNames(d int, s Sum) string {
	var names []string
	for _, part := range s.Parts[:min(len(s.Parts), mostParts)] {
		names = append(names, t.dims[d].codes[part])
	}
	text := strings.Join(names, ", ")
	if more := len(s.Parts) - mostParts; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// compare calls disagree for every cell of a sum that its parts do not add up to. In a
// table of magnitudes the units of a total may be fewer than those of its parts
// together, because one contributor may be in several of them.
func (t *Table) compare(d int, s Sum, disagree func(cell, d int, s Sum)) {
	stride, width := t.stride[d], t.stride[d]*t.dims[d].Len()
	counts, most := make([]int64, stride), make([]int64, stride)
	var values, sizes []float64
	if t.Values != nil {
		values, sizes = make([]float64, stride), make([]float64, stride)
	}
	for block := 0; block < t.size; block += width {
		clear(counts)
		clear(most)
		clear(values)
		clear(sizes)
		for _, part := range s.Parts {
			at := block + int(part)*stride
			for i, n := range t.Counts[at : at+stride] {
				counts[i] += n
				most[i] = max(most[i], n)
			}
			for i := range values {
				values[i] += t.Values[at+i]
				sizes[i] += math.Abs(t.Values[at+i])
			}
		}
		total := block + int(s.Total)*stride
		for i, n := range t.Counts[total : total+stride] {
			wrong := n != counts[i]
			if values != nil {
				wrong = n > counts[i] || n < most[i] || math.Abs(values[i]-t.Values[total+i]) > 1e-9*max(sizes[i], 1e-9)
			}
			if wrong {
				disagree(total+i, d, s)
			}
		}
	}
}
