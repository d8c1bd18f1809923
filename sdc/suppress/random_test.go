package suppress_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/suppress"
	"github.com/kruistabel/kruistabel/sdc/table"
)

func prepare(t testing.TB, p *table.Problem) *ground.Ground {
	t.Helper()
	found, err := primary.Find(p)
	if err != nil {
		t.Fatal(err)
	}
	return ground.New(p, found)
}

func run(t testing.TB, g *ground.Ground, config suppress.Config) suppress.Result {
	t.Helper()
	r, err := suppress.Run(context.Background(), g, config)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verify holds that the verifier finds nothing wrong but what the result itself says
// is not proven, and that it finds all of that.
func verify(t testing.TB, p *table.Problem, r suppress.Result) {
	t.Helper()
	findings, err := check.Verify(context.Background(), p, r.Pattern, r.Witnesses())
	if err != nil {
		t.Fatal(err)
	}
	admitted := map[int]bool{}
	for _, u := range r.Unproven {
		admitted[u.Cell] = true
		if u.Reason == "" {
			t.Errorf("cell %s is unproven without a reason", p.Table.Name(u.Cell))
		}
	}
	for _, f := range findings {
		if (f.Code != check.Unproven && f.Code != check.Singleton) || !admitted[f.Cell] {
			t.Errorf("%s: %v", p.Name, f)
		}
	}
}

// TestRandom protects thousands of small problems of every form, and lets the
// verifier judge each.
func TestRandom(t *testing.T) {
	shapes := map[string]sdctest.Shape{
		"counts":        {Dims: 3, Codes: 6, Count: 5},
		"every count":   {Dims: 3, Codes: 6, Count: 5, Features: sdctest.EveryCount},
		"wide":          {Dims: 2, Codes: 12, Count: 4, Features: sdctest.Features{Groupings: true, Singleton: true}},
		"deep":          {Dims: 5, Codes: 3, Count: 4, Features: sdctest.Features{NoTotal: true, Zeros: true}},
		"magnitudes":    {Dims: 3, Codes: 5, Count: 4, Features: sdctest.Features{Magnitude: true, Contributors: true}},
		"any magnitude": {Dims: 3, Codes: 6, Count: 4, Features: sdctest.EveryMagnitude},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			unsafe, unproven := 0, 0
			for seed := range uint64(400) {
				p := sdctest.Random(rand.New(rand.NewPCG(seed, 7)), shape)
				p.Name = fmt.Sprint(name, " ", seed)
				g := prepare(t, &p)
				r := run(t, g, suppress.Config{Seed: seed, Effort: int(seed % 3)})
				verify(t, &p, r)
				unsafe, unproven = unsafe+len(g.Claims), unproven+len(r.Unproven)
				if t.Failed() {
					return
				}
			}
			t.Logf("%d unsafe cells, %d not proven", unsafe, unproven)
			if unsafe < 100 {
				t.Errorf("only %d unsafe cells", unsafe)
			}
		})
	}
}

// TestThreads holds that a result does not depend on how many search at once.
func TestThreads(t *testing.T) {
	yes := true
	problems := []table.Problem{sdctest.Synthetic(2_000, 3, 1), sdctest.SyntheticMagnitude(1_000, 2, 2), sdctest.Synthetic(600, 4, 3)}
	problems[2].Rules.Singletons = &yes
	for _, p := range problems {
		g := prepare(t, &p)
		first := run(t, g, suppress.Config{Threads: 1, Effort: 2, Seed: 5})
		witnesses := slices.Collect(first.All())
		for _, threads := range []int{2, 5} {
			again := run(t, g, suppress.Config{Threads: threads, Effort: 2, Seed: 5})
			if !slices.Equal(first.Pattern, again.Pattern) || !reflect.DeepEqual(witnesses, again.Witnesses()) || first.Steps != again.Steps {
				t.Errorf("%s: %d threads give another result", p.Name, threads)
			}
		}
		verify(t, &p, first)
	}
}
