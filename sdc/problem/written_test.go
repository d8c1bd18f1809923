package problem_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

var written = map[string]sdctest.Shape{
	"counts":     {Dims: 4, Codes: 6, Count: 5, Features: sdctest.EveryCount},
	"magnitudes": {Dims: 3, Codes: 6, Count: 4, Features: sdctest.EveryMagnitude},
}

// randomPattern hides some cells of a problem, and opens none.
func randomPattern(r *rand.Rand, p *table.Problem) table.Pattern {
	pattern := make(table.Pattern, p.Table.Len())
	for cell := range pattern {
		pattern[cell] = []table.Status{table.Safe, table.Safe, table.Unsafe, table.Secondary}[r.IntN(4)]
	}
	return pattern
}

// TestResultsComeBack writes random tables with random patterns and reads them again.
func TestResultsComeBack(t *testing.T) {
	for name, shape := range written {
		for seed := range uint64(60) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			pattern := randomPattern(rand.New(rand.NewPCG(seed, 1)), &p)
			back := roundTrip(t, p, specOf(t, &p), pattern)
			if !slices.Equal(back.Pattern, pattern) {
				t.Fatalf("%s %d: the pattern %s came back as %s", name, seed, pattern, back.Pattern)
			}
			for cell, status := range pattern {
				count, value := p.Table.Counts[cell], p.Value(cell)
				if status.Hidden() {
					count, value = problem.Withheld, math.NaN()
				}
				if back.Counts[cell] != count || back.Values != nil && !status.Hidden() && back.Values[cell] != value ||
					back.Values != nil && status.Hidden() != math.IsNaN(back.Values[cell]) {
					t.Fatalf("%s %d: cell %s came back with %d and %v", name, seed, p.Table.Name(cell), back.Counts[cell], back.Values)
				}
			}
		}
	}
}

// specOf is the specification of a problem that was made in memory.
func specOf(t *testing.T, p *table.Problem) problem.Spec {
	t.Helper()
	keys := map[string]any{"kind": p.Kind, "rules": p.Rules, "response": "v"}
	var names []string
	for _, dim := range p.Table.Dims() {
		names = append(names, dim.Name())
	}
	keys["dimensions"] = names
	text, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := problem.ParseSpec(text)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// TestRowsAreThoseOfTheStandard compares protected.full.csv with what the standard
// library writes.
func TestRowsAreThoseOfTheStandard(t *testing.T) {
	for name, shape := range written {
		for seed := range uint64(30) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			pattern := randomPattern(rand.New(rand.NewPCG(seed, 2)), &p)
			dir := t.TempDir()
			if err := problem.Write(dir, &p, specOf(t, &p), pattern, nil, table.Report{}); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(dir, problem.FullFile))
			if err != nil {
				t.Fatal(err)
			}
			if want := plainRows(t, &p, pattern); string(got) != want {
				t.Fatalf("%s %d: wrote\n%s\nwant\n%s", name, seed, got, want)
			}
		}
	}
}

func plainRows(t *testing.T, p *table.Problem, pattern table.Pattern) string {
	t.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	var header []string
	for _, dim := range p.Table.Dims() {
		header = append(header, dim.Name())
	}
	header = append(header, "n")
	if p.Kind == table.Magnitude {
		header = append(header, "value")
	}
	rows := [][]string{append(header, "status")}
	for cell, status := range pattern {
		if !status.Hidden() && p.Table.Counts[cell] == 0 {
			continue
		}
		row := append(p.Table.Codes(cell), strconv.FormatInt(p.Table.Counts[cell], 10))
		if p.Kind == table.Magnitude {
			row = append(row, strconv.FormatFloat(p.Table.Values[cell], 'f', -1, 64))
		}
		rows = append(rows, append(row, status.String()))
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestReportHasTheKeysOfTheFormat names them, one by one.
func TestReportHasTheKeysOfTheFormat(t *testing.T) {
	p, spec := read(t, files())
	dir := t.TempDir()
	report := table.Report{Unproven: []table.Unproven{{Cell: 1, Codes: []string{"A", "f"}, Reason: "no way"}}}
	if err := problem.Write(dir, &p, spec, slices.Repeat(table.Pattern{table.Safe}, p.Table.Len()), nil, report); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, problem.ReportFile))
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"cells", "unsafe", "primary", "secondary", "hidden_units", "hidden_value", "witnesses", "proven", "unproven",
		"floor", "protection", "singletons", "method", "lp_calls", "seconds", "peak_bytes", "version"} {
		if _, there := keys[key]; !there {
			t.Errorf("report.json has no %q:\n%s", key, text)
		}
	}
}

// TestResultsAreWholeOrNot leaves what was there where a result cannot be written.
func TestResultsAreWholeOrNot(t *testing.T) {
	p, spec := read(t, files())
	dir := filepath.Join(t.TempDir(), "out")
	pattern := slices.Repeat(table.Pattern{table.Safe}, p.Table.Len())
	broken := table.Report{HiddenValue: math.NaN()} // no JSON
	if err := problem.Write(dir, &p, spec, pattern, nil, broken); err == nil {
		t.Fatal("a report that is no JSON was written")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("a folder is left: %v", err)
	}
	if err := problem.Write(dir, &p, spec, pattern, nil, table.Report{}); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(filepath.Join(dir, problem.ReportFile))
	if err := problem.Write(dir, &p, spec, pattern, nil, broken); err == nil {
		t.Fatal("a report that is no JSON was written")
	}
	after, err := os.ReadFile(filepath.Join(dir, problem.ReportFile))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the report before became %s, %v", after, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".partial-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLargeResult writes and reads a table of 366,000 cells.
func TestLargeResult(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	p := sdctest.Synthetic(150_000, 3, 1)
	pattern := randomPattern(rand.New(rand.NewPCG(1, 1)), &p)
	back := roundTrip(t, p, specOf(t, &p), pattern)
	if !slices.Equal(back.Pattern, pattern) {
		t.Error("the pattern came back otherwise")
	}
	hidden := pattern.Count(table.Unsafe) + pattern.Count(table.Secondary)
	if len(back.Rows) < hidden || len(back.Rows) > p.Table.Len() {
		t.Errorf("%d rows for %d hidden cells", len(back.Rows), hidden)
	}
}
