package bench

import (
	"strconv"

	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/release"
)

// plainCells is the size up to which a table is drawn whole.
const plainCells = 2_000

// windowCells bounds the cells of a window in a larger one.
const windowCells = 2_000

// mostColumns is how many columns a window has at most.
const mostColumns = 40

// Table is a sheet, or a window of it, ready to be drawn.
type Table struct {
	Path                                         string
	World                                        pivot.World
	Caption                                      string
	Title                                        string
	Grid                                         bool // a window of a larger table
	Rows                                         []Row
	Heads                                        [][]Cap // one list a column dimension
	RowTitle                                     []string
	Sheets                                       []Sheet
	Marks                                        []pivot.Mark
	Rules                                        release.Rules
	Final                                        bool
	Share                                        string // key of the base; empty: persons
	Empty                                        int
	From                                         int // first row of the window, from 0
	To                                           int
	All                                          int
	First                                        int // first column of the window
	Last                                         int
	Columns                                      int
	PrevRows, NextRows, PrevColumns, NextColumns int // -1: none
	Participations                               bool
	RoundBase                                    int64
}

// Cap is a head of columns.
type Cap struct {
	Span   int
	Labels map[string]string
	Code   string
	Total  bool
	Own    bool
	Sort   string // key to sort by; of the innermost heads only
	Sorted string // ascending, descending
	Dim    string
}

// Row is a row with its heads; a head that stands above too is not repeated.
type Row struct {
	Index int // from 1
	Heads []RowHead
	Cells []Cell
	Total bool
}

// RowHead is a code at the head of a row.
type RowHead struct {
	Labels map[string]string
	Code   string
	Depth  int
	Again  bool   // the same as in the row above
	Fold   string // step that folds or unfolds; empty: nothing below
	Folded bool
	Own    bool
	Absent bool
}

// Cell is what stands in a cell.
type Cell struct {
	pivot.Cell
	Column int // from 1
	Shows  bool
	Total  bool
}

// Sheet is one of several tables.
type Sheet struct {
	Labels  []map[string]string
	Index   int
	Current bool
}

// newTable makes the window of a grid that begins at a row and a column.
func newTable(g *pivot.Grid, facts *pivot.Facts, path string, from, first int) *Table {
	d := g.Definition
	t := &Table{Path: path, World: g.Figures.World, Marks: g.Marks, Rules: g.Figures.Rules, Final: g.Figures.Final, Empty: g.Empty,
		All: len(g.Rows), Columns: len(g.Columns), PrevRows: -1, NextRows: -1, PrevColumns: -1, NextColumns: -1}
	if d.Show != pivot.ShowPersons {
		t.Share = "bench.base." + string(d.Show)
	}
	t.window(from, first)
	t.heads(g, d)
	for i, line := range g.Sheets {
		s := Sheet{Index: i, Current: i == g.Sheet}
		for _, h := range line.Heads {
			s.Labels = append(s.Labels, codeLabels(h.Dimension, h.Code))
		}
		t.Sheets = append(t.Sheets, s)
	}
	for i := t.From; i < t.To; i++ {
		t.Rows = append(t.Rows, t.row(g, i))
	}
	for dim, one := range g.Figures.Structure.Dimensions {
		for c := range one.Codes {
			t.Participations = t.Participations || g.Figures.Participations(dim, c)
		}
	}
	return t
}

// window finds the rows and columns that are drawn.
func (t *Table) window(from, first int) {
	t.From, t.To, t.First, t.Last = 0, t.All, 0, t.Columns
	if t.All*t.Columns <= plainCells {
		return
	}
	t.Grid = true
	if t.Columns > mostColumns {
		t.First = max(0, min(first, t.Columns-1))
		t.Last = min(t.Columns, t.First+mostColumns)
	}
	height := max(1, windowCells/max(1, t.Last-t.First))
	t.From = max(0, min(from, t.All-1))
	t.To = min(t.All, t.From+height)
	if t.From > 0 {
		t.PrevRows = max(0, t.From-height)
	}
	if t.To < t.All {
		t.NextRows = t.To
	}
	if t.First > 0 {
		t.PrevColumns = max(0, t.First-mostColumns)
	}
	if t.Last < t.Columns {
		t.NextColumns = t.Last
	}
}

// heads gathers the heads of columns, those that are alike under one.
func (t *Table) heads(g *pivot.Grid, d *pivot.Definition) {
	for level := range g.ColumnNames {
		var caps []Cap
		for i := t.First; i < t.Last; i++ {
			line := g.Columns[i]
			h := line.Heads[level]
			inner := level == len(g.ColumnNames)-1
			if n := len(caps); n > 0 && !inner && sameUpTo(g.Columns[i-1], line, level) {
				caps[n-1].Span++
				continue
			}
			c := Cap{Span: 1, Labels: codeLabels(h.Dimension, h.Code), Code: h.Code.Code, Total: h.Total, Own: h.Own, Dim: h.Dimension}
			if inner {
				c.Sort = line.Key
				if d.View.Sort == line.Key {
					c.Sorted = "ascending"
					if d.View.Descending {
						c.Sorted = "descending"
					}
				}
			}
			caps = append(caps, c)
		}
		t.Heads = append(t.Heads, caps)
	}
}

func sameUpTo(a, b pivot.Line, level int) bool {
	for i := 0; i <= level; i++ {
		if a.Heads[i].Code.Code != b.Heads[i].Code.Code {
			return false
		}
	}
	return true
}

func (t *Table) row(g *pivot.Grid, i int) Row {
	r := Row{Index: i + 1}
	for level, h := range g.Rows[i].Heads {
		head := RowHead{Labels: codeLabels(h.Dimension, h.Code), Code: h.Code.Code, Depth: h.Depth, Own: h.Own, Absent: h.Absent,
			Again: level < len(g.Rows[i].Heads)-1 && i > t.From && sameUpTo(g.Rows[i-1].Line, g.Rows[i].Line, level)}
		if h.Parent && !h.Total && level == len(g.Rows[i].Heads)-1 {
			head.Folded, head.Fold = h.Collapsed, "collapse|"+h.Dimension+"|"+h.Code.Code
			if h.Collapsed {
				head.Fold = "expand|" + h.Dimension + "|" + h.Code.Code
			}
		}
		r.Total = r.Total || h.Total && level == len(g.Rows[i].Heads)-1
		r.Heads = append(r.Heads, head)
	}
	for c := t.First; c < t.Last; c++ {
		cell := g.Rows[i].Cells[c]
		total := false
		for _, h := range g.Columns[c].Heads {
			total = total || h.Total
		}
		r.Cells = append(r.Cells, Cell{Cell: cell, Column: c + 1, Shows: cell.Shows(g.Figures.World), Total: total})
	}
	return r
}

// Plain is the number for a clipboard: digits that a program reads.
func (c Cell) Plain() string {
	if c.Kind == pivot.Share || c.Kind == pivot.Points {
		return strconv.FormatFloat(c.Value, 'f', 4, 64)
	}
	return strconv.FormatInt(c.Count, 10)
}

// Hundred is a difference of shares in percentage points.
func (c Cell) Hundred() float64 { return 100 * c.Value }

// Class are the classes of the cell.
func (c Cell) Class() string {
	class := "num"
	if c.Total {
		class += " total"
	}
	switch c.Mark {
	case pivot.Primary, pivot.Secondary:
		return class + " " + string(c.Mark)
	case pivot.Undecided:
		return class + " pending"
	case pivot.Unproven:
		return class + " unproven"
	case pivot.Zero:
		return class + " zero"
	}
	return class
}
