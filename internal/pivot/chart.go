package pivot

import (
	"slices"

	"github.com/kruistabel/kruistabel/release"
)

// Chart is a kind of drawing.
type Chart string

// The kinds. Each is drawn of a grid, so that it shows what the grid shows.
const (
	NoChart   Chart = ""
	Bars      Chart = "bars"      // one bar a row, of the first column
	Grouped   Chart = "grouped"   // one bar a row and column
	Stacked   Chart = "stacked"   // the columns of a row on top of each other
	Lines     Chart = "lines"     // columns in their order
	Multiples Chart = "multiples" // one small chart a column
)

// Charts are all kinds.
var Charts = []Chart{Bars, Grouped, Stacked, Lines, Multiples}

// The sizes up to which a chart can be read.
const (
	mostBars   = 30
	mostSeries = 6
	leastPoint = 4 // of a line
)

// Plot is what a chart shows: series over categories, without totals where their
// parts are there.
type Plot struct {
	Kind       Chart
	Share      bool
	Categories []Line
	Series     []Line
	Points     [][]Cell // by series, then category
	Top        float64  // of the axis: a round number not below any published value
	Left       int      // categories that are not drawn
}

// Fits are the charts that suit a grid, the best first.
func (g *Grid) Fits() (out []Chart) {
	p := g.plot(Grouped)
	switch n := len(p.Series); {
	case len(p.Categories) == 0 || n == 0:
		return nil
	case n == 1:
		out = []Chart{Bars}
	case n <= mostSeries:
		out = []Chart{Grouped, Stacked, Multiples}
	default:
		out = []Chart{Multiples}
	}
	if g.ordered() && len(p.Series) >= leastPoint {
		out = append([]Chart{Lines}, out...)
	}
	return out
}

// ordered says that the columns are one dimension of time.
func (g *Grid) ordered() bool {
	if len(g.ColumnNames) != 1 {
		return false
	}
	switch g.ColumnNames[0] {
	case "moment", "inflow_quarter", "outflow_quarter", "offset":
		return true
	}
	return false
}

// Plot is what a chart of a kind shows; the first that fits where the kind does not.
func (g *Grid) Plot(kind Chart) (*Plot, bool) {
	fits := g.Fits()
	if len(fits) == 0 {
		return nil, false
	}
	if !slices.Contains(fits, kind) {
		kind = fits[0]
	}
	p := g.plot(kind)
	if kind == Lines {
		p.turn()
	}
	if len(p.Categories) > mostBars && kind != Lines {
		p.Left = len(p.Categories) - mostBars
		p.Categories = p.Categories[:mostBars]
	}
	if len(p.Series) > mostSeries && kind != Multiples {
		p.Left += len(p.Series) - mostSeries
		p.Series, p.Points = p.Series[:mostSeries], p.Points[:mostSeries]
	}
	p.scale(g.Figures.World)
	return p, true
}

func (g *Grid) plot(kind Chart) *Plot {
	p := &Plot{Kind: kind, Share: g.Definition.Show != ShowPersons}
	columns := parts(g.Columns)
	if kind == Bars {
		columns = columns[:min(1, len(columns))]
	}
	var rows []int
	lines := make([]Line, len(g.Rows))
	for i, r := range g.Rows {
		lines[i] = r.Line
	}
	rows = parts(lines)
	for _, r := range rows {
		p.Categories = append(p.Categories, g.Rows[r].Line)
	}
	for _, c := range columns {
		p.Series = append(p.Series, g.Columns[c])
		points := make([]Cell, len(rows))
		for i, r := range rows {
			points[i] = g.Rows[r].Cells[c]
		}
		p.Points = append(p.Points, points)
	}
	return p
}

// parts are the lines without differences, and without totals where something else
// is there.
func parts(lines []Line) (out []int) {
	total := func(l Line) bool { return slices.ContainsFunc(l.Heads, func(h Head) bool { return h.Total }) }
	for i, l := range lines {
		if !l.delta && !total(l) {
			out = append(out, i)
		}
	}
	if len(out) > 0 {
		return out
	}
	for i, l := range lines {
		if !l.delta {
			out = append(out, i)
		}
	}
	return out
}

// turn makes series of categories.
func (p *Plot) turn() {
	points := make([][]Cell, len(p.Categories))
	for i := range p.Categories {
		for s := range p.Series {
			points[i] = append(points[i], p.Points[s][i])
		}
	}
	p.Categories, p.Series, p.Points = p.Series, p.Categories, points
}

// scale finds the top of the axis from what shows.
func (p *Plot) scale(w World) {
	for i := range p.Categories {
		sum := 0.0
		for _, points := range p.Points {
			if v, ok := points[i].Height(w); ok {
				if p.Top = max(p.Top, v); p.Kind == Stacked {
					sum += v
				}
			}
		}
		p.Top = max(p.Top, sum)
	}
	p.Top = round(p.Top)
	if p.Share {
		p.Top = min(p.Top, 1)
	}
}

// Height is what a cell is drawn as; false where it shows no number.
func (c Cell) Height(w World) (float64, bool) {
	if !c.Shows(w) {
		return 0, false
	}
	if c.Kind == Share || c.Kind == Points {
		return c.Value, true
	}
	return float64(c.Count), true
}

// round is the next 1, 2 or 5 times a power of ten.
func round(v float64) float64 {
	if v <= 0 {
		return 1
	}
	step := 1.0
	for step < v {
		step *= 10
	}
	for step > v*10 {
		step /= 10
	}
	for _, part := range []float64{0.1, 0.2, 0.5, 1} {
		if step*part >= v {
			return step * part
		}
	}
	return step
}

// Extremes are the highest and lowest points that show, and how many show
// nothing.
func (p *Plot) Extremes(w World) (high, low *Point, hidden int) {
	for s, points := range p.Points {
		for i := range p.Categories {
			v, ok := points[i].Height(w)
			if !ok {
				hidden++
				continue
			}
			one := &Point{Series: p.Series[s], Category: p.Categories[i], Cell: points[i]}
			if high == nil || v > mustHeight(high.Cell, w) {
				high = one
			}
			if low == nil || v < mustHeight(low.Cell, w) {
				low = one
			}
		}
	}
	return high, low, hidden
}

// Point is a cell of a plot with its place.
type Point struct {
	Series, Category Line
	Cell             Cell
}

func mustHeight(c Cell, w World) float64 { v, _ := c.Height(w); return v }

// Label is a line in a language: its codes' labels.
func (l Line) Label(label func(release.Code) string) string {
	text := ""
	for i, h := range l.Heads {
		if i > 0 {
			text += " · "
		}
		text += label(h.Code)
	}
	return text
}
