package refine

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// result is the best protection, or the start where that is as good.
func (r *run) result() Result {
	out := r.ranked[0].export()
	out.Steps, out.LPCalls = r.steps, r.calls
	if r.given && !r.beats(out) {
		out.Pattern, out.Witnesses, out.Unproven = r.start.Pattern, r.start.Witnesses, r.start.Unproven
	}
	return out
}

// beats says whether a result leaves no more cells open than the start, and costs less.
func (r *run) beats(out Result) bool {
	if len(out.Unproven) != len(r.start.Unproven) {
		return len(out.Unproven) < len(r.start.Unproven)
	}
	return r.price(out.Pattern) <= r.price(r.start.Pattern)
}

func (r *run) price(pattern table.Pattern) int64 {
	sum := int64(0)
	for cell, status := range pattern {
		if status == table.Secondary {
			sum += int64(r.g.Price[cell])
		}
	}
	return sum
}

// export is the pattern with the witnesses that claims rest on. Secondary cells that
// none of these moves are published.
func (s *protection) export() Result {
	e := exporter{s: s, number: make([]int32, len(s.witnesses))}
	e.out.Pattern = slices.Clone(s.g.Status)
	for w := range e.number {
		e.number[w] = none
	}
	for k := range s.claims {
		for side, by := range s.claims[k].by {
			if by != none && s.witnesses[by].missing == 0 && (side >= aside || s.proven(int32(k), side)) {
				e.claim(&s.claims[k], side, by)
			}
		}
	}
	e.out.Unproven = s.unproven()
	return e.out
}

type exporter struct {
	s      *protection
	out    Result
	number []int32 // of each witness among the exported ones, or none
}

// claim lets a witness prove a side of a claim, and go as far as that needs.
func (e *exporter) claim(c *claim, side int, by int32) {
	if e.number[by] == none {
		e.number[by] = int32(len(e.out.Witnesses))
		e.out.Witnesses = append(e.out.Witnesses, e.witness(&e.s.witnesses[by]))
	}
	w, from := &e.out.Witnesses[e.number[by]], &e.s.witnesses[by]
	move, cell := from.moveOf(c.col), e.s.q.cell[c.col]
	switch side {
	case up:
		w.Up = append(w.Up, cell)
	case down:
		w.Down = append(w.Down, cell)
		move = -move
	default:
		if w.Plus+w.Minus == 0 {
			w.Plus, w.Minus = min(from.plus, 1), min(from.minus, 1)
		}
		return
	}
	if move > 0 && move*from.plus >= c.need[side] {
		w.Plus = max(w.Plus, (c.need[side]+move-1)/move)
	} else {
		w.Minus = max(w.Minus, (c.need[side]-move-1)/-move)
	}
}

// witness is a witness without claims. The secondary cells that it moves are hidden.
func (e *exporter) witness(w *witness) table.Witness {
	out := table.Witness{Den: e.s.g.Unit}
	order := make([]int, len(w.cols))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(w.cols[a], w.cols[b]) })
	for _, k := range order {
		cell := e.s.q.cell[w.cols[k]]
		out.Cells, out.Move = append(out.Cells, cell), append(out.Move, w.moves[k])
		if e.out.Pattern[cell] != table.Unsafe {
			e.out.Pattern[cell] = table.Secondary
		}
	}
	return out
}

func (s *protection) unproven() []Unproven {
	var list []Unproven
	for _, c := range s.g.Claims {
		j := s.q.column[c.Cell]
		if j == none {
			list = append(list, Unproven{int(c.Cell), "every other cell of a sum that it is in must be published"})
			continue
		}
		k := s.claimOf[j]
		for side, reason := range []string{
			up:    "no proof was found that it may be larger: cells that must be published stand in the way",
			down:  "no proof was found that it may be smaller: cells that must be published stand in the way",
			aside: "no proof was found that does without the cells of those who are alone in one",
		} {
			if !s.proven(k, side) {
				list = append(list, Unproven{int(c.Cell), reason})
				break
			}
		}
	}
	return list
}
