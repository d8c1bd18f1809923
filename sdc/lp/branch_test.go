package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// enumerate finds the optimum over all whole values of the whole columns, which
// must have few; the rest is left to exact arithmetic.
func enumerate(p *Program) (Status, float64) {
	best, status := math.Inf(1), Infeasible
	q := *p
	q.Whole = nil
	q.Lower, q.Upper = append([]float64(nil), p.Lower...), append([]float64(nil), p.Upper...)
	var choose func(j int)
	choose = func(j int) {
		if status == Unbounded {
			return
		}
		if j == p.Columns() {
			if got, v := exact(&q); got == Unbounded {
				status = Unbounded
			} else if got == Optimal {
				status = Optimal
				value, _ := v.Float64()
				best = min(best, value)
			}
			return
		}
		if !p.Whole[j] {
			choose(j + 1)
			return
		}
		for v := math.Ceil(p.Lower[j]); v <= p.Upper[j]; v++ {
			q.Lower[j], q.Upper[j] = v, v
			choose(j + 1)
		}
	}
	choose(0)
	return status, best
}

// mixed makes a small integer program whose whole columns have bounds.
func mixed(r *rand.Rand, continuous float64) *Program {
	c := recipe{rows: 1 + r.IntN(4), columns: 1 + r.IntN(4), density: 0.7, entry: smallWhole, wide: true, free: 0.05, feasible: r.IntN(4) > 0}
	p := random(r, c)
	p.Whole = make([]bool, p.Columns())
	for j := range p.Whole {
		p.Whole[j] = r.Float64() >= continuous
		if p.Whole[j] {
			if math.IsInf(p.Lower[j], -1) {
				p.Lower[j] = min(-2, p.Upper[j]-3)
			}
			if math.IsInf(p.Upper[j], 1) {
				p.Upper[j] = p.Lower[j] + 3
			}
			if r.IntN(4) == 0 {
				p.Upper[j] += 0.5
			}
		}
		if r.IntN(3) == 0 {
			p.Cost[j] += 0.25
		}
	}
	return p
}

func TestIntegerProgramsAgreeWithEnumeration(t *testing.T) {
	for _, continuous := range []float64{0, 0.4} {
		for seed := range uint64(250) {
			r := rand.New(rand.NewPCG(seed, 9))
			p := mixed(r, continuous)
			status, want := enumerate(p)
			got, err := Simplex{}.Solve(context.Background(), p, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != status || status == Optimal && math.Abs(got.Objective-want) > 1e-7 {
				t.Fatalf("seed %d: %v with %v, by enumeration %v with %v\n%+v", seed, got.Status, got.Objective, status, want, p)
			}
			if status == Optimal && (!p.keeps(got.X) || got.Bound > got.Objective || got.Objective-got.Bound > 1e-7*max(1, math.Abs(want))) {
				t.Fatalf("seed %d: X keeps its bounds: %v; bound %v, objective %v", seed, p.keeps(got.X), got.Bound, got.Objective)
			}
		}
	}
}

// knapsack has many near-optimal points.
func knapsack(r *rand.Rand, columns int) *Program {
	p := &Program{Whole: []bool{}}
	weight := 0.0
	p.AddRow(math.Inf(-1), 0)
	for range columns {
		w := float64(20 + r.IntN(80))
		p.Whole[p.Column(-w-float64(r.IntN(9)), 0, 1, []int32{0}, []float64{w})] = true
		weight += w
	}
	p.RowUpper[0] = math.Floor(weight / 2)
	return p
}

func TestLimitsEndASearchWithABound(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(2, 2)), 30)
	full, err := Simplex{}.Solve(context.Background(), p, Limits{})
	if err != nil || full.Status != Optimal {
		t.Fatal(full.Status, err)
	}
	for _, limits := range []Limits{{Nodes: 1}, {Nodes: 20}, {Iterations: 40}, {Gap: 0.01}, {Seconds: 1e-9}} {
		got, err := Simplex{}.Solve(context.Background(), p, limits)
		if err != nil {
			t.Fatal(err)
		}
		if got.Bound > full.Objective {
			t.Errorf("%+v: the bound %v is above the optimum %v", limits, got.Bound, full.Objective)
		}
		if got.X != nil && (got.Objective < full.Objective || !p.keeps(got.X)) {
			t.Errorf("%+v: the point is no point, or better than the optimum", limits)
		}
		if got.Status == Optimal && got.Objective-got.Bound > max(limits.Gap, 1e-9)*math.Abs(got.Objective) {
			t.Errorf("%+v: called optimal with a gap of %v", limits, got.Objective-got.Bound)
		}
	}
}

func TestAKnownPointIsKept(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(4, 4)), 25)
	full, err := Simplex{}.Solve(context.Background(), p, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Simplex{}.Solve(context.Background(), p, Limits{Nodes: 1, Start: full.X})
	if err != nil || got.Objective != full.Objective {
		t.Errorf("one node from the optimum %v ends with %v (%v)", full.Objective, got.Objective, err)
	}
	wrong := make([]float64, p.Columns())
	for j := range wrong {
		wrong[j] = 7
	}
	if got, err = (Simplex{}).Solve(context.Background(), p, Limits{Start: wrong}); err != nil || got.Objective != full.Objective {
		t.Errorf("from a point that is none: %v instead of %v (%v)", got.Objective, full.Objective, err)
	}
}
