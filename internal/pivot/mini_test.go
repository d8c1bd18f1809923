package pivot

import (
	"context"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/release"
)

// Putting education on rows and sex on columns hides the seven men with a high level,
// and three cells that make a rectangle with them.
func TestPreviewOfMini(t *testing.T) {
	h, f := leaves(t, NewEngine(1), mini(t), miniDefinition())
	g := NewGrid(f, h.Definition, h.Facts)
	if m := g.at(t, "/H", "/M").Mark; m != Primary {
		t.Errorf("H × M is %s", m)
	}
	if m := g.at(t, "/H", "/F").Mark; m != Secondary {
		t.Errorf("H × F is %s", m)
	}
	pair := 0
	for _, other := range []string{"/L", "/M"} {
		if g.at(t, other, "/M").Mark == Secondary && g.at(t, other, "/F").Mark == Secondary {
			pair++
		}
	}
	s := f.Status()
	if pair != 1 || s.Primary != 1 || s.Secondary != 3 || s.Hidden() != 4 {
		t.Errorf("%d other rows make a rectangle, status %+v", pair, s)
	}
	for column, want := range map[string]int64{"/M": 191, "/F": 184, "/Total": 375} {
		if c := g.at(t, "/Total", column); c.Mark != Published || c.Count != want {
			t.Errorf("total of %s: %+v, want %d", column, c, want)
		}
	}
	for cell, m := range f.marks {
		if m.Hidden() != (f.counts[cell] == release.Hidden) {
			t.Errorf("cell %d is %s and holds %d", cell, m, f.counts[cell])
		}
	}
}

// Sorting on a column keeps hidden rows last, in the order of codes.
func TestHiddenRowsAreSortedLast(t *testing.T) {
	d := miniDefinition()
	d.View.Sort = "/M"
	for _, d.View.Descending = range []bool{false, true} {
		h, f := leaves(t, NewEngine(1), mini(t), d)
		g := NewGrid(f, h.Definition, h.Facts)
		var shown, hidden []string
		for _, r := range g.Rows[1:] { // below the total
			if g.at(t, r.Key, "/M").Mark.Hidden() {
				hidden = append(hidden, r.Key)
			} else if len(hidden) > 0 {
				t.Errorf("%s comes after a hidden row", r.Key)
			} else {
				shown = append(shown, r.Key)
			}
		}
		order := []string{"/L", "/M", "/H"}
		if !slices.IsSortedFunc(hidden, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) }) || len(shown) != 1 {
			t.Errorf("descending %v: shown %v, hidden %v", d.View.Descending, shown, hidden)
		}
	}
}

// Merging M and H is offered, brings four hidden cells to none, and shows 71 and 89.
func TestFewerHiddenCellsOfMini(t *testing.T) {
	e, table := NewEngine(1), mini(t)
	h, _ := leaves(t, e, table, miniDefinition())
	all, err := e.Suggest(context.Background(), table, h)
	if err != nil || len(all) == 0 {
		t.Fatalf("%v %v", all, err)
	}
	first := all[0]
	if first.Kind != "merge" || !slices.Equal(first.Codes, []string{"M", "H"}) || first.Before.Hidden() != 4 || first.After.Hidden() != 0 {
		t.Fatalf("offered first: %+v", first)
	}
	merged, f := leaves(t, e, table, first.Definition)
	g := NewGrid(f, merged.Definition, merged.Facts)
	if a, b := g.at(t, "/M+H", "/M").Count, g.at(t, "/M+H", "/F").Count; a != 71 || b != 89 {
		t.Errorf("merged: %d and %d", a, b)
	}
	if len(g.Marks) != 0 {
		t.Errorf("marks %v", g.Marks)
	}
}

// A share is hidden where its numerator or its base is.
func TestSharesOfProtectedCounts(t *testing.T) {
	d := miniDefinition()
	d.Show = ShowRow
	h, f := leaves(t, NewEngine(1), mini(t), d)
	g := NewGrid(f, h.Definition, h.Facts)
	if c := g.at(t, "/Total", "/M"); c.Mark != Published || c.Value != 191.0/375 {
		t.Errorf("share of men %+v", c)
	}
	if c := g.at(t, "/H", "/M"); !c.Mark.Hidden() || c.Value != 0 || c.Count != 0 {
		t.Errorf("share of a hidden cell %+v", c)
	}
	d.Show = ShowColumn
	d.Filters = append(d.Filters, Filter{"sex", []string{"M"}})
	d.Settings["education"] = Setting{}
	h, f = leaves(t, NewEngine(1), mini(t), d)
	g = NewGrid(f, h.Definition, h.Facts)
	hidden := 0
	for _, r := range g.Rows {
		for _, c := range r.Cells {
			if c.Mark.Hidden() {
				if hidden++; c.Value != 0 {
					t.Errorf("hidden share %+v", c)
				}
			}
		}
	}
	if hidden == 0 {
		t.Error("nothing is hidden")
	}
}

// The drawer of a hidden cell tells why, and no count.
func TestWhyOfMini(t *testing.T) {
	h, f := leaves(t, NewEngine(1), mini(t), miniDefinition())
	g := NewGrid(f, h.Definition, h.Facts)
	primary := g.at(t, "/H", "/M").Number
	w, ok := f.Why(primary)
	if !ok || w.Mark != Primary || w.Threshold != 10 || w.HasCount || w.Count != 0 || w.Version == "" {
		t.Errorf("primary: %+v", w)
	}
	w, _ = f.Why(g.at(t, "/H", "/F").Number)
	if w.Mark != Secondary || len(w.Protects) != 1 || w.Protects[0].Number != primary {
		t.Errorf("secondary: %+v", w)
	}
}
