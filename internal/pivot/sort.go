package pivot

import (
	"cmp"
	"slices"
)

// sort orders rows by a column: siblings among siblings, totals before their parts.
// What is hidden comes last in the order of codes, whichever way is sorted.
func (g *Grid) sort() {
	column := slices.IndexFunc(g.Columns, func(l Line) bool { return l.Key == g.Definition.View.Sort })
	if column < 0 || g.Definition.View.Sort == "" || len(g.RowNames) == 0 {
		return
	}
	// Rows come in the order of a walk: a row's descendants follow it.
	level := func(r Row) int { return r.Heads[len(r.Heads)-1].Depth }
	outer := func(r Row) string {
		inner := r.Heads[len(r.Heads)-1]
		return r.Key[:len(r.Key)-len(escape(inner.Code.Code))]
	}
	var order func(rows []Row) []Row
	order = func(rows []Row) []Row {
		var groups [][]Row // a row and all below it
		for i := 0; i < len(rows); {
			j := i + 1
			for j < len(rows) && level(rows[j]) > level(rows[i]) {
				j++
			}
			groups = append(groups, rows[i:j])
			i = j
		}
		slices.SortStableFunc(groups, func(a, b []Row) int { return g.before(a[0], b[0], column) })
		var out []Row
		for _, group := range groups {
			out = append(out, group[0])
			out = append(out, order(group[1:])...)
		}
		return out
	}
	var out []Row
	for i := 0; i < len(g.Rows); {
		j := i + 1
		for j < len(g.Rows) && outer(g.Rows[j]) == outer(g.Rows[i]) {
			j++
		}
		out = append(out, order(g.Rows[i:j])...)
		i = j
	}
	g.Rows = out
}

func (g *Grid) before(a, b Row, column int) int {
	x, y := a.Cells[column], b.Cells[column]
	hiddenX, hiddenY := x.noValue(g.Figures.World), y.noValue(g.Figures.World)
	switch {
	case hiddenX && hiddenY:
		return 0
	case hiddenX:
		return 1
	case hiddenY:
		return -1
	}
	c := cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.Count, y.Count))
	if x.Kind == Persons || x.Kind == Difference {
		c = cmp.Compare(x.Count, y.Count)
	}
	if g.Definition.View.Descending {
		return -c
	}
	return c
}

// noValue says that a cell shows no number in a world.
func (c Cell) noValue(w World) bool {
	return c.Mark == Impossible || c.Mark.Hidden() && w == Leaving
}

// Shows says that a cell shows its number in a world.
func (c Cell) Shows(w World) bool { return !c.noValue(w) }
