package bench

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// grown is a grid of so many rows and columns, of the sample's cells.
func grown(rows, columns int) (*pivot.Grid, *pivot.Facts) {
	h := sampleHeld(sampleDefinition([]string{"education"}, []string{"sex"}))
	g := pivot.NewGrid(sampleLeaves(h), h.Definition, h.Facts)
	column, cell, row := g.Columns[0], g.Rows[0].Cells[0], g.Rows[0]
	g.Columns, g.Rows, row.Cells = nil, nil, nil
	for range columns {
		g.Columns, row.Cells = append(g.Columns, column), append(row.Cells, cell)
	}
	for range rows {
		g.Rows = append(g.Rows, row)
	}
	return g, h.Facts
}

// Up to 2,000 cells a table is whole; above, a page has a window of it, and windows
// follow each other to the last cell.
func TestWindowsCoverALargeTable(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {500, 4}, {501, 4}, {25, 400}, {3333, 3}, {1, 10_000}, {10_000, 1}, {100, 100}} {
		g, facts := grown(size[0], size[1])
		seen := 0
		for first := 0; first >= 0; {
			next := 0
			for from := 0; from >= 0; {
				w := newTable(g, facts, table1, from, first)
				cells := 0
				for _, r := range w.Rows {
					cells += len(r.Cells)
				}
				if cells > 3_000 || cells == 0 || w.Grid != (size[0]*size[1] > plainCells) {
					t.Fatalf("%v: a window of %d cells, grid %v", size, cells, w.Grid)
				}
				seen += cells
				from, next = w.NextRows, w.NextColumns
			}
			first = next
		}
		if seen != size[0]*size[1] {
			t.Errorf("%v: windows show %d cells", size, seen)
		}
	}
}

// Beyond a limit nothing is drawn: a refusal says what was asked and what is allowed.
func TestBeyondALimit(t *testing.T) {
	d := sampleDefinition([]string{"education", "sex", "age", "sector"}, []string{"birth_country", "origin", "household"})
	if _, err := sampleEngine().Hold(t.Context(), sampleTable(), d); refusal.KindOf(err) != refusal.Misuse {
		t.Errorf("seven dimensions: %v", err)
	}
	d = sampleDefinition([]string{"measure", "age"}, []string{"education", "sex", "birth_country", "sector"}, pivot.Filter{Name: "moment", Codes: []string{"2015-12-31"}})
	if _, err := sampleEngine().Hold(t.Context(), sampleTable(), d); refusal.KindOf(err) != refusal.Misuse {
		t.Errorf("a sheet that is too large: %v", err)
	}
}
