package pivot

import (
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/release"
)

// Copy is a grid as it goes to a clipboard: tabs between, plain digits, c where a
// cell is hidden.
func (g *Grid) Copy(label func(release.Code) string) string {
	var b strings.Builder
	for level := range g.ColumnNames {
		for range g.RowNames {
			b.WriteByte('\t')
		}
		for i, c := range g.Columns {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(oneField(label(c.Heads[level].Code)))
		}
		b.WriteByte('\n')
	}
	for _, r := range g.Rows {
		for i, h := range r.Heads {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(oneField(label(h.Code)))
		}
		for _, c := range r.Cells {
			b.WriteByte('\t')
			b.WriteString(c.plain(g.Figures.World))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func oneField(s string) string { return strings.NewReplacer("\t", " ", "\n", " ").Replace(s) }

// plain is a cell in digits that a program reads.
func (c Cell) plain(w World) string {
	switch {
	case c.Mark == Impossible:
		return ""
	case !c.Shows(w):
		return "c"
	case c.Kind == Share || c.Kind == Points:
		return strconv.FormatFloat(c.Value, 'f', 4, 64)
	}
	return strconv.FormatInt(c.Count, 10)
}
