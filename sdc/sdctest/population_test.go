package sdctest

import (
	"math"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestSizes holds the numbers of codes of the dimensions: falling, at least 3, and
// with about the product asked for.
func TestSizes(t *testing.T) {
	for _, cells := range []float64{30, 1_000, 10_000, 366_000, 2_920_000, 40_000_000} {
		for dimensions := 1; dimensions <= 6; dimensions++ {
			got := sizes(cells, dimensions)
			product := 1.0
			for d, size := range got {
				product *= float64(size)
				if size < 3 || d > 0 && size > got[d-1] {
					t.Errorf("%.0f cells in %d dimensions: %v", cells, dimensions, got)
				}
			}
			smallest := math.Pow(3, float64(dimensions))
			if off := math.Abs(product-cells) / cells; cells > 100*smallest && off > 0.25 {
				t.Errorf("%.0f cells in %d dimensions: %v is %.0f", cells, dimensions, got, product)
			}
		}
	}
}

// TestRoot holds that a power of the root reaches the number, and that of one less
// does not.
func TestRoot(t *testing.T) {
	power := func(size, n int) float64 {
		product := 1.0
		for range n {
			product *= float64(size) / lead
		}
		return product
	}
	for n := 2; n <= 6; n++ {
		for _, cells := range []float64{1, 100, 12_345, 9_999_999} {
			size := root(cells, n)
			if power(size, n) < cells || size > 3 && power(size-1, n) >= cells {
				t.Errorf("root %d of %.0f is %d", n, cells, size)
			}
		}
	}
}

// TestTree holds that trees have exactly the codes asked for, one root, all leaves
// listed once and branch by branch, and no code twice.
func TestTree(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4, 7, 20, 93, 250} {
		for seed := range uint64(8) {
			tree := newTree(NewRand(seed), "x", size)
			if tree.Len() != size {
				t.Fatalf("a tree of %d codes has %d", size, tree.Len())
			}
			leaves := 0
			for c := range tree.Len() {
				if (tree.Parent(c) < 0) != (c == 0) {
					t.Fatalf("code %d of %d is a root, or the first is none", c, size)
				}
				if len(tree.Children(c)) == 0 {
					leaves++
				}
				if len(tree.Children(c)) > 6 {
					t.Fatalf("code %d has %d children", c, len(tree.Children(c)))
				}
			}
			if sorted := slices.Sorted(slices.Values(tree.leaves)); len(slices.Compact(sorted)) != leaves {
				t.Fatalf("%d of %d leaves are listed", len(tree.leaves), leaves)
			}
			mustBeTogether(t, tree)
		}
	}
}

// mustBeTogether holds that the leaves below each code follow each other.
func mustBeTogether(t *testing.T, tree tree) {
	t.Helper()
	for c := range tree.Len() {
		runs, inside := 0, false
		for _, leaf := range tree.leaves {
			below := contained(tree.Dimension, c, int(leaf))
			if below && !inside {
				runs++
			}
			inside = below
		}
		if runs != 1 {
			t.Fatalf("the leaves below %s lie in %d places", tree.Code(c), runs)
		}
	}
}

// TestZipf holds that ranks come as often as their weights say.
func TestZipf(t *testing.T) {
	const draws = 200_000
	for _, n := range []int{1, 2, 5, 40} {
		z, r := newZipf(n), NewRand(3)
		seen := make([]float64, n)
		for range draws {
			seen[z.draw(r)]++
		}
		total, before := float64(z.upTo[n-1]), uint64(0)
		for rank, upTo := range z.upTo {
			want := draws * float64(upTo-before) / total
			if off := math.Abs(seen[rank] - want); off > 5*math.Sqrt(want) {
				t.Errorf("rank %d of %d comes %.0f times, want %.0f", rank, n, seen[rank], want)
			}
			if rank > 0 && upTo-before > z.upTo[0] {
				t.Errorf("rank %d of %d is more frequent than the first", rank, n)
			}
			before = upTo
		}
	}
}

// TestUnit holds the range of fractions, and that shuffling keeps all numbers.
func TestUnit(t *testing.T) {
	r := NewRand(11)
	sum := 0.0
	for range 100_000 {
		x := r.unit()
		if x < 0 || x >= 1 {
			t.Fatalf("%g is no fraction", x)
		}
		sum += x
	}
	if mean := sum / 100_000; math.Abs(mean-0.5) > 0.005 {
		t.Errorf("the mean is %g", mean)
	}
	numbers := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	shuffled := slices.Clone(numbers)
	r.shuffle(shuffled)
	if slices.Equal(shuffled, numbers) || !slices.Equal(slices.Sorted(slices.Values(shuffled)), numbers) {
		t.Errorf("shuffled to %v", shuffled)
	}
}

// TestMembership compares which cells a terminal cell is part of with the sums that
// the model makes of a table with one unit in that cell.
func TestMembership(t *testing.T) {
	shape := Shape{Dims: 3, Codes: 5, Count: 2, Features: Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true}}
	for seed := range uint64(200) {
		p := Random(NewRand(seed), shape)
		m := newMembership(p.Table.Space)
		for terminal := range p.Table.Counts {
			if !p.Table.Terminal(terminal) {
				continue
			}
			want := make([]int64, p.Table.Len())
			want[terminal] = 1
			table.AddTotals(p.Table.Space, want)
			got := make([]int64, p.Table.Len())
			m.visit(terminal, func(cell int) { got[cell]++ })
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: %s is part of %v, want %v", seed, p.Table.Name(terminal), got, want)
			}
		}
	}
}

// TestSystem holds that the moves of the intruder's system are those that add up:
// random moves of the hidden terminal cells give every cell its sum.
func TestSystem(t *testing.T) {
	shape := Shape{Dims: 3, Codes: 5, Count: 3, Features: Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true}}
	for seed := range uint64(200) {
		r := NewRand(seed)
		p := Random(r, shape)
		pattern := make(table.Pattern, p.Table.Len())
		for cell := range pattern {
			pattern[cell] = table.Safe
			if r.IntN(2) == 0 {
				pattern[cell] = table.Secondary
			}
		}
		s := newSystem(&p, pattern)
		by, want := make([]int64, len(s.columns)), make([]int64, p.Table.Len())
		for cell, column := range s.columns {
			by[column] = int64(r.IntN(9) - 4)
			want[cell] = by[column]
		}
		table.AddTotals(p.Table.Space, want)
		for cell := range pattern {
			got := int64(0)
			for column, factor := range s.row(cell) {
				got += factor * by[column]
			}
			if got != want[cell] {
				t.Fatalf("seed %d: %s moves by %d, want %d", seed, p.Table.Name(cell), got, want[cell])
			}
		}
	}
}
