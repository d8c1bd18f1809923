package refine

import (
	"math"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// problems are small ones of every kind.
var problems = []sdctest.Shape{
	{Dims: 3, Codes: 5, Count: 5, Features: sdctest.Features{NoTotal: true, Groupings: true, Zeros: true, Never: true, Bounds: true}},
	{Dims: 2, Codes: 8, Count: 9, Features: sdctest.Features{Groupings: true}},
	{Dims: 3, Codes: 4, Count: 4, Features: sdctest.Features{Magnitude: true, Contributors: true, Bounds: true, Negative: true}},
}

func protectionOf(t *testing.T, p *table.Problem) *protection {
	t.Helper()
	found, err := primary.Find(p)
	if err != nil {
		t.Fatal(err)
	}
	g := ground.New(p, found)
	return newProtection(g, newEquations(g))
}

// asProgram is the program of a question in the form of another solver: each column
// twice, for rising and falling.
func asProgram(s *protection, target int32, dir float64) *lp.Program {
	q, p := s.q, &lp.Program{Rows: s.q.rows(), Start: []int32{0}}
	for range q.rows() {
		p.RowLower, p.RowUpper = append(p.RowLower, 0), append(p.RowUpper, 0)
	}
	add := func(j int32, times, cost, lower, upper float64) {
		rows, signs := q.of(j)
		for k, i := range rows {
			p.Row, p.Value = append(p.Row, i), append(p.Value, times*signs[k])
		}
		p.Start = append(p.Start, int32(len(p.Row)))
		p.Cost, p.Lower, p.Upper = append(p.Cost, cost), append(p.Lower, lower), append(p.Upper, min(upper, 1e6))
	}
	for j := range int32(q.cols()) {
		if j == target {
			add(j, 1, 0, dir, dir)
			continue
		}
		low, high, weight := s.room(j)
		if s.ask.closed && !s.hidden[j] {
			low, high = 0, 0
		}
		add(j, 1, weight, 0, high)
		add(j, -1, weight, 0, low)
	}
	return p
}

// TestProgramAgainstOther solves thousands of programs twice.
func TestProgramAgainstOther(t *testing.T) {
	solved, impossible := 0, 0
	for _, shape := range problems {
		for seed := range uint64(150) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			if seed%3 == 0 {
				p = sdctest.Synthetic(40+int(seed), 2+int(seed)%2, seed)
			}
			s := protectionOf(t, &p)
			rnd := sdctest.NewRand(seed)
			for j := range s.hidden {
				s.hide(int32(j), s.hidden[j] || rnd.IntN(3) == 0)
			}
			s.ask.grain, s.ask.capped, s.ask.scaled, s.l.most = 1, 1, 1, 500
			for k := range min(6, len(s.claims)) {
				c := &s.claims[k]
				s.ask.need, s.ask.symmetric, s.ask.closed = float64(c.need[up]), k%2 == 0, k%3 == 0
				dir := float64(1 - 2*(k%2))
				if s.l.only = nil; s.ask.closed {
					s.l.only = s.hidden
				}
				got := s.l.solve(c.col, dir, unlimited)
				want, err := lp.Simplex{}.Solve(t.Context(), asProgram(s, c.col, dir), lp.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case want.Status == lp.Optimal && got == found:
					solved++
					if cost := costOf(s); math.Abs(cost-want.Objective) > 1e-6*(1+want.Objective) || s.l.bound > cost*(1+1e-6)+1e-6 {
						t.Fatalf("seed %d claim %d: cost %v with bound %v, the other solver says %v", seed, k, cost, s.l.bound, want.Objective)
					}
				case want.Status == lp.Infeasible && got == infeasible:
					impossible++
				default:
					t.Fatalf("seed %d claim %d: outcome %v, the other solver says %v", seed, k, got, want.Status)
				}
			}
		}
	}
	t.Logf("%d solved, %d impossible", solved, impossible)
	if solved < 300 || impossible < 50 {
		t.Error("too few programs of either kind")
	}
}

// costOf adds up the solution.
func costOf(s *protection) float64 {
	cost := 0.0
	for c, j := range s.l.cols {
		cost += math.Abs(s.l.value[c]) * s.l.weight[j]
	}
	for _, j := range s.l.seen {
		switch s.l.rest[j] {
		case atLow:
			cost += s.l.low[j] * s.l.weight[j]
		case atHigh:
			cost += s.l.high[j] * s.l.weight[j]
		}
	}
	return cost
}

// TestCutsHold holds that no cut forbids a pattern in which everything is proven.
func TestCutsHold(t *testing.T) {
	cuts := 0
	for i, shape := range problems {
		for seed := range uint64(100) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			s := protectionOf(t, &p)
			m := newMaster(s)
			order := (&lane{s: s, rnd: sdctestRand(seed)}).order()
			s.teach(m, order, math.MaxInt64)
			s.ask.closed = false
			s.l.most = 500
			s.protect(order, math.MaxInt64/8)
			if s.open() > 0 {
				continue
			}
			for n, c := range m.cuts {
				sum := 0.0
				for k, j := range c.cols {
					if s.hidden[j] {
						sum += c.amount[k]
					}
				}
				if sum < 1-1e-6 {
					t.Fatalf("shape %d seed %d: cut %d is %v in a proven pattern: %v", i, seed, n, sum, c)
				}
				cuts++
			}
		}
	}
	t.Logf("%d cuts", cuts)
	if cuts < 100 {
		t.Error("too few cuts")
	}
}
