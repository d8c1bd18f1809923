package lp

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// faulty is a solver whose sessions answer as they are told at some solves, and as
// Simplex does at the others.
type faulty struct {
	open  error
	fault func(solve int) (*Solution, error)
}

func (f faulty) Solve(ctx context.Context, p *Program, limits Limits) (Solution, error) {
	return Simplex{}.Solve(ctx, p, limits)
}

func (f faulty) Open(p *Program) (Session, error) {
	if f.open != nil {
		return nil, f.open
	}
	s, err := Simplex{}.Open(p)
	return &faultySession{Session: s, fault: f.fault}, err
}

type faultySession struct {
	Session
	solves int
	fault  func(solve int) (*Solution, error)
}

func (s *faultySession) Solve(ctx context.Context, limits Limits) (Solution, error) {
	s.solves++
	if got, err := s.fault(s.solves); got != nil || err != nil {
		if got == nil {
			got = &Solution{}
		}
		return *got, err
	}
	return s.Session.Solve(ctx, limits)
}

var errBroken = errors.New("broken")

// TestErrorsOfSessionsAreReturned, wherever in the search they happen.
func TestErrorsOfSessionsAreReturned(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(1, 101)), 15)
	if _, err := (Branch{LP: faulty{open: errBroken}}).Solve(context.Background(), p, Limits{}); !errors.Is(err, errBroken) {
		t.Errorf("a session that cannot be opened: %v", err)
	}
	for at := 1; at <= 20; at++ {
		_, err := Branch{LP: faulty{fault: func(solve int) (*Solution, error) {
			if solve == at {
				return nil, errBroken
			}
			return nil, nil
		}}}.Solve(context.Background(), p, Limits{})
		if !errors.Is(err, errBroken) {
			t.Errorf("at solve %d: %v", at, err)
		}
	}
}

// TestNodesThatFailWidenTheBound: what a node that failed may hold stays in the bound, so
// that no answer is called better than proven.
func TestNodesThatFailWidenTheBound(t *testing.T) {
	for seed := range uint64(20) {
		p := knapsack(rand.New(rand.NewPCG(seed, 102)), 14)
		full := integer(t, p, Limits{})
		for at := 1; at <= 12; at++ {
			got, err := Branch{LP: faulty{fault: func(solve int) (*Solution, error) {
				if solve == at {
					return &Solution{Status: Failed, Bound: math.Inf(-1)}, nil
				}
				return nil, nil
			}}}.Solve(context.Background(), p, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Bound > full.Objective {
				t.Errorf("seed %d, solve %d failed: the bound %v is above the optimum %v", seed, at, got.Bound, full.Objective)
			}
			if got.Status == Optimal && got.Objective != full.Objective {
				t.Errorf("seed %d, solve %d failed: %v is called optimal, %v is", seed, at, got.Objective, full.Objective)
			}
		}
	}
}

// TestASearchThatFailsEverywhereHasFailed, and says nothing else.
func TestASearchThatFailsEverywhereHasFailed(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(1, 103)), 6)
	got, err := Branch{LP: faulty{fault: func(int) (*Solution, error) { return &Solution{Status: Failed}, nil }}}.Solve(context.Background(), p, Limits{})
	if err != nil || got.Status != Failed || got.X != nil || !math.IsInf(got.Bound, -1) {
		t.Errorf("%v with %v, bound %v (%v)", got.Status, got.X, got.Bound, err)
	}
}

// TestBranchLeavesPlainProgramsToItsSolver, and refuses malformed ones.
func TestBranchLeavesPlainProgramsToItsSolver(t *testing.T) {
	p := tableProgram(rand.New(rand.NewPCG(1, 104)), 4, 4, 0.9, 5)
	p.Cost[0] = 1
	want := solve(t, open(t, p)).Objective
	if got, err := (Branch{LP: Simplex{}}).Solve(context.Background(), p, Limits{}); err != nil || got.Status != Optimal || got.Objective != want || got.Dual == nil {
		t.Errorf("%v with %v, %v", got.Status, got.Objective, err)
	}
	bad := wholly(clone(p))
	bad.Cost = bad.Cost[1:]
	if _, err := (Branch{LP: Simplex{}}).Solve(context.Background(), bad, Limits{}); err == nil {
		t.Error("a malformed program was solved")
	}
}

// TestHilbertMatrices: equalities that are nearly the same. What is answered holds, or
// the solve says that it failed.
func TestHilbertMatrices(t *testing.T) {
	failed := 0
	for n := 2; n <= 14; n++ {
		p := &Program{}
		for i := range n {
			right := 0.0
			for j := range n {
				right += 1 / float64(i+j+1)
			}
			p.AddRow(right, right)
		}
		for j := range n {
			var rows []int32
			var values []float64
			for i := range n {
				rows, values = append(rows, int32(i)), append(values, 1/float64(i+j+1))
			}
			p.Column(float64(1+j%3), 0, math.Inf(1), rows, values)
		}
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		switch got.Status {
		case Failed:
			failed++
		case Optimal:
			if err := Verify(p, got, 1e-6); err != nil {
				t.Errorf("order %d: %v", n, err)
			}
		default:
			t.Errorf("order %d: %v, but all ones are a point", n, got.Status)
		}
	}
	if failed > 6 {
		t.Errorf("%d of 13 failed", failed)
	}
}

// TestNearlyParallelRows: two rows that differ in the last digits.
func TestNearlyParallelRows(t *testing.T) {
	for _, apart := range []float64{1e-3, 1e-6, 1e-9, 1e-12} {
		p := &Program{}
		p.AddRow(2, 2)
		p.AddRow(2, math.Inf(1))
		p.Column(1, 0, 10, []int32{0, 1}, []float64{1, 1})
		p.Column(1, 0, 10, []int32{0, 1}, []float64{1, 1 + apart})
		p.Column(3, 0, 10, []int32{0, 1}, []float64{1, 1 - apart})
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil || got.Status != Optimal || math.Abs(got.Objective-2) > 1e-6 {
			t.Errorf("%v apart: %v with %v, %v", apart, got.Status, got.Objective, err)
		}
	}
}

// TestSizesFarApart: rows and columns whose numbers lie many powers of ten apart.
func TestSizesFarApart(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 105))
		p := random(r, recipe{rows: 6, columns: 10, entry: smallWhole, density: 0.5, feasible: true})
		want := solve(t, open(t, p)).Objective
		for _, most := range []int{3, 8, 14, 20} {
			q := clone(p)
			stretch(r, q, most)
			got, err := Simplex{}.Solve(context.Background(), q, Limits{})
			if err != nil || got.Status != Optimal || !near(got.Objective, want) {
				t.Errorf("seed %d, powers of two up to %d: %v with %v, want %v", seed, most, got.Status, got.Objective, want)
			}
		}
	}
}

// TestBuildingPrograms adds rows and columns in any order, empties and builds again.
func TestBuildingPrograms(t *testing.T) {
	p := &Program{Whole: []bool{}}
	if p.Columns() != 0 || p.Validate() != nil {
		t.Error("an empty program is not well formed")
	}
	for range 3 {
		if i := p.AddRow(0, 4); i != 0 {
			t.Errorf("the first row has number %d", i)
		}
		if j := p.Column(-1, 0, math.Inf(1), []int32{0}, []float64{2}); j != 0 {
			t.Errorf("the first column has number %d", j)
		}
		if i := p.AddRow(math.Inf(-1), 1); i != 1 {
			t.Errorf("the second row has number %d", i)
		}
		if j := p.Column(-1, 0, 7, []int32{0, 1}, []float64{1, 1}); j != 1 {
			t.Errorf("the second column has number %d", j)
		}
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		got := solve(t, open(t, p))
		if got.Status != Optimal || got.Objective != -2.5 || got.X[0] != 1.5 || got.X[1] != 1 {
			t.Errorf("%v at %v", got.Status, got.X)
		}
		p.Reset()
		if p.Columns() != 0 || p.Rows != 0 || len(p.Row) != 0 || p.Whole != nil {
			t.Errorf("something is left: %+v", p)
		}
	}
}

// TestStatusesHaveWords, each its own.
func TestStatusesHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range []Status{Failed, Optimal, Infeasible, Unbounded, Limit} {
		if word := s.String(); word == "" || seen[word] {
			t.Errorf("status %d is %q", s, word)
		} else {
			seen[word] = true
		}
	}
	if (Solution{}).Status != Failed {
		t.Error("an answer that nobody filled in is not failed")
	}
}
