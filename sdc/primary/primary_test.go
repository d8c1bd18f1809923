package primary_test

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// row is one dimension of codes below a total, which comes first.
func row(t *testing.T, codes ...string) table.Dimension {
	nodes := []table.Node{{Code: "T"}}
	for _, code := range codes {
		nodes = append(nodes, table.Node{Code: code, Parent: "T"})
	}
	d, err := table.NewDimension("row", nodes)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCounts gives each rule for counts the cells T a b c d with 13 0 1 3 9.
func TestCounts(t *testing.T) {
	tests := []struct {
		name   string
		rules  table.Rules
		asked  string // forced statuses of T a b c d
		status string
		need   map[int32]primary.Need
	}{
		{"nothing", table.Rules{}, "", "sssss", nil},
		{"minimum frequency", table.Rules{MinimumFrequency: 3}, "", "ssuss", map[int32]primary.Need{2: {1, 1}}},
		{"two units", table.Rules{MinimumFrequency: 4, Protection: table.Protection{Units: 2}}, "", "ssuus",
			map[int32]primary.Need{2: {2, 2}, 3: {2, 2}}},
		{"threshold", table.Rules{MinimumFrequency: 4, Protection: table.Protection{Threshold: true}}, "", "ssuus",
			map[int32]primary.Need{2: {3, 1}, 3: {1, 1}}},
		{"unsafe zeros", table.Rules{Zeros: table.ZerosUnsafe}, "", "susss", map[int32]primary.Need{1: {1, 1}}},
		{"group", table.Rules{GroupDisclosure: 69}, "", "ssssu", map[int32]primary.Need{4: {1, 1}}},
		{"larger group", table.Rules{GroupDisclosure: 70}, "", "sssss", nil},
		{"forced safe", table.Rules{MinimumFrequency: 3}, "..s..", "sssss", nil},
		{"open", table.Rules{MinimumFrequency: 3}, "..z..", "sszss", nil},
		{"manual", table.Rules{}, "...m.", "sssus", map[int32]primary.Need{3: {1, 1}}},
		{"never, safe", table.Rules{MinimumFrequency: 3}, "...p.", "ssuss", map[int32]primary.Need{2: {1, 1}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := table.NewBuilder(test.name, table.Frequency, row(t, "a", "b", "c", "d"))
			for code, n := range map[string]int64{"b": 1, "c": 3, "d": 9} {
				if err := b.Add(n, code); err != nil {
					t.Fatal(err)
				}
			}
			p, err := b.Problem(test.rules, "")
			if err != nil {
				t.Fatal(err)
			}
			p.Forced = forced(test.asked, p.Table.Len())
			r, err := primary.Find(&p)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.Status, table.Pattern(test.status)) {
				t.Errorf("statuses %s, want %s", letters(r.Status), test.status)
			}
			if len(r.Needs) != len(test.need) {
				t.Errorf("needs %v, want %v", r.Needs, test.need)
			}
			for cell, need := range test.need {
				if r.Needs.Of(int(cell)) != need {
					t.Errorf("cell %d needs %v, want %v", cell, r.Needs.Of(int(cell)), need)
				}
			}
		})
	}
}

func letters(p table.Pattern) string {
	text := ""
	for _, s := range p {
		text += s.String()
	}
	return text
}

func forced(text string, size int) []table.Status {
	statuses := make([]table.Status, size)
	for i, c := range text {
		if c != '.' {
			statuses[i] = table.Status(c)
		}
	}
	return statuses
}

func TestNeverAndUnsafe(t *testing.T) {
	b := table.NewBuilder("never", table.Frequency, row(t, "a"))
	b.Add(1, "a")
	b.Force(table.Never, "a")
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := primary.Find(&p); !errors.Is(err, primary.ErrNever) {
		t.Errorf("got %v, want ErrNever", err)
	}
}

// TestMagnitudes gives each rule for magnitudes one cell of four records: 60 and 20
// of unit 1, 15 of unit 2, 5 of unit 3, who asked for protection.
func TestMagnitudes(t *testing.T) {
	tests := []struct {
		name  string
		rules table.Rules
		up    float64 // 0: safe
	}{
		{"one dominates", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 75}}}, 100.0/75*80 - 100},
		{"one does not", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 80}}}, 0},
		{"two dominate", table.Rules{Dominance: []table.Dominance{{N: 2, Percent: 90}}}, 100.0/90*95 - 100},
		{"the larger requirement", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 75}, {N: 2, Percent: 90}}}, 100.0/75*80 - 100},
		{"p percent", table.Rules{PPercent: 10}, 8 - 5},
		{"p percent, enough left", table.Rules{PPercent: 6}, 0},
		{"prior", table.Rules{PPercent: 6, Prior: 50}, 0.12*80 - 5},
		{"few contributors", table.Rules{MinimumFrequency: 4}, 10},
		{"enough contributors", table.Rules{MinimumFrequency: 3}, 0},
		{"request", table.Rules{Request: 4}, 25},
		{"request, too small", table.Rules{Request: 6}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := table.NewBuilder(test.name, table.Magnitude, row(t, "a"))
			for _, r := range []table.Record{{Response: 60, Contributor: 1}, {Response: 15, Contributor: 2},
				{Response: 20, Contributor: 1}, {Response: 5, Contributor: 3, Request: true}} {
				if err := b.AddRecord(r, "a"); err != nil {
					t.Fatal(err)
				}
			}
			p, err := b.Problem(test.rules, "")
			if err != nil {
				t.Fatal(err)
			}
			r, err := primary.Find(&p)
			if err != nil {
				t.Fatal(err)
			}
			for cell := range r.Status { // the total and its only part are alike
				if unsafe := r.Status[cell] == table.Unsafe; unsafe != (test.up > 0) || math.Abs(r.Needs.Of(cell).Up-test.up) > 1e-9 {
					t.Errorf("cell %d: %v needs %v, want %v", cell, r.Status[cell], r.Needs.Of(cell), test.up)
				}
			}
		})
	}
}

// TestPublicMagnitudes holds the number of unsafe cells that tau-ARGUS finds.
func TestPublicMagnitudes(t *testing.T) {
	for name, want := range map[string]int{"magnitude1": 10, "sdc_micro1": 1, "syn_10k": 3200} {
		p, _, err := problem.Read(filepath.Join("..", "..", "..", "shared", "sdc", "instances", name))
		if err != nil {
			t.Skipf("public test problems are not beside the repository: %v", err)
		}
		r, err := primary.Find(&p)
		if err != nil || len(r.Needs) != want {
			t.Errorf("%s: %d unsafe cells, want %d (%v)", name, len(r.Needs), want, err)
		}
	}
}
