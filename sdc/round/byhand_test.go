package round_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/round"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// grid is a table of two flat dimensions with totals, by its inner counts.
func grid(t testing.TB, rows ...[]int64) table.Problem {
	t.Helper()
	axis := func(name string, n int) table.Dimension {
		nodes := []table.Node{{Code: "T"}}
		for i := range n {
			nodes = append(nodes, table.Node{Code: fmt.Sprint(name, i), Parent: "T"})
		}
		d, err := table.NewDimension(name, nodes)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	b := table.NewBuilder("grid", table.Frequency, axis("r", len(rows)), axis("c", len(rows[0])))
	for i, row := range rows {
		for j, n := range row {
			if err := b.Add(n, fmt.Sprint("r", i), fmt.Sprint("c", j)); err != nil {
				t.Fatal(err)
			}
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shown are the published counts of a grid, row by row, totals first.
func shown(t testing.TB, p table.Problem, m compare.Method) string {
	t.Helper()
	out, err := m.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(out.Counts)
}

// TestRandomRoundingByHand: a key is a number between 0 and 1; a count goes up where it
// is below its remainder's share of the base.
func TestRandomRoundingByHand(t *testing.T) {
	one, err := table.NewDimension("x", []table.Node{{Code: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	key := func(share float64) uint64 { return uint64(math.Ldexp(share, 63)) << 1 }
	for _, test := range []struct {
		n, base int64
		share   float64
		want    int64
	}{
		{7, 5, 0, 10}, {7, 5, 0.39, 10}, {7, 5, 0.41, 5}, {7, 5, 0.99, 5},
		{9, 5, 0.79, 10}, {9, 5, 0.81, 5}, {6, 5, 0.19, 10}, {6, 5, 0.21, 5},
		{10, 5, 0, 10}, {10, 5, 0.99, 10}, {0, 5, 0, 0}, {0, 5, 0.5, 0},
		{1, 3, 0.33, 3}, {1, 3, 0.34, 0}, {2, 3, 0.66, 3}, {2, 3, 0.67, 0},
		{1, 2, 0.49, 2}, {1, 2, 0.51, 0}, {1, 10, 0.09, 10}, {1, 10, 0.11, 0},
		{1_000_000_007, 10, 0.69, 1_000_000_010}, {1_000_000_007, 10, 0.71, 1_000_000_000},
	} {
		b := table.NewBuilder("one", table.Frequency, one)
		if err := b.Add(test.n, "a"); err != nil {
			t.Fatal(err)
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		out, err := round.Random{Base: test.base, Keys: cellkey.Keys{key(test.share)}}.Apply(context.Background(), &p)
		if err != nil || out.Counts[0] != test.want {
			t.Errorf("%d to base %d with %v: %v, want %d (%v)", test.n, test.base, test.share, out.Counts, test.want, err)
		}
		lower, upper := out.Between(0)
		if want := [2]int64{max(0, test.want-test.base+1), test.want + test.base - 1}; lower != want[0] || upper != want[1] {
			t.Errorf("%d shown: from %d to %d, want %v", test.want, lower, upper, want)
		}
	}
}

// TestMidpointsByHand holds the classes of several widths.
func TestMidpointsByHand(t *testing.T) {
	for width, want := range map[int64]string{
		//  counts 0 1 2 3 4 5 6 7 8 9 10 11 12, and their total 78 first
		2:  "[77 0 1 1 3 3 5 5 7 7 9 9 11 11]",
		3:  "[77 0 2 2 2 5 5 5 8 8 8 11 11 11]",
		5:  "[78 0 3 3 3 3 3 8 8 8 8 8 13 13]",
		6:  "[75 0 3 3 3 3 3 3 9 9 9 9 9 9]",
		10: "[75 0 5 5 5 5 5 5 5 5 5 5 15 15]",
		78: "[39 0 39 39 39 39 39 39 39 39 39 39 39 39]",
	} {
		nodes := []table.Node{{Code: "T"}}
		for n := range 13 {
			nodes = append(nodes, table.Node{Code: fmt.Sprintf("%02d", n), Parent: "T"})
		}
		d, err := table.NewDimension("n", nodes)
		if err != nil {
			t.Fatal(err)
		}
		b := table.NewBuilder("counts", table.Frequency, d)
		for n := range 13 {
			if err := b.Add(int64(n), fmt.Sprintf("%02d", n)); err != nil {
				t.Fatal(err)
			}
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(t, p, round.Midpoint{Width: width}); got != want {
			t.Errorf("width %d: %s, want %s", width, got, want)
		}
	}
}

// TestControlledByHand: tables with few roundings that keep all totals beside their true
// counts. Over many seeds every one of them comes, and nothing else.
func TestControlledByHand(t *testing.T) {
	for name, c := range map[string]struct {
		rows [][]int64
		base int64
		want []string
	}{
		"four ones to base 2: either diagonal": {[][]int64{{1, 1}, {1, 1}}, 2,
			[]string{"[4 2 2 2 2 0 2 0 2]", "[4 2 2 2 0 2 2 2 0]"}},
		"one cell of three": {[][]int64{{1}}, 3, []string{"[0 0 0 0]", "[3 3 3 3]"}},
		"multiples stay":    {[][]int64{{3, 6}, {0, 9}}, 3, []string{"[18 3 15 9 3 6 9 0 9]"}},
		"a row of remainders that fill one base": {[][]int64{{1, 1, 1}}, 3,
			[]string{"[3 3 0 0 3 3 0 0]", "[3 0 3 0 3 0 3 0]", "[3 0 0 3 3 0 0 3]"}},
		"two of three go up": {[][]int64{{2, 2, 2}}, 3,
			[]string{"[6 3 3 0 6 3 3 0]", "[6 3 0 3 6 3 0 3]", "[6 0 3 3 6 0 3 3]"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := grid(t, c.rows...)
			seen := map[string]int{}
			for seed := range uint64(400) {
				seen[shown(t, p, round.Controlled{Base: c.base, Seed: seed})]++
			}
			if got, want := slices.Sorted(maps.Keys(seen)), slices.Sorted(slices.Values(c.want)); !slices.Equal(got, want) {
				t.Errorf("roundings %q, want %q", got, want)
			}
			for rounding, often := range seen {
				if often < 400/len(c.want)/4 {
					t.Errorf("%s comes %d times of 400 only", rounding, often)
				}
			}
		})
	}
}

// TestSmallCountsByHand: few cells, all decided at once.
func TestSmallCountsByHand(t *testing.T) {
	for name, c := range map[string]struct {
		rows [][]int64
		base int64
		want []string // any of these
	}{
		"nothing small":              {[][]int64{{3, 5}, {0, 9}}, 3, []string{"[17 3 14 8 3 5 9 0 9]"}},
		"a single one goes to zero":  {[][]int64{{1, 5}, {4, 9}}, 3, []string{"[18 4 14 5 0 5 13 4 9]"}},
		"a single two goes to three": {[][]int64{{2, 5}, {4, 9}}, 3, []string{"[21 7 14 8 3 5 13 4 9]"}},
		"three ones: one of them becomes three": {[][]int64{{1, 1, 1}}, 3,
			[]string{"[3 3 0 0 3 3 0 0]", "[3 0 3 0 3 0 3 0]", "[3 0 0 3 3 0 0 3]"}},
		"larger counts stay": {[][]int64{{1, 100}, {100, 2}}, 3, []string{"[203 100 103 100 0 100 103 100 3]"}},
	} {
		p := grid(t, c.rows...)
		for seed := range uint64(20) {
			if got := shown(t, p, round.SmallCount{Base: c.base, Seed: seed}); !slices.Contains(c.want, got) {
				t.Errorf("%s: %s, want one of %q", name, got, c.want)
			}
		}
	}
}

// TestLeastIsTheLeastOfAllSeeds: where a search proves how many totals must be further
// than the multiples beside them, no seed finds fewer, and all proofs agree.
func TestLeastIsTheLeastOfAllSeeds(t *testing.T) {
	dims := make([]table.Dimension, 3)
	for d := range dims {
		var err error
		dims[d], err = table.NewDimension(string(rune('a'+d)), []table.Node{{Code: "T"}, {Code: "0", Parent: "T"}, {Code: "1", Parent: "T"}, {Code: "2", Parent: "T"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	for variant := range 6 {
		b := table.NewBuilder("cube", table.Frequency, dims...)
		for c := range 27 {
			if err := b.Add(int64((c*(variant+3)+c/5)%3), fmt.Sprint(c/9), fmt.Sprint(c/3%3), fmt.Sprint(c%3)); err != nil {
				t.Fatal(err)
			}
		}
		p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
		if err != nil {
			t.Fatal(err)
		}
		least, proven := int64(math.MaxInt64), int64(-1)
		for seed := range uint64(12) {
			out, err := round.Controlled{Base: 3, Seed: seed, Effort: 50}.Apply(context.Background(), &p)
			if err != nil {
				t.Fatal(err)
			}
			further := out.Facts[0].Value
			least = min(least, further)
			if out.Facts[2].Value == 1 {
				if proven >= 0 && proven != further {
					t.Errorf("variant %d: %d and %d totals are both called the least", variant, proven, further)
				}
				proven = further
			}
		}
		if proven >= 0 && least < proven {
			t.Errorf("variant %d: %d totals further, %d were called the least", variant, least, proven)
		}
	}
}
