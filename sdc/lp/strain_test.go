package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// strained is a session that moves bounds and costs at the first pivot that leads
// nowhere, and factorises after so many updates.
func strained(t testing.TB, p *Program, patience, updates int) Session {
	t.Helper()
	s := open(t, p)
	x := &s.(*session).simplex
	x.patience, x.factor.most = patience, updates
	return s
}

// TestMovedBoundsAndCostsComeBack solves with every remedy against standing still
// in force from the first pivot on: the answers must be those of exact arithmetic,
// and of the program as it was given.
func TestMovedBoundsAndCostsComeBack(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 41))
		c := recipe{rows: r.IntN(7), columns: r.IntN(10), density: 0.5, entry: signs, wide: true, free: 0.1, feasible: seed%2 == 0, degenerate: true}
		p := random(r, c)
		agree(t, p, solve(t, strained(t, p, 0, 1+r.IntN(4))))
	}
}

func TestStrainedTablesAreSolvedWithProof(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 42))
	for k := range 10 {
		p := threeWay(r, 5, 5, 4+k, 0.7, k%3)
		s := strained(t, p, 0, 5)
		for range 10 {
			certified(t, p, solve(t, s))
			j := r.IntN(p.Columns())
			p.Cost[j] = 1 - p.Cost[j]
			s.SetCost(j, p.Cost[j])
		}
	}
}

// TestStandingStillEnds has one point only, which every basis describes: all
// pivots but the first ones lead nowhere.
func TestStandingStillEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 43))
	for range 20 {
		p := threeWay(r, 6, 6, 6, 0.9, 0)
		got := solve(t, open(t, p))
		certified(t, p, got)
		for j, x := range got.X {
			if math.Abs(x) > 1e-6 {
				t.Fatalf("column %d of an empty table is %v", j, x)
			}
		}
	}
}

func TestDualMethodMovesCosts(t *testing.T) {
	// Cost-free columns: each reduced cost is zero, every dual pivot leads nowhere.
	r := rand.New(rand.NewPCG(7, 44))
	for range 40 {
		p := threeWay(r, 4, 5, 6, 0.8, 5)
		clear(p.Cost)
		for _, patience := range []int{0, 3, 1000} {
			certified(t, p, solve(t, strained(t, p, patience, 100)))
		}
	}
}

func TestPivotsWithoutEndFail(t *testing.T) {
	p := threeWay(rand.New(rand.NewPCG(1, 1)), 6, 6, 6, 0.7, 4)
	s := open(t, p).(*session)
	s.simplex.stop = stopper{ctx: context.Background(), most: 10}
	if s.simplex.strict = 0.1; s.simplex.run() != Limit || !s.simplex.stop.exhausted {
		t.Error("ten pivots are enough for a program of hundreds of columns")
	}
	if got := solve(t, s); got.Status != Optimal {
		t.Errorf("afterwards: %v", got.Status)
	}
}

// TestWideSpreadOfBounds has capacities from one to a billion, as magnitudes do.
func TestWideSpreadOfBounds(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 45))
		p := &Program{}
		const height, width = 6, 7
		for range height + width {
			p.AddRow(0, 0)
		}
		for i := range height {
			for j := range width {
				v := math.Floor(math.Exp(r.Float64() * math.Log(1e9)))
				p.Column(float64(r.IntN(9)-4), 0, math.Inf(1), []int32{int32(i), int32(height + j)}, []float64{1, 1})
				for _, row := range []int{i, height + j} {
					p.RowLower[row] += v
					p.RowUpper[row] += v
				}
			}
		}
		got := solve(t, open(t, p))
		agree(t, p, got)
		for j, x := range got.X {
			if math.Abs(x-math.Round(x)) > 1e-5 {
				t.Fatalf("seed %d: cell %d is %v at a vertex of a transport polytope", seed, j, x)
			}
		}
	}
}
