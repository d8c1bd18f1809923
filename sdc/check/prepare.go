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

// addUp fills every cell that is a sum from its parts, beginning with 0: dimension by
// dimension, in each from below. Where several groupings add up to one total the
// first is enough.
func (v *verifier) addUp(cells []int32, join func(sum, part int32) int32) {
	for d, dim := range v.t.Dims() {
		stride, width := v.t.Stride(d), v.t.Stride(d)*dim.Len()
		for _, c := range dim.BottomUp() {
			if len(dim.SumsOf(c)) == 0 {
				continue
			}
			parts := dim.Sums()[dim.SumsOf(c)[0]].Parts
			for block := 0; block < len(cells); block += width {
				total := cells[block+c*stride : block+(c+1)*stride]
				clear(total)
				for _, part := range parts {
					for i, n := range cells[block+int(part)*stride : block+int(part+1)*stride] {
						total[i] = join(total[i], n)
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
