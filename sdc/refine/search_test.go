package refine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

func sdctestRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// recounted is what is violated and the cost, counted afresh.
func (m *master) recounted() (violated int, cost int64) {
	for i := range m.q.rows() {
		cols, _ := m.q.in(int32(i))
		n := 0
		for _, j := range cols {
			if m.in[j] {
				n++
			}
		}
		if n == 1 {
			violated++
		}
	}
	for _, c := range m.cuts {
		sum := 0.0
		for k, j := range c.cols {
			if m.in[j] {
				sum += c.amount[k]
			}
		}
		if sum < 1-tiny {
			violated++
		}
	}
	for j, in := range m.in {
		if in {
			cost += int64(m.price[j])
		}
	}
	return violated, cost
}

// TestMasterCounts holds the counts that the search keeps against fresh ones.
func TestMasterCounts(t *testing.T) {
	for seed := range uint64(60) {
		p := sdctest.Random(sdctest.NewRand(seed), problems[seed%3])
		s := protectionOf(t, &p)
		m, rnd := newMaster(s), sdctestRand(seed)
		for range 20 {
			if s.q.cols() == 0 {
				break
			}
			m.add(cut{cols: []int32{rnd.Int32N(int32(s.q.cols()))}, amount: []float64{0.5 + rnd.Float64()}})
			m.search(rnd, m.steps+500)
			if violated, cost := m.recounted(); violated != len(m.violated) || cost != m.cost {
				t.Fatalf("seed %d: %d violated and cost %d, counted afresh %d and %d", seed, len(m.violated), m.cost, violated, cost)
			}
		}
	}
}

// TestMasterFindsCover holds a case worked out by hand: in a square of two by two with
// totals, one unsafe cell takes three more, none of them a total.
func TestMasterFindsCover(t *testing.T) {
	p := square(t)
	s := protectionOf(t, &p)
	m := newMaster(s)
	m.search(sdctestRand(1), 100_000)
	n, totals := 0, 0
	for j, in := range m.best {
		if in {
			n++
			totals += int(s.g.Totals[s.q.cell[j]])
		}
	}
	if n != 4 || totals != 0 {
		t.Errorf("%d hidden with %d totals, want 4 and none", n, totals)
	}
}

// TestRollback holds that a trial that fails leaves nothing behind.
func TestRollback(t *testing.T) {
	for seed := range uint64(100) {
		p := sdctest.Random(sdctest.NewRand(seed), problems[seed%3])
		s := protectionOf(t, &p)
		s.l.most = 500
		s.protect((&lane{s: s, rnd: sdctestRand(seed)}).order(), math.MaxInt64/8)
		before, open, cost := s.export(), s.open(), s.cost
		for _, j := range s.secondaries() {
			start := len(s.journal)
			for _, k := range s.withdraw(j, nil) {
				s.prove(k, false, math.MaxInt64)
			}
			s.rollback(start)
		}
		after := s.export()
		if s.open() != open || s.cost != cost || string(statuses(before)) != string(statuses(after)) || len(before.Witnesses) != len(after.Witnesses) {
			t.Fatalf("seed %d: %d open at %d became %d at %d", seed, open, cost, s.open(), s.cost)
		}
		if got := s.recount(); got != s.cost {
			t.Fatalf("seed %d: cost %d, counted afresh %d", seed, s.cost, got)
		}
	}
}

func statuses(r Result) []byte {
	var out []byte
	for _, status := range r.Pattern {
		out = append(out, byte(status))
	}
	return out
}

// recount computes the cost, and panics where a witness or a row is miscounted.
func (s *protection) recount() (cost int64) {
	for j, hidden := range s.hidden {
		if hidden {
			cost += int64(s.price[j])
		}
	}
	for _, w := range s.witnesses {
		missing := int32(0)
		for _, j := range w.cols {
			if !s.hidden[j] {
				missing++
			}
		}
		if missing != w.missing {
			panic("a witness has lost count of its published columns")
		}
	}
	for i, crowd := range s.l.crowd {
		cols, _ := s.q.in(int32(i))
		for _, j := range cols {
			if s.hidden[j] {
				crowd--
			}
		}
		if crowd != 0 {
			panic("a row has lost count of its hidden columns")
		}
	}
	return cost
}

// TestForget holds that claims keep their proofs when witnesses are dropped.
func TestForget(t *testing.T) {
	p := sdctest.Synthetic(300, 3, 1)
	s := protectionOf(t, &p)
	rnd := sdctestRand(1)
	s.protect((&lane{s: s, rnd: rnd}).order(), math.MaxInt64/8)
	s.ruin(rnd, s.l.steps+20_000_000)
	open, many := s.open(), len(s.witnesses)
	keep := make([]bool, len(s.witnesses))
	for k := range s.claims {
		for _, by := range s.claims[k].by {
			if by != none {
				keep[by] = true
			}
		}
	}
	s.compact(keep)
	if s.recount(); s.open() != open || len(s.witnesses) >= many || len(s.witnesses) == 0 {
		t.Errorf("%d open and %d witnesses became %d and %d", open, many, s.open(), len(s.witnesses))
	}
}

// TestMasterWithoutSolution holds that cuts that nothing satisfies leave the unsafe
// columns hidden.
func TestMasterWithoutSolution(t *testing.T) {
	p := square(t)
	s := protectionOf(t, &p)
	m := newMaster(s)
	m.add(cut{})
	m.search(sdctestRand(1), 10_000)
	s.show(m.solution())
	if m.least != unsolved || !s.hidden[s.claims[0].col] {
		t.Errorf("cost %d, unsafe cell hidden: %v", m.least, s.hidden[s.claims[0].col])
	}
	s.recount()
}
