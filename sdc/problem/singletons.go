package problem

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The most lines and moves that are written out for every contributor on his own.
const (
	mostSingletonLines   = 200_000
	mostSingletonEntries = 20_000_000
)

// mostMoved bounds the moves of a line, as verifiers do.
const mostMoved = int64(1) << 53

// SpellOut writes protection against singletons out for those who read the format by
// the letter: for every contributor who is alone in hidden cells, witnesses without
// these that claim every other unsafe cell. It makes them of the witnesses that pass
// him by, as many as do not share a cell in one; those that are plain stay as they are,
// and come first. Where a witness is missing it stays missing.
//
// The proof becomes no stronger: the verifier finds the same in what it is made from.
// Where there would be too many lines, or singletons are not in force, SpellOut returns
// the witnesses as they are, and false. It takes time in proportion to what it
// writes.
func SpellOut(p *table.Problem, pattern table.Pattern, witnesses []table.Witness) ([]table.Witness, bool) {
	if !p.SingletonsInForce() {
		return witnesses, false
	}
	known := check.Known(p, pattern)
	s := newSpeller(p, pattern, witnesses)
	if len(known)*s.unsafe > mostSingletonEntries {
		return witnesses, false
	}
	for _, cells := range known {
		s.without(cells)
		if len(s.lines) > mostSingletonLines || s.entries > mostSingletonEntries {
			return witnesses, false
		}
	}
	var out []table.Witness
	for _, w := range witnesses {
		if len(w.Without) == 0 {
			out = append(out, w)
		}
	}
	return append(out, s.lines...), true
}

// speller makes the lines of one contributor after the other.
type speller struct {
	pattern   table.Pattern
	witnesses []table.Witness
	order     []int32 // witnesses, those first that move most unsafe cells for their length
	unsafe    int
	apart     bool // every line is one witness: sums of them may break what binds overlapping parents
	lines     []table.Witness
	entries   int

	round   int32
	known   []int32 // by cell: the last round in which it was known
	covered []int32 // by cell: the last round in which it was claimed

	open int       // the first of the lines that may still grow, at most 64
	used []lineSet // by cell
}

// lineSet says which of the open lines move a cell, if they are still the same.
type lineSet struct {
	open  int
	lines uint64
}

func newSpeller(p *table.Problem, pattern table.Pattern, witnesses []table.Witness) *speller {
	size := p.Table.Len()
	s := &speller{pattern: pattern, witnesses: witnesses, unsafe: pattern.Count(table.Unsafe), apart: p.Table.HasOverlap(),
		known: make([]int32, size), covered: make([]int32, size), used: make([]lineSet, size)}
	worth := make([]float64, len(witnesses))
	for i := range witnesses {
		w := &witnesses[i]
		moved, largest := 0, int64(0)
		for at, cell := range w.Cells {
			if pattern[cell] == table.Unsafe {
				moved++
			}
			largest = max(largest, w.Move[at], -w.Move[at])
		}
		worth[i] = float64(moved) / float64(max(len(w.Cells), 1))
		if moved > 0 && w.Plus+w.Minus > 0 && largest <= mostMoved/max(w.Plus, w.Minus) {
			s.order = append(s.order, int32(i))
		}
	}
	slices.SortStableFunc(s.order, func(a, b int32) int { return cmp.Compare(worth[b], worth[a]) })
	return s
}

// without makes the lines of the contributor who knows these cells.
func (s *speller) without(known []int32) {
	s.round++
	left := s.unsafe
	for _, cell := range known {
		s.known[cell] = s.round
		if s.pattern[cell] == table.Unsafe {
			left--
		}
	}
	s.open = len(s.lines)
	for _, i := range s.order {
		if left == 0 {
			return
		}
		w := &s.witnesses[i]
		if fresh := s.fresh(w); fresh > 0 {
			s.add(w, known)
			left -= fresh
		}
	}
}

// fresh counts the unsafe cells that a witness would claim first, 0 for one that moves
// a known cell.
func (s *speller) fresh(w *table.Witness) int {
	n := 0
	for _, cell := range w.Cells {
		if s.known[cell] == s.round {
			return 0
		}
		if s.pattern[cell] == table.Unsafe && s.covered[cell] != s.round {
			n++
		}
	}
	return n
}

// add puts a witness into the first open line that moves none of its cells and has the
// same denominator, or into a new one.
func (s *speller) add(w *table.Witness, known []int32) {
	at := s.place(w, known)
	line, times := &s.lines[at], w.Plus
	if times == 0 {
		times = -w.Minus
	}
	for i, cell := range w.Cells {
		move := times * w.Move[i]
		line.Cells, line.Move = append(line.Cells, cell), append(line.Move, move)
		if s.used[cell].open != s.open {
			s.used[cell] = lineSet{open: s.open}
		}
		s.used[cell].lines |= 1 << (at - s.open)
		if s.pattern[cell] != table.Unsafe || s.covered[cell] == s.round {
			continue
		}
		s.covered[cell] = s.round
		if move > 0 {
			line.Up = append(line.Up, cell)
		} else {
			line.Down = append(line.Down, cell)
		}
	}
	s.entries += len(w.Cells)
}

// place is the number of the line that a witness goes into.
func (s *speller) place(w *table.Witness, known []int32) int {
	taken := uint64(0)
	for _, cell := range w.Cells {
		if u := s.used[cell]; u.open == s.open {
			taken |= u.lines
		}
	}
	for at := s.open; at < len(s.lines) && !s.apart; at++ {
		if taken>>(at-s.open)&1 == 0 && s.lines[at].Den == w.Den {
			return at
		}
	}
	if len(s.lines)-s.open == 64 {
		s.open = len(s.lines)
	}
	s.lines = append(s.lines, table.Witness{Den: w.Den, Plus: 1, Without: known})
	return len(s.lines) - 1
}
