package compare

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

var everything = sdctest.Shape{Dims: 3, Codes: 6, Count: 8, Features: sdctest.Features{
	NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true, Bounds: true}}

// slowSums counts violated sums cell by cell from the equations of each dimension.
func slowSums(p *table.Problem, counts []int64) (all, violated int) {
	for d, dim := range p.Table.Dims() {
		for _, sum := range dim.Sums() {
			for cell := range counts {
				if p.Table.Code(cell, d) != int(sum.Total) || counts[cell] == Withheld {
					continue
				}
				total, shown := int64(0), true
				for _, part := range sum.Parts {
					n := counts[p.Table.With(cell, d, int(part))]
					total, shown = total+n, shown && n != Withheld
				}
				if !shown {
					continue
				}
				all++
				if total != counts[cell] {
					violated++
				}
			}
		}
	}
	return all, violated
}

// The figures of any published table, changed and hidden at will, are those of a slow
// and plain count.
func TestFiguresAgainstAPlainCount(t *testing.T) {
	for n := range uint64(800) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, everything)
		counts := make([]int64, p.Table.Len())
		hidden, changed, units := 0, 0, int64(0)
		for cell, count := range p.Table.Counts {
			counts[cell] = max(0, count+int64(r.IntN(3)-1))
			if r.IntN(4) == 0 {
				counts[cell] = Withheld
				hidden, units = hidden+1, units+count
			} else if counts[cell] != count {
				changed++
			}
		}
		f := measure(&p, counts)
		all, violated := slowSums(&p, counts)
		if f.Hidden != hidden || f.HiddenUnits != units || f.Changed != changed || f.Sums != all || f.SumsViolated != violated {
			t.Fatalf("problem %d: %+v, want %d hidden with %d units, %d changed, %d of %d sums violated", n, f, hidden, units, changed, violated, all)
		}
	}
}

// The true table published whole: no figure but exactness says anything, and every
// cell is exact.
func TestTruthPublished(t *testing.T) {
	for n := range uint64(300) {
		p := sdctest.Random(sdctest.NewRand(n), everything)
		pattern := make(table.Pattern, p.Table.Len())
		for cell := range pattern {
			pattern[cell] = table.Safe
		}
		r, err := Run(context.Background(), &p, Suppression{pattern})
		if err != nil {
			t.Fatal(err)
		}
		m := r.Methods[0]
		f := m.Figures
		if len(m.Broken) > 0 || f.Hidden+f.Changed+f.SumsViolated+f.OverlapViolated+f.ZerosLost+f.FalseZeros+f.Inconsistent > 0 {
			t.Fatalf("problem %d: %+v, %v", n, f, m.Broken)
		}
		if f.Safety.ExactCells != p.Table.Len() || f.Safety.Exact != r.Unsafe || f.Distance.Utility != 1 {
			t.Fatalf("problem %d: not everything is exact: %+v", n, f.Safety)
		}
	}
}

// Everything hidden: nothing is distant, and what is exact is what bounds and floors
// give away.
func TestNothingPublished(t *testing.T) {
	shape := everything
	shape.Bounds, shape.Overlap = false, false
	for n := range uint64(300) {
		p := sdctest.Random(sdctest.NewRand(n), shape)
		p.Rules.Zeros, p.Rules.Floor = table.ZerosHideable, nil
		pattern := make(table.Pattern, p.Table.Len())
		for cell := range pattern {
			pattern[cell] = table.Secondary
		}
		r, err := Run(context.Background(), &p, Suppression{pattern})
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Methods[0].Figures; f.Hidden != p.Table.Len() || f.Sums != 0 || f.Distance.Cells != 0 || f.Safety.ExactCells != 0 || f.Safety.Narrowed != 0 {
			t.Fatalf("problem %d: %+v", n, f)
		}
	}
}

// Every equation and every overlapping family is visited once.
func TestEquations(t *testing.T) {
	for n := range uint64(300) {
		p := sdctest.Random(sdctest.NewRand(n), everything)
		want := 0
		for _, dim := range p.Table.Dims() {
			want += len(dim.Sums()) * p.Table.Len() / dim.Len()
		}
		got := 0
		eachSum(p.Table.Space, func(e *equation) {
			got++
			sum := int64(0)
			for k := range e.size() {
				sum += p.Table.Counts[e.part(k)]
			}
			if sum != p.Table.Counts[e.total] {
				t.Fatalf("problem %d: an equation that the true table does not satisfy", n)
			}
		})
		if got != want {
			t.Fatalf("problem %d: %d equations visited, want %d", n, got, want)
		}
		parents, visited := 0, 0
		for cell := range p.Table.Counts {
			for d, dim := range p.Table.Dims() {
				if p.Table.Terminal(cell) && dim.Overlapping(p.Table.Code(cell, d)) {
					parents++
				}
			}
		}
		eachOverlap(p.Table.Space, func(*equation) { visited++ })
		if visited != parents {
			t.Fatalf("problem %d: %d overlapping parents visited, want %d", n, visited, parents)
		}
	}
}
