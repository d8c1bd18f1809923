package attack_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// hiding hides every cell below a threshold and every seventh other one.
func hiding(p *table.Problem, below int64) table.Pattern {
	pattern := make(table.Pattern, p.Table.Len())
	for cell, n := range p.Table.Counts {
		pattern[cell] = table.Safe
		if n > 0 && (n < below || cell%7 == 3) {
			pattern[cell] = table.Secondary
		}
	}
	return pattern
}

// TestThreads holds that the result does not depend on the threads.
func TestThreads(t *testing.T) {
	p := sdctest.Synthetic(900, 2, 1)
	pattern := hiding(&p, 30)
	var results []attack.Result
	for _, threads := range []int{1, 2, 7} {
		r, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Truth: truthOf(t, &p), Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	for _, r := range results[1:] {
		if !reflect.DeepEqual(r.Intervals, results[0].Intervals) {
			t.Error("intervals depend on the threads")
		}
	}
	t.Logf("%d unknowns in %d parts, %d programs", results[0].Unknowns, results[0].Parts, results[0].Programs)
}

// TestSmallMeans attacks with every budget at its least: bounds still hold those of an
// attack without limits, and what was not found out says so.
func TestSmallMeans(t *testing.T) {
	p := sdctest.Synthetic(400, 3, 2)
	pattern := hiding(&p, 6)
	full, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Truth: truthOf(t, &p)})
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]attack.Options{
		"neighbourhoods": {Largest: 1}, "no work": {Work: 1}, "vast": {Vast: 1}, "one node": {Nodes: 1},
	} {
		o.Truth = truthOf(t, &p)
		r, err := attack.Run(context.Background(), published(&p, pattern), o)
		if err != nil {
			t.Fatal(err)
		}
		for i, have := range r.Intervals {
			want := full.Intervals[i]
			switch {
			case have.Lower > want.Lower || have.Upper < want.Upper || have.Exact && !want.Exact:
				t.Errorf("%s: cell %d is %v to %v, and can be %v to %v", name, have.Cell, have.Lower, have.Upper, want.Lower, want.Upper)
			case !have.Undecided && (have.Lower != want.Lower || have.Upper != want.Upper):
				t.Errorf("%s: cell %d is %v to %v, called decided, and is %v to %v", name, have.Cell, have.Lower, have.Upper, want.Lower, want.Upper)
			case have.Under && !want.Under, !have.Under && !have.Doubted && want.Under:
				t.Errorf("%s: cell %d under %v, doubted %v, want %v", name, have.Cell, have.Under, have.Doubted, want.Under)
			case have.Victim && !want.Victim, !have.Victim && !have.Suspect && want.Victim:
				t.Errorf("%s: cell %d victim %v, suspect %v, want %v", name, have.Cell, have.Victim, have.Suspect, want.Victim)
			}
		}
	}
}

// broken is a solver that never answers.
type broken struct{}

func (broken) Solve(context.Context, *lp.Program, lp.Limits) (lp.Solution, error) {
	return lp.Solution{Status: lp.Failed, Bound: math.Inf(-1)}, nil
}

// TestBrokenSolver holds that no answer is no comfort and no alarm: what algebra does
// not settle is undecided.
func TestBrokenSolver(t *testing.T) {
	for seed := range uint64(60) {
		p, pattern := randomCounts(seed)
		full, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Truth: truthOf(t, &p)})
		if err != nil {
			t.Fatal(err)
		}
		r, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Solver: broken{}, Truth: truthOf(t, &p)})
		if err != nil {
			t.Fatal(err)
		}
		for i, have := range r.Intervals {
			want := full.Intervals[i]
			if have.Exact && !want.Exact || have.Under && !want.Under || have.Victim && !want.Victim ||
				!have.Undecided && (have.Lower != want.Lower || have.Upper != want.Upper) {
				t.Errorf("seed %d: %+v, want %+v", seed, have, want)
			}
		}
	}
}

// cold hides that a solver keeps what it knows.
type cold struct{ lp.Simplex }

func (c cold) Solve(ctx context.Context, p *lp.Program, limits lp.Limits) (lp.Solution, error) {
	return c.Simplex.Solve(ctx, p, limits)
}

func (cold) Open() {} // not the method of a warm solver

// TestColdSolver gives the same intervals with a solver that has no sessions.
func TestColdSolver(t *testing.T) {
	for seed := range uint64(60) {
		p, pattern := randomCounts(seed)
		warm, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Solver: cold{}})
		if err != nil || !reflect.DeepEqual(r.Intervals, warm.Intervals) {
			t.Errorf("seed %d: other intervals, error %v", seed, err)
		}
	}
}

// TestContradictions refuses what no table agrees with, and what is malformed.
func TestContradictions(t *testing.T) {
	p := sdctest.Synthetic(60, 2, 1)
	pattern := hiding(&p, 3)
	for name, test := range map[string]struct {
		spoil func(*attack.Published, *attack.Options)
		want  error
	}{
		"grand total":  {func(p *attack.Published, _ *attack.Options) { p.Counts[0] += 1000 }, attack.ErrContradiction},
		"no structure": {func(p *attack.Published, _ *attack.Options) { p.Space = nil }, attack.ErrInput},
		"other length": {func(p *attack.Published, _ *attack.Options) { p.Hidden = p.Hidden[1:] }, attack.ErrInput},
		"not the truth": {func(q *attack.Published, o *attack.Options) {
			o.Truth = &attack.Truth{Counts: make([]int64, len(q.Hidden))}
		}, attack.ErrInput},
		"short truth": {func(_ *attack.Published, o *attack.Options) { o.Truth = &attack.Truth{} }, attack.ErrInput},
	} {
		q, o := published(&p, pattern), attack.Options{}
		q.Hidden[0], q.Counts[0] = false, p.Table.Counts[0]
		test.spoil(&q, &o)
		if _, err := attack.Run(context.Background(), q, o); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}

// TestCancelled ends with the error of the context.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := sdctest.Synthetic(400, 2, 1)
	if _, err := attack.Run(ctx, published(&p, hiding(&p, 6)), attack.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}
