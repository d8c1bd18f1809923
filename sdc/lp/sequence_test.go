package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// warm holds a session beside the program that it should have, and solves that from
// nothing after every step.
type warm struct {
	t       *testing.T
	program *Program
	session Session
	seen    map[Status]int
}

func newWarm(t *testing.T, p *Program) *warm {
	return &warm{t, p, open(t, p), map[Status]int{}}
}

// agree solves both: the same status and objective, each with proof.
func (w *warm) agree(what string, step int) Solution {
	w.t.Helper()
	got := copied(solve(w.t, w.session))
	cold, err := Simplex{}.Solve(context.Background(), w.program, Limits{})
	if err != nil {
		w.t.Fatal(err)
	}
	if got.Status != cold.Status || got.Status == Optimal && !near(got.Objective, cold.Objective) {
		w.t.Fatalf("%s, step %d: %v with %v, from nothing %v with %v", what, step, got.Status, got.Objective, cold.Status, cold.Objective)
	}
	if err := Verify(w.program, got, 1e-7); err != nil {
		w.t.Fatalf("%s, step %d: %v", what, step, err)
	}
	w.seen[got.Status]++
	return got
}

func (w *warm) cost(j int, c float64) {
	w.program.Cost[j] = c
	w.session.SetCost(j, c)
}

func (w *warm) bounds(j int, lower, upper float64) {
	w.program.Lower[j], w.program.Upper[j] = lower, upper
	w.session.SetBounds(j, lower, upper)
}

func (w *warm) row(i int, lower, upper float64) {
	w.program.RowLower[i], w.program.RowUpper[i] = lower, upper
	w.session.SetRowBounds(i, lower, upper)
}

// TestLongSequencesOnTables changes what an intruder knows of a table a few hundred
// times: other cells asked for, cells published and hidden again, margins moved.
func TestLongSequencesOnTables(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 81))
		var p *Program
		if seed%2 == 0 {
			p = tableProgram(r, 9, 9, 0.5, 15)
		} else {
			p = threeWay(r, 4, 5, 5, 0.6, 5)
			clear(p.Cost)
		}
		w := newWarm(t, p)
		truth := w.agree("table", -1).X
		asked := 0
		for step := range 250 {
			j := r.IntN(p.Columns())
			switch r.IntN(5) {
			case 0, 1:
				w.cost(asked, 0)
				asked = j
				w.cost(asked, float64(1-2*r.IntN(2)))
			case 2: // a cell is published
				v := math.Round(truth[j])
				w.bounds(j, v, v)
			case 3: // a cell is hidden
				w.bounds(j, 0, math.Inf(1))
			case 4: // a sum is told roughly only
				i := r.IntN(p.Rows)
				room := float64(r.IntN(3))
				middle := math.Round((p.RowLower[i] + p.RowUpper[i]) / 2)
				w.row(i, middle-room, middle+room)
			}
			w.agree("table", step)
		}
	}
}

// TestLongSequencesOnRandomPrograms goes through all statuses and back.
func TestLongSequencesOnRandomPrograms(t *testing.T) {
	seen := map[Status]int{}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 82))
		p := random(r, recipe{rows: 12, columns: 20, entry: smallWhole, density: 0.3, feasible: true, wide: true, free: 0.1, degenerate: seed%3 == 0})
		w := newWarm(t, p)
		w.seen = seen
		for step := range 120 {
			for range 1 + r.IntN(3) {
				j, i := r.IntN(p.Columns()), r.IntN(p.Rows)
				switch r.IntN(6) {
				case 0, 1:
					w.cost(j, float64(r.IntN(11)-4))
				case 2:
					low := float64(r.IntN(7) - 4)
					w.bounds(j, low, low+float64(r.IntN(6)))
				case 3:
					w.bounds(j, []float64{0, math.Inf(-1)}[r.IntN(2)], []float64{7, math.Inf(1)}[r.IntN(2)])
				case 4:
					v := float64(r.IntN(15) - 7)
					w.row(i, v, v+float64(r.IntN(4)))
				default:
					w.row(i, math.Inf(-1), float64(r.IntN(20)))
				}
			}
			w.agree("random", step)
		}
	}
	for _, s := range []Status{Optimal, Infeasible, Unbounded} {
		if seen[s] < 40 {
			t.Errorf("only %d steps end %v", seen[s], s)
		}
	}
}

// TestThereAndBackAgain takes every change back at once: the objective is the first one.
func TestThereAndBackAgain(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 83))
		p := random(r, recipe{rows: 8, columns: 14, entry: smallWhole, density: 0.4, feasible: true})
		s := open(t, p)
		first := solve(t, s)
		if first.Status != Optimal {
			t.Fatalf("seed %d: %v", seed, first.Status)
		}
		want := first.Objective
		for range 20 {
			j, i := r.IntN(p.Columns()), r.IntN(p.Rows)
			s.SetCost(j, float64(r.IntN(40)-20))
			s.SetBounds(j, 5, 5)
			s.SetRowBounds(i, math.Inf(-1), math.Inf(1))
			solve(t, s)
			s.SetCost(j, p.Cost[j])
			s.SetBounds(j, p.Lower[j], p.Upper[j])
			s.SetRowBounds(i, p.RowLower[i], p.RowUpper[i])
			if got := solve(t, s); got.Status != Optimal || !near(got.Objective, want) {
				t.Fatalf("seed %d: %v with %v, at first %v", seed, got.Status, got.Objective, want)
			}
		}
	}
}

// TestCrossingBoundsInBetween sets bounds that cross and takes them back, without and
// with a solve between.
func TestCrossingBoundsInBetween(t *testing.T) {
	p := tableProgram(rand.New(rand.NewPCG(1, 84)), 6, 6, 0.7, 9)
	p.Cost[0] = 1
	for _, between := range []bool{false, true} {
		s := open(t, p)
		want := solve(t, s).Objective
		s.SetBounds(3, 4, 2)
		s.SetRowBounds(2, 9, 8)
		if between {
			got := solve(t, s)
			if got.Status != Infeasible {
				t.Errorf("crossing bounds: %v", got.Status)
			}
		}
		s.SetBounds(3, p.Lower[3], p.Upper[3])
		s.SetRowBounds(2, p.RowLower[2], p.RowUpper[2])
		if got := solve(t, s); got.Status != Optimal || !near(got.Objective, want) {
			t.Errorf("with a solve between %v: %v with %v, want %v", between, got.Status, got.Objective, want)
		}
	}
}

// TestASessionCopiesItsProgram changes the program that it was opened with.
func TestASessionCopiesItsProgram(t *testing.T) {
	p := tableProgram(rand.New(rand.NewPCG(2, 84)), 5, 5, 0.8, 9)
	p.Cost[1] = 1
	s := open(t, p)
	for j := range p.Cost {
		p.Cost[j], p.Lower[j], p.Upper[j] = math.NaN(), 7, 6
	}
	for k := range p.Value {
		p.Value[k], p.Row[k] = 99, 0
	}
	clear(p.RowUpper)
	if got := solve(t, s); got.Status != Optimal {
		t.Errorf("the session has the numbers of somebody else: %v", got.Status)
	}
}

// TestProgramsOfEverySizeInOneSession loads larger and smaller ones in turn.
func TestProgramsOfEverySizeInOneSession(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 85))
	s := open(t, &Program{})
	for step := range 200 {
		p := random(r, recipe{rows: r.IntN(30), columns: r.IntN(40), entry: smallWhole, density: 0.2, wide: true, feasible: step%3 > 0, stretched: step % 2 * 5})
		if err := s.Load(p); err != nil {
			t.Fatal(err)
		}
		got := solve(t, s)
		cold := solve(t, open(t, p))
		if got.Status != cold.Status || got.Status == Optimal && got.Objective != cold.Objective {
			t.Fatalf("step %d: %v with %v, in a session of its own %v with %v", step, got.Status, got.Objective, cold.Status, cold.Objective)
		}
		if err := Verify(p, got, 1e-7); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
	}
}

// TestLoadRefusesAndKeeps: a program that is refused leaves the one before in place.
func TestLoadRefusesAndKeeps(t *testing.T) {
	p := tableProgram(rand.New(rand.NewPCG(3, 84)), 5, 5, 0.8, 9)
	p.Cost[1] = -1
	s := open(t, p)
	want := solve(t, s).Objective
	bad := clone(p)
	bad.Cost[0] = math.Inf(1)
	if err := s.Load(bad); err == nil {
		t.Error("a cost without end was taken")
	}
	if got := solve(t, s); got.Status != Optimal || !near(got.Objective, want) {
		t.Errorf("afterwards %v with %v, want %v", got.Status, got.Objective, want)
	}
}

// TestWarmIsQuick: asking for the other end of the same cell takes far fewer pivots than
// beginning again.
func TestWarmIsQuick(t *testing.T) {
	p := tableProgram(rand.New(rand.NewPCG(1, 86)), 20, 20, 0.5, 20)
	s, warmly, cold := open(t, p), int64(0), int64(0)
	for j := range p.Columns() {
		p.Cost[j] = 1
		s.SetCost(j, 1)
		warmly += solve(t, s).Iterations
		cold += solve(t, open(t, p)).Iterations
		p.Cost[j] = 0
		s.SetCost(j, 0)
	}
	if 3*warmly > cold {
		t.Errorf("%d pivots in one session, %d from nothing each time", warmly, cold)
	}
}

// TestNothingChangedNothingDone: a second solve has nothing to do, and says the same.
func TestNothingChangedNothingDone(t *testing.T) {
	for _, k := range knowns(t) {
		if k.program.whole() {
			continue
		}
		s := open(t, k.program)
		first := copied(solve(t, s))
		second := solve(t, s)
		if second.Status != first.Status || first.Status == Optimal && (second.Objective != first.Objective || second.Iterations > 0) {
			t.Errorf("%s: %v with %v, then %v with %v after %d pivots", k.name, first.Status, first.Objective, second.Status, second.Objective, second.Iterations)
		}
	}
}
