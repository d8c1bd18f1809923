package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// agree holds a solution against the exact answer.
func agree(t *testing.T, p *Program, got Solution) {
	t.Helper()
	status, objective := exact(p)
	if got.Status != status {
		t.Fatalf("the solver says %v, exact arithmetic %v\n%+v", got.Status, status, p)
	}
	if status == Optimal {
		want, _ := objective.Float64()
		if math.Abs(got.Objective-want) > 1e-8*max(1, math.Abs(want)) {
			t.Fatalf("objective %v, exactly %v\n%+v", got.Objective, want, p)
		}
	}
}

func TestSmallProgramsAgreeWithExactArithmetic(t *testing.T) {
	recipes := map[string]recipe{
		"any":        {entry: smallWhole, density: 0.6, wide: true, free: 0.1, fixed: 0.1},
		"feasible":   {entry: smallWhole, density: 0.6, wide: true, free: 0.1, fixed: 0.1, feasible: true},
		"boxed":      {entry: smallWhole, density: 0.5, feasible: true},
		"degenerate": {entry: signs, density: 0.4, wide: true, feasible: true, degenerate: true},
		"free":       {entry: smallWhole, density: 0.7, wide: true, free: 0.6, feasible: true},
		"equalities": {entry: signs, density: 0.4, wide: true, degenerate: true},
		"scaled":     {entry: smallWhole, density: 0.6, wide: true, feasible: true, stretched: 8},
	}
	for name, c := range recipes {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(1500) {
				r := rand.New(rand.NewPCG(seed, 1))
				c.rows, c.columns = r.IntN(7), r.IntN(9)
				p := random(r, c)
				got, err := Simplex{}.Solve(context.Background(), p, Limits{})
				if err != nil {
					t.Fatal(err)
				}
				agree(t, p, got)
			}
		})
	}
}
