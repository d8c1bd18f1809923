package lp

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Changes of a program that change its answer in a known way.

// dense is a program by rows and columns.
func dense(p *Program) [][]float64 {
	a := make([][]float64, p.Rows)
	for i := range a {
		a[i] = make([]float64, p.Columns())
	}
	for j := range p.Columns() {
		rows, values := p.column(j)
		for k, i := range rows {
			a[i][j] = values[k]
		}
	}
	return a
}

// sparse is the program of a matrix, with costs and bounds given.
func sparse(a [][]float64, cost, lower, upper, rowLower, rowUpper []float64) *Program {
	p := &Program{}
	for i := range rowLower {
		p.AddRow(rowLower[i], rowUpper[i])
	}
	for j := range cost {
		var rows []int32
		var values []float64
		for i := range a {
			if a[i][j] != 0 {
				rows, values = append(rows, int32(i)), append(values, a[i][j])
			}
		}
		p.Column(cost[j], lower[j], upper[j], rows, values)
	}
	return p
}

func clone(p *Program) *Program {
	q := *p
	q.Cost, q.Lower, q.Upper = slices.Clone(p.Cost), slices.Clone(p.Lower), slices.Clone(p.Upper)
	q.Start, q.Row, q.Value = slices.Clone(p.Start), slices.Clone(p.Row), slices.Clone(p.Value)
	q.RowLower, q.RowUpper, q.Whole = slices.Clone(p.RowLower), slices.Clone(p.RowUpper), slices.Clone(p.Whole)
	return &q
}

// changes are the ways to change a program, and what becomes of the objective.
var changes = []struct {
	name   string
	change func(r *rand.Rand, p *Program) (*Program, func(objective float64) float64)
}{
	{"rows in another order", func(r *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q, order := clone(p), r.Perm(p.Rows)
		for i, to := range order {
			q.RowLower[to], q.RowUpper[to] = p.RowLower[i], p.RowUpper[i]
		}
		for k, i := range p.Row {
			q.Row[k] = int32(order[i])
		}
		return q, same
	}},
	{"columns in another order", func(r *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := &Program{Rows: p.Rows, RowLower: p.RowLower, RowUpper: p.RowUpper}
		for _, j := range r.Perm(p.Columns()) {
			rows, values := p.column(j)
			q.Column(p.Cost[j], p.Lower[j], p.Upper[j], rows, values)
		}
		return q, same
	}},
	{"rows the other way round", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := clone(p)
		for i := range q.Rows {
			q.RowLower[i], q.RowUpper[i] = -p.RowUpper[i], -p.RowLower[i]
		}
		for k := range q.Value {
			q.Value[k] = -q.Value[k]
		}
		return q, same
	}},
	{"rows and columns stretched", func(r *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := clone(p)
		stretch(r, q, 6)
		return q, same
	}},
	{"costs multiplied", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := clone(p)
		for j := range q.Cost {
			q.Cost[j] *= 40
		}
		return q, func(v float64) float64 { return 40 * v }
	}},
	{"columns mirrored", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := clone(p)
		for j := range q.Cost {
			q.Cost[j], q.Lower[j], q.Upper[j] = -p.Cost[j], -p.Upper[j], -p.Lower[j]
		}
		for k := range q.Value {
			q.Value[k] = -q.Value[k]
		}
		return q, same
	}},
	{"columns shifted", func(r *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q, less := clone(p), 0.0
		for j := range q.Cost {
			by := float64(r.IntN(9) - 4)
			q.Lower[j] += by
			q.Upper[j] += by
			less += by * p.Cost[j]
			rows, values := p.column(j)
			for k, i := range rows {
				q.RowLower[i] += by * values[k]
				q.RowUpper[i] += by * values[k]
			}
		}
		return q, func(v float64) float64 { return v + less }
	}},
	{"a row twice, and the sum of two", func(r *rand.Rand, p *Program) (*Program, func(float64) float64) {
		a, lower, upper := dense(p), slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
		if p.Rows > 0 {
			i, k := r.IntN(p.Rows), r.IntN(p.Rows)
			sum := make([]float64, p.Columns())
			for j := range sum {
				sum[j] = a[i][j] + a[k][j]
			}
			a = append(a, a[i], sum)
			lower, upper = append(lower, lower[i], lower[i]+lower[k]), append(upper, upper[i], upper[i]+upper[k])
		}
		return sparse(a, p.Cost, p.Lower, p.Upper, lower, upper), same
	}},
	{"an empty row and an empty column", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := clone(p)
		q.AddRow(-1, 2)
		q.AddRow(math.Inf(-1), math.Inf(1))
		q.Column(3, 2, 5, nil, nil)
		return q, func(v float64) float64 { return v + 6 }
	}},
	{"ranges as two rows", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		a := dense(p)
		lower, upper := slices.Concat(p.RowLower, slices.Repeat([]float64{math.Inf(-1)}, p.Rows)), slices.Concat(slices.Repeat([]float64{math.Inf(1)}, p.Rows), p.RowUpper)
		return sparse(append(a, a...), p.Cost, p.Lower, p.Upper, lower, upper), same
	}},
	{"bounds as rows", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		a, lower, upper := dense(p), slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
		endless := make([]float64, p.Columns())
		for j := range p.Columns() {
			row := make([]float64, p.Columns())
			row[j], endless[j] = 1, math.Inf(1)
			a, lower, upper = append(a, row), append(lower, p.Lower[j]), append(upper, p.Upper[j])
		}
		low := make([]float64, p.Columns())
		for j := range low {
			low[j] = math.Inf(-1)
		}
		return sparse(a, p.Cost, low, endless, lower, upper), same
	}},
	{"rows as equalities with a column each", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := clone(p)
		for i := range q.Rows {
			q.RowLower[i], q.RowUpper[i] = 0, 0
			q.Column(0, p.RowLower[i], p.RowUpper[i], []int32{int32(i)}, []float64{-1})
		}
		return q, same
	}},
	{"columns as the difference of two", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q := &Program{Rows: p.Rows, RowLower: slices.Clone(p.RowLower), RowUpper: slices.Clone(p.RowUpper)}
		for j := range p.Columns() {
			rows, values := p.column(j)
			minus := slices.Clone(values)
			for k := range minus {
				minus[k] = -minus[k]
			}
			if !math.IsInf(p.Lower[j], -1) || !math.IsInf(p.Upper[j], 1) {
				q.Column(p.Cost[j], p.Lower[j], p.Upper[j], rows, values)
				continue
			}
			q.Column(p.Cost[j], 0, math.Inf(1), rows, values)
			q.Column(-p.Cost[j], 0, math.Inf(1), rows, minus)
		}
		return q, same
	}},
	{"a multiple of an equality in the costs", func(_ *rand.Rand, p *Program) (*Program, func(float64) float64) {
		q, more := clone(p), 0.0
		for i, row := range dense(p) {
			if p.RowLower[i] != p.RowUpper[i] {
				continue
			}
			for j, v := range row {
				q.Cost[j] += 3 * v
			}
			more += 3 * p.RowLower[i]
		}
		return q, func(v float64) float64 { return v + more }
	}},
}

func same(v float64) float64 { return v }

// TestChangesOfPrograms applies each change to random programs of every kind.
func TestChangesOfPrograms(t *testing.T) {
	recipes := []recipe{
		{entry: smallWhole, density: 0.6, wide: true, free: 0.15, fixed: 0.1},
		{entry: smallWhole, density: 0.6, wide: true, free: 0.1, feasible: true},
		{entry: signs, density: 0.4, wide: true, feasible: true, degenerate: true},
		{entry: smallWhole, density: 0.5, feasible: true},
	}
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(160) {
				r := rand.New(rand.NewPCG(seed, 71))
				recipe := recipes[seed%4]
				recipe.rows, recipe.columns = r.IntN(9), 1+r.IntN(12)
				compareChanged(t, r, random(r, recipe), c.change, fmt.Sprint("seed ", seed))
			}
		})
	}
}

// TestChangesOfTables applies each change to what an intruder knows of tables.
func TestChangesOfTables(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(6) {
				r := rand.New(rand.NewPCG(seed, 72))
				p := tableProgram(r, 4+r.IntN(6), 4+r.IntN(6), 0.6, 12)
				if seed%2 == 0 {
					p = threeWay(r, 3, 4, 4, 0.7, 6)
				}
				for j := range p.Cost {
					p.Cost[j] = float64(r.IntN(7) - 3)
				}
				compareChanged(t, r, p, c.change, fmt.Sprint("seed ", seed))
			}
		})
	}
}

// TestChangesOfKnownPrograms applies each change to the programs of the file.
func TestChangesOfKnownPrograms(t *testing.T) {
	for _, k := range knowns(t) {
		if k.program.whole() || k.name == "numbers far apart" { // the changes add numbers to its own
			continue
		}
		for _, c := range changes {
			compareChanged(t, rand.New(rand.NewPCG(1, 73)), k.program, c.change, k.name+", "+c.name)
		}
	}
}

func compareChanged(t *testing.T, r *rand.Rand, p *Program, change func(*rand.Rand, *Program) (*Program, func(float64) float64), what string) {
	t.Helper()
	before, err := Simplex{}.Solve(context.Background(), p, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	q, becomes := change(r, p)
	after, err := Simplex{}.Solve(context.Background(), q, Limits{})
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if after.Status != before.Status {
		t.Fatalf("%s: %v, before %v\n%+v", what, after.Status, before.Status, p)
	}
	if err := Verify(q, after, 1e-7); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if before.Status == Optimal && !near(after.Objective, becomes(before.Objective)) {
		t.Fatalf("%s: %v, want %v from %v", what, after.Objective, becomes(before.Objective), before.Objective)
	}
}

// TestDualPrograms builds the dual of a program and solves it: the same objective, or
// one without end where the other has no point.
func TestDualPrograms(t *testing.T) {
	count := map[Status]int{}
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 74))
		rows, columns := r.IntN(8), 1+r.IntN(8)
		primal, dual := &Program{}, &Program{}
		a, b, c := make([][]float64, rows), make([]float64, rows), make([]float64, columns)
		for i := range a {
			a[i], b[i] = make([]float64, columns), float64(r.IntN(13)-5)
			for j := range a[i] {
				a[i][j] = float64(r.IntN(7) - 3)
			}
			primal.AddRow(b[i], math.Inf(1))
		}
		for j := range c {
			c[j] = float64(r.IntN(9) - 2)
			dual.AddRow(math.Inf(-1), c[j])
			var at []int32
			var values []float64
			for i := range a {
				at, values = append(at, int32(i)), append(values, a[i][j])
			}
			primal.Column(c[j], 0, math.Inf(1), at, values)
		}
		for i := range a {
			var at []int32
			for j := range a[i] {
				at = append(at, int32(j))
			}
			dual.Column(-b[i], 0, math.Inf(1), at, a[i])
		}
		one, err1 := Simplex{}.Solve(context.Background(), primal, Limits{})
		two, err2 := Simplex{}.Solve(context.Background(), dual, Limits{})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		count[one.Status]++
		switch {
		case one.Status == Optimal && (two.Status != Optimal || !near(one.Objective, -two.Objective)):
			t.Fatalf("seed %d: %v with %v, its dual %v with %v", seed, one.Status, one.Objective, two.Status, -two.Objective)
		case one.Status == Unbounded && two.Status != Infeasible, two.Status == Unbounded && one.Status != Infeasible:
			t.Fatalf("seed %d: %v, and its dual %v", seed, one.Status, two.Status)
		case one.Status == Infeasible && two.Status == Optimal:
			t.Fatalf("seed %d: no point, and the dual has an optimum", seed)
		}
	}
	for _, s := range []Status{Optimal, Infeasible, Unbounded} {
		if count[s] < 50 {
			t.Errorf("only %d programs are %v", count[s], s)
		}
	}
}

// TestDualsArePrices: a little more on the right of a row moves the objective by no
// less than its multiplier says, and by just that where the basis stays (the objective
// is a convex function of the right side).
func TestDualsArePrices(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 75))
		p := random(r, recipe{rows: 1 + r.IntN(6), columns: 1 + r.IntN(8), entry: smallWhole, density: 0.6, feasible: true, degenerate: true})
		before := copied(solve(t, open(t, p)))
		if before.Status != Optimal {
			continue
		}
		for i := range p.Rows {
			for _, by := range []float64{-0.5, -0.01, 0.01, 0.5} {
				q := clone(p)
				q.RowLower[i] += by
				q.RowUpper[i] += by
				after := solve(t, open(t, q))
				if after.Status == Infeasible {
					continue
				}
				if after.Objective < before.Objective+by*before.Dual[i]-1e-7 {
					t.Fatalf("seed %d: row %d moved by %v: %v, the multiplier %v promises %v at least", seed, i, by, after.Objective, before.Dual[i], before.Objective+by*before.Dual[i])
				}
			}
		}
	}
}

// TestReducedCostsArePrices: as TestDualsArePrices, for columns fixed elsewhere.
func TestReducedCostsArePrices(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 76))
		p := random(r, recipe{rows: 1 + r.IntN(6), columns: 1 + r.IntN(8), entry: smallWhole, density: 0.6, feasible: true})
		before := copied(solve(t, open(t, p)))
		if before.Status != Optimal {
			continue
		}
		for j := range p.Cost {
			for _, by := range []float64{-1, 0.25, 2} {
				q := clone(p)
				q.Lower[j] = before.X[j] + by
				q.Upper[j] = q.Lower[j]
				after := solve(t, open(t, q))
				if after.Status == Optimal && after.Objective < before.Objective+by*before.Reduced[j]-1e-7 {
					t.Fatalf("seed %d: column %d moved by %v: %v, its reduced cost %v promises %v at least", seed, j, by, after.Objective, before.Reduced[j], before.Objective+by*before.Reduced[j])
				}
			}
		}
	}
}

// TestTighterIsNoCheaper: bounds that move inwards never lower the objective, and those
// that move outwards never raise it.
func TestTighterIsNoCheaper(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 77))
		p := random(r, recipe{rows: 1 + r.IntN(6), columns: 1 + r.IntN(8), entry: smallWhole, density: 0.6, feasible: true, wide: true})
		s := open(t, p)
		before := solve(t, s).Objective
		status := solve(t, s).Status
		for range 8 {
			j, outwards := r.IntN(p.Columns()), r.IntN(2) == 0
			by := float64(r.IntN(3))
			if outwards {
				by = -by
			}
			if p.Lower[j]+by > p.Upper[j]-by {
				continue
			}
			p.Lower[j] += by
			p.Upper[j] -= by
			s.SetBounds(j, p.Lower[j], p.Upper[j])
			got := solve(t, s)
			if outwards && status == Optimal && got.Status == Infeasible || !outwards && status == Infeasible && got.Status != Infeasible {
				t.Fatalf("seed %d: %v, then %v", seed, status, got.Status)
			}
			if status == Optimal && got.Status == Optimal && (outwards && got.Objective > before+1e-7 || !outwards && got.Objective < before-1e-7) {
				t.Fatalf("seed %d: outwards %v: from %v to %v", seed, outwards, before, got.Objective)
			}
			before, status = got.Objective, got.Status
		}
	}
}

// TestBlocks: the optimum of two programs side by side is the sum of theirs.
func TestBlocks(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 78))
		c := recipe{rows: r.IntN(6), columns: 1 + r.IntN(7), entry: smallWhole, density: 0.6, wide: seed%2 == 0, feasible: seed%5 > 0}
		one, two := random(r, c), random(r, c)
		both := clone(one)
		both.Rows += two.Rows
		both.RowLower, both.RowUpper = append(both.RowLower, two.RowLower...), append(both.RowUpper, two.RowUpper...)
		for j := range two.Cost {
			rows, values := two.column(j)
			rows = slices.Clone(rows)
			for k := range rows {
				rows[k] += int32(one.Rows)
			}
			both.Column(two.Cost[j], two.Lower[j], two.Upper[j], rows, values)
		}
		a, b, ab := copied(solve(t, open(t, one))), copied(solve(t, open(t, two))), solve(t, open(t, both))
		want := Optimal
		switch {
		case a.Status == Infeasible || b.Status == Infeasible:
			want = Infeasible
		case a.Status == Unbounded || b.Status == Unbounded:
			want = Unbounded
		}
		if ab.Status != want || want == Optimal && !near(ab.Objective, a.Objective+b.Objective) {
			t.Fatalf("seed %d: %v with %v, alone %v with %v and %v with %v", seed, ab.Status, ab.Objective, a.Status, a.Objective, b.Status, b.Objective)
		}
	}
}
