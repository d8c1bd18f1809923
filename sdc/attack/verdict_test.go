package attack_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// truthOf is what a judge knows, from the oracles.
func truthOf(t *testing.T, p *table.Problem) *attack.Truth {
	t.Helper()
	needs, err := sdctest.Needs(p)
	if err != nil {
		t.Fatal(err)
	}
	truth := &attack.Truth{Counts: p.Table.Counts, Values: p.Table.Values}
	own := sdctest.OwnFloors(p)
	for _, cell := range slices.Sorted(maps.Keys(needs)) {
		n := needs[cell]
		if !p.Table.Signed {
			n.Down = min(n.Down, p.Value(cell)-float64(own[cell]))
		}
		truth.Needs = append(truth.Needs, attack.Need{Cell: int32(cell), Up: n.Up, Down: n.Down})
	}
	alone := sdctest.Alone(p)
	for _, who := range slices.Sorted(maps.Keys(alone)) {
		var cells []int32
		for _, cell := range alone[who] {
			cells = append(cells, int32(cell))
		}
		truth.Alone = append(truth.Alone, cells)
	}
	return truth
}

// randomPattern hides the unsafe cells and some others.
func randomPattern(t *testing.T, r *rand.Rand, p *table.Problem) table.Pattern {
	t.Helper()
	needs, err := sdctest.Needs(p)
	if err != nil {
		t.Fatal(err)
	}
	pattern := make(table.Pattern, p.Table.Len())
	share := r.IntN(100)
	for cell := range pattern {
		pattern[cell] = table.Safe
		_, unsafe := needs[cell]
		asked := p.Asked(cell)
		may := !p.Impossible(cell) && asked != table.Never && asked != table.Open && (p.Table.Counts[cell] > 0 || p.Rules.ZerosInForce() != table.ZerosSafe)
		if unsafe {
			pattern[cell] = table.Unsafe
		} else if may && r.IntN(100) < share {
			pattern[cell] = table.Secondary
		}
	}
	return pattern
}

func cellsOf(intervals []attack.Interval, is func(attack.Interval) bool) (cells []int) {
	for _, i := range intervals {
		if is(i) {
			cells = append(cells, int(i.Cell))
		}
	}
	return cells
}

// judgeRandom compares the audit of random problems with the oracle's verdict.
func judgeRandom(t *testing.T, features sdctest.Features, seeds uint64) {
	undecided, victims, under, exact, cells := 0, 0, 0, 0, 0
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 7))
		p := sdctest.Random(r, sdctest.Shape{Dims: 3, Codes: 5, Count: 5, Features: features})
		on := true
		p.Rules.Singletons = &on
		if p.Table.Len() > 80 {
			continue
		}
		pattern := randomPattern(t, r, &p)
		want, err := sdctest.JudgePattern(&p, pattern)
		if err != nil {
			continue
		}
		got, err := attack.Run(context.Background(), published(&p, pattern), attack.Options{Truth: truthOf(t, &p)})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		undecided += compare(t, p.Name, &p, got.Intervals, want.Intervals)
		var oracle []int
		for _, v := range want.Victims {
			oracle = append(oracle, v.Cell)
		}
		slices.Sort(oracle)
		oracle = slices.Compact(oracle)
		if have := cellsOf(got.Intervals, func(i attack.Interval) bool { return i.Victim }); !slices.Equal(have, oracle) {
			t.Errorf("seed %d: victims %v, want %v", seed, have, oracle)
		}
		short := append(slices.Clone(want.Under), want.Exact...)
		slices.Sort(short)
		have := cellsOf(got.Intervals, func(i attack.Interval) bool { return i.Under })
		for _, cell := range have {
			if !slices.Contains(short, cell) {
				t.Errorf("seed %d: %s is called under, and is not", seed, p.Table.Name(cell))
			}
		}
		for _, cell := range want.Under {
			if !slices.Contains(have, cell) {
				t.Errorf("seed %d: %s is under, and is not called so", seed, p.Table.Name(cell))
			}
		}
		victims, under, exact, cells = victims+len(oracle), under+len(want.Under), exact+len(want.Exact), cells+len(got.Intervals)
		undecided += len(cellsOf(got.Intervals, func(i attack.Interval) bool { return i.Doubted || i.Suspect }))
		if t.Failed() {
			t.Logf("seed %d", seed)
			return
		}
	}
	t.Logf("%d cells: %d exact, %d under, %d victims, %d open questions", cells, exact, under, victims, undecided)
}

func TestVerdictOfCounts(t *testing.T) {
	seeds := uint64(1200)
	if testing.Short() {
		seeds = 250
	}
	judgeRandom(t, sdctest.EveryCount, seeds)
}

func TestVerdictOfMagnitudes(t *testing.T) {
	seeds := uint64(800)
	if testing.Short() {
		seeds = 200
	}
	judgeRandom(t, sdctest.EveryMagnitude, seeds)
}
