package refine

import (
	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The sides on which a cell needs protection.
const (
	up = iota
	down
	aside // against those who are alone in other cells
	sides = aside + 4
)

// claim is an unsafe cell, what it needs on each side, and the witnesses that give
// it.
type claim struct {
	col  int32
	need [2]int64
	by   [sides]int32 // none: not proven
}

// witness is a circuit of hidden columns, and how often it may be added to the true
// table and taken away from it.
type witness struct {
	circuit
	plus, minus int64
	watched     []int32 // who is alone in a moved column, rising
	missing     int32   // columns that are published again: it proves nothing until they are hidden
}

// protection is a pattern and its proofs while they are worked on. Witnesses stay
// when cells of them are published, and are good again when those are hidden.
type protection struct {
	g *ground.Ground
	q *equations
	l *program

	// By column.
	hidden     []bool
	price      []int32
	fall, rise []int64
	claimOf    []int32
	users      [][]int32 // witnesses that move it

	alone *onlookers // nil: nobody is
	stop  func() bool

	claims []claim

	witnesses []witness
	cost      int64 // prices of the hidden columns
	settled   bool  // the pattern is about the best there is
	journal   []change

	outcome outcome // of the last program
	ask     question
	factor  []float64 // of prices, by column: the search's preferences
	salt    uint32
	spread  float64
	scale   []float64 // of the program in hand, where scaleOf says so
	scaleOf []int32
	most    []int64 // moves of the program in hand, where limitOf says so
	limitOf []int32
	found   circuit // the last solution
	attempt circuit
	best    circuit
}

// change is one entry of the journal: a column that was hidden or published, or
// where claim is not none, the witness that it had.
type change struct {
	col, claim int32
	side       int8
	by         int32
}

func newProtection(g *ground.Ground, q *equations) *protection {
	n := q.cols()
	s := &protection{g: g, q: q, l: newProgram(q), hidden: make([]bool, n), price: make([]int32, n), fall: make([]int64, n),
		rise: make([]int64, n), claimOf: make([]int32, n), users: make([][]int32, n), factor: make([]float64, n), scale: make([]float64, n), scaleOf: make([]int32, n), most: make([]int64, n), limitOf: make([]int32, n)}
	for j, cell := range q.cell {
		s.price[j], s.fall[j], s.rise[j] = g.Price[cell], g.Fall[cell], ground.Limitless
		if g.Rise != nil {
			s.rise[j] = g.Rise[cell]
		}
		s.hidden[j] = g.Status[cell] == table.Unsafe
		s.claimOf[j], s.factor[j] = none, 1
	}
	for j, hidden := range s.hidden {
		if hidden {
			rows, _ := q.of(int32(j))
			for _, i := range rows {
				s.l.crowd[i]++
			}
		}
	}
	for _, c := range g.Claims {
		s.addClaim(c)
	}
	s.l.room, s.l.most = s.room, usualBasis
	s.stop = func() bool { return false }
	s.setOnlookers()
	return s
}

func (s *protection) addClaim(c ground.Claim) {
	j := s.q.column[c.Cell]
	if j == none {
		return
	}
	s.claimOf[j] = int32(len(s.claims))
	s.claims = append(s.claims, claim{col: j, need: [2]int64{max(c.Up, 1), c.Down}, by: [sides]int32{none, none, none, none, none, none}})
}

// hide hides or publishes a column.
func (s *protection) hide(j int32, hidden bool) {
	if s.hidden[j] == hidden {
		return
	}
	s.journal = append(s.journal, change{col: j, claim: none})
	s.flip(j)
}

func (s *protection) flip(j int32) {
	s.hidden[j] = !s.hidden[j]
	by := int32(1)
	if !s.hidden[j] {
		by = -1
	}
	rows, _ := s.q.of(j)
	for _, i := range rows {
		s.l.crowd[i] += by
	}
	if s.hidden[j] {
		s.cost += int64(s.price[j])
		for _, w := range s.users[j] {
			s.witnesses[w].missing--
		}
		return
	}
	s.cost -= int64(s.price[j])
	for _, w := range s.users[j] {
		s.witnesses[w].missing++
	}
}

func (s *protection) setBy(claim int32, side int, by int32) {
	c := &s.claims[claim]
	s.journal = append(s.journal, change{claim: claim, side: int8(side), by: c.by[side]})
	c.by[side] = by
}

// rollback takes back everything since the journal had a length.
func (s *protection) rollback(to int) {
	for at := len(s.journal) - 1; at >= to; at-- {
		if ch := s.journal[at]; ch.claim != none {
			s.claims[ch.claim].by[ch.side] = ch.by
		} else {
			s.flip(ch.col)
		}
	}
	s.journal = s.journal[:to]
}

// proven says whether a claim needs nothing more on a side.
func (s *protection) proven(k int32, side int) bool {
	if side == aside {
		return s.provenAside(k)
	}
	c := &s.claims[k]
	return c.need[side] == 0 || c.by[side] != none && s.witnesses[c.by[side]].missing == 0
}

// complete says whether a claim is proven in every way.
func (s *protection) complete(k int32) bool {
	return s.proven(k, up) && s.proven(k, down) && s.proven(k, aside)
}

// serves says whether a witness moves a column far enough to a side.
func (w *witness) serves(move int64, side int, need int64) bool {
	if side == down {
		move = -move
	}
	return move > 0 && move*w.plus >= need || move < 0 && -move*w.minus >= need
}

// lookup finds a witness at hand for a claim.
func (s *protection) lookup(k int32, side int) bool {
	c := &s.claims[k]
	for at := len(s.users[c.col]) - 1; at >= 0; at-- {
		number := s.users[c.col][at]
		w := &s.witnesses[number]
		if w.missing == 0 && w.serves(w.moveOf(c.col), side, c.need[side]) {
			s.setBy(k, side, number)
			return true
		}
	}
	return false
}

func (w *witness) moveOf(j int32) int64 {
	for k, col := range w.cols {
		if col == j {
			return w.moves[k]
		}
	}
	return 0
}

// mostTimes bounds how often a witness is added, where nothing else does.
const mostTimes = ground.Limitless

// keep hides what a circuit moves and keeps it as a witness for every claim on it
// that has none. It returns its number.
func (s *protection) keep(c *circuit) int32 {
	c.reduce()
	w := witness{circuit: circuit{append([]int32(nil), c.cols...), append([]int64(nil), c.moves...)}, plus: mostTimes, minus: mostTimes}
	for k, j := range w.cols {
		move, fall, rise := w.moves[k], s.fall[j], s.rise[j]
		if move < 0 {
			move, fall, rise = -move, rise, fall
		}
		w.plus, w.minus = min(w.plus, rise/move), min(w.minus, fall/move)
	}
	if s.alone != nil {
		w.watched = s.alone.of(w.cols)
	}
	number := int32(len(s.witnesses))
	s.witnesses = append(s.witnesses, w)
	for _, j := range w.cols {
		s.users[j] = append(s.users[j], number)
		if !s.hidden[j] {
			s.witnesses[number].missing++
			s.hide(j, true)
		}
	}
	s.serve(number)
	return number
}

func (s *protection) serve(number int32) {
	w := &s.witnesses[number]
	for at, j := range w.cols {
		k := s.claimOf[j]
		if k == none {
			continue
		}
		for side, need := range s.claims[k].need {
			if need > 0 && !s.proven(k, side) && w.serves(w.moves[at], side, need) {
				s.setBy(k, side, number)
			}
		}
	}
}

// added is the price of what a circuit would hide.
func (s *protection) added(c *circuit) int64 {
	sum := int64(0)
	for _, j := range c.cols {
		if !s.hidden[j] {
			sum += int64(s.price[j])
		}
	}
	return sum
}
