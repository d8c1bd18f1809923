//go:build testclock

package pivot

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/kruistabel/kruistabel/internal/airlock"
	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
)

// views are everything that is made of figures as they leave, as text.
func views(t testing.TB, f *Figures, d *Definition, facts *Facts) string {
	t.Helper()
	var out string
	add := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out += string(text) + "\n"
	}
	label := func(c release.Code) string { return c.Labels["en"] }
	for _, show := range Shows {
		for _, sorted := range []string{"", "first"} {
			for _, down := range []bool{false, true} {
				look := d.Clone()
				look.Show, look.View.HideEmpty, look.View.Descending = show, true, down
				if len(d.Rows) > 0 {
					look.Base = d.Rows[0]
				}
				g := NewGrid(f, look, facts)
				if sorted != "" && len(g.Columns) > 0 {
					look.View.Sort = g.Columns[len(g.Columns)-1].Key
					g = NewGrid(f, look, facts)
				}
				add([]any{g.Rows, g.Columns, g.Empty, g.Marks, g.Sheets, g.Copy(label), g.Fits()})
				for _, chart := range Charts {
					if p, ok := g.Plot(chart); ok {
						high, low, hidden := p.Extremes(f.World)
						add([]any{p, high, low, hidden})
					}
				}
			}
		}
	}
	add(f.Status())
	for cell := range f.Cells() {
		why, _ := f.Why(cell)
		why.Protects = nil // names cells that the search for proofs chose
		add(why)
	}
	return out
}

// twin is another table that publishes the same: hidden counts are moved along a proof
// of the protector, as far as no hidden cell changes sides of the threshold.
func twin(shown *airlock.Shown, counts []int64, w sdc.Witness) []int64 {
	for _, sign := range []int64{1, -1} {
		other := append([]int64(nil), counts...)
		good := w.Den <= 1
		for i, cell := range w.Cells {
			other[cell] += sign * w.Move[i]
			was, is := counts[cell] < shown.Rules.MinimumFrequency, other[cell] < shown.Rules.MinimumFrequency
			good = good && other[cell] >= 1 && was == is
		}
		if good {
			return other
		}
	}
	return nil
}

// Two tables that differ only in what is hidden give the same views, byte for byte:
// grids in every order and share, copies, charts with their scales, the status line and
// the drawers.
func TestHiddenValuesAreInNoView(t *testing.T) {
	e := NewEngine(2)
	tried := 0
	for seed := range uint64(3) {
		table := sample(t, "table1", crowd(seed+50, 110))
		table.Key = fmt.Sprint("side ", seed)
		for i, d := range definitions() {
			h, f := leaves(t, e, table, d)
			if f.Status().Hidden() == 0 {
				continue
			}
			want := views(t, f, d, h.Facts)
			problem := airlock.ProblemOf(h.Computed)
			_, witnesses, _, err := sdc.Protect(context.Background(), problem, sdc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for _, w := range witnesses {
				counts := twin(h.Shown(), problem.Table.Counts, w)
				if counts == nil || found == 1 {
					continue
				}
				other := airlock.WithCounts(h.Computed, counts)
				// The pattern is the protector's doing: here the same is put on both.
				shown := airlock.WithPattern(other, h.Shown())
				if got := views(t, Leaves(shown), d, h.Facts); got != want {
					t.Fatalf("seed %d, definition %d: the views differ", seed, i)
				}
				if found++; found == 1 && views(t, inside(other, counts, shown), d, h.Facts) == views(t, inside(h.Computed, problem.Table.Counts, h.Shown()), d, h.Facts) {
					t.Fatalf("seed %d, definition %d: true counts do not tell the twins apart", seed, i)
				}
				tried++
			}
		}
	}
	if tried < 8 {
		t.Errorf("only %d twins were found", tried)
	}
	t.Log(tried, "twins")
}
