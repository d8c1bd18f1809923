package refine

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// adopt takes over a pattern and those of its witnesses that hold. What cannot move
// at all is of no use to anybody and is published.
func (s *protection) adopt(start Result) {
	for cell, status := range start.Pattern {
		if j := s.q.column[cell]; j != none && status == table.Secondary {
			s.hide(j, true)
		}
	}
	for i := range start.Witnesses {
		s.adoptWitness(&start.Witnesses[i])
	}
	s.journal = s.journal[:0]
}

func (s *protection) adoptWitness(w *table.Witness) {
	if w.Den != s.g.Unit || len(w.Cells) == 0 {
		return
	}
	c := &s.found
	c.cols, c.moves = c.cols[:0], c.moves[:0]
	for i, cell := range w.Cells {
		j := s.q.column[cell]
		if j == none || !s.hidden[j] || w.Move[i] == 0 {
			return
		}
		c.cols, c.moves = append(c.cols, j), append(c.moves, w.Move[i])
	}
	if s.closes(c) {
		s.keep(c)
	}
}

// closes says whether the moves cancel in every sum.
func (s *protection) closes(c *circuit) bool {
	over := map[int32]int64{}
	for k, j := range c.cols {
		rows, signs := s.q.of(j)
		for n, i := range rows {
			over[i] += int64(signs[n]) * c.moves[k]
		}
	}
	for _, sum := range over {
		if sum != 0 {
			return false
		}
	}
	return true
}

// clone is a copy that may be worked on at the same time. Circuits are shared, for
// they do not change.
func (s *protection) clone() *protection {
	n := newProtection(s.g, s.q)
	copy(n.hidden, s.hidden)
	copy(n.l.crowd, s.l.crowd)
	n.cost = s.cost
	n.claims = slices.Clone(s.claims)
	n.witnesses = slices.Clone(s.witnesses)
	for j := range s.users {
		n.users[j] = slices.Clone(s.users[j])
	}
	return n
}

// open counts the claims without a proof.
func (s *protection) open() int {
	n := 0
	for k := range s.claims {
		if !s.complete(int32(k)) {
			n++
		}
	}
	return n
}

// compare ranks protections by the claims that they leave open, then by cost.
func (s *protection) compare(other *protection) int {
	return cmp.Or(cmp.Compare(s.open(), other.open()), cmp.Compare(s.cost, other.cost))
}
