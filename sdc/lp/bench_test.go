package lp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// BenchmarkIntruder finds the range of every hidden cell of a table with margins,
// one session for all.
func BenchmarkIntruder(b *testing.B) {
	for _, size := range []int{30, 100} {
		b.Run(map[int]string{30: "30x30", 100: "100x100"}[size], func(b *testing.B) {
			p := tableProgram(rand.New(rand.NewPCG(1, 1)), size, size, 0.4, 20)
			pivots := int64(0)
			for b.Loop() {
				s, err := Simplex{}.Open(p)
				if err != nil {
					b.Fatal(err)
				}
				for j := range p.Columns() {
					for _, cost := range []float64{1, -1} {
						s.SetCost(j, cost)
						got, err := s.Solve(context.Background(), Limits{})
						if err != nil || got.Status != Optimal {
							b.Fatal(got.Status, err)
						}
						pivots += got.Iterations
					}
					s.SetCost(j, 0)
				}
			}
			b.ReportMetric(float64(pivots)/float64(b.N)/float64(2*p.Columns()), "pivots/lp")
			b.ReportMetric(float64(2*p.Columns()), "lps")
		})
	}
}

// moveProgram asks for the cheapest way to move one cell of a table by need: a
// rise and a fall of each cell, rows and columns that stay as they are.
func moveProgram(r *rand.Rand, height, width int, hidden float64, p *Program) {
	p.Reset()
	for range height + width {
		p.AddRow(0, 0)
	}
	for i := range height {
		for j := range width {
			if r.Float64() < hidden {
				cost, rows := float64(1+r.IntN(5)), []int32{int32(i), int32(height + j)}
				p.Column(cost, 0, math.Inf(1), rows, []float64{1, 1})
				p.Column(cost, 0, float64(1+r.IntN(9)), rows, []float64{-1, -1})
			}
		}
	}
	need := float64(3)
	p.Lower[0], p.Upper[0] = need, need
}

// BenchmarkNeighbourhood solves programs of the size that an improver has, each
// another one, in one session.
func BenchmarkNeighbourhood(b *testing.B) {
	for _, size := range []int{20, 40} {
		b.Run(map[int]string{20: "160columns", 40: "640columns"}[size], func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			programs := make([]Program, 50)
			for k := range programs {
				moveProgram(r, size, size, 0.2, &programs[k])
			}
			s, err := Simplex{}.Open(&programs[0])
			if err != nil {
				b.Fatal(err)
			}
			pivots, k := int64(0), 0
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Load(&programs[k%len(programs)]); err != nil {
					b.Fatal(err)
				}
				k++
				got, err := s.Solve(context.Background(), Limits{})
				if err != nil || got.Status == Failed {
					b.Fatal(got.Status, err)
				}
				pivots += got.Iterations
			}
			b.ReportMetric(float64(pivots)/float64(b.N), "pivots/lp")
		})
	}
}
