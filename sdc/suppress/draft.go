package suppress

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
)

// draft is the witness being made. Cells that it touches count as hidden while it
// lasts.
type draft struct {
	f     *field
	marks bitset
	cells []int32 // touched
	delta []int64 // of cells, in their order
	place []int32 // of cells, in slots
	slots []int32 // hash table: index in cells plus 1, or 0
}

// moved is one cell of a finished draft.
type moved struct {
	cell int32
	by   int64
}

// moves are those of a draft, by rising cell.
type moves []moved

// by is how far a cell moves.
func (m moves) by(cell int32) int64 {
	at, found := slices.BinarySearchFunc(m, cell, func(m moved, cell int32) int { return int(m.cell) - int(cell) })
	if !found {
		return 0
	}
	return m[at].by
}

// fix is a move that would lessen a violation.
type fix struct {
	cell int32
	sign int64
}

func newDraft(f *field) *draft {
	return &draft{f: f, marks: newBitset(len(f.hot)), slots: make([]int32, 256)}
}

func (d *draft) empty() bool { return len(d.cells) == 0 }

// index is the place of a touched cell.
func (d *draft) index(cell int32) int {
	mask := uint32(len(d.slots) - 1)
	for at := uint32(cell) * 0x9e3779b1 >> 7 & mask; ; at = (at + 1) & mask {
		if i := d.slots[at]; i != 0 && d.cells[i-1] == cell {
			return int(i - 1)
		}
	}
}

// by is how far the draft moves a cell.
func (d *draft) by(cell int32) int64 {
	if !d.marks.has(cell) {
		return 0
	}
	return d.delta[d.index(cell)]
}

func (d *draft) touch(cell int32) int {
	if d.marks.has(cell) {
		return d.index(cell)
	}
	if 2*len(d.cells) >= len(d.slots) {
		d.grow()
	}
	d.marks.set(cell)
	d.cells, d.delta = append(d.cells, cell), append(d.delta, 0)
	d.place = append(d.place, 0)
	d.insert(len(d.cells) - 1)
	return len(d.cells) - 1
}

func (d *draft) insert(i int) {
	mask := uint32(len(d.slots) - 1)
	at := uint32(d.cells[i]) * 0x9e3779b1 >> 7 & mask
	for d.slots[at] != 0 {
		at = (at + 1) & mask
	}
	d.slots[at], d.place[i] = int32(i+1), int32(at)
}

func (d *draft) grow() {
	d.slots = make([]int32, 4*len(d.slots))
	for i := range d.cells {
		d.insert(i)
	}
}

// add lets the draft move along a circuit, times steps.
func (d *draft) add(circuit []entry, times int64) {
	for _, e := range circuit {
		d.delta[d.touch(e.cell())] += times * e.sign()
	}
}

// clear forgets the draft.
func (d *draft) clear() {
	for i, cell := range d.cells {
		d.marks.unset(cell)
		d.slots[d.place[i]] = 0
	}
	d.cells, d.delta, d.place = d.cells[:0], d.delta[:0], d.place[:0]
}

// rest lets the draft stand still, but what it touched counts as hidden further on.
func (d *draft) rest() { clear(d.delta) }

// save copies the moves of the draft to the end of dst, by cell.
func (d *draft) save(dst moves) moves {
	from := len(dst)
	for i, cell := range d.cells {
		if by := d.delta[i]; by != 0 {
			dst = append(dst, moved{cell, by})
		}
	}
	slices.SortFunc(dst[from:], func(a, b moved) int { return int(a.cell) - int(b.cell) })
	return dst
}

// load replaces the draft by a saved one, but for the cells that rest.
func (d *draft) load(kept moves, resting int) {
	for i := resting; i < len(d.cells); i++ {
		d.marks.unset(d.cells[i])
		d.slots[d.place[i]] = 0
	}
	d.cells, d.delta, d.place = d.cells[:resting], d.delta[:resting], d.place[:resting]
	clear(d.delta)
	for _, m := range kept {
		d.delta[d.touch(m.cell)] = m.by
	}
}

// price is what the published cells cost that the draft moves, beside those that
// rested when it began.
func (d *draft) price(resting int) int64 {
	sum := int64(0)
	for i, cell := range d.cells[resting:] {
		if d.delta[resting+i] != 0 {
			sum += int64(d.f.hot[cell] >> 2)
		}
	}
	return sum
}

// feasible says whether the true table with times the draft's moves is one that
// the intruder must reckon with.
func (d *draft) feasible(times int64) bool {
	for i, cell := range d.cells {
		by := times * d.delta[i]
		if by < 0 && d.f.Fall[cell] < -by || by > 0 && d.f.head(cell) < by {
			return false
		}
	}
	return d.related(times)
}

func (d *draft) related(times int64) bool {
	if d.f.over == nil {
		return true
	}
	var buffer [4]relation
	for i, cell := range d.cells {
		if d.delta[i] == 0 {
			continue
		}
		for _, rel := range d.f.relations(cell, buffer[:0]) {
			if parent, largest, sum := d.f.bounds(rel, d, times); parent < largest || parent > sum {
				return false
			}
		}
	}
	return true
}

// most is the largest multiple of the draft's moves that is feasible on a side, up to
// what any unsafe cell that moves could need.
func (d *draft) most(side int64) int64 {
	most, wanted := ground.Limitless, int64(1)
	for i, cell := range d.cells {
		by := side * d.delta[i]
		if by < 0 {
			most = min(most, d.f.Fall[cell]/-by)
		} else if by > 0 {
			most = min(most, d.f.head(cell)/by)
		}
		if claim := d.f.claim.of(cell); by != 0 && claim >= 0 {
			far := max(by, -by)
			c := &d.f.Claims[claim]
			wanted = max(wanted, (max(c.Up, c.Down)+far-1)/far)
		}
	}
	most = min(most, wanted)
	if d.f.over == nil {
		return most
	}
	for times := int64(1); times <= most; times++ {
		if !d.related(side * times) {
			return times - 1
		}
	}
	return most
}

// violation lists the moves that would lessen the first violation of the draft;
// none where it is feasible. Terminal cells come first: where all of them keep
// their floors, sums do.
func (d *draft) violation(dst []fix) []fix {
	for _, terminal := range []bool{true, false} {
		for i, cell := range d.cells {
			if (d.f.Totals[cell] == 0) != terminal {
				continue
			}
			if d.f.Fall[cell]+d.delta[i] < 0 {
				return append(dst, fix{cell, 1})
			}
			if d.f.Rise != nil && d.delta[i] > d.f.Rise[cell] {
				return append(dst, fix{cell, -1})
			}
		}
	}
	if d.f.over == nil {
		return dst
	}
	return d.broken(dst)
}

// broken lists the moves that would lessen the first broken relation.
func (d *draft) broken(dst []fix) []fix {
	var buffer [4]relation
	for _, cell := range d.cells {
		for _, rel := range d.f.relations(cell, buffer[:0]) {
			parent, largest, sum := d.f.bounds(rel, d, 1)
			switch {
			case parent > sum:
				dst = append(dst, fix{rel.cell, -1})
				return d.forward(d.childFixes(rel, 1, 0, dst))
			case parent < largest:
				dst = append(dst, fix{rel.cell, 1})
				return d.forward(d.childFixes(rel, -1, parent+1, dst))
			}
		}
	}
	return dst
}

// forward leaves out the moves that would undo what the draft has done, if others
// are left: undoing leads in circles.
func (d *draft) forward(fixes []fix) []fix {
	kept := make([]fix, 0, len(fixes))
	for _, f := range fixes {
		if d.by(f.cell)*f.sign >= 0 {
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 {
		return fixes
	}
	return kept
}

// childFixes lists moves of the children of a relation that stand at least at a
// value and may be hidden.
func (d *draft) childFixes(rel relation, sign, least int64, dst []fix) []fix {
	o := &d.f.over[rel.over]
	for _, child := range o.children[d.f.Space.Code(int(rel.cell), o.d)] {
		cell := d.f.at(rel.cell, o.d, child)
		if int32(d.f.hot[cell]>>2) < fixed && d.f.Value[cell]+d.by(cell) >= least {
			dst = append(dst, fix{cell, sign})
		}
	}
	return dst
}
