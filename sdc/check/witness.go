package check

import "github.com/kruistabel/kruistabel/sdc/table"

// checkWitness checks one witness and notes what it proves. One that does not hold
// proves nothing.
func (v *verifier) checkWitness(w *table.Witness) {
	before := len(v.findings)
	if !v.checkShape(w) {
		return
	}
	for i, cell := range w.Cells {
		v.move[cell] = w.Move[i]
	}
	v.checkSums(w)
	v.checkTable(w, w.Plus)
	v.checkTable(w, -w.Minus)
	v.checkClaims(w, before)
	for _, cell := range w.Cells {
		v.move[cell] = 0
	}
}

// mostMove bounds moves and multiples, so that no sum of products overflows.
const mostMove = int64(1) << 24

func (v *verifier) checkShape(w *table.Witness) bool {
	before := len(v.findings)
	switch {
	case len(w.Cells) == 0 || len(w.Cells) != len(w.Move):
		v.find(Malformed, -1, "%d cells and %d moves: one move a cell, at least one", len(w.Cells), len(w.Move))
		return false
	case w.Den != 1:
		v.find(Malformed, -1, "den is %d: counts move by whole numbers, den is 1", w.Den)
	case w.Plus < 0 || w.Minus < 0 || w.Plus > mostMove || w.Minus > mostMove:
		v.find(Malformed, -1, "plus %d and minus %d: 0 to %d", w.Plus, w.Minus, mostMove)
	case len(w.Without) > 0:
		v.find(Unsupported, -1, "a proof against singletons cannot be checked")
	}
	seen := make(map[int32]bool, len(w.Cells))
	for i, cell := range w.Cells {
		switch {
		case cell < 0 || int(cell) >= len(v.pattern):
			v.find(Malformed, -1, "it moves cell %d, the table has %d", cell, len(v.pattern))
		case seen[cell]:
			v.find(Malformed, int(cell), "it moves cell %s twice", v.p.Table.Name(int(cell)))
		case w.Move[i] == 0 || w.Move[i] > mostMove || w.Move[i] < -mostMove:
			v.find(Malformed, int(cell), "cell %s moves by %d", v.p.Table.Name(int(cell)), w.Move[i])
		case !v.pattern[cell].Hidden():
			v.find(NotHidden, int(cell), "it moves cell %s, which is published", v.p.Table.Name(int(cell)))
		}
		seen[cell] = true
	}
	return len(v.findings) == before
}

// checkSums adds up, for every dimension, the moves in every sum they are part of:
// a sum itself counts against its parts.
func (v *verifier) checkSums(w *table.Witness) {
	t := v.p.Table
	for d, dim := range t.Dims() {
		var touched []int
		add := func(sum int, by int64) {
			touched = append(touched, sum)
			v.sum[sum] += by
		}
		for i, cell := range w.Cells {
			c := t.Code(int(cell), d)
			if !dim.Terminal(c) {
				add(int(cell), w.Move[i])
			}
			if up := dim.SumParent(c); up >= 0 {
				add(t.With(int(cell), d, up), -w.Move[i])
			}
		}
		for _, sum := range touched {
			if v.sum[sum] != 0 {
				v.find(Additivity, sum, "the moves do not add up along %q in cell %s", dim.Name(), t.Name(sum))
			}
			v.sum[sum] = 0
		}
	}
}

// checkTable checks that the true table with times the moves is one that an
// intruder must reckon with.
func (v *verifier) checkTable(w *table.Witness, times int64) {
	if times == 0 {
		return
	}
	t := v.p.Table
	for i, cell := range w.Cells {
		n := t.Counts[cell] + times*w.Move[i]
		lower, upper := v.p.Known(int(cell))
		if n < v.own[cell] {
			v.find(Floor, int(cell), "cell %s falls below its own floor", t.Name(int(cell)))
		}
		if float64(n) < lower || float64(n) > upper {
			v.find(Bound, int(cell), "cell %s leaves what is known of it", t.Name(int(cell)))
		}
		v.checkOverlaps(int(cell), times)
	}
}

// checkOverlaps checks the parents whose children overlap that a moved cell is, or
// belongs to. Only combinations of terminal codes of the other dimensions count.
func (v *verifier) checkOverlaps(cell int, times int64) {
	t := v.p.Table
	for d, dim := range t.Dims() {
		c := t.Code(cell, d)
		for _, parent := range []int{c, dim.Parent(c)} {
			if parent >= 0 && dim.Overlapping(parent) && t.Terminal(t.With(cell, d, parent)) {
				v.checkOverlap(t.With(cell, d, parent), d, times)
			}
		}
	}
}

func (v *verifier) checkOverlap(parent, d int, times int64) {
	t := v.p.Table
	now := func(cell int) int64 { return t.Counts[cell] + times*v.move[cell] }
	largest, sum := int64(0), int64(0)
	for _, child := range t.Dims()[d].Children(t.Code(parent, d)) {
		n := now(t.With(parent, d, child))
		largest, sum = max(largest, n), sum+n
	}
	if n := now(parent); n < largest || n > sum {
		v.find(Overlap, parent, "cell %s does not lie between the largest and the sum of its parts", t.Name(parent))
	}
}

// checkClaims notes the cells that move far enough, if nothing else is wrong.
func (v *verifier) checkClaims(w *table.Witness, before int) {
	sound := len(v.findings) == before
	for _, side := range []int64{1, -1} {
		claimed := w.Up
		if side < 0 {
			claimed = w.Down
		}
		for _, cell := range claimed {
			if cell < 0 || int(cell) >= len(v.move) {
				v.find(Malformed, -1, "it claims cell %d, the table has %d", cell, len(v.move))
				continue
			}
			by := v.move[cell]
			if !v.enough(cell, side, max(side*by*w.Plus, -side*by*w.Minus)) {
				v.find(Claim, int(cell), "cell %s does not move as far as claimed", v.p.Table.Name(int(cell)))
			} else if sound {
				v.proved(side)[cell] = true
			}
		}
	}
}

func (v *verifier) proved(side int64) map[int32]bool {
	if side > 0 {
		return v.up
	}
	return v.down
}

// enough says whether a cell that moves so far to a side is protected on it.
// Downward, its own floor is far enough.
func (v *verifier) enough(cell int32, side, far int64) bool {
	n := v.need[cell]
	if side > 0 {
		return far >= max(n.up, 1)
	}
	value := v.p.Table.Counts[cell]
	return far >= max(n.down, 1) || far > 0 && value-far <= v.own[cell]
}

// checkProofs looks for unsafe cells that are hidden without proof.
func (v *verifier) checkProofs() {
	for cell, status := range v.pattern {
		if _, unsafe := v.need[int32(cell)]; !unsafe || !status.Hidden() {
			continue
		}
		if !v.up[int32(cell)] {
			v.find(Unproven, cell, "cell %s has no proof that it may be larger", v.p.Table.Name(cell))
		}
		if !v.down[int32(cell)] && v.p.Table.Counts[cell] > v.own[cell] {
			v.find(Unproven, cell, "cell %s has no proof that it may be smaller", v.p.Table.Name(cell))
		}
	}
}
