package problem_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// names are the files of a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// put makes a file, and the folders above it.
func put(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWhatKilledRunsLeftIsRemoved finds what a killed run into the same folder left, in
// the folder or beside it, and leaves alone what looks alike.
func TestWhatKilledRunsLeftIsRemoved(t *testing.T) {
	in, parent := write(t, files()), t.TempDir()
	out := filepath.Join(parent, "out")
	kept := []string{".partial-other-12/result/protected.csv", ".partial-out-5x/file", ".partial-outer-3/file"}
	for _, path := range append([]string{".partial-out-12/result/protected.full.csv", ".partial-out-/file"}, kept...) {
		put(t, filepath.Join(parent, path))
	}
	put(t, filepath.Join(parent, ".partial-out-77")) // a file is nobody's folder
	protect := func() {
		t.Helper()
		if _, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	protect()
	want := []string{".partial-other-12", ".partial-out-5x", ".partial-out-77", ".partial-outer-3", "out"}
	if have := names(t, parent); !slices.Equal(have, want) {
		t.Errorf("left are %v, want %v", have, want)
	}
	put(t, filepath.Join(out, ".partial-out-99/result/spec.json")) // over an earlier result the files lie in it
	protect()
	if have := names(t, out); slices.ContainsFunc(have, func(name string) bool { return name[0] == '.' }) {
		t.Errorf("left are %v", have)
	}
}

// TestResultsAreOfOneRun puts a result over one that was attacked: of the old one nothing
// stays but what is none of a result's files.
func TestResultsAreOfOneRun(t *testing.T) {
	in, out := write(t, files()), t.TempDir()
	result := []string{problem.ProtectedFile, problem.FullFile, problem.ReportFile, problem.SpecFile, problem.WitnessFile}
	for _, name := range append(result, problem.AttackFile, "notes.txt") {
		put(t, filepath.Join(out, name))
	}
	if _, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{}); err != nil {
		t.Fatal(err)
	}
	want := append(slices.Clone(result), "notes.txt")
	slices.Sort(want)
	if have := names(t, out); !slices.Equal(have, want) {
		t.Errorf("the folder has %v, want %v", have, want)
	}
	for _, name := range result {
		if text, err := os.ReadFile(filepath.Join(out, name)); err != nil || string(text) == "left" {
			t.Errorf("%s is of the earlier result, %v", name, err)
		}
	}
	if c, err := problem.CheckDir(context.Background(), in, out); err != nil || len(c.Findings) > 0 {
		t.Errorf("the result does not hold: %v, %v", c.Findings, err)
	}
}
