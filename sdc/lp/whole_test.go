package lp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// wholly makes all columns whole.
func wholly(p *Program) *Program {
	p.Whole = make([]bool, p.Columns())
	for j := range p.Whole {
		p.Whole[j] = true
	}
	return p
}

func integer(t testing.TB, p *Program, limits Limits) Solution {
	t.Helper()
	got, err := Simplex{}.Solve(context.Background(), p, limits)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(p, got, 1e-7); err != nil {
		t.Fatalf("%v: %v", got.Status, err)
	}
	return got
}

// TestEqualityKnapsacks: whether a sum can be paid exactly, and with how few coins, by
// counting up.
func TestEqualityKnapsacks(t *testing.T) {
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 91))
		p := &Program{}
		sum := 1 + r.IntN(60)
		p.AddRow(float64(sum), float64(sum))
		fewest := make([]float64, sum+1)
		for at := 1; at <= sum; at++ {
			fewest[at] = math.Inf(1)
		}
		var coins []int
		for range 1 + r.IntN(4) {
			coin := 3 + r.IntN(20)
			coins = append(coins, coin)
			p.Column(1, 0, float64(sum/coin), []int32{0}, []float64{float64(coin)})
		}
		for at := 1; at <= sum; at++ {
			for _, coin := range coins {
				if coin <= at {
					fewest[at] = min(fewest[at], fewest[at-coin]+1)
				}
			}
		}
		got := integer(t, wholly(p), Limits{})
		if want := fewest[sum]; math.IsInf(want, 1) != (got.Status == Infeasible) || !math.IsInf(want, 1) && got.Objective != want {
			t.Errorf("seed %d: %d of %v: %v with %v, want %v", seed, sum, coins, got.Status, got.Objective, want)
		}
	}
}

// tables visits every table of whole numbers with given margins.
func tables(rows, columns []float64, visit func(cells []float64)) {
	cells := make([]float64, len(rows)*len(columns))
	left, need := append([]float64(nil), rows...), append([]float64(nil), columns...)
	var fill func(at int)
	fill = func(at int) {
		if at == len(cells) {
			visit(cells)
			return
		}
		i, j := at/len(columns), at%len(columns)
		low, high := 0.0, min(left[i], need[j])
		if j == len(columns)-1 {
			low = left[i]
		}
		if i == len(rows)-1 {
			low = max(low, need[j])
		}
		for v := low; v <= high; v++ {
			cells[at] = v
			left[i] -= v
			need[j] -= v
			fill(at + 1)
			left[i] += v
			need[j] += v
		}
	}
	fill(0)
}

// TestWholeTablesAgainstAllTables: the cheapest table with given margins, cells of which
// have bounds, by going through all.
func TestWholeTablesAgainstAllTables(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 92))
		rows, columns := margins(r, 2+r.IntN(2), 2+r.IntN(2))
		for i := range rows {
			rows[i] = math.Mod(rows[i], 7)
		}
		all := 0.0
		for _, v := range rows {
			all += v
		}
		for j := range columns { // the same sum again
			columns[j] = math.Floor(all / float64(len(columns)))
		}
		columns[0] += all - columns[0]*float64(len(columns))
		p := transport(rows, columns, func(int, int) float64 { return float64(r.IntN(9) - 3) })
		for j := range p.Upper {
			if r.IntN(4) == 0 {
				p.Upper[j] = float64(r.IntN(3))
			}
		}
		best := math.Inf(1)
		tables(rows, columns, func(cells []float64) {
			cost := 0.0
			for j, v := range cells {
				if v > p.Upper[j] {
					return
				}
				cost += v * p.Cost[j]
			}
			best = min(best, cost)
		})
		got := integer(t, wholly(p), Limits{})
		if math.IsInf(best, 1) != (got.Status == Infeasible) || !math.IsInf(best, 1) && got.Objective != best {
			t.Errorf("seed %d: %v with %v, of all tables %v", seed, got.Status, got.Objective, best)
		}
	}
}

// TestWholeCubes: programs of tables of three dimensions have corners that are not whole.
// The cheapest whole table is found by going through all.
func TestWholeCubes(t *testing.T) {
	fractional := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 93))
		p := threeWay(r, 3, 3, 3, 1, 2)
		for j := range p.Upper {
			p.Upper[j] = 4
		}
		relaxed := solve(t, open(t, p)).Objective
		got := integer(t, wholly(p), Limits{})
		if got.Status != Optimal || got.Objective < relaxed-1e-9 || got.Bound != got.Objective {
			t.Fatalf("seed %d: %v with %v and the bound %v, relaxed %v", seed, got.Status, got.Objective, got.Bound, relaxed)
		}
		if got.Objective > relaxed+1e-6 {
			fractional++
		}
		best := math.Inf(1)
		cube(p, func(cost float64) { best = min(best, cost) })
		if got.Objective != best {
			t.Fatalf("seed %d: %v, of all cubes %v", seed, got.Objective, best)
		}
	}
	t.Logf("%d of 60 relaxations are cheaper than any whole table", fractional)
}

// cube visits the whole points of a program of threeWay(3, 3, 3), cell by cell.
func cube(p *Program, visit func(cost float64)) {
	left, open := append([]float64(nil), p.RowLower...), make([]int, p.Rows)
	for _, i := range p.Row {
		open[i]++
	}
	var fill func(j int, cost float64)
	fill = func(j int, cost float64) {
		if j == p.Columns() {
			visit(cost)
			return
		}
		rows, _ := p.column(j)
		low, high := p.Lower[j], p.Upper[j]
		for _, i := range rows {
			high = min(high, left[i])
			if open[i]--; open[i] == 0 {
				low = max(low, left[i])
			} else {
				low = max(low, left[i]-float64(open[i])*p.Upper[j])
			}
		}
		for v := low; v <= high; v++ {
			for _, i := range rows {
				left[i] -= v
			}
			fill(j+1, cost+v*p.Cost[j])
			for _, i := range rows {
				left[i] += v
			}
		}
		for _, i := range rows {
			open[i]++
		}
	}
	fill(0, 0)
}

// TestBins: things into as few bins as hold them, by trying all ways.
func TestBins(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 94))
		const room, bins = 10, 3
		things := make([]int, 3+r.IntN(4))
		for k := range things {
			things[k] = 2 + r.IntN(7)
		}
		p := &Program{}
		for range things {
			p.AddRow(1, 1)
		}
		for range bins {
			p.AddRow(math.Inf(-1), 0)
		}
		for b := range bins {
			bin := int32(len(things) + b)
			p.Column(1, 0, 1, []int32{bin}, []float64{-room})
			for k, size := range things {
				p.Column(0, 0, 1, []int32{int32(k), bin}, []float64{1, float64(size)})
			}
		}
		want := math.Inf(1)
		var put func(k int, filled [bins]int)
		put = func(k int, filled [bins]int) {
			if k == len(things) {
				used := 0.0
				for _, f := range filled {
					if f > 0 {
						used++
					}
				}
				want = min(want, used)
				return
			}
			for b := range bins {
				if filled[b]+things[k] <= room {
					next := filled
					next[b] += things[k]
					put(k+1, next)
				}
			}
		}
		put(0, [bins]int{})
		got := integer(t, wholly(p), Limits{})
		if math.IsInf(want, 1) != (got.Status == Infeasible) || !math.IsInf(want, 1) && got.Objective != want {
			t.Errorf("seed %d: %v: %v with %v, want %v", seed, things, got.Status, got.Objective, want)
		}
	}
}

// TestChangesOfWholePrograms permutes, mirrors and shifts integer programs.
func TestChangesOfWholePrograms(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 95))
		p := mixed(r, 0.3)
		before := integer(t, p, Limits{})
		for _, c := range changes {
			if c.name != "rows in another order" && c.name != "rows the other way round" && c.name != "columns mirrored" && c.name != "columns shifted" && c.name != "costs multiplied" {
				continue
			}
			q, becomes := c.change(r, p)
			q.Whole = p.Whole
			after := integer(t, q, Limits{})
			if after.Status != before.Status || before.Status == Optimal && !near(after.Objective, becomes(before.Objective)) {
				t.Fatalf("seed %d, %s: %v with %v, before %v with %v", seed, c.name, after.Status, after.Objective, before.Status, before.Objective)
			}
		}
	}
}

// TestWholeIsBetweenRelaxedAndRounded: the relaxation bounds every integer program, and
// a further whole column never lowers the optimum.
func TestWholeIsBetweenRelaxedAndRounded(t *testing.T) {
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 96))
		p := mixed(r, 0)
		whole := p.Whole
		last := math.Inf(-1)
		for k := range len(whole) + 1 {
			p.Whole = make([]bool, len(whole))
			copy(p.Whole[:k], whole[:k])
			got := integer(t, p, Limits{})
			if got.Status == Infeasible {
				last = math.Inf(1)
				continue
			}
			if got.Status == Optimal && got.Objective < last-1e-7 {
				t.Fatalf("seed %d: with %d whole columns %v, with one fewer %v", seed, k, got.Objective, last)
			}
			if got.Status == Optimal {
				last = got.Objective
			}
		}
	}
}

// TestGaps: the answer is within the gap that was asked for, and a gap of nothing is
// exact.
func TestGaps(t *testing.T) {
	for seed := range uint64(12) {
		p := knapsack(rand.New(rand.NewPCG(seed, 97)), 22)
		exact := integer(t, p, Limits{})
		nodes := exact.Nodes
		for _, gap := range []float64{0, 1e-6, 0.001, 0.01, 0.1, 1} {
			got := integer(t, p, Limits{Gap: gap})
			if got.Status != Optimal || got.Objective-got.Bound > gap*math.Abs(got.Objective)+1e-9 || got.Bound > exact.Objective || got.Objective < exact.Objective {
				t.Errorf("seed %d, gap %v: %v with %v and the bound %v, exactly %v", seed, gap, got.Status, got.Objective, got.Bound, exact.Objective)
			}
			if got.Nodes > nodes {
				t.Errorf("seed %d, gap %v: %d nodes, with a smaller gap %d", seed, gap, got.Nodes, nodes)
			}
			nodes = got.Nodes
		}
	}
}

// TestNodesAndPivotsAreLimits: every limit is kept, and what is known then is right.
func TestNodesAndPivotsAreLimits(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(9, 98)), 26)
	full := integer(t, p, Limits{})
	last := math.Inf(-1)
	for nodes := int64(1); nodes <= full.Nodes+1; nodes += 1 + full.Nodes/12 {
		got := integer(t, p, Limits{Nodes: nodes})
		if got.Nodes > nodes || got.Bound > full.Objective || got.X != nil && got.Objective < full.Objective {
			t.Errorf("%d nodes: %v after %d, bound %v, objective %v", nodes, got.Status, got.Nodes, got.Bound, got.Objective)
		}
		if got.Bound < last {
			t.Errorf("%d nodes: the bound falls from %v to %v", nodes, last, got.Bound)
		}
		last = got.Bound
	}
	for _, pivots := range []int64{1, 10, 100} {
		if got := integer(t, p, Limits{Iterations: pivots}); got.Iterations > pivots+5 || got.Bound > full.Objective {
			t.Errorf("%d pivots: %v after %d, bound %v", pivots, got.Status, got.Iterations, got.Bound)
		}
	}
}

// TestSecondsEndASearch: a program that takes long ends soon after the time that a user
// gave, with what is known.
func TestSecondsEndASearch(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(5, 99)), 60)
	for j := range p.Cost { // worth and weight nearly the same: hard
		_, values := p.column(j)
		p.Cost[j] = -values[0] - float64(j%2)/2
	}
	start := time.Now()
	got := integer(t, p, Limits{Seconds: 0.05})
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("0.05 seconds took %v", took)
	}
	if got.Status != Limit && got.Status != Optimal {
		t.Errorf("%v", got.Status)
	}
}

// TestStartsAreTakenOrLeft: a known point that is feasible bounds the answer, whatever
// else ends the search; one that is not, too short, or not whole, changes nothing.
func TestStartsAreTakenOrLeft(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(7, 99)), 20)
	full := integer(t, p, Limits{})
	nothing := make([]float64, p.Columns())
	for name, start := range map[string][]float64{
		"the optimum": full.X, "nothing": nothing, "too short": nothing[:3], "halves": halves(p.Columns()), "too much": ones(p.Columns()), "no numbers": notNumbers(p.Columns()),
	} {
		got := integer(t, p, Limits{Start: start})
		if got.Status != Optimal || got.Objective != full.Objective {
			t.Errorf("from %s: %v with %v, want %v", name, got.Status, got.Objective, full.Objective)
		}
		one := integer(t, p, Limits{Start: start, Nodes: 1})
		if name == "the optimum" && one.Objective != full.Objective || name == "nothing" && one.X == nil {
			t.Errorf("from %s, one node: %v with %v", name, one.Status, one.Objective)
		}
	}
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for j := range x {
		x[j] = 1
	}
	return x
}

func halves(n int) []float64 {
	x := ones(n)
	for j := range x {
		x[j] = 0.5
	}
	return x
}

func notNumbers(n int) []float64 {
	x := ones(n)
	for j := range x {
		x[j] = math.NaN()
	}
	return x
}

// after is a context that ends after some looks at it.
type after struct {
	context.Context
	looks int
}

func (a *after) Err() error {
	if a.looks--; a.looks < 0 {
		return context.Canceled
	}
	return nil
}

// TestContextsEndSearchesAnywhere ends the context after the first, second and so on
// look at it: always with its error, never with an answer that is wrong.
func TestContextsEndSearchesAnywhere(t *testing.T) {
	p := knapsack(rand.New(rand.NewPCG(8, 99)), 18)
	full := integer(t, p, Limits{})
	ended := 0
	for looks := range 400 {
		got, err := Simplex{}.Solve(&after{context.Background(), looks}, p, Limits{})
		switch {
		case errors.Is(err, context.Canceled):
			ended++
		case err != nil || got.Status != Optimal || got.Objective != full.Objective:
			t.Fatalf("after %d looks: %v with %v, %v", looks, got.Status, got.Objective, err)
		}
	}
	if ended == 0 {
		t.Error("no context ended a search")
	}
}

// TestWholeNumbersAreWhole: no whole column of an answer has a fraction, not even one of
// rounding, and large numbers stay exact.
func TestWholeNumbersAreWhole(t *testing.T) {
	for _, size := range []float64{1, 1e3, 1e6, 1e9} {
		p := &Program{}
		p.AddRow(math.Inf(-1), 7*size+3)
		p.AddRow(size, math.Inf(1))
		p.Column(-3, 0, math.Inf(1), []int32{0, 1}, []float64{2, 1})
		p.Column(-4, 0, math.Inf(1), []int32{0}, []float64{3})
		got := integer(t, wholly(p), Limits{})
		if got.Status != Optimal {
			t.Errorf("size %v: %v", size, got.Status)
			continue
		}
		for j, x := range got.X {
			if x != math.Trunc(x) {
				t.Errorf("size %v: column %d is %v", size, j, x)
			}
		}
		if want := -3 * math.Floor((7*size+3)/2); got.Objective > want {
			t.Errorf("size %v: %v, one column alone gives %v", size, got.Objective, want)
		}
	}
}

// TestMixedRays: an integer program without end has a point and a direction.
func TestMixedRays(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 99))
		p := &Program{Whole: []bool{}}
		p.AddRow(0, math.Inf(1))
		step := float64(1 + r.IntN(5))
		p.Whole[p.Column(-1, 0, math.Inf(1), []int32{0}, []float64{-1})] = true
		p.Whole[p.Column(0, 0, math.Inf(1), []int32{0}, []float64{step})] = r.IntN(2) == 0
		got := integer(t, p, Limits{})
		if got.Status != Unbounded || len(got.Ray) != 2 || !math.IsInf(got.Bound, -1) || got.X == nil {
			t.Errorf("seed %d: %v, ray %v, bound %v, point %v", seed, got.Status, got.Ray, got.Bound, got.X)
		}
	}
}

// TestUnitsOfObjectives: costs with a common divisor round bounds up to its multiples.
func TestUnitsOfObjectives(t *testing.T) {
	for _, unit := range []float64{1, 6, 35} {
		t.Run(fmt.Sprint(unit), func(t *testing.T) {
			for seed := range uint64(30) {
				p := knapsack(rand.New(rand.NewPCG(seed, 90)), 12)
				for j := range p.Cost {
					p.Cost[j] = unit * math.Round(p.Cost[j]/7)
				}
				got := integer(t, p, Limits{})
				if got.Status != Optimal || math.Mod(got.Objective, unit) != 0 || got.Bound != got.Objective {
					t.Errorf("seed %d: %v with %v, bound %v", seed, got.Status, got.Objective, got.Bound)
				}
				if want := -fullest(p); got.Objective != want {
					t.Errorf("seed %d: %v, want %v", seed, got.Objective, want)
				}
			}
		})
	}
}
