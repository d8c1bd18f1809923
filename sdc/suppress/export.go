package suppress

import (
	"iter"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// All goes through the witnesses, made one by one: those of the sides first, then for
// each proof against contributors who are alone one for each of them.
func (r Result) All() iter.Seq[table.Witness] {
	return func(yield func(table.Witness) bool) {
		f := r.f
		for i := range f.proofs.list {
			if w := f.export(int32(i + 1)); len(w.Up)+len(w.Down) > 0 && !yield(w) {
				return
			}
		}
		if f.Alone == nil {
			return
		}
		helped := f.helped()
		for i := range f.proofs.list {
			for _, w := range f.exportApart(int32(i+1), helped[int32(i+1)]) {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// Witnesses are all witnesses. It may be called once: what the result has kept of
// them is given up on the way, because large tables have tens of millions of moves. All
// takes less memory.
func (r Result) Witnesses() []table.Witness {
	f := r.f
	if f.Alone != nil {
		return slices.Collect(r.All())
	}
	var out []table.Witness
	last := f.proofs.lastOf()
	for i := range f.proofs.list {
		if w := f.export(int32(i + 1)); len(w.Up)+len(w.Down) > 0 {
			out = append(out, w)
		}
		if piece := f.proofs.list[i].from >> chunkBits; last[piece] == i {
			f.proofs.entries.pieces[piece] = nil
		}
	}
	return out
}

// lastOf is, for each piece of the entries, the place of the last proof in it.
func (ps *proofs) lastOf() map[uint32]int {
	last := map[uint32]int{}
	for i := range ps.list {
		last[ps.list[i].from>>chunkBits] = i
	}
	return last
}

// export is the witness of a proof for the sides that it serves.
func (f *field) export(number int32) table.Witness {
	p := f.proofs.get(number)
	w := table.Witness{Den: f.Unit, Plus: p.plus, Minus: p.minus}
	if p.dead {
		return w
	}
	for cell := range f.proofs.moves(number) {
		claim := f.claim.of(cell)
		if claim < 0 {
			continue
		}
		if f.by[above][claim] == number {
			w.Up = append(w.Up, cell)
		}
		if f.by[beneath][claim] == number {
			w.Down = append(w.Down, cell)
		}
	}
	if len(w.Up)+len(w.Down) > 0 {
		f.exportMoves(number, &w)
	}
	return w
}

func (f *field) exportMoves(number int32, w *table.Witness) {
	p := f.proofs.get(number)
	w.Cells, w.Move = make([]int32, 0, p.to-p.from), make([]int64, 0, p.to-p.from)
	for cell, by := range f.proofs.moves(number) {
		w.Cells, w.Move = append(w.Cells, cell), append(w.Move, by)
	}
}

// sight is a contributor and a claim to which he is exposed but for one proof.
type sight struct{ who, claim int32 }

// helped lists for each proof apart whom it keeps from finding out what. Each is
// listed with the first proof that does.
func (f *field) helped() map[int32][]sight {
	helped := map[int32][]sight{}
	var e exposure
	for claim := range int32(len(f.Claims)) {
		proofs := f.apart(claim)
		if proofs == nil {
			continue
		}
		e.ofMain(f, claim, nil)
		for _, number := range proofs {
			e.scratch = f.onlookers(number, e.scratch[:0])
			if !e.seen {
				helped[number] = append(helped[number], sight{none, claim})
			}
			for _, who := range e.who {
				if _, sees := slices.BinarySearch(e.scratch, who); !sees {
					helped[number] = append(helped[number], sight{who, claim})
				}
			}
			e.narrow(e.scratch, f.Alone.Who[f.Claims[claim].Cell])
		}
	}
	return helped
}

// exportApart makes a witness for each contributor whom a proof keeps from finding
// something out, without all hidden cells in which he is alone.
func (f *field) exportApart(number int32, sights []sight) []table.Witness {
	slices.SortFunc(sights, func(a, b sight) int {
		if a.who != b.who {
			return int(a.who - b.who)
		}
		return int(a.claim - b.claim)
	})
	var out []table.Witness
	for at := 0; at < len(sights); {
		p := f.proofs.get(number)
		w := table.Witness{Den: f.Unit, Plus: p.plus, Minus: p.minus}
		f.exportMoves(number, &w)
		who := sights[at].who
		for ; at < len(sights) && sights[at].who == who; at++ {
			c := &f.Claims[sights[at].claim]
			place, _ := slices.BinarySearch(w.Cells, c.Cell)
			rise, fall := p.reach(w.Move[place])
			switch {
			case who == none && (rise < c.Up || rise == 0) && (fall < c.Down || fall == 0):
				// It moves, which is something, but not far enough to be claimed.
			case rise > 0 && (who != none || rise >= c.Up):
				w.Up = append(w.Up, c.Cell)
			default:
				w.Down = append(w.Down, c.Cell)
			}
		}
		if who != none {
			for _, cell := range f.Alone.Cells[who] {
				if f.status[cell].Hidden() {
					w.Without = append(w.Without, cell)
				}
			}
		}
		out = append(out, w)
	}
	return out
}
