package table_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

func dimension(t *testing.T, name, rows string, overlapping ...string) table.Dimension {
	t.Helper()
	d, err := table.NewDimension(name, nodes(rows), overlapping...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// nodes reads "code" and "code<parent", separated by blanks.
func nodes(rows string) []table.Node {
	var out []table.Node
	for _, row := range strings.Fields(rows) {
		code, parent, _ := strings.Cut(row, "<")
		out = append(out, table.Node{Code: code, Parent: parent})
	}
	return out
}

func TestDimensionRefuses(t *testing.T) {
	tests := []struct{ rows, overlapping, want string }{
		{"", "", "has no codes"},
		{"a b<a b<a", "", `"b" appears twice`},
		{"a b<c", "", `unknown parent "c"`},
		{"r a<b b<a", "", "its own ancestor"},
		{"a<a", "", "its own ancestor"},
		{"a b<a", "x", `has no code "x"`},
		{"a b<a", "b", "has no children"},
	}
	for _, test := range tests {
		_, err := table.NewDimension("d", nodes(test.rows), strings.Fields(test.overlapping)...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.rows, err, test.want)
		}
	}
}

func TestDimension(t *testing.T) {
	d := dimension(t, "measure", "A1<A A A2<A B B1<B B2<B B2x<B2 B2y<B2", "A")
	code := func(text string) int {
		c, known := d.Index(text)
		if !known {
			t.Fatalf("no code %s", text)
		}
		return c
	}
	for _, terminal := range []string{"A", "A1", "A2", "B1", "B2x", "B2y"} {
		if !d.Terminal(code(terminal)) {
			t.Errorf("%s is not terminal", terminal)
		}
	}
	if d.Terminal(code("B")) || d.Terminal(code("B2")) || len(d.Summands(code("A"))) != 0 || len(d.Summands(code("B"))) != 2 {
		t.Error("sums are mistaken for terminals, or the other way round")
	}
	if d.SumParent(code("A1")) != -1 || d.SumParent(code("B2x")) != code("B2") || d.Component(code("B2x")) != d.Component(code("B")) || d.Component(code("A1")) == d.Component(code("B")) {
		t.Error("codes find the wrong codes above them")
	}
	seen := map[int]bool{}
	for _, c := range d.BottomUp() {
		for _, child := range d.Children(c) {
			if !seen[child] {
				t.Errorf("%s comes before its child %s", d.Code(c), d.Code(child))
			}
		}
		seen[c] = true
	}
	again, err := table.NewDimension(d.Name(), d.Nodes(), d.OverlappingCodes()...)
	if err != nil || !slices.Equal(again.Nodes(), d.Nodes()) || !again.Overlapping(code("A")) {
		t.Errorf("a dimension made of its own nodes is another one: %v", err)
	}
}

// TestTotals holds the totals of a small table with an overlapping parent, and how
// many non-empty cells each total rests on.
func TestTotals(t *testing.T) {
	measure := dimension(t, "measure", "A A1<A A2<A", "A")
	sex := dimension(t, "sex", "T f<T m<T")
	b := table.NewBuilder("totals", table.Frequency, measure, sex)
	for _, c := range []struct {
		n            int64
		measure, sex string
	}{{4, "A", "f"}, {3, "A1", "f"}, {2, "A2", "f"}, {1, "A", "m"}, {1, "A1", "m"}, {2, "A1", "f"}} {
		if c.measure == "A1" && c.n == 2 {
			c.n = 0 // adding nothing to a cell twice is allowed
		}
		if err := b.Add(c.n, c.measure, c.sex); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []int64{5, 4, 1, 4, 3, 1, 2, 2, 0} // A, A1, A2 by T, f, m
	if !slices.Equal(p.Table.Counts, want) {
		t.Errorf("counts are %v, want %v", p.Table.Counts, want)
	}
	if below := p.Table.NonEmpty(); !slices.Equal(below, []int32{2, 1, 1, 2, 1, 1, 1, 1, 0}) {
		t.Errorf("non-empty cells below are %v", below)
	}
	if cell, err := p.Table.Find("A1", "m"); err != nil || cell != 5 || p.Table.Name(cell) != "A1 × m" {
		t.Errorf("A1 × m is cell %d, %v", cell, err)
	}
}

func TestBuilderRefuses(t *testing.T) {
	measure := dimension(t, "measure", "A A1<A A2<A", "A")
	sex := dimension(t, "sex", "T f<T m<T")
	tests := map[string]struct {
		want string
		fill func(b *table.Builder)
	}{
		"unknown code":     {`has no code "x"`, func(b *table.Builder) { b.Add(1, "A", "x") }},
		"too few codes":    {"1 codes for 2 dimensions", func(b *table.Builder) { b.Add(1, "A") }},
		"a total":          {"is a total", func(b *table.Builder) { b.Add(1, "A1", "T") }},
		"below zero":       {"below zero", func(b *table.Builder) { b.Add(-1, "A1", "f") }},
		"a record":         {"added to a frequency table", func(b *table.Builder) { b.AddRecord(table.Record{}, "A1", "f") }},
		"parent too small": {"overlaps", func(b *table.Builder) { b.Add(1, "A1", "f") }},
		"parent too large": {"overlaps", func(b *table.Builder) { b.Add(1, "A1", "f"); b.Add(2, "A", "f") }},
		"unknown forced":   {`has no code "x"`, func(b *table.Builder) { b.Force(table.Never, "x", "T") }},
	}
	for name, test := range tests {
		b := table.NewBuilder("refused", table.Frequency, measure, sex)
		test.fill(b)
		if _, err := b.Problem(table.Rules{}, ""); !errors.Is(err, table.ErrInvalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestSpaceRefuses(t *testing.T) {
	var wide []table.Node
	for i := range 1 << 10 {
		wide = append(wide, table.Node{Code: string(rune('!' + i))})
	}
	big, err := table.NewDimension("a", wide)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := table.NewDimension("b", wide)
	third, _ := table.NewDimension("c", wide)
	if _, err := table.NewSpace([]table.Dimension{big, other, third}); !errors.Is(err, table.ErrTooLarge) {
		t.Errorf("2^30 cells: %v", err)
	}
	if _, err := table.NewSpace([]table.Dimension{big, big}); err == nil {
		t.Error("two dimensions of one name are taken")
	}
	if _, err := table.NewSpace(nil); err == nil {
		t.Error("no dimensions are taken")
	}
}

func TestRules(t *testing.T) {
	floors := []struct {
		text string
		want int64
	}{{`{}`, 1}, {`{"zeros":"hideable"}`, 0}, {`{"zeros":"unsafe"}`, 0}, {`{"floor":0}`, 0}, {`{"zeros":"safe"}`, 1}}
	for _, test := range floors {
		var r table.Rules
		if err := json.Unmarshal([]byte(test.text), &r); err != nil || r.Validate() != nil || r.FloorInForce() != test.want {
			t.Errorf("%s: floor %d, %v, %v", test.text, r.FloorInForce(), err, r.Validate())
		}
	}
	for _, text := range []string{
		`{"zeros":"maybe"}`, `{"floor":2}`, `{"floor":1,"zeros":"hideable"}`, `{"minimum_frequency":-1}`, `{"protection":0}`,
		`{"protection":"all"}`, `{"dominance":[[1]]}`, `{"dominance":[[1.5,80]]}`, `{"dominance":[[1,120]]}`, `{"p_percent":-1}`,
	} {
		var r table.Rules
		if json.Unmarshal([]byte(text), &r) == nil && r.Validate() == nil {
			t.Errorf("%s is taken", text)
		}
	}
	const text = `{"minimum_frequency":3,"dominance":[[1,80],[2,99.5]],"protection":"threshold"}`
	var r table.Rules
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(r); err != nil || string(again) != text {
		t.Errorf("rules come back as %s, %v", again, err)
	}
}
