package model

import (
	"context"
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Count sums a table up to the dimensions of a model, over the codes that its
// filters keep. A code that nobody has is left out.
func Count(ctx context.Context, t *tabulate.Table, s Spec, apart []string) (Counts, error) {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.Name
	}
	if err := s.check(columns, apart); err != nil {
		return Counts{}, err
	}
	kept := kept(t, s.Filters)
	var axes []int
	for _, name := range s.dimensions() {
		axes = append(axes, slices.Index(columns, name))
	}
	sums := map[string]*Cell{}
	key := make([]byte, 2*len(axes))
	for row, persons := range t.Persons {
		if row%100_000 == 0 && ctx.Err() != nil {
			return Counts{}, ctx.Err()
		}
		if !counted(t, kept, row) {
			continue
		}
		for i, a := range axes {
			code := t.Columns[a].Codes[row]
			key[2*i], key[2*i+1] = byte(code>>8), byte(code)
		}
		cell := sums[string(key)]
		if cell == nil {
			cell = &Cell{}
			for _, a := range axes {
				cell.At = append(cell.At, int(t.Columns[a].Codes[row]))
			}
			sums[string(key)] = cell
		}
		cell.N += persons
	}
	c := Counts{}
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		c.Cells = append(c.Cells, *sums[key])
	}
	for i, a := range axes {
		c.Dimensions = append(c.Dimensions, c.squeeze(i, t.Columns[a], s.Reference[t.Columns[a].Name]))
	}
	return c, s.fits(c)
}

// kept are the codes that count in each column; nil where all do.
func kept(t *tabulate.Table, filters map[string][]string) [][]bool {
	out := make([][]bool, len(t.Columns))
	for i, c := range t.Columns {
		codes, filtered := filters[c.Name]
		if !filtered || len(codes) == 0 {
			continue
		}
		out[i] = make([]bool, len(c.Dictionary))
		for j, code := range c.Dictionary {
			out[i][j] = slices.Contains(codes, code)
		}
	}
	return out
}

func counted(t *tabulate.Table, kept [][]bool, row int) bool {
	for i, keep := range kept {
		if keep != nil && !keep[t.Columns[i].Codes[row]] {
			return false
		}
	}
	return true
}

// squeeze numbers the codes of a dimension that occur, the reference first.
func (c Counts) squeeze(dim int, column tabulate.Column, reference string) Dimension {
	used := make([]bool, len(column.Dictionary))
	for _, cell := range c.Cells {
		used[cell.At[dim]] = true
	}
	d := Dimension{Name: column.Name}
	number := make([]int, len(used))
	add := func(want bool) {
		for old, code := range column.Dictionary {
			if used[old] && (code == reference) == want {
				number[old] = len(d.Codes)
				d.Codes = append(d.Codes, code)
			}
		}
	}
	add(true)
	add(false)
	for i := range c.Cells {
		c.Cells[i].At[dim] = number[c.Cells[i].At[dim]]
	}
	return d
}
