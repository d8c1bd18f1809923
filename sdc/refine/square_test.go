package refine

import (
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// square is a table of two by two with totals in which only the first cell is unsafe:
//
//	2  5  7
//	6  9 15
//	8 14 22
func square(t *testing.T) table.Problem {
	t.Helper()
	var dims []table.Dimension
	for _, name := range []string{"row", "column"} {
		d, err := table.NewDimension(name, []table.Node{{Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}, {Code: "T"}})
		if err != nil {
			t.Fatal(err)
		}
		dims = append(dims, d)
	}
	b := table.NewBuilder("square", table.Frequency, dims...)
	for i, n := range []int64{2, 5, 6, 9} {
		if err := b.Add(n, string("ab"[i/2]), string("ab"[i%2])); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSettled holds that a cell that a sum does not let move is no column: the total
// over a code of which nothing else can be hidden.
func TestSettled(t *testing.T) {
	p := square(t)
	p.Forced = make([]table.Status, 9)
	p.Forced[1], p.Forced[2] = table.Never, table.Never
	s := protectionOf(t, &p)
	if s.q.column[0] != none || len(s.claims) != 0 {
		t.Errorf("the unsafe cell is column %d with %d claims, want none: it is known", s.q.column[0], len(s.claims))
	}
	if u := s.unproven(); len(u) != 1 || u[0].Cell != 0 || u[0].Reason == "" {
		t.Errorf("unproven are %v, want the unsafe cell", u)
	}
}

// TestCircuitByHand holds the one cheapest circuit of the square.
func TestCircuitByHand(t *testing.T) {
	p := square(t)
	s := protectionOf(t, &p)
	if !s.prove(0, false, 1<<40) || s.open() != 0 {
		t.Fatal("the unsafe cell is not proven")
	}
	r := s.export()
	if got := string(statuses(r)); got != "uxsxxssss" || len(r.Witnesses) != 1 {
		t.Fatalf("pattern %s with %d witnesses", got, len(r.Witnesses))
	}
	w := r.Witnesses[0]
	if w.Den != 1 || len(w.Cells) != 4 || w.Move[0] != -w.Move[1] || w.Move[0] != -w.Move[2] || w.Move[0] != w.Move[3] || len(w.Up) != 1 || len(w.Down) != 1 {
		t.Errorf("witness %+v", w)
	}
}
