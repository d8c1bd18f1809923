package convert_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/convert"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// plainText is a problem as sorted lines, in which the order of rows and of columns
// does not count.
func plainText(t testing.TB, f problem.Folder) []string {
	t.Helper()
	spec, err := f.Spec.Text()
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"spec " + string(spec)}
	for d, nodes := range f.Hierarchies {
		for _, n := range nodes {
			lines = append(lines, fmt.Sprintf("node %d %q %q", d, n.Code, n.Parent))
		}
	}
	for _, g := range f.Groupings {
		for _, n := range g.Nodes {
			lines = append(lines, fmt.Sprintf("grouping %s %s %q %q", g.Dimension, g.Name, n.Code, n.Parent))
		}
	}
	lines = append(lines, sheetLines("cell", f.Cells)...)
	lines = append(lines, sheetLines("forced", f.Forced)...)
	if f.Spec.Kind == table.Frequency && f.Spec.Frequency != "" {
		lines = append(lines, countLines(f)...)
	} else {
		lines = append(lines, sheetLines("record", f.Records)...)
	}
	slices.Sort(lines)
	return lines
}

func sheetLines(what string, s *problem.Sheet) (lines []string) {
	if s == nil {
		return nil
	}
	for _, row := range s.Rows {
		var fields []string
		for c, column := range s.Columns {
			if row[c] != "" {
				fields = append(fields, fmt.Sprintf("%s=%q", column, row[c]))
			}
		}
		slices.Sort(fields)
		lines = append(lines, what+" "+strings.Join(fields, " "))
	}
	return lines
}

// countLines adds up records with counts: the same persons, in fewer records.
func countLines(f problem.Folder) (lines []string) {
	counts := map[string]int{}
	at := f.Records.Column(f.Spec.Frequency)
	for _, row := range f.Records.Rows {
		var codes []string
		for _, name := range f.Spec.Dimensions {
			codes = append(codes, row[f.Records.Column(name)])
		}
		n, _ := strconv.Atoi(row[at])
		counts[fmt.Sprintf("%q", codes)] += n
	}
	for codes, n := range counts {
		if n > 0 {
			lines = append(lines, fmt.Sprintf("count %s %d", codes, n))
		}
	}
	return lines
}

// sameText compares problems line by line.
func sameText(t testing.TB, want, got problem.Folder) {
	t.Helper()
	a, b := plainText(t, want), plainText(t, got)
	if slices.Equal(a, b) {
		return
	}
	for _, line := range a {
		if !slices.Contains(b, line) {
			t.Errorf("lost: %s", line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			t.Errorf("new: %s", line)
		}
	}
}

// TestThereAndBack converts random problems to every other kind of files and back.
func TestThereAndBack(t *testing.T) {
	rounds := 250
	if testing.Short() {
		rounds = 60
	}
	for _, kind := range []convert.Kind{convert.Argus, convert.R} {
		t.Run(string(kind), func(t *testing.T) {
			for seed := range uint64(rounds) {
				f := newSource(seed).folder()
				dir := t.TempDir()
				if err := f.Write(filepath.Join(dir, "a")); err != nil {
					t.Fatal(err)
				}
				if _, err := convert.Run(filepath.Join(dir, "a"), filepath.Join(dir, "b"), convert.Options{To: kind}); err != nil {
					t.Fatalf("seed %d: there: %v", seed, err)
				}
				from := filepath.Join(dir, "b")
				if kind == convert.Argus {
					from = job(t, from)
				}
				notes, err := convert.Run(from, filepath.Join(dir, "c"), convert.Options{})
				if err != nil {
					t.Fatalf("seed %d: back: %v", seed, err)
				}
				back, err := problem.ReadFolder(filepath.Join(dir, "c"))
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				sameText(t, f, back)
				if t.Failed() {
					t.Fatalf("seed %d, notes %q", seed, notes)
				}
				_ = os.RemoveAll(dir)
			}
		})
	}
}

// job is the shortest name of a job in a folder: those of groupings are longer.
func job(t testing.TB, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*.arb"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no job in %s: %v", dir, err)
	}
	return slices.MinFunc(found, func(a, b string) int { return len(a) - len(b) })
}
