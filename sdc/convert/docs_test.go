package convert_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/convert"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// page is the documentation for people who come from the other programs.
const page = "../../docs/from-tau-argus-and-r.md"

// TestPageShowsTheFiles wants the files of the page to be those that are converted
// here.
func TestPageShowsTheFiles(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"turnover/turnover.arb", "turnover/turnover.rda", "turnover/by-hand.hst", "turnover-r/sdcproblem.json"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.ReplaceAll(strings.TrimSpace(string(file)), "\r", ""), "\n") {
			if !strings.Contains(string(text), "\n"+line+"\n") {
				t.Errorf("%s: the page has not %q", name, line)
			}
		}
	}
}

// TestSameTaskInBoth converts the example of the page from either side: the same
// table, with the rules of each.
func TestSameTaskInBoth(t *testing.T) {
	var problems []table.Problem
	for _, from := range []string{"testdata/turnover/turnover.arb", "testdata/turnover-r"} {
		out := filepath.Join(t.TempDir(), "turnover")
		notes, err := convert.Run(from, out, convert.Options{})
		if err != nil || len(notes) > 0 {
			t.Fatalf("%s: %q %v", from, notes, err)
		}
		p, _, err := problem.Read(out)
		if err != nil {
			t.Fatal(err)
		}
		problems = append(problems, p)
	}
	argus, r := &problems[0], &problems[1]
	for cell, value := range argus.Table.Values {
		at, err := r.Table.Find(argus.Table.Codes(cell)...)
		if err != nil {
			t.Fatal(err)
		}
		if d := r.Table.Values[at] - value; d > 1e-9 || d < -1e-9 {
			t.Errorf("cell %s: %v and %v", argus.Table.Name(cell), value, r.Table.Values[at])
		}
	}
	if argus.Rules.MinimumFrequency != 3 || r.Rules.MinimumFrequency != 3 || argus.Rules.PPercent != 10 || r.Rules.PPercent != 10 {
		t.Errorf("%+v\n%+v", argus.Rules, r.Rules)
	}
	if argus.Rules.Protection.Units != 15 || argus.Rules.Singletons == nil || !*argus.Rules.Singletons || !argus.Records.Named() {
		t.Errorf("holdings or their rules are lost: %+v", argus.Rules)
	}
	cell, _ := argus.Table.Find("North", "Total")
	if argus.Forced[cell] != table.Never || slices.Contains(r.Forced, table.Never) {
		t.Error("the statuses by hand are lost")
	}
}

// TestPageTables wants every kind, option and file that the page names to exist.
func TestPageTables(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []convert.Kind{convert.Argus, convert.R} {
		if !strings.Contains(string(text), "--to "+string(kind)) {
			t.Errorf("the page has no command with --to %s", kind)
		}
	}
}
