package primary_test

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestExplainCounts is what people read about the cells T a b c d with 13 0 1 3 9.
func TestExplainCounts(t *testing.T) {
	all := table.Rules{MinimumFrequency: 3, Zeros: table.ZerosUnsafe, GroupDisclosure: 60}
	tests := []struct {
		name  string
		cell  int
		rules table.Rules
		asked string
		want  []string
	}{
		{"by frequency", 2, table.Rules{MinimumFrequency: 3}, "", []string{
			"cell b: n = 1\n", "minimum_frequency: n = 1 against k = 3; required 1 on each side: unsafe, needs 1 upward and 1 downward\n",
			"decided: u: unsafe by the rule minimum_frequency\n", "possible that it is 2 or more, and 1 or less\n"}},
		{"safe", 3, table.Rules{MinimumFrequency: 3}, "", []string{"n = 3 against k = 3: safe\n", "decided: s: no rule"}},
		{"threshold", 2, table.Rules{MinimumFrequency: 3, Protection: table.Protection{Threshold: true}, Floor: new(int64)}, "", []string{
			"up to the threshold", "needs 2 upward and 1 downward", "3 or more, and 0 or less"}},
		{"zero", 1, all, "", []string{"zeros: n = 0 against 0", "by the rule zeros", "1 or more, and 0 or less"}},
		{"group", 4, all, "", []string{"n = 9 is at least 60 % of 13, which is all of T", "by the rule group_disclosure"}},
		{"no group", 3, all, "", []string{"n = 3 against 60 % of the totals above: 13: safe"}},
		{"forced safe", 2, all, "..s..", []string{"status s, forced", "decided: s: its status s says"}},
		{"open", 2, all, "..z..", []string{"decided: z: its status z says"}},
		{"manual", 4, table.Rules{}, "....m", []string{"decided: u: its status m says", "10 or more, and 8 or less"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := table.NewBuilder(test.name, table.Frequency, row(t, "a", "b", "c", "d"))
			for code, n := range map[string]int64{"b": 1, "c": 3, "d": 9} {
				b.Add(n, code)
			}
			p, err := b.Problem(test.rules, "")
			if err != nil {
				t.Fatal(err)
			}
			p.Forced = forced(test.asked, p.Table.Len())
			explained(t, &p, test.cell, test.want)
		})
	}
}

func explained(t *testing.T, p *table.Problem, cell int, want []string) {
	t.Helper()
	e, err := primary.Explain(p, cell)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range want {
		if !strings.Contains(e.String(), part) {
			t.Errorf("%q is not in\n%s", part, e)
		}
	}
}

// TestExplainMagnitudes is what people read about a cell of four records: 60 and 20 of
// unit 1, 15 of unit 2, 5 of unit 3, who asked for protection.
func TestExplainMagnitudes(t *testing.T) {
	tests := []struct {
		name  string
		rules table.Rules
		want  []string
	}{
		{"dominance", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 75}}}, []string{
			"cell a: n = 4, value 100, 3 units, top 1 80, top 2 15, top 3 5\n",
			"dominance: top 1 = 80 against 75 % of the total 100 = 75; required 100/75 · 80 − 100: unsafe, needs 6.666666667 upward"}},
		{"no dominance", table.Rules{Dominance: []table.Dominance{{N: 2, Percent: 95}}}, []string{"top 2 = 95 against 95 % of the total 100 = 95: safe"}},
		{"p percent", table.Rules{PPercent: 10}, []string{
			"p_percent: total 100 − top 1 80 − top 2 15 = 5 against 10/100 · top 1 = 8; required 8 − 5: unsafe, needs 3 upward"}},
		{"prior", table.Rules{PPercent: 6, Prior: 50}, []string{"against 6/50 · top 1 = 9.6"}},
		{"frequency", table.Rules{MinimumFrequency: 4}, []string{"n = 3 against k = 4; required 10 % of the value", "110 or more, and 90 or less"}},
		{"request", table.Rules{Request: 4}, []string{"the largest who asked holds 5 against 4 % of the total 100 = 4", "unsafe, needs 25 upward"}},
		{"no rule", table.Rules{}, []string{"decided: s: no rule"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := table.NewBuilder(test.name, table.Magnitude, row(t, "a"))
			for _, r := range []table.Record{{Response: 60, Contributor: 1}, {Response: 15, Contributor: 2},
				{Response: 20, Contributor: 1}, {Response: 5, Contributor: 3, Request: true}} {
				b.AddRecord(r, "a")
			}
			p, err := b.Problem(test.rules, "")
			if err != nil {
				t.Fatal(err)
			}
			explained(t, &p, 1, test.want)
		})
	}
}

// TestLossesDominate holds that who loses much is found like who gains much.
func TestLossesDominate(t *testing.T) {
	b := table.NewBuilder("losses", table.Magnitude, row(t, "a", "b"))
	for i, response := range []float64{-90, -5, -5, 40, -40, 1} {
		b.AddRecord(table.Record{Response: response, Contributor: int32(i)}, []string{"a", "b"}[i/3])
	}
	p, err := b.Problem(table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 70}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := primary.Find(&p)
	if err != nil || letters(r.Status) != "sus" {
		t.Errorf("found %s, %v, want the cell with the loss alone", letters(r.Status), err)
	}
}

// TestExplainImpossible names what is known beforehand.
func TestExplainImpossible(t *testing.T) {
	b := table.NewBuilder("impossible", table.Frequency, row(t, "a", "b"))
	b.Add(4, "b")
	p, err := b.Problem(table.Rules{Zeros: table.ZerosUnsafe}, "")
	if err != nil {
		t.Fatal(err)
	}
	p.Bounds.Upper = []float64{9, 0, 9}
	explained(t, &p, 1, []string{"decided: s: the cell is known beforehand to be empty"})
}
