package folder_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/attack/folder"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// protect writes a problem and its protection into two folders.
func protect(t *testing.T, p *table.Problem) (in, out string) {
	t.Helper()
	dir := t.TempDir()
	in, out = filepath.Join(dir, "problem"), filepath.Join(dir, "protected")
	if err := os.Mkdir(in, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := sdctest.WriteProblem(in, p); err != nil {
		t.Fatal(err)
	}
	report, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Proven {
		t.Fatalf("not proven: %v", report.Unproven)
	}
	return in, out
}

func run(t *testing.T, in, out string) folder.Outcome {
	t.Helper()
	o, err := folder.Attack(context.Background(), in, out, attack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func rows(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestProtectedIsSafe attacks what this program protected: nothing is found, and every
// given proof holds.
func TestProtectedIsSafe(t *testing.T) {
	p := sdctest.Synthetic(120, 2, 3)
	in, out := protect(t, &p)
	o := run(t, in, out)
	if !o.Safe() || o.Refused > 0 || o.Proofs == 0 {
		t.Errorf("known %d, under %d, doubts %d, proofs %d, refused %d", o.Known, o.Under, o.Doubts, o.Proofs, o.Refused)
	}
	all := rows(t, filepath.Join(out, folder.File))
	if want := append(dimensionNames(&p), "lower", "upper", "exact", "victim", "under"); !slices.Equal(all[0], want) {
		t.Errorf("header %v, want %v", all[0], want)
	}
	if len(all)-1 != len(o.Intervals) {
		t.Errorf("%d rows for %d intervals", len(all)-1, len(o.Intervals))
	}
}

func dimensionNames(p *table.Problem) (names []string) {
	for _, dim := range p.Table.Dims() {
		names = append(names, dim.Name())
	}
	return names
}

// TestWithoutData attacks without the data: intervals are the same, and nothing is
// said of victims.
func TestWithoutData(t *testing.T) {
	p := sdctest.Synthetic(100, 2, 5)
	in, out := protect(t, &p)
	with := run(t, in, out)
	removed := 0
	for _, name := range []string{"microdata.csv", "microdata.csv.gz", "cells.csv", "cells.csv.gz"} {
		if os.Remove(filepath.Join(in, name)) == nil {
			removed++
		}
	}
	if removed == 0 {
		t.Fatal("the problem has no data to take away")
	}
	without := run(t, in, out)
	if without.Judged || without.Safe() || len(without.Notes) == 0 {
		t.Error("there is a verdict without data")
	}
	for i, w := range without.Intervals {
		if h := with.Intervals[i]; w.Lower != h.Lower || w.Upper != h.Upper || w.Exact != h.Exact {
			t.Errorf("cell %d is %v to %v without data, %v to %v with", w.Cell, w.Lower, w.Upper, h.Lower, h.Upper)
		}
	}
	if all := rows(t, filepath.Join(out, folder.File)); slices.Contains(all[0], "under") || all[1][len(all[1])-1] != "" {
		t.Errorf("rows speak of what cannot be known: %v %v", all[0], all[1])
	}
}

// TestPlantedLeaks publishes one hidden cell after the other: an unsafe one shows, and
// where a secondary was needed, some unsafe cell is known or under.
func TestPlantedLeaks(t *testing.T) {
	p := sdctest.Synthetic(60, 2, 5)
	in, out := protect(t, &p)
	path := filepath.Join(out, problem.ProtectedFile)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	full := rows(t, filepath.Join(out, problem.FullFile))
	leaks, secondaries := 0, 0
	for at, row := range full[1:] {
		status := row[len(row)-1]
		if status == "s" {
			continue
		}
		lines := strings.Split(strings.TrimSpace(string(before)), "\n")
		row[len(row)-1] = "s"
		lines[at+1] = strings.Join(row, ",")
		row[len(row)-1] = status
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		o := run(t, in, out)
		if status == "u" && (o.Safe() || len(o.Shown) != 1) {
			t.Errorf("row %d: the unsafe cell is published, shown %v", at, o.Shown)
		}
		if status == "x" {
			secondaries++
			if !o.Safe() {
				leaks++
			}
			if o.Refused == 0 {
				t.Errorf("row %d: all proofs hold although a cell that moves is published", at)
			}
		}
	}
	if leaks == 0 || leaks > secondaries {
		t.Errorf("%d of %d secondaries are needed", leaks, secondaries)
	}
	t.Logf("%d of %d secondaries are needed", leaks, secondaries)
}

// TestOtherProgram attacks a folder without specification and witnesses.
func TestOtherProgram(t *testing.T) {
	p := sdctest.Synthetic(100, 2, 5)
	in, out := protect(t, &p)
	for _, name := range []string{problem.SpecFile, problem.WitnessFile, problem.ReportFile, problem.FullFile} {
		if err := os.Remove(filepath.Join(out, name)); err != nil {
			t.Fatal(err)
		}
	}
	if o := run(t, in, out); !o.Safe() || len(o.Notes) != 1 {
		t.Errorf("safe %v, notes %v", o.Safe(), o.Notes)
	}
}
