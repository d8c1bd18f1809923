package primary_test

import (
	"math"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestWeights holds how tau-ARGUS treats sampling weights: the value is the weighted
// total, the frequency rule counts the sum of weights, and dominance and p% compare
// the unweighted largest contributions with the weighted total. The cell has the records
// 60, 20 and 10 with weights 1, 2 and 5: 150 in all.
func TestWeights(t *testing.T) {
	named := []int32{1, 2, 3}
	tests := []struct {
		name         string
		rules        table.Rules
		contributors []int32
		need         float64 // 0: safe
	}{
		{"weights count", table.Rules{MinimumFrequency: 9}, nil, 15},
		{"enough weights", table.Rules{MinimumFrequency: 8}, nil, 0},
		{"contributors count", table.Rules{MinimumFrequency: 4}, named, 15},
		{"enough contributors", table.Rules{MinimumFrequency: 3}, named, 0},
		{"percent of the value", table.Rules{MinimumFrequency: 9, Protection: table.Protection{Units: 20}}, nil, 30},
		{"dominance", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 39}}}, nil, 100.0/39*60 - 150},
		{"at the limit", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 40}}}, nil, 0},
		{"no weighted dominance", table.Rules{Dominance: []table.Dominance{{N: 3, Percent: 60}}}, nil, 0},
		{"p percent", table.Rules{PPercent: 120}, nil, 72 - 70},
		{"p percent at the limit", table.Rules{PPercent: 350, Prior: 300}, nil, 0},
		{"several rules", table.Rules{MinimumFrequency: 9, PPercent: 120}, nil, 15},
		{"two dominances", table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 39}, {N: 2, Percent: 50}}}, nil, 160 - 150},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := table.NewBuilder(test.name, table.Magnitude, row(t, "a"))
			for i, response := range []float64{60, 20, 10} {
				r := table.Record{Response: response, Weight: []float64{1, 2, 5}[i], Contributor: table.Nobody}
				if test.contributors != nil {
					r.Contributor = test.contributors[i]
				}
				b.AddRecord(r, "a")
			}
			p, err := b.Problem(test.rules, "")
			if err != nil {
				t.Fatal(err)
			}
			r, err := primary.Find(&p)
			if err != nil {
				t.Fatal(err)
			}
			for cell := range r.Status {
				if have := r.Needs.Of(cell); math.Abs(have.Up-test.need)+math.Abs(have.Down-test.need) > 1e-9 {
					t.Errorf("cell %d needs %v, want %v", cell, have, test.need)
				}
			}
		})
	}
}

// TestContributorsAcrossCells takes the records of one contributor together in every
// total, and in no cell in which he has only one.
func TestContributorsAcrossCells(t *testing.T) {
	b := table.NewBuilder("across", table.Magnitude, row(t, "a", "b", "c"))
	for _, r := range []struct {
		code     string
		who      int32
		response float64
	}{{"a", 1, 30}, {"a", 2, 30}, {"b", 1, 30}, {"b", 3, 30}, {"c", 4, 20}, {"c", 5, 20}} {
		b.AddRecord(table.Record{Response: r.response, Contributor: r.who}, r.code)
	}
	p, err := b.Problem(table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 36}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	for cell, largest := range map[int][]float64{0: {60, 30, 30}, 1: {30, 30}, 2: {30, 30}, 3: {20, 20}} {
		e, err := primary.Explain(&p, cell)
		if err != nil || len(e.Largest) != len(largest) {
			t.Fatalf("cell %d: %v, %v", cell, e.Largest, err)
		}
		for i := range largest {
			if e.Largest[i] != largest[i] {
				t.Errorf("cell %d has the contributions %v, want %v", cell, e.Largest, largest)
			}
		}
	}
	if r, err := primary.Find(&p); err != nil || letters(r.Status) != "uuuu" || math.Abs(r.Needs.Of(0).Up-100.0/36*60+160) > 1e-9 {
		t.Errorf("found %s %v, %v", letters(r.Status), r.Needs, err)
	}
}

// TestGroupDisclosureInGroupings finds a cell that is nearly all of a total in a second
// grouping only.
func TestGroupDisclosureInGroupings(t *testing.T) {
	d, err := row(t, "a", "b", "c").WithGrouping("other", []table.Node{{Code: "X"}, {Code: "a", Parent: "X"}, {Code: "b", Parent: "X"}})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("groups", table.Frequency, d)
	for code, n := range map[string]int64{"a": 9, "b": 1, "c": 10} {
		b.Add(n, code)
	}
	p, err := b.Problem(table.Rules{GroupDisclosure: 90}, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := primary.Find(&p)
	if err != nil || letters(r.Status) != "susss" || r.ByRule["group_disclosure"] != 1 {
		t.Errorf("found %s %v, %v", letters(r.Status), r.ByRule, err)
	}
	explained(t, &p, 1, []string{"n = 9 is at least 90 % of 10, which is all of X"})
}

// TestGroupDisclosureInOverlaps finds a child that is all of an overlapping parent.
func TestGroupDisclosureInOverlaps(t *testing.T) {
	d, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "A2", Parent: "A"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("overlap", table.Frequency, d)
	for code, n := range map[string]int64{"A": 10, "A1": 10, "A2": 4} {
		b.Add(n, code)
	}
	p, err := b.Problem(table.Rules{GroupDisclosure: 95}, "")
	if err != nil {
		t.Fatal(err)
	}
	if r, err := primary.Find(&p); err != nil || letters(r.Status) != "sus" {
		t.Errorf("found %s, %v", letters(r.Status), err)
	}
}

// TestManyNeeds holds that needs stay in order over the pieces they are found in.
func TestManyNeeds(t *testing.T) {
	var codes []string
	for i := range 300 {
		codes = append(codes, string(rune(0x4e00+i)))
	}
	other, err := table.NewDimension("column", row(t, codes...).Nodes())
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("many", table.Frequency, row(t, codes...), other)
	for cell := range b.Space().Len() {
		if b.Space().Terminal(cell) {
			b.AddTo(cell, int64(1+cell%3))
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := primary.Find(&p)
	if err != nil || len(r.Needs) != r.Status.Count(table.Unsafe) || len(r.Needs) < 50_000 {
		t.Fatalf("%d needs, %v", len(r.Needs), err)
	}
	for i, need := range r.Needs[1:] {
		if need.Cell <= r.Needs[i].Cell || r.Status[need.Cell] != table.Unsafe {
			t.Fatalf("need %d is of cell %d after %d", i+1, need.Cell, r.Needs[i].Cell)
		}
	}
}
