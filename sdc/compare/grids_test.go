package compare

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// gridOf is a problem of two flat dimensions by its inner counts; the totals stand last
// in the file, and first in the table.
func gridOf(t testing.TB, rows [][]int64) table.Problem {
	t.Helper()
	axis := func(name string, n int) table.Dimension {
		var nodes []table.Node
		for i := range n {
			nodes = append(nodes, table.Node{Code: strconv.Itoa(i), Parent: "T"})
		}
		d, err := table.NewDimension(name, append(nodes, table.Node{Code: "T"}))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	b := table.NewBuilder("grid", table.Frequency, axis("row", len(rows)-1), axis("column", len(rows[0])-1))
	for i, row := range rows[:len(rows)-1] {
		for j, n := range row[:len(row)-1] {
			if err := b.Add(n, strconv.Itoa(i), strconv.Itoa(j)); err != nil {
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

// TestGrids holds the figures of testdata/grids.txt. Where counts are hidden, what is
// published is true; where they are changed, nobody knows how far.
func TestGrids(t *testing.T) {
	text, err := os.ReadFile("testdata/grids.txt")
	if err != nil {
		t.Fatal(err)
	}
	grids := strings.Split(string(text), "\ngrid ")[1:]
	if len(grids) < 12 {
		t.Fatalf("only %d grids were read", len(grids))
	}
	for _, grid := range grids {
		name, rest, _ := strings.Cut(grid, "\n")
		t.Run(name, func(t *testing.T) { checkGrid(t, strings.Split(strings.TrimSpace(rest), "\n")) })
	}
}

func checkGrid(t *testing.T, lines []string) {
	t.Helper()
	numbers := func(text string) (row []int64) {
		for _, word := range strings.Fields(text) {
			n, err := strconv.ParseInt(word, 10, 64)
			if word == "." {
				n, err = Withheld, nil
			}
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, n)
		}
		return row
	}
	var truth [][]int64
	var shown []int64
	for _, line := range lines[1 : len(lines)-2] {
		left, right, _ := strings.Cut(line, "|")
		truth, shown = append(truth, numbers(left)), append(shown, numbers(right)...)
	}
	p := gridOf(t, truth)
	hides := false
	pattern := make(table.Pattern, len(shown))
	for cell, n := range shown {
		if want := truth[cell/len(truth[0])][cell%len(truth[0])]; p.Table.Counts[cell] != want {
			t.Fatalf("cell %s is %d, in the file %d", p.Table.Name(cell), p.Table.Counts[cell], want)
		}
		if pattern[cell] = table.Safe; n == Withheld {
			pattern[cell], hides = table.Secondary, true
		}
	}
	m := Method(Suppression{pattern})
	for cell, n := range shown {
		if n != p.Table.Counts[cell] && !(hides && n == Withheld) {
			m = fake{counts: shown, promise: Promise{Distance: -1, TerminalDistance: -1}}
		}
	}
	f := run(t, p, m).Figures
	s := f.Safety
	got := []string{
		fmt.Sprintf("hidden %d %d, changed %d %d, sums %d %d %d, zeros %d %d, inconsistent %d", f.Hidden, f.HiddenUnits, f.Changed, f.UnitsMoved, f.Sums, f.SumsViolated, f.LargestGap, f.ZerosLost, f.FalseZeros, f.Inconsistent),
		fmt.Sprintf("unsafe %d, exact %d, narrowed %d, as true %d, small %d, all exact %d", s.Unsafe, s.Exact, s.Narrowed, s.True, s.Small, s.ExactCells),
	}
	for i, want := range lines[len(lines)-2:] {
		if got[i] != want {
			t.Errorf("figures are %s\nwant        %s", got[i], want)
		}
	}
}
