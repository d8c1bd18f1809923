package suppress

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// proof is a witness that is kept. Its number is its place in the list plus 1.
type proof struct {
	moves       []moved // by cell
	plus, minus int64
	dead        bool // moves a cell that is published again
}

// proofs are the witnesses of one part, with a linked list from each cell to those
// that move it: ground.first holds the head, node n the proof by[n-1] and the next
// node next[n-1].
type proofs struct {
	g    *ground
	list []proof
	by   []int32
	next []int32
}

// proven says whether a cell has the protection it needs on a side.
func (g *ground) proven(cell int32, side int8) bool {
	if side > 0 {
		return g.up[cell] == 0 || g.upBy[cell] != 0
	}
	return g.down[cell] == 0 || g.downBy[cell] != 0
}

// keep makes a proof of a feasible draft. It serves every unsafe cell that it moves
// far enough, in either direction, and is not served yet.
func (ps *proofs) keep(d *draft) {
	p := proof{moves: d.save()}
	slices.SortFunc(p.moves, func(a, b moved) int { return int(a.cell) - int(b.cell) })
	p.plus, p.minus = d.steps(1, max(ps.g.most, 1)), d.steps(-1, max(ps.g.most, 1))
	ps.list = append(ps.list, p)
	number := int32(len(ps.list))
	for _, m := range p.moves {
		ps.by = append(ps.by, number)
		ps.next = append(ps.next, ps.g.first[m.cell])
		ps.g.first[m.cell] = int32(len(ps.by))
	}
	for _, m := range p.moves {
		ps.serve(number, m)
	}
}

// serve lets a proof count for a moved cell where it needs one.
func (ps *proofs) serve(number int32, m moved) {
	g, p := ps.g, &ps.list[number-1]
	if g.status[m.cell] != table.Unsafe {
		return
	}
	rise, fall := p.reach(m.by)
	if g.upBy[m.cell] == 0 && g.up[m.cell] > 0 && rise >= int64(g.up[m.cell]) {
		g.upBy[m.cell] = number
	}
	if g.downBy[m.cell] == 0 && g.down[m.cell] > 0 && fall >= int64(g.down[m.cell]) {
		g.downBy[m.cell] = number
	}
}

// reach is how far a cell that moves by so much rises and falls in the two tables.
func (p *proof) reach(by int64) (rise, fall int64) {
	return max(by*p.plus, -by*p.minus), max(-by*p.plus, by*p.minus)
}

// through lists the live proofs that move a cell, newest first.
func (ps *proofs) through(cell int32, dst []int32) []int32 {
	for n := ps.g.first[cell]; n != 0; n = ps.next[n-1] {
		if !ps.list[ps.by[n-1]-1].dead {
			dst = append(dst, ps.by[n-1])
		}
	}
	return dst
}

// export makes witnesses of the proofs that serve a cell.
func (ps *proofs) export() []table.Witness {
	var out []table.Witness
	for i := range ps.list {
		if w := ps.witness(int32(i + 1)); len(w.Up)+len(w.Down) > 0 {
			out = append(out, w)
		}
	}
	return out
}

func (ps *proofs) witness(number int32) table.Witness {
	p := &ps.list[number-1]
	w := table.Witness{Den: 1, Plus: p.plus, Minus: p.minus}
	if p.dead {
		return w
	}
	for _, m := range p.moves {
		w.Cells = append(w.Cells, m.cell)
		w.Move = append(w.Move, m.by)
		if ps.g.upBy[m.cell] == number {
			w.Up = append(w.Up, m.cell)
		}
		if ps.g.downBy[m.cell] == number {
			w.Down = append(w.Down, m.cell)
		}
	}
	return w
}
