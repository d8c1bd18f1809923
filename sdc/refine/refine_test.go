package refine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/refine"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// instance reads a public test problem, which lies beside the repository.
func instance(t testing.TB, name string) table.Problem {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "sdc", "instances", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("public test problems are not beside the repository: %v", err)
	}
	p, err := sdctest.ReadProblem(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func groundOf(t testing.TB, p *table.Problem) *ground.Ground {
	t.Helper()
	found, err := primary.Find(p)
	if err != nil {
		t.Fatal(err)
	}
	return ground.New(p, found)
}

// verified runs and holds that the verifier finds nothing but the cells that the
// result says are not proven.
func verified(t testing.TB, p *table.Problem, start refine.Result, config refine.Config) refine.Result {
	t.Helper()
	r, err := refine.Run(context.Background(), groundOf(t, p), start, config)
	if err != nil {
		t.Fatal(err)
	}
	findings, err := check.Verify(context.Background(), p, r.Pattern, r.Witnesses)
	if err != nil {
		t.Fatal(err)
	}
	unproven := map[int]bool{}
	for _, u := range r.Unproven {
		unproven[u.Cell] = true
	}
	for _, f := range findings {
		if f.Code != check.Unproven && f.Code != check.Singleton || !unproven[f.Cell] {
			t.Fatalf("the verifier refuses the result: %v", f)
		}
	}
	return r
}

// TestPublicProblems holds the number of secondary cells on public problems, d3 with
// a third of the usual steps.
func TestPublicProblems(t *testing.T) {
	tests := []struct {
		name       string
		floor      int64
		threshold  bool
		singletons bool
		most       int
	}{
		{"d2s", 0, false, false, 5},
		{"d2s", 1, false, false, 8},
		{"mun_accidents", 0, false, false, 3},
		{"mun_accidents", 1, false, false, 4},
		{"magnitude1", 0, false, false, 3},
		{"d3", 0, false, false, 95},
		{"d3", 1, false, false, 180},
		{"d3", 1, true, false, 205},
		{"d3", 0, false, true, 154},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			p := instance(t, test.name)
			if p.Kind == table.Frequency {
				p.Rules.Floor = &test.floor
			}
			p.Rules.Protection.Threshold, p.Rules.Singletons = test.threshold, &test.singletons
			config := refine.Config{}
			if test.name == "d3" {
				config.Steps = 100_000_000
			}
			r := verified(t, &p, refine.Result{}, config)
			if got := r.Pattern.Count(table.Secondary); got > test.most || len(r.Unproven) > 0 {
				t.Errorf("%d secondary, %d unproven; want %d at most, all proven", got, len(r.Unproven), test.most)
			}
		})
	}
}

// shapes are small problems with every feature.
var shapes = []sdctest.Shape{
	{Dims: 3, Codes: 5, Count: 6, Features: sdctest.Features{NoTotal: true, Groupings: true, Zeros: true, Forced: true, Never: true, Bounds: true,
		Given: true, Groups: true, Costs: true, Singleton: true}},
	{Dims: 2, Codes: 7, Count: 4, Features: sdctest.Features{Groupings: true, Singleton: true}},
	{Dims: 3, Codes: 4, Count: 4, Features: sdctest.Features{Magnitude: true, Contributors: true, Weights: true, Requests: true, Negative: true,
		Zeros: true, Bounds: true, Never: true, Singleton: true, Groupings: true}},
}

// TestRandomProblems holds, on thousands of small problems, that the verifier accepts
// everything that is said to be proven.
func TestRandomProblems(t *testing.T) {
	proven, secondary := 0, 0
	for i, shape := range shapes {
		for seed := range uint64(700) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			r := verified(t, &p, refine.Result{}, refine.Config{Seed: seed, Steps: 200_000})
			if t.Failed() {
				t.Fatalf("shape %d seed %d", i, seed)
			}
			secondary += r.Pattern.Count(table.Secondary)
			if len(r.Unproven) == 0 {
				proven++
			}
		}
	}
	t.Logf("%d problems proven, %d secondary cells", proven, secondary)
	if proven < 1000 || secondary < 1500 {
		t.Errorf("only %d problems proven, %d secondary cells", proven, secondary)
	}
}

// TestDeterminism holds that the number of threads changes nothing.
func TestDeterminism(t *testing.T) {
	p := sdctest.Synthetic(300, 3, 1)
	g := groundOf(t, &p)
	var results []refine.Result
	for _, threads := range []int{1, 2, 7, 1} {
		r, err := refine.Run(context.Background(), g, refine.Result{}, refine.Config{Threads: threads, Steps: 20_000_000})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	for _, r := range results[1:] {
		if !reflect.DeepEqual(r, results[0]) {
			t.Error("runs differ")
		}
	}
}

// TestNeverDearer holds that a start comes back no dearer, and as proven.
func TestNeverDearer(t *testing.T) {
	for seed := range uint64(100) {
		p := sdctest.Random(sdctest.NewRand(seed), shapes[seed%3])
		g := groundOf(t, &p)
		start := verified(t, &p, refine.Result{}, refine.Config{Seed: seed, Steps: 3})
		again := verified(t, &p, start, refine.Config{Seed: seed + 1, Steps: 200_000})
		if priceOf(g, again) > priceOf(g, start) && len(again.Unproven) >= len(start.Unproven) || len(again.Unproven) > len(start.Unproven) {
			t.Errorf("seed %d: price %d and %d unproven from %d and %d", seed, priceOf(g, again), len(again.Unproven), priceOf(g, start), len(start.Unproven))
		}
	}
}

func priceOf(g *ground.Ground, r refine.Result) (sum int64) {
	for cell, status := range r.Pattern {
		if status == table.Secondary {
			sum += int64(g.Price[cell])
		}
	}
	return sum
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := sdctest.Synthetic(1000, 3, 1)
	if _, err := refine.Run(ctx, groundOf(t, &p), refine.Result{}, refine.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestAgainstOptimum holds the number of secondary cells of tiny problems against the
// least there is, found by judging all patterns: never fewer, and hardly ever more.
func TestAgainstOptimum(t *testing.T) {
	shapes := []sdctest.Shape{
		{Dims: 2, Codes: 6, Count: 5, Features: sdctest.Features{Groupings: true, Zeros: true, Never: true}},
		{Dims: 3, Codes: 4, Count: 4, Features: sdctest.Features{NoTotal: true}},
		{Dims: 2, Codes: 5, Count: 3, Features: sdctest.Features{Magnitude: true, Contributors: true}},
	}
	compared, needed, more := 0, 0, 0
	for i, shape := range shapes {
		for seed := range uint64(60) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			off := false
			p.Rules.Singletons, p.Rules.Protection.Threshold, p.Cost = &off, seed%4 == 0, ""
			want, _, err := sdctest.Optimum(&p, 300)
			if err != nil || want < 0 {
				continue
			}
			r := verified(t, &p, refine.Result{}, refine.Config{Seed: seed, Steps: 300_000})
			got := r.Pattern.Count(table.Secondary)
			if len(r.Unproven) > 0 || got < want {
				t.Errorf("shape %d seed %d: %d secondary, %d unproven; the least is %d", i, seed, got, len(r.Unproven), want)
			}
			compared, needed, more = compared+1, needed+want, more+got-want
		}
	}
	t.Logf("%d problems, %d secondary cells at the least, %d more were used", compared, needed, more)
	if compared < 100 || needed < 30 || more > needed/20 {
		t.Errorf("%d problems: %d more cells than the least, %d", compared, more, needed)
	}
}

// TestOverlapIsLeft holds that tables with overlapping parents come back as they are.
func TestOverlapIsLeft(t *testing.T) {
	shape := sdctest.Shape{Dims: 2, Codes: 6, Count: 4, Features: sdctest.Features{Overlap: true}}
	left := 0
	for seed := range uint64(60) {
		p := sdctest.Random(sdctest.NewRand(seed), shape)
		if !p.Table.HasOverlap() {
			continue
		}
		g := groundOf(t, &p)
		r := verified(t, &p, refine.Result{}, refine.Config{})
		if len(r.Unproven) != len(g.Claims) || r.Pattern.Count(table.Secondary) > 0 {
			t.Errorf("seed %d: %d of %d cells unproven, %d secondary", seed, len(r.Unproven), len(g.Claims), r.Pattern.Count(table.Secondary))
		}
		r.Unproven, r.Witnesses = nil, []table.Witness{{Cells: []int32{0}, Move: []int64{1}, Den: 1}}
		again, err := refine.Run(context.Background(), g, r, refine.Config{})
		if err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("seed %d: a start is changed", seed)
		}
		left++
	}
	if left < 10 {
		t.Errorf("only %d tables overlap", left)
	}
}
