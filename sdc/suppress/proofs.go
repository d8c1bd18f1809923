package suppress

import (
	"iter"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// proof is a witness that is kept. Its number is its place in the list plus 1.
type proof struct {
	from, to    uint32 // of its entries
	wide        int32  // where its moves begin in proofs.wide, none where they are in the entries
	dead        bool   // moves a cell that is published again, or serves nobody
	plus, minus int64
}

// proofs are the witnesses, in flat arrays. An entry is a cell times 16, plus its
// move and 8 where all moves of the proof are small.
type proofs struct {
	list    []proof
	entries chunks[uint32]
	wide    []int64
	waste   int // entries of dead proofs

	// While cells are published again: a linked list from each secondary cell to the
	// proofs that move it. heads has the number of a cell's first node.
	heads []int32
	nodes chunks[node] // the first is not used
}

type node struct{ proof, next int32 }

const smallMove = 7

// add appends a witness.
func (ps *proofs) add(moves moves, plus, minus int64) int32 {
	p := proof{from: ps.entries.room(len(moves)), wide: none, plus: plus, minus: minus}
	for _, m := range moves {
		if m.by > smallMove || m.by < -smallMove {
			p.wide = int32(len(ps.wide))
		}
	}
	for _, m := range moves {
		if p.wide != none {
			ps.entries.add(uint32(m.cell) << 4)
			ps.wide = append(ps.wide, m.by)
		} else {
			ps.entries.add(uint32(m.cell)<<4 | uint32(m.by+8))
		}
	}
	p.to = p.from + uint32(len(moves))
	ps.list = append(ps.list, p)
	return int32(len(ps.list))
}

func (ps *proofs) get(number int32) *proof { return &ps.list[number-1] }

// moves goes through what a proof moves.
func (ps *proofs) moves(number int32) iter.Seq2[int32, int64] {
	return func(yield func(int32, int64) bool) {
		p := &ps.list[number-1]
		for i, e := range ps.entries.span(p.from, p.to) {
			by := int64(e&15) - 8
			if p.wide != none {
				by = ps.wide[int(p.wide)+i]
			}
			if !yield(int32(e>>4), by) {
				return
			}
		}
	}
}

// reach is how far a cell that moves by so much rises and falls in the two tables.
func (p *proof) reach(by int64) (rise, fall int64) {
	return max(by*p.plus, -by*p.minus), max(-by*p.plus, by*p.minus)
}

// keep makes a proof of the moves of a feasible draft: all that it moves is hidden,
// and every unsafe cell that moves far enough is served by it on the sides that have
// no proof yet.
func (f *field) keep(moves moves, plus, minus int64) int32 {
	number := f.proofs.add(moves, plus, minus)
	p := f.proofs.get(number)
	for _, m := range moves {
		claim := f.claim.of(m.cell)
		if claim < 0 {
			if !f.status[m.cell].Hidden() {
				f.hide(m.cell)
			}
			continue
		}
		rise, fall := p.reach(m.by)
		if c := &f.Claims[claim]; f.by[above][claim] == 0 && c.Up > 0 && rise >= c.Up {
			f.by[above][claim] = number
		}
		if c := &f.Claims[claim]; f.by[beneath][claim] == 0 && c.Down > 0 && fall >= c.Down {
			f.by[beneath][claim] = number
		}
	}
	if f.proofs.heads != nil {
		f.link(number)
	}
	return number
}

// link lists a proof under the secondary cells that it moves.
func (f *field) link(number int32) {
	ps := &f.proofs
	for cell := range ps.moves(number) {
		if f.status[cell] == table.Secondary {
			place := ps.nodes.room(1)
			ps.nodes.add(node{number, ps.heads[cell]})
			ps.heads[cell] = int32(place)
		}
	}
}

// unlink gives the lists up, and their memory.
func (ps *proofs) unlink() { ps.heads, ps.nodes = nil, chunks[node]{} }

// through lists the living proofs that move a secondary cell, newest first.
func (ps *proofs) through(cell int32, dst []int32) []int32 {
	for n := ps.heads[cell]; n != 0; {
		node := ps.nodes.at(uint32(n))
		if !ps.list[node.proof-1].dead {
			dst = append(dst, node.proof)
		}
		n = node.next
	}
	return dst
}

// serves lists the claims that a proof serves.
func (f *field) serves(number int32, dst []service) []service {
	for cell := range f.proofs.moves(number) {
		claim := f.claim.of(cell)
		if claim < 0 {
			continue
		}
		for slot := range f.by {
			if f.by[slot] != nil && f.by[slot][claim] == number {
				dst = append(dst, service{claim: claim, slot: slot})
			}
		}
		for _, other := range f.more[claim] {
			if other == number {
				dst = append(dst, service{claim: claim, slot: slots})
			}
		}
	}
	return dst
}

// service is a claim and the slot in which a proof serves it; slots stands for the
// further ones.
type service struct {
	claim int32
	slot  int
	far   int // codes in which the claim's cell differs from that in question
}

// wasteful says whether much would be gained by dropping dead proofs.
func (ps *proofs) wasteful() bool { return ps.waste > 1<<20 && ps.waste > ps.entries.length()/4 }

// compact drops the proofs that serve nobody and numbers the others anew. With
// linked, it also lists them by cell.
func (f *field) compact(linked bool) {
	ps := &f.proofs
	ps.waste = 0
	used := newBitset(len(ps.list) + 1)
	f.eachServed(func(number *int32) { used.set(*number) })
	renumbered := make([]int32, len(ps.list)+1)
	list, wide, pack := 0, 0, packer[uint32]{c: &ps.entries}
	for i := range ps.list {
		if !used.has(int32(i + 1)) {
			continue
		}
		p := ps.list[i]
		n := p.to - p.from
		if p.wide != none {
			copy(ps.wide[wide:], ps.wide[p.wide:p.wide+int32(n)])
			p.wide = int32(wide)
			wide += int(n)
		}
		p.from = pack.take(p.from, p.to)
		p.to, p.dead = p.from+n, false
		ps.list[list] = p
		list++
		renumbered[i+1] = int32(list)
	}
	pack.finish()
	ps.list, ps.wide = ps.list[:list], ps.wide[:wide]
	f.eachServed(func(number *int32) { *number = renumbered[*number] })
	if linked {
		f.linkAll()
	}
}

func (f *field) linkAll() {
	ps := &f.proofs
	if ps.heads == nil {
		ps.heads = make([]int32, len(f.hot))
	}
	clear(ps.heads)
	ps.nodes.reset()
	ps.nodes.room(1)
	ps.nodes.add(node{})
	for i := range ps.list {
		f.link(int32(i + 1))
	}
}

// eachServed visits every place that holds the number of a proof.
func (f *field) eachServed(visit func(number *int32)) {
	for slot := range f.by {
		for claim := range f.by[slot] {
			if f.by[slot][claim] > 0 {
				visit(&f.by[slot][claim])
			}
		}
	}
	for claim := range f.more {
		for i := range f.more[claim] {
			visit(&f.more[claim][i])
		}
	}
}
