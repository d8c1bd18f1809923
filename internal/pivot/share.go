package pivot

import "slices"

// bases finds the cell that a share is a share of.
type bases struct {
	grid *Grid
	up   map[int]bool // dimensions of the result that the base is a total of
	step int          // the dimension whose parent is the base; -1: none
}

func newBases(g *Grid) *bases {
	b := &bases{grid: g, up: map[int]bool{}, step: -1}
	add := func(names []string) {
		for _, name := range names {
			if d := g.Figures.dim(name); d >= 0 {
				b.up[d] = true
			}
		}
	}
	switch g.Definition.Show {
	case ShowRow:
		add(g.ColumnNames)
	case ShowColumn:
		add(g.Definition.Rows)
	case ShowSheet:
		add(slices.Concat(g.Definition.Rows, g.ColumnNames))
	case ShowWhole:
		add(slices.Concat(g.Definition.Sheets, g.Definition.Rows, g.ColumnNames))
	case ShowParent:
		b.step = g.Figures.dim(g.Definition.Base)
	}
	return b
}

// of is the base of a cell. A dimension without a total of persons stays at the
// cell's own code.
func (b *bases) of(cell int) int {
	space := b.grid.Figures.space
	if d := b.step; d >= 0 {
		if parent := b.parent(d, space.Code(cell, d)); parent >= 0 {
			return space.With(cell, d, parent)
		}
		return cell
	}
	for d := range b.up {
		cell = space.With(cell, d, b.total(d, space.Code(cell, d)))
	}
	return cell
}

func (b *bases) parent(d, code int) int {
	parent := b.grid.Figures.space.Dims()[d].Parent(code)
	if parent >= 0 && b.sums(d, parent) {
		return -1
	}
	return parent
}

// total is the only topmost code of a dimension, if it counts persons, or else the
// topmost one above the code that does.
func (b *bases) total(d, code int) int {
	for {
		parent := b.grid.Figures.space.Dims()[d].Parent(code)
		if parent < 0 || b.sums(d, parent) {
			return code
		}
		code = parent
	}
}

// sums says that a code is a total that counts no persons: of measures or quarters.
func (b *bases) sums(d, code int) bool {
	return b.grid.Figures.Participations(d, code)
}

// Participations says that a code of a dimension is a total which counts how often
// somebody is in a measure or moves, not persons.
func (f *Figures) Participations(d, code int) bool {
	c := f.code(d, code)
	if c.Parent != "" || c.Code != "Total" {
		return false
	}
	name := f.Structure.Dimensions[d].Name
	return name == "inflow_quarter" || name == "outflow_quarter" || name == "measure" || f.overlaps(d)
}

func (f *Figures) overlaps(d int) bool {
	return slices.ContainsFunc(f.space.Dims()[d].OverlappingCodes(), func(string) bool { return true })
}
