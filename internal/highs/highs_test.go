package highs

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

var shared = sync.OnceValues(func() (*Solver, error) { return New(context.Background(), os.Getenv("KRUISTABEL_TEST_CACHE")) })

// solver is compiled once for all tests.
func solver(t testing.TB) *Solver {
	t.Helper()
	s, err := shared()
	if errors.Is(err, ErrAbsent) {
		t.Skip("HiGHS is not here: scripts/highs.sh fetches it")
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// program makes a random program with whole numbers; some of its columns may be
// whole, free, fixed or without an upper bound.
func program(r *rand.Rand, rows, columns int, whole float64) *lp.Program {
	p := &lp.Program{}
	for range rows {
		lower := float64(r.IntN(9) - 4)
		p.AddRow([]float64{lower, math.Inf(-1)}[r.IntN(2)], lower+float64(r.IntN(4)))
	}
	if whole > 0 {
		p.Whole = []bool{}
	}
	for range columns {
		var at []int32
		var values []float64
		for i := range rows {
			if v := float64(r.IntN(7) - 3); v != 0 && r.IntN(2) == 0 {
				at, values = append(at, int32(i)), append(values, v)
			}
		}
		lower := float64(r.IntN(4) - 2)
		upper := lower + float64(r.IntN(5))
		switch r.IntN(8) {
		case 0:
			upper = math.Inf(1)
		case 1:
			lower = math.Inf(-1)
		}
		j := p.Column(float64(r.IntN(11)-4), lower, upper, at, values)
		if whole > 0 {
			p.Whole[j] = r.Float64() < whole
		}
	}
	return p
}

func TestAgreesWithTheEmbeddedSolver(t *testing.T) {
	s := solver(t)
	for _, whole := range []float64{0, 0.5, 1} {
		for seed := range uint64(150) {
			r := rand.New(rand.NewPCG(seed, 1))
			p := program(r, r.IntN(8), 1+r.IntN(12), whole)
			want, err := lp.Simplex{}.Solve(context.Background(), p, lp.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Solve(context.Background(), p, lp.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != want.Status || got.Status == lp.Optimal && math.Abs(got.Objective-want.Objective) > 1e-6 {
				t.Errorf("part whole %v, seed %d: %v with %v, the embedded solver says %v with %v\n%+v",
					whole, seed, got.Status, got.Objective, want.Status, want.Objective, p)
			}
		}
	}
}

// knapsack has many near-optimal points.
func knapsack(r *rand.Rand, rows, columns int) *lp.Program {
	p := &lp.Program{Whole: []bool{}}
	all := make([]int32, rows)
	for i := range all {
		all[i] = int32(p.AddRow(math.Inf(-1), float64(columns*12)))
	}
	for range columns {
		values := make([]float64, rows)
		for i := range values {
			values[i] = float64(20 + r.IntN(60))
		}
		p.Whole[p.Column(-values[0]-float64(r.IntN(9)), 0, 1, all, values)] = true
	}
	return p
}

func TestLimitsEndASearchWithABound(t *testing.T) {
	s := solver(t)
	p := knapsack(rand.New(rand.NewPCG(1, 1)), 6, 60)
	for _, limits := range []lp.Limits{{Nodes: 1}, {Seconds: 0.2}, {Gap: 0.2}} {
		got, err := s.Solve(context.Background(), p, limits)
		if err != nil {
			t.Fatal(err)
		}
		if got.X == nil || got.Bound > got.Objective || math.IsInf(got.Bound, 0) {
			t.Errorf("%+v: %v, objective %v, bound %v", limits, got.Status, got.Objective, got.Bound)
		}
		if limits.Gap > 0 && (got.Status != lp.Optimal || got.Objective-got.Bound > limits.Gap*math.Abs(got.Objective)) {
			t.Errorf("%v with the gap %v, asked for %v", got.Status, got.Objective-got.Bound, limits.Gap)
		}
		if limits.Gap == 0 && got.Status != lp.Limit {
			t.Errorf("%+v: %v", limits, got.Status)
		}
	}
}

func TestAKnownPointIsKept(t *testing.T) {
	s := solver(t)
	p := knapsack(rand.New(rand.NewPCG(1, 1)), 6, 60)
	known, err := s.Solve(context.Background(), p, lp.Limits{Nodes: 200})
	if err != nil || known.X == nil {
		t.Fatal(known.Status, err)
	}
	got, err := s.Solve(context.Background(), p, lp.Limits{Nodes: 1, Start: known.X})
	if err != nil || got.Objective > known.Objective {
		t.Errorf("from a point of %v the search ends with %v (%v)", known.Objective, got.Objective, err)
	}
}

func TestAContextEndsASolve(t *testing.T) {
	s := solver(t)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := s.Solve(ctx, knapsack(rand.New(rand.NewPCG(1, 1)), 20, 200), lp.Limits{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("ended after %v", took)
	}
}

func TestSolvesAtTheSameTimeDoNotMix(t *testing.T) {
	s := solver(t)
	var wait sync.WaitGroup
	for seed := range uint64(8) {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(seed, 2))
			for range 20 {
				p := program(r, 6, 12, 0)
				want, _ := lp.Simplex{}.Solve(context.Background(), p, lp.Limits{})
				got, err := s.Solve(context.Background(), p, lp.Limits{})
				if err != nil || got.Status != want.Status || want.Status == lp.Optimal && math.Abs(got.Objective-want.Objective) > 1e-6 {
					t.Errorf("seed %d: %v with %v, the embedded solver says %v with %v (%v)", seed, got.Status, got.Objective, want.Status, want.Objective, err)
				}
			}
		})
	}
	wait.Wait()
}

func TestEqualProgramsHaveEqualAnswers(t *testing.T) {
	s := solver(t)
	p := knapsack(rand.New(rand.NewPCG(3, 3)), 4, 40)
	first, err := s.Solve(context.Background(), p, lp.Limits{Nodes: 300})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again, err := s.Solve(context.Background(), p, lp.Limits{Nodes: 300})
		if err != nil || again.Objective != first.Objective || again.Bound != first.Bound || again.Iterations != first.Iterations {
			t.Fatalf("%+v, then %+v (%v)", first, again, err)
		}
	}
}
