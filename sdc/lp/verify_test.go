package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// copied is an answer whose slices are its own.
func copied(s Solution) Solution {
	s.X, s.Dual, s.Reduced, s.Ray = slices.Clone(s.X), slices.Clone(s.Dual), slices.Clone(s.Reduced), slices.Clone(s.Ray)
	return s
}

func TestVerifyTakesRightAnswers(t *testing.T) {
	count := map[Status]int{}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 31))
		p := random(r, recipe{rows: 1 + r.IntN(7), columns: 1 + r.IntN(9), density: 0.6, entry: smallWhole, wide: true, free: 0.1, feasible: seed%2 == 0})
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		count[got.Status]++
		if err := Verify(p, got, 1e-9); err != nil {
			t.Fatalf("seed %d, %v: %v", seed, got.Status, err)
		}
	}
	for _, s := range []Status{Optimal, Infeasible, Unbounded} {
		if count[s] < 30 {
			t.Errorf("only %d programs are %v", count[s], s)
		}
	}
}

// TestVerifyFindsWrongAnswers spoils a right answer in one place at a time.
func TestVerifyFindsWrongAnswers(t *testing.T) {
	p := &Program{}
	p.AddRow(4, 4)
	p.AddRow(math.Inf(-1), 3)
	p.Column(1, 0, math.Inf(1), []int32{0, 1}, []float64{1, 1})
	p.Column(2, 0, 5, []int32{0}, []float64{1})
	right, err := Simplex{}.Solve(context.Background(), p, Limits{})
	if err != nil || right.Status != Optimal {
		t.Fatal(right.Status, err)
	}
	for _, test := range []struct {
		name  string
		spoil func(s *Solution)
		want  string
	}{
		{"a column below its bound", func(s *Solution) { s.X[1] = -1 }, "column 1 is -1"},
		{"a row off its value", func(s *Solution) { s.X[1] += 1 }, "row 0 is"},
		{"no number", func(s *Solution) { s.X[0] = math.NaN() }, "column 0 is NaN"},
		{"a worse point", func(s *Solution) { s.X[0], s.X[1] = 2, 2 }, "row 1 has the multiplier"},
		{"a wrong multiplier", func(s *Solution) { s.Dual[0] += 1 }, "reduced cost"},
		{"a wrong reduced cost", func(s *Solution) { s.Reduced[0] += 1 }, "column 0 has the reduced cost"},
		{"a point too short", func(s *Solution) { s.X = s.X[:1] }, "a point of 1 numbers"},
		{"no multipliers", func(s *Solution) { s.Dual = nil }, "0 and 2 multipliers"},
		{"no point", func(s *Solution) { s.Status, s.X = Unbounded, nil }, "without proof"},
		{"infeasible", func(s *Solution) { s.Status, s.Ray = Infeasible, []float64{1, 0} }, "infeasible without proof"},
		{"unbounded", func(s *Solution) { s.Status, s.Ray = Unbounded, []float64{1, -1} }, "unbounded without proof"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := copied(right)
			test.spoil(&s)
			if err := Verify(p, s, 1e-9); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestVerifyWantsWholeNumbersAndABound(t *testing.T) {
	p := &Program{Whole: []bool{}}
	p.Whole[p.Column(-1, 0, 3, nil, nil)] = true
	for _, test := range []struct {
		x, bound float64
		right    bool
	}{{3, -3, true}, {2, -3, true}, {2.5, -3, false}, {3, -2, false}} {
		err := Verify(p, Solution{Status: Optimal, X: []float64{test.x}, Objective: -test.x, Bound: test.bound}, 1e-9)
		if (err == nil) != test.right {
			t.Errorf("%v with the bound %v: %v", test.x, test.bound, err)
		}
	}
}
