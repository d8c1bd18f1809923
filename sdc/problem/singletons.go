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
	if !p.SingletonsInForce() || p.Table.HasOverlap() { // sums may break what binds overlapping parents
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
	lines     []table.Witness
	entries   int

	round   int32
	known   []int32 // by cell: the last round in which it was known
	covered []int32 // by cell: the last round in which it was claimed
	used    []int32 // by cell: the number of the last line that moves it, plus 1
}

func newSpeller(p *table.Problem, pattern table.Pattern, witnesses []table.Witness) *speller {
	size := p.Table.Len()
	s := &speller{pattern: pattern, witnesses: witnesses, unsafe: pattern.Count(table.Unsafe),
		known: make([]int32, size), covered: make([]int32, size), used: make([]int32, size)}
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
	first := len(s.lines)
	for _, i := range s.order {
		if left == 0 {
			return
		}
		w := &s.witnesses[i]
		if fresh := s.fresh(w); fresh > 0 {
			s.add(w, first, known)
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

// add puts a witness into the last line of the contributor, or into a new one where a
// cell is moved already or the denominators differ. Lines begin with number first.
func (s *speller) add(w *table.Witness, first int, known []int32) {
	at := len(s.lines) - 1
	meets := func(cell int32) bool { return s.used[cell] == int32(at)+1 }
	if at < first || s.lines[at].Den != w.Den || slices.ContainsFunc(w.Cells, meets) {
		s.lines = append(s.lines, table.Witness{Den: w.Den, Plus: 1, Without: known})
		at++
	}
	line, times := &s.lines[at], w.Plus
	if times == 0 {
		times = -w.Minus
	}
	for i, cell := range w.Cells {
		move := times * w.Move[i]
		line.Cells, line.Move = append(line.Cells, cell), append(line.Move, move)
		s.used[cell] = int32(at) + 1
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
