package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

func open(t testing.TB, p *Program) Session {
	t.Helper()
	s, err := Simplex{}.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func solve(t testing.TB, s Session) Solution {
	t.Helper()
	got, err := s.Solve(context.Background(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// change alters one number of a program and of a session alike.
func change(r *rand.Rand, p *Program, s Session) {
	k := r.IntN(4)
	if p.Rows == 0 && k == 3 || p.Columns() == 0 {
		return
	}
	j := r.IntN(max(p.Columns(), 1))
	switch k {
	case 0, 1:
		p.Cost[j] = float64(r.IntN(11) - 5)
		s.SetCost(j, p.Cost[j])
	case 2:
		p.Lower[j] = float64(r.IntN(5) - 2)
		p.Upper[j] = p.Lower[j] + float64(r.IntN(5))
		switch r.IntN(6) {
		case 0:
			p.Lower[j] = math.Inf(-1)
		case 1:
			p.Upper[j] = math.Inf(1)
		case 2:
			p.Lower[j], p.Upper[j] = math.Inf(-1), math.Inf(1)
		}
		s.SetBounds(j, p.Lower[j], p.Upper[j])
	default:
		i := r.IntN(p.Rows)
		p.RowLower[i] = float64(r.IntN(9) - 4)
		p.RowUpper[i] = p.RowLower[i] + float64(r.IntN(3))
		if r.IntN(4) == 0 {
			p.RowLower[i] = math.Inf(-1)
		}
		s.SetRowBounds(i, p.RowLower[i], p.RowUpper[i])
	}
}

// TestChangedProgramsAgreeWithExactArithmetic goes on from the last basis after
// one to three changes, whatever the last answer was, and now and then loads
// another program into the same session.
func TestChangedProgramsAgreeWithExactArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	c := recipe{entry: smallWhole, density: 0.6, wide: true, free: 0.1, fixed: 0.1, feasible: true}
	var s Session
	for range 300 {
		c.rows, c.columns, c.degenerate = r.IntN(7), r.IntN(9), r.IntN(2) == 0
		p := random(r, c)
		if s == nil {
			s = open(t, p)
		} else if err := s.Load(p); err != nil {
			t.Fatal(err)
		}
		for range 12 {
			agree(t, p, solve(t, s))
			for range 1 + r.IntN(3) {
				change(r, p, s)
			}
		}
	}
}

// certified holds an answer against the program by nothing but the definitions.
func certified(t *testing.T, p *Program, got Solution) {
	t.Helper()
	const room = 1e-6
	switch got.Status {
	case Optimal:
		activity := make([]float64, p.Rows)
		gap := got.Objective
		for j, x := range got.X {
			if x < p.Lower[j] || x > p.Upper[j] {
				t.Fatalf("column %d is %v, bounds %v, %v", j, x, p.Lower[j], p.Upper[j])
			}
			d := p.Cost[j]
			rows, values := p.column(j)
			for k, i := range rows {
				activity[i] += values[k] * x
				d -= values[k] * got.Dual[i]
			}
			if math.Abs(d-got.Reduced[j]) > room {
				t.Fatalf("column %d has the reduced cost %v, said to be %v", j, d, got.Reduced[j])
			}
			gap -= dualTerm(d, p.Lower[j], p.Upper[j], room)
		}
		for i, a := range activity {
			if a < p.RowLower[i]-room || a > p.RowUpper[i]+room {
				t.Fatalf("row %d is %v, bounds %v, %v", i, a, p.RowLower[i], p.RowUpper[i])
			}
			gap -= dualTerm(got.Dual[i], p.RowLower[i], p.RowUpper[i], room)
		}
		if math.Abs(gap) > room*max(1, math.Abs(got.Objective)) {
			t.Fatalf("the dual objective is %v away from %v", gap, got.Objective)
		}
	default:
		t.Fatalf("the solver says %v", got.Status)
	}
}

// dualTerm is the least value of multiplier·v over the bounds of v.
func dualTerm(multiplier, lower, upper, room float64) float64 {
	bound := lower
	if multiplier < 0 {
		bound = upper
	}
	if math.IsInf(bound, 0) {
		if math.Abs(multiplier) <= room {
			return 0
		}
		return math.Inf(-1)
	}
	return multiplier * bound
}

// threeWay is what an intruder knows of a three-dimensional table whose
// two-dimensional sums are published: very degenerate, not totally unimodular.
func threeWay(r *rand.Rand, a, b, c int, hidden float64, largest int) *Program {
	p := &Program{}
	for range a*b + a*c + b*c {
		p.AddRow(0, 0)
	}
	for i := range a {
		for j := range b {
			for k := range c {
				if r.Float64() >= hidden {
					continue
				}
				rows := []int32{int32(i*b + j), int32(a*b + i*c + k), int32(a*b + a*c + j*c + k)}
				p.Column(float64(r.IntN(9)-4), 0, math.Inf(1), rows, []float64{1, 1, 1})
				v := float64(r.IntN(largest + 1))
				for _, row := range rows {
					p.RowLower[row] += v
					p.RowUpper[row] += v
				}
			}
		}
	}
	return p
}

func TestTablesAreSolvedWithProof(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for k := range 12 {
		p := threeWay(r, 4+k%5, 6, 5+k, 0.6, k%4)
		s := open(t, p)
		for range 20 {
			certified(t, p, solve(t, s))
			j := r.IntN(p.Columns())
			p.Cost[j] = -p.Cost[j] + 1
			s.SetCost(j, p.Cost[j])
		}
	}
}

func TestMiddlingProgramsAreSolvedWithProof(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for k := range 60 {
		c := recipe{rows: 20 + 2*k, columns: 30 + 4*k, density: 0.08, entry: smallWhole, feasible: true, stretched: k % 3 * 4, degenerate: k%2 == 0}
		p := random(r, c)
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if c.stretched > 0 {
			if got.Status != Optimal {
				t.Fatalf("%d: %v", k, got.Status)
			}
			continue
		}
		certified(t, p, got)
	}
}
