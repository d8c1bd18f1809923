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
func (w *worker) force(cell int32, side, need int64) bool {
	for range maxForced {
		w.fixes = w.draft.violation(w.fixes[:0])
		switch {
		case len(w.fixes) > 0:
			if !slices.ContainsFunc(w.fixes, func(f fix) bool { return f.sign == side && w.push(f.cell, side, 1) }) {
				return false
			}
		case side*w.draft.by(cell) >= need:
			return true
		case !w.push(cell, side, need-side*w.draft.by(cell)):
			return false
		}
	}
	return false
}

// push moves one terminal cell below a cell, the largest that may move, with
// every sum above it, as far as it can go and no further than asked.
func (w *worker) push(cell int32, side, far int64) bool {
	f := w.f
	below := f.terminalsBelow(cell, 0, nil)
	slices.SortStableFunc(below, func(a, b int32) int { return cmp.Compare(f.Value[b], f.Value[a]) })
	for _, t := range below {
		above := f.sumsAbove(newEntry(t, side), 0, nil)
		room := far
		if f.over != nil {
			room = 1
		}
		for _, e := range above {
			ahead := f.head(e.cell()) - w.draft.by(e.cell())
			if side < 0 {
				ahead = f.Fall[e.cell()] + w.draft.by(e.cell())
			}
			if room = min(room, ahead); int32(f.hot[e.cell()]>>2) >= fixed || w.search.banned > 0 && w.search.ban.has(e.cell()) {
				room = 0
			}
		}
		if room > 0 {
			w.draft.add(above, room)
			return true
		}
	}
	return false
}

// terminalsBelow lists the terminal cells that a cell is the sum of, itself if it
// is terminal.
func (f *field) terminalsBelow(cell int32, d int, dst []int32) []int32 {
	if d == len(f.axes) {
		return append(dst, cell)
	}
	c := int32(f.Space.Code(int(cell), d))
	if f.axes[d].terminal(c) {
		return f.terminalsBelow(cell, d+1, dst)
	}
	for _, part := range f.axes[d].parts[c] {
		dst = f.terminalsBelow(f.at(cell, d, part), d, dst)
	}
	return dst
}

// sumsAbove lists a cell and every sum that it is part of.
func (f *field) sumsAbove(e entry, d int, dst []entry) []entry {
	if d == len(f.axes) {
		return append(dst, e)
	}
	var buffer [16]int32
	for _, c := range f.axes[d].totals(int32(f.Space.Code(int(e.cell()), d)), buffer[:0]) {
		dst = f.sumsAbove(newEntry(f.at(e.cell(), d, c), e.sign()), d+1, dst)
	}
	return dst
}
