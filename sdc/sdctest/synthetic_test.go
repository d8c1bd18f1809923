package sdctest_test

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// fingerprint is a hash of all that makes a problem.
func fingerprint(p table.Problem) string {
	h := fnv.New64a()
	number := func(n int64) { binary.Write(h, binary.LittleEndian, n) }
	for _, dim := range p.Table.Dims() {
		fmt.Fprintln(h, dim.Name())
		for _, node := range dim.Nodes() {
			fmt.Fprintln(h, node.Code, node.Parent)
		}
	}
	for cell, n := range p.Table.Counts {
		number(n)
		if p.Table.Values != nil {
			number(int64(math.Round(10 * p.Table.Values[cell])))
		}
	}
	if p.Records != nil {
		for i, cell := range p.Records.Cell {
			number(int64(cell))
			number(int64(math.Round(10 * p.Records.Response[i])))
			number(int64(p.Records.Contributor[i]))
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// TestGolden holds that synthetic problems never change: figures that were measured
// on them would no longer compare.
func TestGolden(t *testing.T) {
	tests := []struct {
		records, dimensions int
		seed                uint64
		counts, magnitudes  string
	}{
		{1, 1, 0, "769bddd8255f9259", "a13bb83c75bed423"},
		{1_000, 1, 1, "547005d1633fd5d3", "c72a4f8d725c6e00"},
		{2_500, 2, 7, "933967e45c9d51c0", "3987b0386fa39060"},
		{4_000, 3, 1, "ec616ceb37c68921", "13f6c89175b158dc"},
		{5_000, 4, 2, "964b5e78e680b62b", "b4548f0b5fd35dc1"},
		{3_000, 5, 3, "8c39db65b103e984", "55d5649eb7d5b6a6"},
		{3_000, 6, 1 << 63, "c3e08a4db9695a8f", "796af5441f91fb30"},
	}
	for _, test := range tests {
		name := fmt.Sprint(test.records, "×", test.dimensions, "/", test.seed)
		if got := fingerprint(sdctest.Synthetic(test.records, test.dimensions, test.seed)); got != test.counts {
			t.Errorf("counts %s: %s, want %s", name, got, test.counts)
		}
		if got := fingerprint(sdctest.SyntheticMagnitude(test.records, test.dimensions, test.seed)); got != test.magnitudes {
			t.Errorf("magnitudes %s: %s, want %s", name, got, test.magnitudes)
		}
	}
}

// shares are the parts of the cells that are not empty, and of these that are unsafe.
func shares(p table.Problem) (filled, unsafe float64) {
	for _, n := range p.Table.Counts {
		if n > 0 {
			filled++
			if n < p.Rules.MinimumFrequency {
				unsafe++
			}
		}
	}
	return filled / float64(p.Table.Len()), unsafe / filled
}

// TestNamedSizes holds the two problems by which speed is measured to what they are
// said to be.
func TestNamedSizes(t *testing.T) {
	tests := []struct {
		records, dimensions              int
		cells, filled, unsafe            float64
		toleranceFilled, unsafeTolerance float64
	}{
		{150_000, 3, 366_000, 220_000, 107_000, 0.05, 0.05},
		{1_000_000, 4, 2_900_000, 1_810_000, 825_000, 0.10, 0.05},
	}
	for _, test := range tests {
		for seed := range uint64(3) {
			if test.records > 500_000 && seed > 0 {
				continue // a second of the machine each
			}
			p := sdctest.Synthetic(test.records, test.dimensions, seed)
			cells := float64(p.Table.Len())
			filled, unsafe := shares(p)
			t.Logf("%s: %.0f cells, %.0f not empty, %.0f unsafe", p.Name, cells, cells*filled, cells*filled*unsafe)
			if far(cells, test.cells) > 0.02 || far(cells*filled, test.filled) > test.toleranceFilled || far(cells*filled*unsafe, test.unsafe) > test.unsafeTolerance {
				t.Errorf("%s: %.0f cells, %.0f not empty, %.0f unsafe; want about %.0f, %.0f, %.0f",
					p.Name, cells, cells*filled, cells*filled*unsafe, test.cells, test.filled, test.unsafe)
			}
		}
	}
}

func far(a, b float64) float64 { return math.Abs(a-b) / b }

// TestGrowth holds that sizes grow with the records and shares do not jump.
func TestGrowth(t *testing.T) {
	for dimensions := 1; dimensions <= 6; dimensions++ {
		before := 0
		for _, records := range []int{4_000, 8_000, 16_000, 32_000, 64_000} {
			p := sdctest.Synthetic(records, dimensions, 5)
			want := float64(records) * (1 + 0.48*float64(dimensions))
			if far(float64(p.Table.Len()), want) > 0.5 || p.Table.Len() <= before {
				t.Errorf("%s has %d cells, want about %.0f", p.Name, p.Table.Len(), want)
			}
			before = p.Table.Len()
			if filled, unsafe := shares(p); filled < 0.25 || filled > 0.97 || unsafe < 0.12 || unsafe > 0.8 {
				t.Errorf("%s: %.2f of the cells are not empty, %.2f of these unsafe", p.Name, filled, unsafe)
			}
		}
	}
}

// TestSyntheticIsValid holds what the model asks of problems, and that every record
// is somewhere.
func TestSyntheticIsValid(t *testing.T) {
	for dimensions := 1; dimensions <= 6; dimensions++ {
		for _, records := range []int{1, 10, 3_000} {
			for _, p := range []table.Problem{sdctest.Synthetic(records, dimensions, 9), sdctest.SyntheticMagnitude(records, dimensions, 9)} {
				if err := p.Validate(); err != nil {
					t.Fatalf("%s: %v", p.Name, err)
				}
				if n := p.Table.Counts[0]; n != int64(records) {
					t.Errorf("%s: the grand total counts %d records", p.Name, n)
				}
			}
		}
	}
}

// depth is the number of codes from a leaf to its root at most.
func depth(d table.Dimension) int {
	deepest := 0
	for c := range d.Len() {
		levels := 1
		for up := d.Parent(c); up >= 0; up = d.Parent(up) {
			levels++
		}
		deepest = max(deepest, levels)
	}
	return deepest
}

// TestHierarchies holds that trees are several levels deep, unlike in depth, and
// without levels of one child but at the end.
func TestHierarchies(t *testing.T) {
	p := sdctest.Synthetic(150_000, 3, 1)
	for d, want := range []int{4, 4, 3} {
		if got := depth(p.Table.Dims()[d]); got < want {
			t.Errorf("dimension %d has %d levels, want %d", d, got, want)
		}
	}
	levels := map[int]bool{}
	dim := p.Table.Dims()[0]
	for c := range dim.Len() {
		if len(dim.Children(c)) == 0 {
			levels[len(dim.Code(c))] = true
		}
	}
	if len(levels) < 2 {
		t.Error("all leaves are of one level")
	}
}

// TestSkew holds that a few leaves hold most records, and that dimensions depend on
// each other: the counts are far from the products of their margins.
func TestSkew(t *testing.T) {
	p := sdctest.Synthetic(60_000, 2, 4)
	t.Run("skew", func(t *testing.T) {
		var leaves []int64
		dim := p.Table.Dims()[0]
		for c := range dim.Len() {
			if len(dim.Children(c)) == 0 {
				leaves = append(leaves, p.Table.Counts[p.Table.With(0, 0, c)])
			}
		}
		slices.SortFunc(leaves, func(a, b int64) int { return int(b - a) })
		top := int64(0)
		for _, n := range leaves[:len(leaves)/10] {
			top += n
		}
		if share := float64(top) / 60_000; share < 0.4 {
			t.Errorf("a tenth of the leaves holds %.2f of the records", share)
		}
	})
	t.Run("dependence", func(t *testing.T) {
		chi, cells := 0.0, 0.0
		for cell, n := range p.Table.Counts {
			rows, columns := p.Table.Counts[p.Table.With(cell, 1, 0)], p.Table.Counts[p.Table.With(cell, 0, 0)]
			if expected := float64(rows) * float64(columns) / 60_000; p.Table.Terminal(cell) && expected >= 5 {
				chi += (float64(n) - expected) * (float64(n) - expected) / expected
				cells++
			}
		}
		if chi < 2*cells {
			t.Errorf("chi-square is %.0f over %.0f cells: the dimensions are nearly independent", chi, cells)
		}
	})
}

// TestHoldings holds what contributors are said to be.
func TestHoldings(t *testing.T) {
	p := sdctest.SyntheticMagnitude(40_000, 3, 1)
	sizes := map[int32]int{}
	largest, sum := 0.0, 0.0
	for i, c := range p.Records.Contributor {
		sizes[c]++
		largest, sum = max(largest, p.Records.Response[i]), sum+p.Records.Response[i]
		if p.Records.Response[i] <= 0 {
			t.Fatalf("record %d has the response %g", i, p.Records.Response[i])
		}
	}
	single, most := 0, 0
	for _, n := range sizes {
		if n == 1 {
			single++
		}
		most = max(most, n)
	}
	if share := float64(single) / float64(len(sizes)); share < 0.7 || share > 0.8 || most < 20 || most > 40 {
		t.Errorf("%.2f of the holdings have one record, the largest %d", share, most)
	}
	if largest < 500*sum/40_000 {
		t.Errorf("the largest response is %.0f, the mean %.1f: hardly skewed", largest, sum/40_000)
	}
	if far(p.Table.Values[0], sum) > 1e-9 {
		t.Errorf("the grand total is %g, the responses sum to %g", p.Table.Values[0], sum)
	}
}

// TestRefusedSizes holds the panics.
func TestRefusedSizes(t *testing.T) {
	for _, bad := range [][2]int{{0, 1}, {-1, 2}, {10, 0}, {10, 7}, {50_000_001, 3}} {
		for name, make := range map[string]func(int, int, uint64) table.Problem{"counts": sdctest.Synthetic, "magnitudes": sdctest.SyntheticMagnitude} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s take %v", name, bad)
					}
				}()
				make(bad[0], bad[1], 1)
			}()
		}
	}
}

func BenchmarkSynthetic(b *testing.B) {
	for b.Loop() {
		sdctest.Synthetic(1_000_000, 4, 1)
	}
}
