package lp_test

import (
	"context"
	"fmt"
	"math"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

// Four hidden cells of a table whose sums are known: what can the first one be?
func ExampleSession() {
	p := &lp.Program{}
	for _, sum := range []float64{10, 5, 8, 7} { // two rows, two columns
		p.AddRow(sum, sum)
	}
	for row := range int32(2) {
		for column := range int32(2) {
			p.Column(0, 0, math.Inf(1), []int32{row, 2 + column}, []float64{1, 1})
		}
	}
	session, err := lp.Simplex{}.Open(p)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cost := range []float64{1, -1} {
		session.SetCost(0, cost)
		got, err := session.Solve(context.Background(), lp.Limits{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(got.Status, got.X[0])
	}
	// Output:
	// optimal 3
	// optimal 8
}

func ExampleSimplex_Solve() {
	// Which of three things to take along, of at most 10 kg together?
	p := &lp.Program{Whole: []bool{}}
	weight := p.AddRow(math.Inf(-1), 10)
	for _, thing := range []struct{ worth, kg float64 }{{60, 5}, {50, 4}, {70, 6}} {
		p.Whole[p.Column(-thing.worth, 0, 1, []int32{int32(weight)}, []float64{thing.kg})] = true
	}
	got, err := lp.Simplex{}.Solve(context.Background(), p, lp.Limits{})
	fmt.Println(got.Status, -got.Objective, got.X, err)
	// Output: optimal 120 [0 1 1] <nil>
}

// An answer of another solver is held against the program before it is used.
func ExampleVerify() {
	p := &lp.Program{}
	sum := p.AddRow(10, 10)
	for range 2 {
		p.Column(1, 0, 6, []int32{int32(sum)}, []float64{1})
	}
	answer := lp.Solution{Status: lp.Optimal, Objective: 10, Bound: 10, X: []float64{4, 6}, Dual: []float64{1}, Reduced: []float64{0, 0}}
	fmt.Println(lp.Verify(p, answer, 1e-7))
	answer.X = []float64{3, 7}
	fmt.Println(lp.Verify(p, answer, 1e-7) != nil)
	// Output:
	// <nil>
	// true
}
