package highs

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

func TestSmallProgramsHaveTheirStatus(t *testing.T) {
	s := solver(t)
	inf := math.Inf(1)
	for _, test := range []struct {
		name string
		make func(p *lp.Program)
		want lp.Status
	}{
		{"nothing", func(*lp.Program) {}, lp.Optimal},
		{"a row that cannot be", func(p *lp.Program) { p.AddRow(1, 2) }, lp.Infeasible},
		{"a row whose bounds cross", func(p *lp.Program) { p.AddRow(2, 1) }, lp.Infeasible},
		{"a column whose bounds cross", func(p *lp.Program) { p.Column(1, 1, 0, nil, nil) }, lp.Infeasible},
		{"a column without rows", func(p *lp.Program) { p.Column(1, -3, inf, nil, nil) }, lp.Optimal},
		{"a column without end", func(p *lp.Program) { p.Column(-1, 0, inf, nil, nil) }, lp.Unbounded},
		{"whole and without end", func(p *lp.Program) {
			p.Column(-1, 0, inf, nil, nil)
			p.Whole = []bool{true}
		}, lp.Unbounded},
		{"no whole point, though the relaxation has no end", func(p *lp.Program) {
			p.AddRow(1, 1)
			p.Column(0, 0, 5, []int32{0}, []float64{2})
			p.Column(-1, 0, inf, nil, nil)
			p.Whole = []bool{true, true}
		}, lp.Infeasible},
		{"no whole point", func(p *lp.Program) {
			p.AddRow(1, 1)
			p.Column(0, 0, 5, []int32{0}, []float64{2})
			p.Whole = []bool{true}
		}, lp.Infeasible},
	} {
		p := &lp.Program{}
		test.make(p)
		got, err := s.Solve(context.Background(), p, lp.Limits{})
		if err != nil || got.Status != test.want {
			t.Errorf("%s: %v, want %v (%v)", test.name, got.Status, test.want, err)
			continue
		}
		if err := lp.Verify(p, got, 1e-9); err != nil && test.want != lp.Infeasible {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestAMalformedProgramIsRefused(t *testing.T) {
	p := &lp.Program{Cost: []float64{1}}
	if _, err := solver(t).Solve(context.Background(), p, lp.Limits{}); err == nil {
		t.Error("solved all the same")
	}
}

func TestLimitOfIterations(t *testing.T) {
	s := solver(t)
	r := rand.New(rand.NewPCG(5, 5))
	p := &lp.Program{}
	const side = 40
	for range 2 * side {
		p.AddRow(side, side)
	}
	for i := range int32(side) {
		for j := range int32(side) {
			p.Column(float64(r.IntN(90)), 0, math.Inf(1), []int32{i, side + j}, []float64{1, 1})
		}
	}
	got, err := s.Solve(context.Background(), p, lp.Limits{Iterations: 10})
	if err != nil || got.Status != lp.Limit || got.Iterations > 10 {
		t.Errorf("%v after %d pivots (%v)", got.Status, got.Iterations, err)
	}
	full, err := s.Solve(context.Background(), p, lp.Limits{})
	if err != nil || full.Status != lp.Optimal || full.Bound != full.Objective {
		t.Errorf("%v with %v, bound %v (%v)", full.Status, full.Objective, full.Bound, err)
	}
	if err := lp.Verify(p, full, 1e-8); err != nil {
		t.Error(err)
	}
}

// TestMemoryGrows solves one program that needs more than a fresh instance has,
// then a small one in the same instance.
func TestMemoryGrows(t *testing.T) {
	s := solver(t)
	r := rand.New(rand.NewPCG(6, 6))
	p := &lp.Program{}
	const side = 150
	for range 2 * side {
		p.AddRow(0, side)
	}
	for i := range int32(side) {
		for j := range int32(side) {
			p.Column(-float64(r.IntN(9)), 0, 3, []int32{i, side + j}, []float64{1, 1})
		}
	}
	for _, q := range []*lp.Program{p, program(r, 4, 5, 0)} {
		want, err := lp.Simplex{}.Solve(context.Background(), q, lp.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Solve(context.Background(), q, lp.Limits{})
		if err != nil || got.Status != want.Status || math.Abs(got.Objective-want.Objective) > 1e-6*max(1, math.Abs(want.Objective)) {
			t.Errorf("%v with %v, want %v with %v (%v)", got.Status, got.Objective, want.Status, want.Objective, err)
		}
	}
}

// TestCompiledCodeIsKept compiles into a folder once.
func TestCompiledCodeIsKept(t *testing.T) {
	solver(t) // or skip
	if testing.Short() {
		t.Skip("compiles once more")
	}
	cache := filepath.Join(t.TempDir(), "cache")
	ctx := context.Background()
	for range 2 {
		s, err := New(ctx, cache)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Solve(ctx, program(rand.New(rand.NewPCG(1, 1)), 3, 4, 0), lp.Limits{})
		if err != nil || got.Status == lp.Failed {
			t.Errorf("%v (%v)", got.Status, err)
		}
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	kept, err := os.ReadDir(cache)
	if err != nil || len(kept) == 0 {
		t.Errorf("nothing is kept (%v)", err)
	}
}
