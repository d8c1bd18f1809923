package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// Problems whose optimum another method finds.

// TestCubesThatMisleadAreSolved solves Klee and Minty's cubes (1972), on which the
// first pricing rule visits every corner.
func TestCubesThatMisleadAreSolved(t *testing.T) {
	for n := 1; n <= 12; n++ {
		p := &Program{}
		for i := range n {
			p.AddRow(math.Inf(-1), math.Pow(5, float64(i+1)))
		}
		for j := range n {
			rows, values := []int32{int32(j)}, []float64{1}
			for i := j + 1; i < n; i++ {
				rows, values = append(rows, int32(i)), append(values, math.Exp2(float64(i-j+1)))
			}
			p.Column(-math.Exp2(float64(n-1-j)), 0, math.Inf(1), rows, values)
		}
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if want := -math.Pow(5, float64(n)); err != nil || got.Status != Optimal || math.Abs(got.Objective-want) > 1e-6*-want {
			t.Errorf("dimension %d: %v with %v, want %v (%v)", n, got.Status, got.Objective, want, err)
		}
	}
}

// network is a directed graph with lengths and capacities.
type network struct {
	nodes            int
	from, to         []int
	length, capacity []float64
}

func randomNetwork(r *rand.Rand, nodes, arcs int) network {
	g := network{nodes: nodes}
	for range arcs {
		u, v := r.IntN(nodes), r.IntN(nodes)
		if u != v {
			g.from, g.to = append(g.from, u), append(g.to, v)
			g.length, g.capacity = append(g.length, float64(1+r.IntN(20))), append(g.capacity, float64(1+r.IntN(9)))
		}
	}
	return g
}

// flow is the program of a flow whose net outflow at each node is given.
func (g network) flow(outflow func(node int) (float64, float64), capacity bool) *Program {
	p := &Program{}
	for v := range g.nodes {
		p.AddRow(outflow(v))
	}
	for a := range g.from {
		upper := math.Inf(1)
		if capacity {
			upper = g.capacity[a]
		}
		p.Column(g.length[a], 0, upper, []int32{int32(g.from[a]), int32(g.to[a])}, []float64{1, -1})
	}
	return p
}

// distances are the lengths of shortest paths from node 0 (Bellman 1958).
func (g network) distances() []float64 {
	d := make([]float64, g.nodes)
	for v := 1; v < g.nodes; v++ {
		d[v] = math.Inf(1)
	}
	for range g.nodes {
		for a := range g.from {
			d[g.to[a]] = min(d[g.to[a]], d[g.from[a]]+g.length[a])
		}
	}
	return d
}

func TestShortestPathsAreThoseOfBellman(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 51))
		g := randomNetwork(r, 4+r.IntN(30), 10+r.IntN(120))
		distances := g.distances()
		for _, target := range []int{1, g.nodes - 1} {
			p := g.flow(func(v int) (float64, float64) {
				switch v {
				case 0:
					return 1, 1
				case target:
					return -1, -1
				}
				return 0, 0
			}, false)
			got, err := Simplex{}.Solve(context.Background(), p, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if want := distances[target]; math.IsInf(want, 1) != (got.Status == Infeasible) || !math.IsInf(want, 1) && math.Abs(got.Objective-want) > 1e-9 {
				t.Fatalf("seed %d: %v with %v, the path is %v long", seed, got.Status, got.Objective, want)
			}
		}
	}
}

// largestFlow from node 0 to the last (Edmonds and Karp 1972).
func (g network) largestFlow() float64 {
	residual := make([][]float64, g.nodes)
	for v := range residual {
		residual[v] = make([]float64, g.nodes)
	}
	for a := range g.from {
		residual[g.from[a]][g.to[a]] += g.capacity[a]
	}
	for flow := 0.0; ; {
		before := make([]int, g.nodes)
		for v := range before {
			before[v] = -1
		}
		before[0] = 0
		for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
			for v, c := range residual[queue[0]] {
				if c > 0 && before[v] < 0 {
					before[v] = queue[0]
					queue = append(queue, v)
				}
			}
		}
		last := g.nodes - 1
		if before[last] < 0 {
			return flow
		}
		step := math.Inf(1)
		for v := last; v != 0; v = before[v] {
			step = min(step, residual[before[v]][v])
		}
		for v := last; v != 0; v = before[v] {
			residual[before[v]][v] -= step
			residual[v][before[v]] += step
		}
		flow += step
	}
}

func TestLargestFlowsAreThoseOfEdmondsAndKarp(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 52))
		g := randomNetwork(r, 3+r.IntN(20), 5+r.IntN(100))
		p := g.flow(func(v int) (float64, float64) {
			if v == 0 || v == g.nodes-1 {
				return math.Inf(-1), math.Inf(1)
			}
			return 0, 0
		}, true)
		for a := range p.Cost { // net outflow of node 0
			p.Cost[a] = 0
			if g.from[a] == 0 {
				p.Cost[a]--
			}
			if g.to[a] == 0 {
				p.Cost[a]++
			}
		}
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if want := -g.largestFlow(); err != nil || got.Status != Optimal || math.Abs(got.Objective-want) > 1e-9 {
			t.Fatalf("seed %d: %v with %v, the flow is %v (%v)", seed, got.Status, got.Objective, -want, err)
		}
	}
}

// cheapestAssignment tries the columns left for each row in turn.
func cheapestAssignment(cost [][]float64) float64 {
	n := len(cost)
	best := make([]float64, 1<<n)
	for set := 1; set < 1<<n; set++ {
		row := -1
		for k := range n {
			if set>>k&1 == 1 {
				row++
			}
		}
		best[set] = math.Inf(1)
		for k := range n {
			if set>>k&1 == 1 {
				best[set] = min(best[set], best[set&^(1<<k)]+cost[row][k])
			}
		}
	}
	return best[1<<n-1]
}

func TestAssignmentsAreTheCheapest(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 53))
		n := 2 + r.IntN(9)
		p, cost := &Program{}, make([][]float64, n)
		for range 2 * n {
			p.AddRow(1, 1)
		}
		for i := range n {
			cost[i] = make([]float64, n)
			for j := range n {
				cost[i][j] = float64(r.IntN(30))
				p.Column(cost[i][j], 0, math.Inf(1), []int32{int32(i), int32(n + j)}, []float64{1, 1})
			}
		}
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if want := cheapestAssignment(cost); err != nil || got.Status != Optimal || math.Abs(got.Objective-want) > 1e-9 {
			t.Fatalf("seed %d: %v with %v, want %v (%v)", seed, got.Status, got.Objective, want, err)
		}
		for j, x := range got.X {
			if math.Abs(x-math.Round(x)) > 1e-9 {
				t.Fatalf("seed %d: column %d is %v at a corner", seed, j, x)
			}
		}
	}
}

// fullest is the worth of the best knapsack, by weight (Bellman 1957).
func fullest(p *Program) float64 {
	best := make([]float64, int(p.RowUpper[0])+1)
	for j := range p.Columns() {
		_, values := p.column(j)
		w := int(values[0])
		for room := len(best) - 1; room >= w; room-- {
			best[room] = max(best[room], best[room-w]-p.Cost[j])
		}
	}
	return best[len(best)-1]
}

func TestKnapsacksAreTheFullest(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 54))
		p := knapsack(r, 4+r.IntN(20))
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if want := -fullest(p); err != nil || got.Status != Optimal || got.Objective != want || got.Bound != want {
			t.Fatalf("seed %d: %v with %v, bound %v, want %v (%v)", seed, got.Status, got.Objective, got.Bound, want, err)
		}
	}
}

// fewest is the least number of sets that hold every element, by trying all.
func fewest(sets []int, elements int) float64 {
	best := math.Inf(1)
	for chosen := range 1 << len(sets) {
		held, count := 0, 0.0
		for k, set := range sets {
			if chosen>>k&1 == 1 {
				held |= set
				count++
			}
		}
		if held == 1<<elements-1 {
			best = min(best, count)
		}
	}
	return best
}

func TestCoversAreTheSmallest(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 55))
		elements := 3 + r.IntN(10)
		p, sets := &Program{Whole: []bool{}}, []int(nil)
		for range elements {
			p.AddRow(1, math.Inf(1))
		}
		for range 3 + r.IntN(9) {
			set, rows, values := 0, []int32(nil), []float64(nil)
			for e := range elements {
				if r.IntN(3) == 0 {
					set |= 1 << e
					rows, values = append(rows, int32(e)), append(values, 1)
				}
			}
			sets = append(sets, set)
			p.Whole[p.Column(1, 0, 1, rows, values)] = true
		}
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		want := fewest(sets, elements)
		if err != nil || math.IsInf(want, 1) != (got.Status == Infeasible) || !math.IsInf(want, 1) && got.Objective != want {
			t.Fatalf("seed %d: %v with %v, want %v (%v)", seed, got.Status, got.Objective, want, err)
		}
	}
}

// TestWholeColumnsWithoutEnd are unbounded where a point exists, infeasible where
// none does although the relaxation is unbounded.
func TestWholeColumnsWithoutEnd(t *testing.T) {
	for _, test := range []struct {
		right float64
		want  Status
	}{{2, Unbounded}, {1, Infeasible}} {
		p := &Program{Whole: []bool{}}
		p.AddRow(test.right, test.right)
		p.Whole[p.Column(0, 0, 5, []int32{0}, []float64{2})] = true // 2x = right
		p.Whole[p.Column(-1, 0, math.Inf(1), nil, nil)] = true
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil || got.Status != test.want || got.Status == Unbounded && (got.Ray == nil || !p.keeps(got.X)) {
			t.Errorf("2x = %v: %v, want %v (%v)", test.right, got.Status, test.want, err)
		}
	}
}
