package lp

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestMalformedProgramsAreRefused(t *testing.T) {
	valid := func() *Program {
		p := &Program{}
		p.AddRow(0, 1)
		p.AddRow(0, 1)
		p.Column(1, 0, 1, []int32{0, 1}, []float64{1, 1})
		return p
	}
	if err := valid().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		spoil func(p *Program)
		want  string
	}{
		{"bounds missing", func(p *Program) { p.Upper = nil }, "1 costs, 1 lower and 0 upper"},
		{"row bounds missing", func(p *Program) { p.RowLower = p.RowLower[:1] }, "2 rows, 1 lower"},
		{"whole too short", func(p *Program) { p.Whole = []bool{} }, "Whole has 0 entries"},
		{"values missing", func(p *Program) { p.Value = p.Value[:1] }, "2 row numbers and 1 values"},
		{"start too short", func(p *Program) { p.Start = p.Start[:1] }, "Start must run"},
		{"start that falls", func(p *Program) { p.Column(0, 0, 1, nil, nil); p.Start[1] = 3 }, "Start falls"},
		{"a row out of range", func(p *Program) { p.Row[0] = 2 }, "an entry in row 2 of 2"},
		{"a negative row", func(p *Program) { p.Row[0] = -1 }, "an entry in row -1"},
		{"a row twice", func(p *Program) { p.Row[0] = 1 }, "two entries in row 1"},
		{"an infinite entry", func(p *Program) { p.Value[0] = math.Inf(1) }, "the entry +Inf"},
		{"an infinite cost", func(p *Program) { p.Cost[0] = math.Inf(1) }, "cost +Inf"},
		{"a bound that is no number", func(p *Program) { p.Lower[0] = math.NaN() }, "bounds NaN"},
		{"a lower bound of infinity", func(p *Program) { p.Lower[0] = math.Inf(1) }, "bounds +Inf"},
		{"a row bound that is no number", func(p *Program) { p.RowUpper[1] = math.NaN() }, "row 1 has bounds"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := valid()
			test.spoil(p)
			if err := p.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
			if _, err := (Simplex{}).Solve(context.Background(), p, Limits{}); err == nil {
				t.Error("solved all the same")
			}
		})
	}
}

func TestEmptyProgramsHaveAnswers(t *testing.T) {
	inf := math.Inf(1)
	for _, test := range []struct {
		name string
		make func(p *Program)
		want Status
	}{
		{"nothing", func(*Program) {}, Optimal},
		{"rows only", func(p *Program) { p.AddRow(-1, 1); p.AddRow(0, 0) }, Optimal},
		{"a row that cannot be", func(p *Program) { p.AddRow(1, 2) }, Infeasible},
		{"a row whose bounds cross", func(p *Program) { p.AddRow(2, 1) }, Infeasible},
		{"columns only", func(p *Program) { p.Column(1, -3, inf, nil, nil) }, Optimal},
		{"a column whose bounds cross", func(p *Program) { p.Column(1, 1, 0, nil, nil) }, Infeasible},
		{"a column without end", func(p *Program) { p.Column(-1, 0, inf, nil, nil) }, Unbounded},
		{"a free column", func(p *Program) { p.Column(1, -inf, inf, nil, nil) }, Unbounded},
		{"a free column of no cost", func(p *Program) { p.Column(0, -inf, inf, nil, nil) }, Optimal},
		{"an entry of zero", func(p *Program) {
			p.AddRow(0, 0)
			p.Column(1, 2, inf, []int32{0}, []float64{0})
		}, Optimal},
	} {
		p := &Program{}
		test.make(p)
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil || got.Status != test.want {
			t.Errorf("%s: %v, want %v (%v)", test.name, got.Status, test.want, err)
		}
	}
}

// TestKnownCyclesEnd solves the examples on which the textbook method goes round in
// circles: Beale 1955, Kuhn (Balinski and Tucker 1969), Chvátal 1983.
func TestKnownCyclesEnd(t *testing.T) {
	for _, test := range []struct {
		cost  []float64
		rows  [][]float64
		right []float64
		want  Status
		value float64
	}{
		{[]float64{-0.75, 20, -0.5, 6}, [][]float64{{0.25, -8, -1, 9}, {0.5, -12, -0.5, 3}, {0, 0, 1, 0}}, []float64{0, 0, 1}, Optimal, -1.25},
		{[]float64{-2, -3, 1, 12}, [][]float64{{-2, -9, 1, 9}, {1.0 / 3, 1, -1.0 / 3, -2}, {2, 3, -1, -12}}, []float64{0, 0, 2}, Optimal, -2},
		{[]float64{-10, 57, 9, 24}, [][]float64{{0.5, -5.5, -2.5, 9}, {0.5, -1.5, -0.5, 1}, {1, 0, 0, 0}}, []float64{0, 0, 1}, Optimal, -1},
	} {
		p := &Program{}
		for _, b := range test.right {
			p.AddRow(math.Inf(-1), b)
		}
		for j, c := range test.cost {
			var values []float64
			for _, row := range test.rows {
				values = append(values, row[j])
			}
			p.Column(c, 0, math.Inf(1), []int32{0, 1, 2}, values)
		}
		got, err := Simplex{}.Solve(context.Background(), p, Limits{})
		if err != nil || got.Status != test.want || math.Abs(got.Objective-test.value) > 1e-9 {
			t.Errorf("%v with %v, want %v with %v (%v)", got.Status, got.Objective, test.want, test.value, err)
		}
	}
}

func TestLimitOfIterations(t *testing.T) {
	p := threeWay(rand.New(rand.NewPCG(1, 1)), 8, 8, 8, 0.6, 3)
	full, err := Simplex{}.Solve(context.Background(), p, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, p)
	for _, most := range []int64{1, 20, full.Iterations - 1} {
		got, err := s.Solve(context.Background(), Limits{Iterations: most})
		if err != nil || got.Status == Failed || got.Iterations > most {
			t.Errorf("at most %d pivots: %v after %d (%v)", most, got.Status, got.Iterations, err)
		}
		if got.X != nil && !p.keeps(got.X) {
			t.Errorf("at most %d pivots: the point is none", most)
		}
	}
	if got := solve(t, s); got.Status != Optimal || math.Abs(got.Objective-full.Objective) > 1e-6 {
		t.Errorf("gone on without a limit: %v with %v, at once %v", got.Status, got.Objective, full.Objective)
	}
}

func TestAContextEndsASolve(t *testing.T) {
	p := threeWay(rand.New(rand.NewPCG(1, 1)), 8, 8, 8, 0.6, 3)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := open(t, p)
	if _, err := s.Solve(ctx, Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if got := solve(t, s); got.Status != Optimal {
		t.Errorf("the session is of no use afterwards: %v", got.Status)
	}
	p.Whole = make([]bool, p.Columns())
	p.Whole[0] = true
	if _, err := (Simplex{}).Solve(ctx, p, Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an integer program ended with %v", err)
	}
}

func TestNumbersThatAreNoneFail(t *testing.T) {
	p := tableProgram(rand.New(rand.NewPCG(1, 1)), 5, 5, 0.8, 9)
	s := open(t, p)
	s.SetCost(0, math.NaN())
	if got := solve(t, s); got.Status != Failed {
		t.Errorf("a cost that is no number: %v", got.Status)
	}
	s.SetCost(0, 1)
	s.SetBounds(0, math.NaN(), 1)
	if got := solve(t, s); got.Status != Failed {
		t.Errorf("a bound that is no number: %v", got.Status)
	}
	s.SetBounds(0, 1, math.Inf(1))
	if got := solve(t, s); got.Status != Optimal {
		t.Errorf("with numbers again: %v", got.Status)
	}
}

func TestEqualProgramsHaveEqualAnswers(t *testing.T) {
	p := threeWay(rand.New(rand.NewPCG(9, 9)), 7, 7, 7, 0.6, 0)
	first := copied(solve(t, open(t, p)))
	for range 3 {
		again := solve(t, open(t, p))
		if again.Iterations != first.Iterations || again.Objective != first.Objective {
			t.Fatalf("%d pivots to %v, then %d to %v", first.Iterations, first.Objective, again.Iterations, again.Objective)
		}
		for j := range first.X {
			if first.X[j] != again.X[j] {
				t.Fatalf("column %d is %v, then %v", j, first.X[j], again.X[j])
			}
		}
	}
}

func TestRangesOfATableAreThoseOfItsTransportPolytope(t *testing.T) {
	// Two rows and two columns: one degree of freedom, all by hand.
	p := &Program{}
	for _, b := range []float64{10, 5, 8, 7} {
		p.AddRow(b, b)
	}
	for i := range int32(2) {
		for j := range int32(2) {
			p.Column(0, 0, math.Inf(1), []int32{i, 2 + j}, []float64{1, 1})
		}
	}
	s := open(t, p)
	for j, want := range [][2]float64{{3, 8}, {2, 7}, {0, 5}, {0, 5}} {
		for side, cost := range []float64{1, -1} {
			s.SetCost(j, cost)
			if got := solve(t, s); math.Abs(got.X[j]-want[side]) > 1e-9 {
				t.Errorf("cell %d ends at %v, want %v", j, got.X[j], want[side])
			}
		}
		s.SetCost(j, 0)
	}
}
