package round

import "github.com/kruistabel/kruistabel/sdc/table"

// climber lists the cells that count a terminal cell: itself and every total above
// it, in all dimensions and groupings.
type climber struct {
	space *table.Space
	above [][][]int // by dimension and code: how far the codes above lie, in cells; first 0
}

func newClimber(s *table.Space) *climber {
	c := &climber{space: s, above: make([][][]int, len(s.Dims()))}
	for d := range s.Dims() {
		dim := &s.Dims()[d]
		c.above[d] = make([][]int, dim.Len())
		for code := range dim.Len() {
			for _, up := range dim.Above(code) {
				c.above[d][code] = append(c.above[d][code], (int(up)-code)*s.Stride(d))
			}
		}
	}
	return c
}

// climb appends to into all cells that count a terminal cell.
func (c *climber) climb(cell int, into []int) []int {
	into = append(into, cell)
	for d := range c.above {
		have := len(into)
		for _, far := range c.above[d][c.space.Code(cell, d)][1:] {
			for _, at := range into[:have] {
				into = append(into, at+far)
			}
		}
	}
	return into
}
