package check

import "github.com/kruistabel/kruistabel/sdc/table"

// prepare works out what witnesses are held against: own floors, needs, and who is
// alone.
func (v *verifier) prepare() {
	size := v.t.Len()
	if v.p.Kind == table.Frequency && v.p.Rules.FloorInForce() > 0 {
		v.own = v.notEmpty()
	}
	if v.p.Kind == table.Magnitude {
		v.needs = v.magnitudeNeeds()
	}
	v.unsafe = make([]bool, size)
	for cell := range v.unsafe {
		_, v.unsafe[cell] = v.need(cell)
	}
	if v.singletons() || v.spares() {
		v.alone = v.whoIsAlone()
	}
	for _, dim := range v.t.Dims() {
		most := 0
		for c := range dim.Len() {
			most = max(most, len(dim.SumsOf(c))+len(dim.SumsWith(c)))
		}
		v.mostSums = append(v.mostSums, most)
	}
	v.overlaps = v.t.HasOverlap()
	v.proofs, v.sound = make([]proof, size), make([]bool, len(v.witnesses))
}

// notEmpty counts, for each cell, the terminal cells that it is made of and that are
// not empty.
func (v *verifier) notEmpty() []int32 {
	below := make([]int32, v.t.Len())
	for cell, n := range v.t.Counts {
		if n > 0 && v.t.Terminal(cell) {
			below[cell] = 1
		}
	}
	v.addUp(below, func(sum, part int32) int32 { return sum + part })
	return below
}

// addUp fills every cell that is a sum from its parts, beginning with 0.
func (v *verifier) addUp(cells []int32, join func(sum, part int32) int32) {
	v.eachSum(func(total, part int) { cells[total] = join(cells[total], cells[part]) })
}

// eachSum visits every part of every total: dimension by dimension, in each from below,
// so that parts are complete before they are used. Where several groupings add up to
// one total the first is enough.
func (v *verifier) eachSum(visit func(total, part int)) {
	for d, dim := range v.t.Dims() {
		stride, width := v.t.Stride(d), v.t.Stride(d)*dim.Len()
		for _, c := range dim.BottomUp() {
			if len(dim.SumsOf(c)) == 0 {
				continue
			}
			for _, part := range dim.Sums()[dim.SumsOf(c)[0]].Parts {
				for block := 0; block < v.t.Len(); block += width {
					for i := block; i < block+stride; i++ {
						visit(i+c*stride, i+int(part)*stride)
					}
				}
			}
		}
	}
}

// floor is the least that a cell can be, for all that an intruder knows of the zeros.
func (v *verifier) floor(cell int) float64 {
	switch {
	case v.own != nil:
		return float64(v.own[cell]) * float64(v.p.Rules.FloorInForce())
	default:
		return v.p.Floor()
	}
}
