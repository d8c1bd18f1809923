package sdctest_test

import (
	"compress/gzip"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// same says how two problems differ in what matters to a protector, empty if not.
func same(a, b *table.Problem) string {
	if a.Kind != b.Kind || a.CostInForce() != b.CostInForce() || !reflect.DeepEqual(a.Rules, b.Rules) {
		return "kind, cost or rules"
	}
	if a.Table.Len() != b.Table.Len() || !slices.Equal(a.Table.Counts, b.Table.Counts) || a.Table.Signed != b.Table.Signed {
		return "counts"
	}
	for d, dim := range a.Table.Dims() {
		other := b.Table.Dims()[d]
		if dim.Name() != other.Name() || !reflect.DeepEqual(dim.Nodes(), other.Nodes()) ||
			!reflect.DeepEqual(dim.Sums(), other.Sums()) || !slices.Equal(dim.OverlappingCodes(), other.OverlappingCodes()) {
			return "dimension " + dim.Name()
		}
	}
	for cell := range a.Table.Counts {
		al, au := a.Known(cell)
		bl, bu := b.Known(cell)
		if math.Abs(a.Value(cell)-b.Value(cell)) > 1e-9 || a.Asked(cell) != b.Asked(cell) || al != bl || au != bu {
			return "cell " + a.Table.Name(cell)
		}
	}
	an, aerr := sdctest.Needs(a)
	bn, berr := sdctest.Needs(b)
	if (aerr == nil) != (berr == nil) || len(an) != len(bn) {
		return "needs"
	}
	for cell, need := range an {
		if far2(need.Up, bn[cell].Up) || far2(need.Down, bn[cell].Down) {
			return "need of " + a.Table.Name(cell)
		}
	}
	if !reflect.DeepEqual(alones(a), alones(b)) {
		return "who is alone"
	}
	return ""
}

// alones are the sets of cells in which somebody is alone, whoever he is.
func alones(p *table.Problem) [][]int {
	var sets [][]int
	for _, cells := range sdctest.Alone(p) {
		sets = append(sets, cells)
	}
	slices.SortFunc(sets, slices.Compare)
	return sets
}

// TestRoundTrip holds that a random problem comes back from its files.
func TestRoundTrip(t *testing.T) {
	written := map[table.Kind]int{}
	for _, shape := range []sdctest.Shape{everything, magnitudes} {
		for seed := range uint64(120) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			dir := t.TempDir()
			if err := sdctest.WriteProblem(dir, &p); errors.Is(err, sdctest.ErrNotWritable) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			again, err := sdctest.ReadProblem(os.DirFS(dir))
			if err != nil {
				t.Fatalf("%s %d: %v", p.Kind, seed, err)
			}
			if differ := same(&p, &again); differ != "" {
				t.Fatalf("%s %d: %s came back otherwise", p.Kind, seed, differ)
			}
			written[p.Kind]++
		}
	}
	if written[table.Frequency] < 100 || written[table.Magnitude] < 20 {
		t.Errorf("only %v problems were written", written)
	}
}

// TestReadersAgree compares the plain reader with that of the package problem, on
// the suite and on synthetic problems. What only one of them refuses is named.
func TestReadersAgree(t *testing.T) {
	compare := func(name, dir string) {
		plain, err := sdctest.ReadProblem(os.DirFS(dir))
		product, _, other := problem.Read(dir)
		if errors.Is(other, problem.ErrUnsupported) {
			t.Logf("%s: %v", name, other)
			return
		}
		if (err == nil) != (other == nil) {
			t.Errorf("%s: the plain reader says %v, the package problem %v", name, err, other)
			return
		}
		if err == nil {
			if differ := same(&plain, &product); differ != "" {
				t.Errorf("%s: the readers differ in %s", name, differ)
			}
		}
	}
	for _, i := range sdctest.Instances() {
		dir := filepath.Join(t.TempDir(), "problem")
		if err := i.CopyTo(dir); err != nil {
			t.Fatal(err)
		}
		compare(i.Name, dir)
	}
	for _, p := range []table.Problem{sdctest.Synthetic(2_000, 3, 1), sdctest.SyntheticMagnitude(1_000, 2, 1)} {
		dir := filepath.Join(t.TempDir(), "made", "here")
		if err := sdctest.WriteProblem(dir, &p); err != nil {
			t.Fatal(err)
		}
		compare(p.Name, dir)
		again, err := sdctest.ReadProblem(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		if differ := same(&p, &again); differ != "" {
			t.Errorf("%s: %s came back otherwise", p.Name, differ)
		}
	}
}

// TestUnreadable holds that what is not there or not in the format is an error.
func TestUnreadable(t *testing.T) {
	whole, err := sdctest.Find("one_child")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ file, text string }{
		"no specification":      {"spec.json", ""},
		"no hierarchy":          {"hier_row.csv", ""},
		"no records":            {"microdata.csv", ""},
		"not JSON":              {"spec.json", "{"},
		"a bad rule":            {"spec.json", `{"kind":"frequency","dimensions":["row"],"rules":{"floor":7}}`},
		"a missing column":      {"microdata.csv", "line,n\nA1,2\n"},
		"no number":             {"microdata.csv", "row,n\nA1,two\n"},
		"a bad status":          {"forced.csv", "row,status\nA1,q\n"},
		"an unknown cell":       {"forced.csv", "row,status\nA7,s\n"},
		"not a gzip file":       {"cells.csv.gz", "row,n\nA1,2\n"},
		"a grouping of unknown": {"hier_row.x.csv", "code,parent\nG,\nA9,G\n"},
	}
	for name, test := range tests {
		dir := filepath.Join(t.TempDir(), "p")
		if err := whole.CopyTo(dir); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, test.file)
		if test.text == "" {
			err = os.Remove(path)
		} else {
			os.Remove(path) // embedded files are copied without the right to write
			err = os.WriteFile(path, []byte(test.text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sdctest.ReadProblem(os.DirFS(dir)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestSuiteFiles holds that the suite has no file that no program reads.
func TestSuiteFiles(t *testing.T) {
	for _, i := range sdctest.Instances() {
		err := fs.WalkDir(i.Files(), ".", func(path string, d fs.DirEntry, err error) error {
			known := path == "." || path == "spec.json" || path == "forced.csv" || strings.HasPrefix(path, "hier_") ||
				strings.HasPrefix(path, "microdata.") || path == "cells.csv"
			if !known {
				t.Errorf("%s has the file %s", i.Name, path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestWriteRefuses holds what the format has no place for.
func TestWriteRefuses(t *testing.T) {
	p := sdctest.SyntheticMagnitude(50, 1, 1)
	p.Given = make([]table.Status, p.Table.Len())
	if err := sdctest.WriteProblem(t.TempDir(), &p); !errors.Is(err, sdctest.ErrNotWritable) {
		t.Errorf("records with given cells: %v", err)
	}
	p.Given = nil
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sdctest.WriteProblem(file, &p); err == nil {
		t.Error("a file is taken for a folder")
	}
}

// TestWriteColumns holds that a dimension may be called like the column of counts.
func TestWriteColumns(t *testing.T) {
	n, err := table.NewDimension("n", []table.Node{{Code: "T"}, {Code: "1", Parent: "T"}, {Code: "2", Parent: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("named n", table.Frequency, n)
	b.Add(7, "1")
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := sdctest.WriteProblem(dir, &p); err != nil {
		t.Fatal(err)
	}
	again, err := sdctest.ReadProblem(os.DirFS(dir))
	if err != nil || !slices.Equal(again.Table.Counts, []int64{7, 7, 0}) {
		t.Errorf("came back as %v (%v)", again.Table.Counts, err)
	}
}

// TestPacked holds that packed files are read like plain ones.
func TestPacked(t *testing.T) {
	i, err := sdctest.Find("one_child")
	if err != nil {
		t.Fatal(err)
	}
	plain := mustRead(t, i)
	dir := filepath.Join(t.TempDir(), "packed")
	if err := i.CopyTo(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "microdata.csv"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, "microdata.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(file)
	packed.Write(text)
	if err := errors.Join(packed.Close(), file.Close(), os.Remove(filepath.Join(dir, "microdata.csv"))); err != nil {
		t.Fatal(err)
	}
	again, err := sdctest.ReadProblem(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if differ := same(&plain, &again); differ != "" {
		t.Errorf("%s came back otherwise", differ)
	}
	if err := i.CopyTo(dir); err == nil {
		t.Error("a file that is there was replaced")
	}
}
