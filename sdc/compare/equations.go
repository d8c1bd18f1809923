package compare

import "github.com/kruistabel/kruistabel/sdc/table"

// equation is one sum of a table in one combination of the codes of the other
// dimensions: the total, and its parts by number.
type equation struct {
	total  int
	base   int // the cell that would have code 0 in the dimension
	stride int
	codes  []int32
}

func (e *equation) size() int      { return len(e.codes) }
func (e *equation) part(k int) int { return e.base + int(e.codes[k])*e.stride }

// eachSum visits every sum of the table, those with fewer levels below them first
// within a dimension. The equation is valid during the visit only.
func eachSum(s *table.Space, visit func(e *equation)) {
	var e equation
	for d := range s.Dims() {
		for _, sum := range s.Dims()[d].Sums() {
			e.codes = sum.Parts
			eachBase(s, d, func(base int) {
				e.base, e.stride = base, s.Stride(d)
				e.total = base + int(sum.Total)*e.stride
				visit(&e)
			})
		}
	}
}

// eachOverlap visits every overlapping parent with its children, in each combination
// of the terminal codes of the other dimensions.
func eachOverlap(s *table.Space, visit func(e *equation)) {
	for d := range s.Dims() {
		dim := &s.Dims()[d]
		for c := range dim.Len() {
			if dim.Overlapping(c) {
				eachParent(s, d, c, visit)
			}
		}
	}
}

func eachParent(s *table.Space, d, c int, visit func(e *equation)) {
	e := equation{stride: s.Stride(d)}
	for _, child := range s.Dims()[d].Children(c) {
		e.codes = append(e.codes, int32(child))
	}
	eachBase(s, d, func(base int) {
		if e.total = base + c*e.stride; s.Terminal(e.total) {
			e.base = base
			visit(&e)
		}
	})
}

// eachBase visits the cells that have code 0 in dimension d.
func eachBase(s *table.Space, d int, visit func(base int)) {
	stride := s.Stride(d)
	width := stride * s.Dims()[d].Len()
	for block := 0; block < s.Len(); block += width {
		for i := range stride {
			visit(block + i)
		}
	}
}
