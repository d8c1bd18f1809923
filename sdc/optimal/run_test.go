package optimal_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/optimal"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// instance reads a public problem, which is not part of the repository.
func instance(t *testing.T, name string) table.Problem {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "sdc", "instances", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the public problem %s is not here: %v", name, err)
	}
	p, err := sdctest.ReadProblem(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestKnownOptima finds and proves the optima that are known of public problems.
func TestKnownOptima(t *testing.T) {
	off := false
	for _, test := range []struct {
		name  string
		floor int64
		want  int
	}{{"d2s", 0, 5}, {"d2s", 1, 8}, {"mun_accidents", 0, 3}, {"mun_accidents", 1, 4}, {"magnitude1", 0, 3}, {"d3", 0, 94}} {
		p := instance(t, test.name)
		p.Rules.Floor, p.Rules.Singletons = &test.floor, &off
		g := groundOf(t, &p)
		got, err := optimal.Run(context.Background(), g, nil, optimal.Config{})
		if err != nil || !got.Optimal || got.Secondary != test.want {
			t.Errorf("%s at floor %d: %d secondaries, optimal %v, error %v, want %d", test.name, test.floor, got.Secondary, got.Optimal, err, test.want)
		}
		bound, err := optimal.Bound(context.Background(), g, optimal.Config{})
		if err != nil || bound > got.Cost || bound < 0.7*got.Cost {
			t.Errorf("%s at floor %d: the quick bound is %v, the optimum %v, error %v", test.name, test.floor, bound, got.Cost, err)
		}
	}
}

// TestVerifierAccepts has the verifier, which shares nothing with the method, look at
// optima and their witnesses.
func TestVerifierAccepts(t *testing.T) {
	for seed := range uint64(8) {
		p := sdctest.Synthetic(60, 2, seed)
		got, err := optimal.Run(context.Background(), groundOf(t, &p), nil, optimal.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Pattern == nil {
			if !got.Hopeless {
				t.Errorf("seed %d: no pattern, and not hopeless", seed)
			}
			continue
		}
		findings, err := check.Verify(context.Background(), &p, got.Pattern, got.Witnesses)
		if err != nil || len(findings) > 0 {
			t.Errorf("seed %d: %v %v", seed, findings, err)
		}
	}
}

// TestStart begins with a safe pattern: nothing worse comes out, and one that is not
// safe is left aside.
func TestStart(t *testing.T) {
	p := sdctest.Synthetic(60, 2, 1)
	g := groundOf(t, &p)
	best, err := optimal.Run(context.Background(), g, nil, optimal.Config{})
	if err != nil || best.Pattern == nil {
		t.Fatal(best.Hopeless, err)
	}
	everything := append(table.Pattern(nil), best.Pattern...)
	for cell, status := range everything {
		if status == table.Safe && p.Table.Counts[cell] > 0 {
			everything[cell] = table.Secondary
		}
	}
	for name, start := range map[string]table.Pattern{"everything": everything, "optimum": best.Pattern, "nothing": g.Status, "other length": {}} {
		got, err := optimal.Run(context.Background(), g, start, optimal.Config{})
		if err != nil || got.Cost != best.Cost || !got.Optimal {
			t.Errorf("%s: cost %v, optimal %v, error %v, want %v", name, got.Cost, got.Optimal, err, best.Cost)
		}
	}
	got, err := optimal.Run(context.Background(), g, everything, optimal.Config{Rounds: 1})
	if err != nil || got.Pattern == nil || got.Cost < best.Cost || got.Bound > best.Cost {
		t.Errorf("one round: cost %v, bound %v, error %v", got.Cost, got.Bound, err)
	}
}

// TestTimeLimit ends a search that would take long: bound and gap are true.
func TestTimeLimit(t *testing.T) {
	p := sdctest.Synthetic(600, 3, 1)
	begin := time.Now()
	got, err := optimal.Run(context.Background(), groundOf(t, &p), nil, optimal.Config{Seconds: 0.3})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if got.Optimal || got.Bound <= 0 || got.Pattern == nil && got.Gap() != 1 {
		t.Errorf("optimal %v, bound %v, gap %v", got.Optimal, got.Bound, got.Gap())
	}
}

// TestCancel ends with the error of the context.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := sdctest.Synthetic(60, 2, 1)
	if _, err := optimal.Run(ctx, groundOf(t, &p), nil, optimal.Config{}); err == nil {
		t.Error("a cancelled search ends without error")
	}
}

// TestDeterministic runs twice.
func TestDeterministic(t *testing.T) {
	p := sdctest.Synthetic(80, 2, 4)
	g := groundOf(t, &p)
	a, err := optimal.Run(context.Background(), g, nil, optimal.Config{Rounds: 30})
	if err != nil {
		t.Fatal(err)
	}
	b, err := optimal.Run(context.Background(), g, nil, optimal.Config{Rounds: 30})
	if err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("two runs differ: %v and %v, error %v", a.Cost, b.Cost, err)
	}
}

// TestHopeless proves that nothing helps where all but the unsafe cell must be shown.
func TestHopeless(t *testing.T) {
	dim := func(name string) table.Dimension {
		d, err := table.NewDimension(name, []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	b := table.NewBuilder("hopeless", table.Frequency, dim("row"))
	for code, n := range map[string]int64{"a": 1, "b": 9} {
		if err := b.Add(n, code); err != nil {
			t.Fatal(err)
		}
	}
	for _, code := range []string{"T", "b"} {
		if err := b.Force(table.Never, code); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	g := groundOf(t, &p)
	got, err := optimal.Run(context.Background(), g, nil, optimal.Config{})
	if err != nil || !got.Hopeless || got.Pattern != nil {
		t.Errorf("hopeless %v, pattern %v, error %v", got.Hopeless, got.Pattern, err)
	}
	if bound, err := optimal.Bound(context.Background(), g, optimal.Config{}); err != nil || !math.IsInf(bound, 1) {
		t.Errorf("bound %v, error %v, want infinite", bound, err)
	}
}
