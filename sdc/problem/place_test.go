package problem_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/problem"
)

// TestResultGoesElsewhere protects into the problem's own folder, by three names.
func TestResultGoesElsewhere(t *testing.T) {
	in := write(t, files())
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(in, link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{in, in + "/.", link} {
		_, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{})
		if err == nil || !strings.Contains(err.Error(), "this is the folder of the problem") {
			t.Errorf("%s: got %v", out, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(in, problem.SpecFile))
	if err != nil || string(text) != files()["spec.json"] {
		t.Errorf("the problem was changed: %s %v", text, err)
	}
}

// TestPlaceIsTriedFirst wants a place that cannot be refused before any work.
func TestPlaceIsTriedFirst(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	worked := false
	options := sdc.Options{Progress: func(sdc.Progress) { worked = true }}
	for _, out := range []string{file, filepath.Join(file, "out")} {
		if _, err := problem.ProtectDir(context.Background(), write(t, files()), out, "", options); err == nil || worked {
			t.Errorf("%s: %v, worked before: %v", out, err, worked)
		}
	}
	if _, err := problem.ProtectDir(context.Background(), write(t, files()), t.TempDir(), "", options); err != nil || !worked {
		t.Errorf("%v, worked: %v", err, worked)
	}
}

// TestNothingHalfDone lets the fourth file fail, in a new folder and in one with
// an earlier result.
func TestNothingHalfDone(t *testing.T) {
	p, spec, err := problem.Read(write(t, files()))
	if err != nil {
		t.Fatal(err)
	}
	pattern, witnesses, report, err := sdc.Protect(context.Background(), p, sdc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	report.HiddenValue = math.NaN() // has no form in JSON
	parent := t.TempDir()
	old := filepath.Join(parent, "old")
	if err := os.Mkdir(old, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, problem.ProtectedFile), []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"new", "old"} {
		if err := problem.Write(filepath.Join(parent, name), &p, spec, pattern, witnesses, report); err == nil {
			t.Errorf("%s: a report that cannot be written was", name)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(parent, "*")); len(left) != 1 {
		t.Errorf("left are %v", left)
	}
	entries, _ := os.ReadDir(old)
	text, _ := os.ReadFile(filepath.Join(old, problem.ProtectedFile))
	if len(entries) != 1 || string(text) != "before" {
		t.Errorf("the earlier result became %v, %s", entries, text)
	}
}

// TestUnknownKeys names the key that was meant.
func TestUnknownKeys(t *testing.T) {
	tests := map[string]string{
		`{"dimension":["sex"]}`:                           `"dimension" is not a key here: the nearest is "dimensions"`,
		`{"freqency":"n"}`:                                `the nearest is "frequency"`,
		`{"kind":"frequency","rules":{"minimum_freq":3}}`: `"minimum_freq" is not a rule: the nearest is "minimum_frequency"`,
		`{"kind":"frequency","dimensions":"sex"}`:         `dimensions: a value of the kind "string" does not go here`,
		`[1]`: "not a JSON object",
	}
	for text, want := range tests {
		if _, err := problem.ParseSpec([]byte(text)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Go ") {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
	if _, err := problem.ParseSpec([]byte(`{"kind":"frequency","dimensions":["sex"],"note":"made up"}`)); err != nil {
		t.Errorf("a remark is refused: %v", err)
	}
}
