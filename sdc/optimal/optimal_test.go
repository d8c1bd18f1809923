package optimal_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/optimal"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

func groundOf(t *testing.T, p *table.Problem) *ground.Ground {
	t.Helper()
	found, err := primary.Find(p)
	if err != nil {
		t.Fatal(err)
	}
	return ground.New(p, found)
}

// againstAllPatterns compares with the least number of secondaries among all patterns.
func againstAllPatterns(t *testing.T, features sdctest.Features, seeds uint64) {
	compared, hopeless, secondaries := 0, 0, 0
	for seed := range seeds {
		p := sdctest.Random(rand.New(rand.NewPCG(seed, 11)), sdctest.Shape{Dims: 2, Codes: 5, Count: 5, Features: features})
		p.Cost = table.CostCells
		if p.Table.Len() > 20 {
			continue
		}
		want, _, err := sdctest.Optimum(&p, 2000)
		if err != nil {
			continue
		}
		g := groundOf(t, &p)
		if asksMore(g) {
			continue
		}
		got, err := optimal.Run(context.Background(), g, nil, optimal.Config{})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if want < 0 {
			hopeless++
			if got.Pattern != nil {
				t.Errorf("seed %d: a pattern with %d secondaries, and none is safe", seed, got.Secondary)
			}
			continue
		}
		compared++
		secondaries += want
		if got.Pattern == nil || got.Secondary != want || !got.Optimal {
			t.Fatalf("seed %d: %d secondaries, optimal %v, hopeless %v, cost %v bound %v rounds %d, want %d", seed, got.Secondary, got.Optimal, got.Hopeless, got.Cost, got.Bound, got.Rounds, want)
		}
		if v, err := sdctest.JudgePattern(&p, got.Pattern); err != nil || !v.Safe() {
			t.Fatalf("seed %d: the optimum is not safe: %+v %v", seed, v, err)
		}
	}
	t.Logf("%d problems with %d secondaries, %d hopeless", compared, secondaries, hopeless)
}

// asksMore says whether the ground asks for more than the oracle: that a cell of value
// 0 rises, where values may be negative and falling would do.
func asksMore(g *ground.Ground) bool {
	return g.Problem.Table.Signed && slices.ContainsFunc(g.Claims, func(c ground.Claim) bool {
		return g.Value[c.Cell] == 0 && c.Up == 1 && c.Down == 0
	})
}

func TestCountsAgainstAllPatterns(t *testing.T) {
	againstAllPatterns(t, sdctest.EveryCount, 1500)
}

func TestMagnitudesAgainstAllPatterns(t *testing.T) {
	againstAllPatterns(t, sdctest.EveryMagnitude, 1000)
}
