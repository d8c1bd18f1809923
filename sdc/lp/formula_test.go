package lp

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Families of programs whose answers have formulas.

// optimum solves a program that has one, with proof.
func optimum(t testing.TB, what string, p *Program) Solution {
	t.Helper()
	got, err := Simplex{}.Solve(context.Background(), p, Limits{})
	if err != nil || got.Status != Optimal {
		t.Fatalf("%s: %v, %v", what, got.Status, err)
	}
	if err := Verify(p, got, 1e-7); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return got
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-7*max(1, math.Abs(a), math.Abs(b)) }

// transport is the program of shipping from supplies to demands, which add up to the
// same, at costs by place.
func transport(supply, demand []float64, cost func(i, j int) float64) *Program {
	p := &Program{}
	for _, b := range slices.Concat(supply, demand) {
		p.AddRow(b, b)
	}
	for i := range supply {
		for j := range demand {
			p.Column(cost(i, j), 0, math.Inf(1), []int32{int32(i), int32(len(supply) + j)}, []float64{1, 1})
		}
	}
	return p
}

// margins are random supplies and demands with the same sum.
func margins(r *rand.Rand, height, width int) (supply, demand []float64) {
	supply, demand = make([]float64, height), make([]float64, width)
	for i := range supply {
		for j := range demand {
			v := float64(r.IntN(10))
			supply[i] += v
			demand[j] += v
		}
	}
	return supply, demand
}

// TestMongeTransport: where costs satisfy Monge's condition the rule of the
// north-western corner is optimal (Hoffman 1963).
func TestMongeTransport(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 61))
		supply, demand := margins(r, 1+r.IntN(12), 1+r.IntN(12))
		a, b := make([]float64, len(supply)), make([]float64, len(demand))
		for i := range a {
			a[i] = float64(r.IntN(100))
		}
		for j := range b {
			b[j] = float64(r.IntN(100))
		}
		slices.Sort(a)
		slices.Sort(b)
		cost := []func(i, j int) float64{
			func(i, j int) float64 { return (a[i] - b[j]) * (a[i] - b[j]) },
			func(i, j int) float64 { return math.Abs(a[i] - b[j]) },
			func(i, j int) float64 { return -a[i] * b[j] },
		}[seed%3]
		want, left, need := 0.0, slices.Clone(supply), slices.Clone(demand)
		for i, j := 0, 0; i < len(left) && j < len(need); {
			move := min(left[i], need[j])
			want += move * cost(i, j)
			left[i] -= move
			if need[j] -= move; need[j] == 0 {
				j++
			} else {
				i++
			}
		}
		if got := optimum(t, fmt.Sprint("seed ", seed), transport(supply, demand, cost)); !near(got.Objective, want) {
			t.Errorf("seed %d: %v, by the corner rule %v", seed, got.Objective, want)
		}
	}
}

// TestBoundsOfFréchet: with both margins of a table published and nothing else, a cell
// lies between max(0, row + column − all) and min(row, column).
func TestBoundsOfFréchet(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 62))
		supply, demand := margins(r, 2+r.IntN(6), 2+r.IntN(6))
		all := 0.0
		for _, v := range supply {
			all += v
		}
		p := transport(supply, demand, func(int, int) float64 { return 0 })
		s := open(t, p)
		for i, row := range supply {
			for j, column := range demand {
				at := i*len(demand) + j
				for _, end := range []struct{ cost, want float64 }{{1, max(0, row+column-all)}, {-1, min(row, column)}} {
					s.SetCost(at, end.cost)
					p.Cost[at] = end.cost
					got := solve(t, s)
					certified(t, p, got)
					if !near(got.X[at], end.want) {
						t.Fatalf("seed %d: cell %d, %d ends at %v, want %v", seed, i, j, got.X[at], end.want)
					}
				}
				s.SetCost(at, 0)
				p.Cost[at] = 0
			}
		}
	}
}

// TestRangesOfACube: a table of two by two by two with all sums of pairs published
// moves along one circuit, up in the even cells and down in the odd ones.
func TestRangesOfACube(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 63))
		value := make([]float64, 8)
		p := &Program{}
		for range 12 {
			p.AddRow(0, 0)
		}
		down, up := math.Inf(1), math.Inf(1)
		for c := range 8 {
			value[c] = float64(r.IntN(20))
			i, j, k := c>>2&1, c>>1&1, c&1
			rows := []int32{int32(2*i + j), int32(4 + 2*i + k), int32(8 + 2*j + k)}
			p.Column(0, 0, math.Inf(1), rows, []float64{1, 1, 1})
			for _, row := range rows {
				p.RowLower[row] += value[c]
				p.RowUpper[row] += value[c]
			}
			if (i+j+k)%2 == 0 {
				down = min(down, value[c])
			} else {
				up = min(up, value[c])
			}
		}
		s := open(t, p)
		for c := range 8 {
			low, high := value[c]-down, value[c]+up
			if (c>>2+c>>1+c)&1 == 1 {
				low, high = value[c]-up, value[c]+down
			}
			for _, end := range []struct{ cost, want float64 }{{1, low}, {-1, high}} {
				s.SetCost(c, end.cost)
				if got := solve(t, s); got.Status != Optimal || !near(got.X[c], end.want) {
					t.Fatalf("seed %d: cell %d ends at %v, want %v", seed, c, got.X[c], end.want)
				}
			}
			s.SetCost(c, 0)
		}
	}
}

// TestFractionalKnapsacks: fill up in the order of worth by weight (Dantzig 1957).
func TestFractionalKnapsacks(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 64))
		p := knapsack(r, 1+r.IntN(40))
		p.Whole = nil
		order := make([]int, p.Columns())
		for j := range order {
			order[j] = j
		}
		weight := func(j int) float64 { _, v := p.column(j); return v[0] }
		slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, p.Cost[a]/weight(a)-p.Cost[b]/weight(b))) })
		want, room := 0.0, p.RowUpper[0]
		for _, j := range order {
			part := min(1, room/weight(j))
			want += part * p.Cost[j]
			room -= part * weight(j)
		}
		got := optimum(t, fmt.Sprint("seed ", seed), p)
		if !near(got.Objective, want) {
			t.Errorf("seed %d: %v, by filling up %v", seed, got.Objective, want)
		}
		between := 0
		for _, x := range got.X {
			if x > 1e-9 && x < 1-1e-9 {
				between++
			}
		}
		if between > 1 {
			t.Errorf("seed %d: %d things are in by a part", seed, between)
		}
	}
}

// TestOddCircles: the corners of a circle of n take n/2 by halves, and the next whole
// number in whole ones.
func TestOddCircles(t *testing.T) {
	for n := 3; n <= 21; n++ {
		p := &Program{}
		for range n {
			p.AddRow(1, math.Inf(1))
		}
		for j := range n {
			p.Column(1, 0, 1, []int32{int32(j), int32((j + 1) % n)}, []float64{1, 1})
		}
		if got := optimum(t, "halves", p); !near(got.Objective, float64(n)/2) {
			t.Errorf("%d corners: %v", n, got.Objective)
		}
		p.Whole = make([]bool, n)
		for j := range p.Whole {
			p.Whole[j] = true
		}
		if got := optimum(t, "whole", p); got.Objective != math.Ceil(float64(n)/2) {
			t.Errorf("%d corners in whole ones: %v", n, got.Objective)
		}
	}
}

// TestMedians: the point of least total distance on a line is the median, and with
// weights the weighted one.
func TestMedians(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 65))
		n := 1 + 2*r.IntN(10)
		y := make([]float64, n)
		p := &Program{}
		var rows []int32
		var values []float64
		for i := range y {
			y[i] = float64(r.IntN(2000)-1000) / 8
			p.AddRow(y[i], y[i])
			rows, values = append(rows, int32(i)), append(values, 1)
		}
		at := p.Column(0, math.Inf(-1), math.Inf(1), rows, values)
		for i := range y { // above and below
			p.Column(1, 0, math.Inf(1), []int32{int32(i)}, []float64{1})
			p.Column(1, 0, math.Inf(1), []int32{int32(i)}, []float64{-1})
		}
		slices.Sort(y)
		want := 0.0
		for _, v := range y {
			want += math.Abs(v - y[n/2])
		}
		if got := optimum(t, "median", p); !near(got.Objective, want) || !near(got.X[at], y[n/2]) {
			t.Errorf("seed %d: %v at %v, the median is %v", seed, got.Objective, got.X[at], y[n/2])
		}
	}
}

// TestSkewGames: a game that is the same for both is worth nothing.
func TestSkewGames(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 66))
		n := 2 + r.IntN(9)
		pay := make([][]float64, n)
		for i := range pay {
			pay[i] = make([]float64, n)
			for j := range i {
				pay[i][j] = float64(r.IntN(21) - 10)
				pay[j][i] = -pay[i][j]
			}
		}
		p := &Program{}
		for range n {
			p.AddRow(0, math.Inf(1)) // what the mixture wins against each answer, less the value
		}
		p.AddRow(1, 1)
		var rows []int32
		var values []float64
		for i := range n {
			rows, values = rows[:0], values[:0]
			for j := range n {
				rows, values = append(rows, int32(j)), append(values, pay[i][j])
			}
			p.Column(0, 0, math.Inf(1), append(rows, int32(n)), append(values, 1))
		}
		rows, values = rows[:0], values[:0]
		for j := range n {
			rows, values = append(rows, int32(j)), append(values, -1)
		}
		p.Column(-1, math.Inf(-1), math.Inf(1), rows, values)
		if got := optimum(t, "game", p); math.Abs(got.Objective) > 1e-9 {
			t.Errorf("seed %d: a game that is the same for both is worth %v", seed, -got.Objective)
		}
	}
}

// TestLongestWays: the latest begin of the last activity of a plan is the longest way
// to it.
func TestLongestWays(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 67))
		n := 2 + r.IntN(25)
		latest := make([]float64, n)
		p := &Program{}
		type entry struct {
			rows   []int32
			values []float64
		}
		columns := make([]entry, n)
		for to := 1; to < n; to++ {
			for from := range to {
				if from != to-1 && r.IntN(3) > 0 {
					continue
				}
				takes := float64(r.IntN(9))
				latest[to] = max(latest[to], latest[from]+takes)
				i := int32(p.AddRow(takes, math.Inf(1)))
				columns[to].rows, columns[to].values = append(columns[to].rows, i), append(columns[to].values, 1)
				columns[from].rows, columns[from].values = append(columns[from].rows, i), append(columns[from].values, -1)
			}
		}
		for j, c := range columns {
			p.Column(float64(j/(n-1)), 0, math.Inf(1), c.rows, c.values)
		}
		if got := optimum(t, "plan", p); !near(got.Objective, latest[n-1]) {
			t.Errorf("seed %d: the plan takes %v, the longest way %v", seed, got.Objective, latest[n-1])
		}
	}
}

// TestIntervals: rows whose entries stand together have whole corners; the heaviest
// choice of intervals that do not overlap is that of dynamic programming.
func TestIntervals(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 68))
		times := 3 + r.IntN(20)
		p := &Program{}
		for range times {
			p.AddRow(math.Inf(-1), 1)
		}
		best := make([]float64, times+1)
		type interval struct {
			from, to int
			worth    float64
		}
		var all []interval
		for range 1 + r.IntN(40) {
			from := r.IntN(times)
			to := from + 1 + r.IntN(times-from)
			all = append(all, interval{from, to, float64(1 + r.IntN(20))})
			var rows []int32
			var values []float64
			for at := from; at < to; at++ {
				rows, values = append(rows, int32(at)), append(values, 1)
			}
			p.Column(-all[len(all)-1].worth, 0, 1, rows, values)
		}
		for to := 1; to <= times; to++ {
			best[to] = best[to-1]
			for _, i := range all {
				if i.to == to {
					best[to] = max(best[to], best[i.from]+i.worth)
				}
			}
		}
		got := optimum(t, "intervals", p)
		if !near(-got.Objective, best[times]) {
			t.Errorf("seed %d: %v, by dynamic programming %v", seed, -got.Objective, best[times])
		}
		for j, x := range got.X {
			if math.Abs(x-math.Round(x)) > 1e-9 {
				t.Errorf("seed %d: interval %d is taken by %v", seed, j, x)
			}
		}
	}
}

// TestMatchingsAndCovers: in a graph of two sides the largest matching has as many
// edges as the smallest cover has corners (Kőnig 1931); the program of one is the dual
// of the other.
func TestMatchingsAndCovers(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 69))
		left, right := 1+r.IntN(9), 1+r.IntN(9)
		matching, cover := &Program{}, &Program{}
		edges := make([][]int, left)
		for range left + right {
			matching.AddRow(math.Inf(-1), 1)
		}
		at := make([][]int32, left+right) // rows of the cover at each corner
		for u := range left {
			for v := range right {
				if r.IntN(3) == 0 {
					edges[u] = append(edges[u], v)
					matching.Column(-1, 0, math.Inf(1), []int32{int32(u), int32(left + v)}, []float64{1, 1})
					i := int32(cover.AddRow(1, math.Inf(1)))
					at[u], at[left+v] = append(at[u], i), append(at[left+v], i)
				}
			}
		}
		for _, rows := range at {
			values := make([]float64, len(rows))
			for k := range values {
				values[k] = 1
			}
			cover.Column(1, 0, math.Inf(1), rows, values)
		}
		want := float64(largestMatching(edges, right))
		if got := optimum(t, "matching", matching); !near(-got.Objective, want) {
			t.Errorf("seed %d: the program matches %v, ways that alternate %v", seed, -got.Objective, want)
		}
		if got := optimum(t, "cover", cover); !near(got.Objective, want) {
			t.Errorf("seed %d: the cover has %v, the matching %v", seed, got.Objective, want)
		}
	}
}

// largestMatching looks for ways that alternate (Berge 1957).
func largestMatching(edges [][]int, right int) int {
	partner := make([]int, right)
	for v := range partner {
		partner[v] = -1
	}
	var improve func(u int, seen []bool) bool
	improve = func(u int, seen []bool) bool {
		for _, v := range edges[u] {
			if seen[v] {
				continue
			}
			seen[v] = true
			if partner[v] < 0 || improve(partner[v], seen) {
				partner[v] = u
				return true
			}
		}
		return false
	}
	n := 0
	for u := range edges {
		if improve(u, make([]bool, right)) {
			n++
		}
	}
	return n
}

// TestSimplices: over the points with a sum of one, the least cost is the least of the
// costs, and over those of a ball of sums the largest sum is that of the largest ones.
func TestSimplices(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 70))
		n := 1 + r.IntN(50)
		p := &Program{}
		p.AddRow(1, 1)
		costs := make([]float64, n)
		for j := range costs {
			costs[j] = float64(r.IntN(1000)-500) / 16
			p.Column(costs[j], 0, math.Inf(1), []int32{0}, []float64{1})
		}
		slices.Sort(costs)
		if got := optimum(t, "simplex", p); !near(got.Objective, costs[0]) || !near(got.Dual[0], costs[0]) {
			t.Errorf("seed %d: %v with the multiplier %v, want %v", seed, got.Objective, got.Dual[0], costs[0])
		}
		k := 1 + r.IntN(n)
		p.RowLower[0], p.RowUpper[0] = float64(k), float64(k)
		want := 0.0
		for j := range p.Upper {
			p.Upper[j] = 1
		}
		for _, c := range costs[:k] {
			want += c
		}
		if got := optimum(t, "slice of a cube", p); !near(got.Objective, want) {
			t.Errorf("seed %d: the %d least of %d cost %v, want %v", seed, k, n, got.Objective, want)
		}
	}
}

// TestIsotonicStairs: the least total of rises that keep a stair at or above given
// heights is the way from the first to the highest.
func TestIsotonicStairs(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 71))
		n := 2 + r.IntN(30)
		p := &Program{}
		most := math.Inf(-1)
		for range n {
			height := float64(r.IntN(200)-100) / 4
			most = max(most, height)
			p.AddRow(height, math.Inf(1)) // the level of a step
		}
		var rows []int32
		var values []float64
		for i := range n {
			rows, values = append(rows, int32(i)), append(values, 1)
		}
		p.Column(1, math.Inf(-1), math.Inf(1), rows, values) // the first level
		for i := 1; i < n; i++ {
			p.Column(1, 0, math.Inf(1), slices.Clone(rows[i:]), slices.Clone(values[i:])) // each rise
		}
		if got := optimum(t, "stairs", p); !near(got.Objective, most) {
			t.Errorf("seed %d: the last step is at %v, want %v", seed, got.Objective, most)
		}
	}
}
