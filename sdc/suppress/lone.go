package suppress

// lone tells cheaply that a cell cannot be published: where one hidden cell of a sum
// would be left alone, it moves no more. If that one is unsafe, its proof is lost; if
// it is secondary, it is of no use either, and what it would leave alone counts too.
// Nothing is told where dimensions overlap.
type lone struct {
	f    *field
	gone []int32
}

// maxGone bounds the cells that are followed.
const maxGone = 12

// needed says that publishing a cell would leave an unsafe one without proof. The
// answer no says nothing.
func (n *lone) needed(cell int32) bool {
	f := n.f
	if f.rises == nil {
		return false
	}
	n.gone = append(n.gone[:0], cell)
	for at := 0; at < len(n.gone); at++ {
		for d := range f.axes {
			if n.bare(n.gone[at], &f.axes[d]) {
				return true
			}
		}
	}
	return false
}

func (n *lone) bare(cell int32, a *axis) bool {
	code := n.f.rises[a.d].code(cell)
	if a.grouped {
		for _, s := range n.f.Space.Dims()[a.d].SumsWith(int(code)) {
			sum := &n.f.Space.Dims()[a.d].Sums()[s]
			if n.bareSum(cell, code, a, sum.Total, sum.Parts) {
				return true
			}
		}
	} else if up := a.sum[code]; up != none && n.bareSum(cell, code, a, up, a.parts[up]) {
		return true
	}
	return !a.terminal(code) && n.bareSum(cell, code, a, code, a.parts[code])
}

// bareSum looks at one sum that a cell, now gone, is in. It counts the hidden cells
// that are left and those of them that may fall, as far as it matters.
func (n *lone) bareSum(cell, code int32, a *axis, total int32, parts []int32) bool {
	f := n.f
	at := func(c int32) int32 { return cell + (c-code)*a.stride }
	totalLeft := n.left(at(total))
	left, falling := 0, 0
	one, faller := none, none
	for _, part := range parts {
		c := at(part)
		if !n.left(c) {
			continue
		}
		left, one = left+1, c
		if f.hot[c]&noFall == 0 {
			falling, faller = falling+1, c
		}
		if left > 1 && (totalLeft || falling > 1) {
			return false
		}
	}
	if totalLeft {
		left, one = left+1, at(total)
	}
	switch {
	case left == 0:
		return false
	case left == 1:
		if f.claim.of(one) >= 0 {
			return n.lost(one, true) || n.lost(one, false)
		}
		if len(n.gone) < maxGone {
			n.gone = append(n.gone, one)
		}
		return false
	case totalLeft || falling > 1:
		return false
	case falling == 1:
		return n.lost(faller, true) // nothing can fall against it
	}
	for _, part := range parts {
		if c := at(part); n.left(c) && n.lost(c, true) {
			return true
		}
	}
	return false
}

// left says whether a cell is hidden and not gone.
func (n *lone) left(cell int32) bool {
	if !n.f.status[cell].Hidden() {
		return false
	}
	for _, gone := range n.gone {
		if gone == cell {
			return false
		}
	}
	return true
}

// lost says whether an unsafe cell that can no longer rise, or no longer fall, has now
// a proof that it can.
func (n *lone) lost(cell int32, rise bool) bool {
	claim := n.f.claim.of(cell)
	if claim < 0 {
		return false
	}
	if rise {
		return n.f.Claims[claim].Up > 0 && n.f.by[above][claim] != 0
	}
	return n.f.Claims[claim].Down > 0 && n.f.by[beneath][claim] != 0
}
