package suppress

import (
	"cmp"
	"slices"
)

// maxForced bounds the moves of a forced draft.
const maxForced = 200

// force is the last resort: it moves the cell by moving terminal cells below it
// together with every sum above them, and goes on moving cells to the same side
// until no overlapping parent is broken. Upward this always ends well, and
// downward wherever the cell can fall at all, unless cells must not be hidden. It
// hides whole rows of totals, and is tried only when nothing else is found.
func (w *worker) force(cell int32, side int8, need int64) bool {
	for range maxForced {
		w.fixes = w.draft.violation(w.fixes[:0])
		switch {
		case len(w.fixes) > 0:
			if !slices.ContainsFunc(w.fixes, func(f fix) bool { return f.sign == side && w.push(f.cell, side) }) {
				return false
			}
		case int64(side)*w.g.delta[cell] >= need:
			return true
		case !w.push(cell, side):
			return false
		}
	}
	return false
}

// push moves one terminal cell below a cell, the largest that may move, with
// every sum above it.
func (w *worker) push(cell int32, side int8) bool {
	below := w.g.terminalsBelow(cell, 0, nil)
	slices.SortStableFunc(below, func(a, b int32) int { return cmp.Compare(w.g.value[b], w.g.value[a]) })
	for _, t := range below {
		above := w.g.sumsAbove(entry{t, side}, 0, nil)
		if !slices.ContainsFunc(above, func(e entry) bool { return w.g.cost[e.cell] == fixed || w.g.beyond(e.cell, side) }) {
			w.draft.add(above, 1)
			return true
		}
	}
	return false
}

// terminalsBelow lists the terminal cells that a cell is the sum of, itself if it
// is terminal.
func (g *ground) terminalsBelow(cell int32, d int, dst []int32) []int32 {
	if d == len(g.axes) {
		return append(dst, cell)
	}
	c := int32(g.space.Code(int(cell), d))
	if g.axes[d].terminal(c) {
		return g.terminalsBelow(cell, d+1, dst)
	}
	for _, child := range g.axes[d].summands[c] {
		dst = g.terminalsBelow(g.at(cell, d, child), d, dst)
	}
	return dst
}

// sumsAbove lists a cell and every sum that it is part of.
func (g *ground) sumsAbove(e entry, d int, dst []entry) []entry {
	if d == len(g.axes) {
		return append(dst, e)
	}
	for c := int32(g.space.Code(int(e.cell), d)); c != none; c = g.axes[d].sum[c] {
		dst = g.sumsAbove(entry{g.at(e.cell, d, c), e.sign}, d+1, dst)
	}
	return dst
}
