package convert_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/convert"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/rtable"
	"github.com/kruistabel/kruistabel/sdc/sdctest/cases"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// TestCases holds what becomes of each folder in testdata/cases: convert FROM with
// words such as to=r, beside whatever FROM needs.
func TestCases(t *testing.T) {
	for _, c := range cases.Load(t, "testdata/cases") {
		t.Run(c.Name, func(t *testing.T) { c.Check(t, outcome(t, c, nil)) })
	}
}

func outcome(t testing.TB, c cases.Case, change func(name, text string) string) map[string]string {
	t.Helper()
	dir := c.Dir(t, change)
	o := convert.Options{From: convert.Kind(c.Option("from")), To: convert.Kind(c.Option("to")), Response: c.Option("response"), Rule: c.Option("rule"),
		Frequency: c.Option("frequency"), Weight: c.Option("weight"), Encoding: textfile.Encoding(c.Option("encoding"))}
	if name := c.Option("problem"); name != "" {
		o.Problem = filepath.Join(dir, name)
	}
	out := filepath.Join(t.TempDir(), "out")
	notes, err := convert.Run(filepath.Join(dir, c.Command[1]), out, o)
	if err != nil {
		if _, there := os.Stat(out); there == nil {
			t.Errorf("%s: a folder is left after %v", c.Name, err)
		}
		return map[string]string{"error": strings.NewReplacer(dir+"/", "", dir, "the folder").Replace(err.Error())}
	}
	got := map[string]string{}
	for _, name := range names(t, out) {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, ".arb") && name != "sdcproblem.json" { // they carry the specification
			got[name] = string(text)
		}
	}
	if len(notes) > 0 {
		got["notes"] = strings.Join(notes, "\n")
	}
	return got
}

// TestCasesOfResultsWrittenOtherwise reads the tables that other programs protected
// with other ends of lines and in the other encoding.
func TestCasesOfResultsWrittenOtherwise(t *testing.T) {
	for _, c := range cases.Load(t, "testdata/cases") {
		if c.Option("to") != "protected" {
			continue
		}
		for way, change := range map[string]func(string) string{
			"CR LF":  func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") },
			"CR":     func(text string) string { return strings.ReplaceAll(text, "\n", "\r") },
			"no end": func(text string) string { return strings.TrimSuffix(text, "\n") },
			"a mark": func(text string) string { return "\ufeff" + text },
			"windows-1252": func(text string) string {
				narrow, err := textfile.Encode(text, textfile.Windows1252)
				if err != nil {
					t.Fatal(err)
				}
				return string(narrow)
			},
		} {
			got := outcome(t, c, func(name, text string) string {
				if name == c.Command[1] {
					return change(text)
				}
				return text
			})
			for name, want := range c.Want {
				if strings.TrimSuffix(got[name], "\n") != strings.TrimSuffix(want, "\n") {
					t.Errorf("%s with %s: %s is\n%s\nwant\n%s", c.Name, way, name, got[name], want)
				}
			}
		}
	}
}

// TestCasesThereAndBack takes every problem of the cases of both programs to each of
// them and back: the same problem.
func TestCasesThereAndBack(t *testing.T) {
	for _, folder := range []string{"../argus/testdata/cases", "../rtable/testdata/cases"} {
		for _, c := range cases.Load(t, folder) {
			f, ok := problemOf(t, c, folder)
			if !ok || c.Name == "write_quotes" || c.Name == "write_columns_left_out" { // nor do a backslash in a name, and columns of no use
				continue
			}
			for _, kind := range []convert.Kind{convert.Argus, convert.R} {
				dir := t.TempDir()
				if err := f.Write(filepath.Join(dir, "a")); err != nil {
					t.Fatal(err)
				}
				if _, err := convert.Run(filepath.Join(dir, "a"), filepath.Join(dir, "b"), convert.Options{To: kind}); err != nil {
					if c.Name != "code_commas" { // has quotes in a code, which τ-ARGUS cannot hold
						t.Errorf("%s to %s: %v", c.Name, kind, err)
					}
					continue
				}
				from := filepath.Join(dir, "b")
				if kind == convert.Argus {
					from = job(t, from)
				}
				if _, err := convert.Run(from, filepath.Join(dir, "c"), convert.Options{}); err != nil {
					if !strings.Contains(err.Error(), "no valid problem") {
						t.Errorf("%s back from %s: %v", c.Name, kind, err)
					}
					continue
				}
				back, err := problem.ReadFolder(filepath.Join(dir, "c"))
				if err != nil {
					t.Fatal(err)
				}
				if sameText(t, f, back); t.Failed() {
					t.Fatalf("%s by %s", c.Name, kind)
				}
			}
		}
	}
}

// problemOf is the problem that a case reads or writes; false where it is refused.
func problemOf(t testing.TB, c cases.Case, folder string) (problem.Folder, bool) {
	t.Helper()
	dir := c.Dir(t, nil)
	var f problem.Folder
	var err error
	switch {
	case c.Want["error"] != "":
		return f, false
	case c.Command[0] == "write":
		f, err = problem.ReadFolder(filepath.Join(dir, "problem"))
	case c.Command[0] != "read" || len(c.Command) > 2:
		return f, false
	case strings.Contains(folder, "argus"):
		f, _, err = argus.Read(filepath.Join(dir, c.Command[1]), argus.Options{})
	default:
		f, _, err = rtable.Read(dir, rtable.Options{})
	}
	return f, err == nil
}
