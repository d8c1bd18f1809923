package pivot

import (
	"slices"

	"github.com/kruistabel/kruistabel/release"
)

// Grid is one sheet of a definition as it is looked at. It is made of figures alone:
// whatever it sorts, hides or sums, it knows no count that they do not show.
type Grid struct {
	Figures     *Figures
	Definition  *Definition
	Sheets      []Line // all; none where there is one sheet only
	Sheet       int
	RowNames    []string
	ColumnNames []string
	Columns     []Line
	Rows        []Row
	Empty       int // rows that are not shown because every cell is zero
	Marks       []Mark
}

// Row is a line with its cells, one a column.
type Row struct {
	Line
	Cells []Cell
}

// Kind says what the number of a cell is.
type Kind string

// The kinds.
const (
	Persons    Kind = "persons"
	Share      Kind = "share"      // Value is between 0 and 1, about
	Difference Kind = "difference" // of persons
	Points     Kind = "points"     // difference of two shares
)

// Cell is what a cell shows. Where Mark hides it Value is 0.
type Cell struct {
	Number int // of the cell in the result
	Mark   Mark
	Kind   Kind
	Count  int64   // persons, and differences of them
	Value  float64 // shares, and differences of them
}

// NewGrid lays a definition out.
func NewGrid(f *Figures, d *Definition, facts *Facts) *Grid {
	a := axis{f, d, facts}
	g := &Grid{Figures: f, Definition: d, ColumnNames: a.columnNames(), Columns: a.columns()}
	for _, name := range d.Rows {
		if f.dim(name) >= 0 {
			g.RowNames = append(g.RowNames, name)
		}
	}
	if len(d.Sheets) > 0 {
		g.Sheets = a.lines(d.Sheets)
		g.Sheet = min(max(d.View.Sheet, 0), len(g.Sheets)-1)
	}
	offset := 0
	if len(g.Sheets) > 0 {
		offset = g.Sheets[g.Sheet].offset
	}
	base := newBases(g)
	for _, l := range a.lines(d.Rows) {
		row := Row{Line: l}
		for _, c := range g.Columns {
			row.Cells = append(row.Cells, g.cell(base, offset+l.offset, c))
		}
		if d.View.HideEmpty && g.empty(row) {
			g.Empty++
			continue
		}
		g.Rows = append(g.Rows, row)
	}
	g.sort()
	g.Marks = g.marks()
	return g
}

// cell is what stands at a line and a column.
func (g *Grid) cell(b *bases, at int, c Line) Cell {
	one := g.one(b, at+c.offset)
	if !c.delta {
		return one
	}
	other := g.one(b, at+c.second)
	out := Cell{Number: one.Number, Mark: Published, Kind: Difference}
	switch {
	case one.Mark.Hidden():
		out.Mark = one.Mark
	case other.Mark.Hidden():
		out.Mark = other.Mark
	case one.Kind == Share:
		out.Kind, out.Value = Points, one.Value-other.Value
		if one.Mark == Impossible || other.Mark == Impossible {
			out.Mark, out.Value = Impossible, 0
		}
	default:
		out.Count = one.Count - other.Count
	}
	if g.Figures.World == Inside && out.Mark.Hidden() {
		// In the room the difference shows beside the mark.
		out.Count, out.Value = one.Count-other.Count, one.Value-other.Value
		if one.Kind == Share {
			out.Kind = Points
		}
	}
	return out
}

func (g *Grid) one(b *bases, number int) Cell {
	f := g.Figures
	c := Cell{Number: number, Mark: f.marks[number], Kind: Persons}
	if n := f.counts[number]; n != release.Hidden {
		c.Count = n
	}
	if g.Definition.Show == ShowPersons {
		return c
	}
	base := b.of(number)
	c.Kind = Share
	switch {
	case c.Mark.Hidden() && f.World == Leaving:
	case f.counts[base] == release.Hidden:
		c.Mark, c.Count = f.marks[base], 0
	case f.counts[base] == 0:
		c.Mark = Impossible
	default:
		c.Value = float64(f.counts[number]) / float64(f.counts[base])
		if !c.Mark.Hidden() && f.marks[base].Hidden() {
			c.Mark = f.marks[base]
		}
	}
	return c
}

// empty reports whether every cell of a row shows a zero. A hidden cell is none.
func (g *Grid) empty(r Row) bool {
	return !slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Mark.Hidden() || c.Count != 0 })
}

// marks are the marks that occur, in their order.
func (g *Grid) marks() (out []Mark) {
	there := map[Mark]bool{}
	for _, r := range g.Rows {
		for _, c := range r.Cells {
			there[c.Mark] = true
		}
	}
	for _, m := range []Mark{Primary, Secondary, Zero, Impossible, Undecided, Unproven, Rounded} {
		if there[m] {
			out = append(out, m)
		}
	}
	return out
}
