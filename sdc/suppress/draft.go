package suppress

import "github.com/kruistabel/kruistabel/sdc/table"

// draft is the witness being made: the moves in ground.delta. Cells that it
// touches count as hidden while it lasts.
type draft struct {
	g       *ground
	touched []int32
}

// moved is one cell of a saved draft.
type moved struct {
	cell int32
	by   int64
}

// fix is a move that would lessen a violation.
type fix struct {
	cell int32
	sign int8
}

func (d *draft) touch(cell int32) {
	if !d.g.moving[cell] {
		d.g.moving[cell] = true
		d.g.cost[cell] = 0
		d.touched = append(d.touched, cell)
	}
}

// add lets the draft move along a circuit, times steps.
func (d *draft) add(circuit []entry, times int64) {
	for _, e := range circuit {
		d.touch(e.cell)
		d.g.delta[e.cell] += times * int64(e.sign)
	}
}

// clear forgets the draft. Published cells cost their price again.
func (d *draft) clear() {
	for _, cell := range d.touched {
		d.g.delta[cell], d.g.moving[cell] = 0, false
		if !d.g.status[cell].Hidden() {
			d.g.cost[cell] = d.g.price[cell]
		}
	}
	d.touched = d.touched[:0]
}

// save copies the moves of the draft.
func (d *draft) save() []moved {
	var kept []moved
	for _, cell := range d.touched {
		if by := d.g.delta[cell]; by != 0 {
			kept = append(kept, moved{cell, by})
		}
	}
	return kept
}

// load replaces the draft by a saved one.
func (d *draft) load(kept []moved) {
	d.clear()
	for _, m := range kept {
		d.touch(m.cell)
		d.g.delta[m.cell] = m.by
	}
}

// price is what the published cells cost that the draft moves.
func (d *draft) price() int {
	sum := 0
	for _, cell := range d.touched {
		if d.g.delta[cell] != 0 && !d.g.status[cell].Hidden() {
			sum += int(d.g.price[cell])
		}
	}
	return sum
}

// hide makes the moved cells secondary that are still published.
func (d *draft) hide() {
	for _, cell := range d.touched {
		if d.g.delta[cell] != 0 && !d.g.status[cell].Hidden() {
			d.g.status[cell] = table.Secondary
		}
	}
}

// feasible says whether the true table with times the draft's moves is one that
// the intruder must reckon with.
func (d *draft) feasible(times int64) bool {
	for _, cell := range d.touched {
		by := times * d.g.delta[cell]
		if d.g.margin[cell]+by < 0 || d.g.head != nil && by > d.g.head[cell] {
			return false
		}
	}
	return d.related(times)
}

func (d *draft) related(times int64) bool {
	if d.g.over == nil {
		return true
	}
	var buffer [4]relation
	for _, cell := range d.touched {
		if d.g.delta[cell] == 0 {
			continue
		}
		for _, rel := range d.g.relations(cell, buffer[:0]) {
			if parent, largest, sum := d.g.spread(rel, times); parent < largest || parent > sum {
				return false
			}
		}
	}
	return true
}

// steps is the largest multiple of the draft's moves, up to most, that is feasible
// on a side.
func (d *draft) steps(side, most int64) int64 {
	for times := int64(1); times <= most; times++ {
		if !d.feasible(side * times) {
			return times - 1
		}
	}
	return most
}

// violation lists the moves that would lessen the first violation of the draft;
// none where it is feasible. Terminal cells come first: where all of them keep
// their floors, sums do.
func (d *draft) violation(dst []fix) []fix {
	g := d.g
	for _, terminal := range []bool{true, false} {
		for _, cell := range d.touched {
			if (g.totals[cell] == 0) != terminal {
				continue
			}
			if g.margin[cell]+g.delta[cell] < 0 {
				return append(dst, fix{cell, 1})
			}
			if g.head != nil && g.delta[cell] > g.head[cell] {
				return append(dst, fix{cell, -1})
			}
		}
	}
	if g.over == nil {
		return dst
	}
	return d.broken(dst)
}

// broken lists the moves that would lessen the first broken relation.
func (d *draft) broken(dst []fix) []fix {
	var buffer [4]relation
	for _, cell := range d.touched {
		for _, rel := range d.g.relations(cell, buffer[:0]) {
			parent, largest, sum := d.g.spread(rel, 1)
			switch {
			case parent > sum:
				dst = append(dst, fix{rel.cell, -1})
				return d.forward(d.g.childFixes(rel, 1, 0, dst))
			case parent < largest:
				dst = append(dst, fix{rel.cell, 1})
				return d.forward(d.g.childFixes(rel, -1, parent+1, dst))
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
		if d.g.delta[f.cell]*int64(f.sign) >= 0 {
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 {
		return fixes
	}
	return kept
}

// childFixes lists moves of the children of a relation that stand at least at a
// value and are not empty.
func (g *ground) childFixes(rel relation, sign int8, least int64, dst []fix) []fix {
	o := &g.over[rel.over]
	for _, child := range o.children[g.space.Code(int(rel.cell), o.d)] {
		cell := g.at(rel.cell, o.d, child)
		if g.cost[cell] != fixed && g.value[cell]+g.delta[cell] >= least {
			dst = append(dst, fix{cell, sign})
		}
	}
	return dst
}
