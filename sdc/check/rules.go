package check

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// prepare works out the own floors and the needs of unsafe cells.
func (v *verifier) prepare() {
	size := v.p.Table.Len()
	v.own = v.ownFloors()
	v.need = map[int32]need{}
	v.up, v.down = map[int32]bool{}, map[int32]bool{}
	v.sum, v.move = make([]int64, size), make([]int64, size)
	for cell := range size {
		if n, unsafe := v.judge(cell); unsafe {
			v.need[int32(cell)] = n
		}
	}
}

// ownFloors adds the floor of each non-empty terminal cell to every cell that it is
// part of.
func (v *verifier) ownFloors() []int64 {
	own := make([]int64, v.p.Table.Len())
	floor := v.p.Rules.FloorInForce()
	for cell, n := range v.p.Table.Counts {
		if n > 0 && v.p.Table.Terminal(cell) {
			v.above(cell, 0, func(sum int) { own[sum] += floor })
		}
	}
	return own
}

// above visits every cell that a cell is part of, itself included.
func (v *verifier) above(cell, d int, visit func(int)) {
	if d == len(v.p.Table.Dims()) {
		visit(cell)
		return
	}
	for _, c := range v.p.Table.Dims()[d].Above(v.p.Table.Code(cell, d)) {
		v.above(v.p.Table.With(cell, d, int(c)), d+1, visit)
	}
}

// judge says whether a cell is unsafe and what it needs. A cell that is asked to be
// safe or known to be empty is never unsafe, one asked to be hidden always.
func (v *verifier) judge(cell int) (need, bool) {
	asked := v.p.Asked(cell)
	byHand := asked == table.Unsafe || asked == table.Manual
	if asked == table.Safe || v.p.Impossible(cell) || !byHand && !v.byRule(cell) {
		return need{}, false
	}
	n := need{max(1, v.p.Rules.Protection.Units), max(1, v.p.Rules.Protection.Units)}
	if v.p.Rules.Protection.Threshold {
		n = need{max(1, v.p.Rules.MinimumFrequency-v.p.Table.Counts[cell]), 1}
	}
	if !v.p.Rules.Given {
		return n, true
	}
	if upl := v.p.Bounds.UPL; upl != nil && upl[cell] > 0 {
		n.up = int64(math.Ceil(upl[cell]))
	}
	if lpl := v.p.Bounds.LPL; lpl != nil && lpl[cell] > 0 {
		n.down = int64(math.Ceil(lpl[cell]))
	}
	return n, true
}

func (v *verifier) byRule(cell int) bool {
	t, r := v.p.Table, v.p.Rules
	n := t.Counts[cell]
	if n == 0 {
		return r.ZerosInForce() == table.ZerosUnsafe
	}
	if n < r.MinimumFrequency {
		return true
	}
	for d, dim := range t.Dims() {
		up := dim.Parent(t.Code(cell, d))
		if r.GroupDisclosure > 0 && up >= 0 && float64(n)*100 >= r.GroupDisclosure*float64(t.Counts[t.With(cell, d, up)]) {
			return true
		}
	}
	return false
}

// checkPattern compares each status with what the cell needs.
func (v *verifier) checkPattern() {
	zerosShow := v.p.Rules.ZerosInForce() == table.ZerosSafe
	for cell, status := range v.pattern {
		_, unsafe := v.need[int32(cell)]
		asked, name := v.p.Asked(cell), v.p.Table.Name(cell)
		switch {
		case status != table.Safe && status != table.Open && !status.Hidden():
			v.find(Malformed, cell, "cell %s has status %q: use s, u, x or z", name, status)
		case status == table.Open && asked != table.Open:
			v.find(Forbidden, cell, "cell %s is open (z), but nobody asked for it", name)
		case unsafe && status == table.Safe && asked != table.Open:
			v.find(Published, cell, "cell %s is unsafe and published", name)
		case unsafe && status == table.Secondary:
			v.find(Forbidden, cell, "cell %s is unsafe and marked as secondary (x)", name)
		case !status.Hidden():
		case asked == table.Never || asked == table.Open:
			v.find(Forbidden, cell, "cell %s is hidden, but its status %s says it must not be", name, asked)
		case v.p.Impossible(cell) || v.p.Table.Counts[cell] == 0 && zerosShow && asked != table.Unsafe && asked != table.Manual:
			v.find(Forbidden, cell, "cell %s is empty, known to be so, and hidden", name)
		}
	}
}
