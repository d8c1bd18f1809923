package suppress

import (
	"cmp"
	"context"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// claim is a side of an unsafe cell and the proof that served it.
type claim struct {
	cell int32
	side int8
	by   int32
}

// improve tries once to publish each secondary cell again, those first on which
// the fewest proofs depend, until the searches have looked at most cells in all. It
// reports whether any could be and more may be tried.
func (w *worker) improve(ctx context.Context, most int64) (bool, error) {
	improved := false
	for _, cell := range w.candidates() {
		if err := ctx.Err(); err != nil {
			return improved, err
		}
		if w.search.total > most {
			return false, nil
		}
		if w.publish(cell) {
			improved = true
		}
		w.done.add("improve", 1)
	}
	return improved, nil
}

// candidates are the secondary cells by rising number of proofs through them, the
// dearest first among equals.
func (w *worker) candidates() []int32 {
	var cells []int32
	count := map[int32]int{}
	var buffer []int32
	for _, p := range w.proofs.list {
		for _, m := range p.moves {
			if w.g.status[m.cell] != table.Secondary {
				continue
			}
			if _, seen := count[m.cell]; !seen {
				buffer = w.proofs.through(m.cell, buffer[:0])
				count[m.cell] = len(buffer)
				cells = append(cells, m.cell)
			}
		}
	}
	slices.SortFunc(cells, func(a, b int32) int {
		return cmp.Or(cmp.Compare(count[a], count[b]), cmp.Compare(w.g.price[b], w.g.price[a]), cmp.Compare(a, b))
	})
	return cells
}

// publish tries to publish a secondary cell, proving anew all that depended on it
// without hiding anything else. If that fails, all is as before.
func (w *worker) publish(cell int32) bool {
	g := w.g
	doomed := w.proofs.through(cell, nil)
	g.status[cell], g.cost[cell] = table.Safe, g.price[cell]
	var claims []claim
	for _, number := range doomed {
		w.proofs.list[number-1].dead = true
		claims = w.release(number, claims)
	}
	kept := len(w.proofs.list)
	for _, c := range claims {
		if !w.renew(c) {
			w.rollback(cell, doomed, claims, kept)
			return false
		}
	}
	return true
}

// release takes a proof away from all cells that it serves.
func (w *worker) release(number int32, claims []claim) []claim {
	g := w.g
	for _, m := range w.proofs.list[number-1].moves {
		if g.upBy[m.cell] == number {
			g.upBy[m.cell] = 0
			claims = append(claims, claim{m.cell, 1, number})
		}
		if g.downBy[m.cell] == number {
			g.downBy[m.cell] = 0
			claims = append(claims, claim{m.cell, -1, number})
		}
	}
	return claims
}

// renew proves a side of a cell again: by another proof that moves it, or by a new
// one.
func (w *worker) renew(c claim) bool {
	for n := w.g.first[c.cell]; n != 0 && !w.g.proven(c.cell, c.side); n = w.proofs.next[n-1] {
		number := w.proofs.by[n-1]
		p := &w.proofs.list[number-1]
		if p.dead {
			continue
		}
		at, _ := slices.BinarySearchFunc(p.moves, c.cell, func(m moved, cell int32) int { return int(m.cell) - int(cell) })
		w.proofs.serve(number, p.moves[at])
	}
	return w.g.proven(c.cell, c.side) || w.prove(c.cell, c.side, true)
}

// rollback undoes publish: proofs made since are dropped, the old ones serve again.
func (w *worker) rollback(cell int32, doomed []int32, claims []claim, kept int) {
	for number := int32(len(w.proofs.list)); number > int32(kept); number-- {
		w.release(number, nil)
		w.proofs.drop()
	}
	for _, number := range doomed {
		w.proofs.list[number-1].dead = false
	}
	for _, c := range claims {
		if c.side > 0 {
			w.g.upBy[c.cell] = c.by
		} else {
			w.g.downBy[c.cell] = c.by
		}
	}
	w.g.status[cell], w.g.cost[cell] = table.Secondary, 0
}

// drop forgets the newest proof.
func (ps *proofs) drop() {
	last := len(ps.list) - 1
	moves := ps.list[last].moves
	for i := len(moves) - 1; i >= 0; i-- {
		n := len(ps.by) - 1
		ps.g.first[moves[i].cell] = ps.next[n]
		ps.by, ps.next = ps.by[:n], ps.next[:n]
	}
	ps.list = ps.list[:last]
}
