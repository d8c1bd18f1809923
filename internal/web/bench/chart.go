package bench

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/release"
)

// Chart is a drawing beside a table.
type Chart struct {
	SVG    template.HTML
	Kinds  []Choice
	Legend []Series
	Hidden int
	Left   int // categories that are not drawn
}

// Series is an entry of a chart's legend.
type Series struct {
	Class  string // s1 to s6
	Labels []map[string]string
}

// newChart draws a grid; nil where it has nothing to draw.
func newChart(g *pivot.Grid, kind pivot.Chart, l locale.Lang, title string) *Chart {
	fits := g.Fits()
	if len(fits) == 0 || len(g.Rows) > 2_000 {
		return nil
	}
	c := &Chart{Kinds: []Choice{{Key: "bench.chart.none", Step: "chart||", Current: kind == pivot.NoChart}}}
	for _, k := range fits {
		c.Kinds = append(c.Kinds, Choice{Key: "bench.chart." + string(k), Step: "chart||" + string(k), Current: k == kind})
	}
	if kind == pivot.NoChart {
		return c
	}
	p, ok := g.Plot(kind)
	if !ok {
		return c
	}
	d := drawing{plot: p, world: g.Figures.World, lang: l}
	c.SVG = template.HTML(d.draw(title))
	_, _, c.Hidden = p.Extremes(g.Figures.World)
	c.Left = p.Left
	if len(p.Series) > 1 && p.Kind != pivot.Multiples {
		for i, s := range p.Series {
			one := Series{Class: class(i)}
			for _, h := range s.Heads {
				one.Labels = append(one.Labels, codeLabels(h.Dimension, h.Code))
			}
			c.Legend = append(c.Legend, one)
		}
	}
	return c
}

func class(i int) string { return "s" + strconv.Itoa(i%6+1) }

// drawing writes a plot as SVG: bars lie, so that labels can be read.
type drawing struct {
	plot  *pivot.Plot
	world pivot.World
	lang  locale.Lang
	b     strings.Builder
}

// The measures of a chart, in units of its view box.
const (
	chartWidth  = 960
	labelWidth  = 240
	valueWidth  = 84
	barHeight   = 18
	barGap      = 10
	topSpace    = 26
	bottomSpace = 12
	stub        = 22 // of a hidden value: the same for all
)

func (d *drawing) draw(title string) string {
	switch d.plot.Kind {
	case pivot.Lines:
		return d.lines(title)
	case pivot.Multiples:
		return d.multiples(title)
	}
	return d.bars(title)
}

func (d *drawing) open(height int, title string) {
	fmt.Fprintf(&d.b, `<svg class="chart" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="chart-title chart-desc"><title id="chart-title">%s</title><desc id="chart-desc">%s</desc>`,
		chartWidth, height, chartWidth, height, html.EscapeString(title), html.EscapeString(d.describe()))
	d.b.WriteString(`<defs>`)
	for i := range 6 {
		fmt.Fprintf(&d.b, `<pattern id="p%d" class="%s" width="8" height="8" patternUnits="userSpaceOnUse">%s</pattern>`, i+1, class(i), patterns[i])
	}
	d.b.WriteString(`<pattern id="ph" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6 6 0"/></pattern></defs>`)
}

// patterns tell series apart without colour.
var patterns = [6]string{
	`<rect width="8" height="8"/>`,
	`<rect width="8" height="8" class="pale"/><path d="M0 8 8 0M-2 2 2-2M6 10 10 6"/>`,
	`<rect width="8" height="8" class="pale"/><path d="M0 4h8"/>`,
	`<rect width="8" height="8" class="pale"/><circle cx="4" cy="4" r="2"/>`,
	`<rect width="8" height="8" class="pale"/><path d="M4 0v8"/>`,
	`<rect width="8" height="8" class="pale"/><path d="M0 0 8 8M8 0 0 8"/>`,
}

// describe is the text alternative: highest, lowest, number hidden. The table below
// has the rest.
func (d *drawing) describe() string {
	high, low, hidden := d.plot.Extremes(d.world)
	if high == nil {
		return locale.T(d.lang, "bench.chart.nothing", "n", hidden)
	}
	return locale.T(d.lang, "bench.chart.text", "high", d.place(high), "most", d.value(high.Cell), "low", d.place(low), "least", d.value(low.Cell), "n", hidden)
}

func (d *drawing) place(p *pivot.Point) string {
	return p.Category.Label(d.label) + ", " + p.Series.Label(d.label)
}

func (d *drawing) label(c release.Code) string { return plainLabel(d.lang)(c) }

func (d *drawing) value(c pivot.Cell) string {
	if c.Kind == pivot.Share || c.Kind == pivot.Points {
		return locale.Share(d.lang, c.Value)
	}
	return locale.Number(d.lang, c.Count)
}

// axis draws the lines of the scale, from the published top.
func (d *drawing) axis(x0, width, top, bottom int) {
	for i := range 5 {
		x := x0 + width*i/4
		fmt.Fprintf(&d.b, `<path class="grid" d="M%d %dV%d"/>`, x, top, bottom)
		v := d.plot.Top * float64(i) / 4
		if d.plot.Top < 4 && !d.plot.Share && i%4 != 0 {
			continue
		}
		fmt.Fprintf(&d.b, `<text class="tick" x="%d" y="%d" text-anchor="middle">%s</text>`, x, top-8, html.EscapeString(d.tick(v)))
	}
}

func (d *drawing) tick(v float64) string {
	if d.plot.Share {
		return locale.SharePlaces(d.lang, v, 0)
	}
	return locale.Number(d.lang, int64(v+.5))
}

func (d *drawing) bars(title string) string {
	p := d.plot
	per := len(p.Series)
	if p.Kind == pivot.Stacked {
		per = 1
	}
	group := per*barHeight + barGap
	height := topSpace + len(p.Categories)*group + bottomSpace
	x0, width := labelWidth, chartWidth-labelWidth-valueWidth
	d.open(height, title)
	d.axis(x0, width, topSpace, height-bottomSpace)
	for i, category := range p.Categories {
		y := topSpace + i*group + barGap/2
		d.text("cat", x0-10, y+per*barHeight/2+4, "end", shorten(category.Label(d.label), 34))
		if p.Kind == pivot.Stacked {
			d.stack(i, x0, y, width)
			continue
		}
		for s := range p.Series {
			d.bar(s, p.Points[s][i], x0, y+s*barHeight, width)
		}
	}
	fmt.Fprintf(&d.b, `<path class="axis" d="M%d %dV%d"/></svg>`, x0, topSpace, height-bottomSpace)
	return d.b.String()
}

func (d *drawing) bar(series int, c pivot.Cell, x, y, width int) {
	v, ok := c.Height(d.world)
	if !ok {
		d.hidden(c, x, y)
		return
	}
	w := float64(width) * v / d.plot.Top
	fmt.Fprintf(&d.b, `<rect class="bar %s" fill="url(#p%d)" x="%d" y="%d" width="%.1f" height="%d"/>`, class(series), series%6+1, x, y+1, w, barHeight-3)
	d.text("val", x+int(w)+6, y+barHeight-5, "start", d.value(c))
}

// hidden is a stub of fixed length: it tells nothing of the value.
func (d *drawing) hidden(c pivot.Cell, x, y int) {
	mark := "c"
	if c.Mark == pivot.Undecided {
		mark = "·"
	} else if c.Mark == pivot.Impossible {
		mark = "–"
	}
	fmt.Fprintf(&d.b, `<rect class="stub" fill="url(#ph)" x="%d" y="%d" width="%d" height="%d"/>`, x, y+1, stub, barHeight-3)
	d.text("val", x+stub+6, y+barHeight-5, "start", mark)
}

// stack draws what shows of a category; what is hidden follows as stubs.
func (d *drawing) stack(category, x, y, width int) {
	at := float64(x)
	var out []pivot.Cell
	for s, points := range d.plot.Points {
		v, ok := points[category].Height(d.world)
		if !ok {
			out = append(out, points[category])
			continue
		}
		w := float64(width) * v / d.plot.Top
		fmt.Fprintf(&d.b, `<rect class="bar %s" fill="url(#p%d)" x="%.1f" y="%d" width="%.1f" height="%d"><title>%s</title></rect>`,
			class(s), s%6+1, at, y+1, w, barHeight-3, html.EscapeString(d.plot.Series[s].Label(d.label)+": "+d.value(points[category])))
		at += w
	}
	for _, c := range out {
		d.hidden(c, int(at)+2, y)
		at += stub + 18
	}
}

func (d *drawing) text(class string, x, y int, anchor, text string) {
	fmt.Fprintf(&d.b, `<text class="%s" x="%d" y="%d" text-anchor="%s">%s</text>`, class, x, y, anchor, html.EscapeString(text))
}

func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// lines draw columns in their order; a line never bridges what is hidden.
func (d *drawing) lines(title string) string {
	p := d.plot
	const height, left, right, top, bottom = 360, 70, 150, 20, 320
	d.open(height, title)
	for i := range 5 {
		y := bottom - (bottom-top)*i/4
		fmt.Fprintf(&d.b, `<path class="grid" d="M%d %dH%d"/>`, left, y, chartWidth-right)
		d.text("tick", left-8, y+4, "end", d.tick(p.Top*float64(i)/4))
	}
	step := float64(chartWidth-right-left) / float64(max(1, len(p.Categories)-1))
	for i, c := range p.Categories {
		d.text("tick", left+int(step*float64(i)), bottom+18, "middle", c.Label(d.label))
	}
	for s, points := range p.Points {
		path, pen := "", false
		lastX, lastY := 0.0, 0.0
		for i, c := range points {
			v, ok := c.Height(d.world)
			x := float64(left) + step*float64(i)
			if !ok {
				pen = false
				d.text("val", int(x), bottom-4-14*s, "middle", "c")
				continue
			}
			y := float64(bottom) - float64(bottom-top)*v/p.Top
			if path += "M"; pen {
				path = path[:len(path)-1] + "L"
			}
			path += fmt.Sprintf("%.1f %.1f", x, y)
			pen, lastX, lastY = true, x, y
			fmt.Fprintf(&d.b, `<circle class="%s" cx="%.1f" cy="%.1f" r="4"/>`, class(s), x, y)
		}
		fmt.Fprintf(&d.b, `<path class="line %s dash%d" d="%s"/>`, class(s), s%6+1, path)
		if path != "" {
			d.text("cat", int(lastX)+10, int(lastY)+4, "start", shorten(p.Series[s].Label(d.label), 20))
		}
	}
	d.b.WriteString(`</svg>`)
	return d.b.String()
}

// multiples draw one small chart a series, on one scale.
func (d *drawing) multiples(title string) string {
	p := d.plot
	const columns, wide, label = 3, 310, 118
	high := 26 + len(p.Categories)*14 + 14
	rows := (len(p.Series) + columns - 1) / columns
	d.open(rows*high+10, title)
	for s, points := range p.Points {
		x, y := s%columns*(wide+12), s/columns*high
		d.text("head", x, y+16, "start", shorten(p.Series[s].Label(d.label), 42))
		for i, c := range points {
			top := y + 24 + i*14
			d.text("small", x+label-4, top+10, "end", shorten(p.Categories[i].Label(d.label), 17))
			v, ok := c.Height(d.world)
			if !ok {
				fmt.Fprintf(&d.b, `<rect class="stub" fill="url(#ph)" x="%d" y="%d" width="%d" height="11"/>`, x+label, top, stub)
				d.text("small", x+label+stub+4, top+10, "start", "c")
				continue
			}
			w := float64(wide-label-56) * v / p.Top
			fmt.Fprintf(&d.b, `<rect class="bar s1" x="%d" y="%d" width="%.1f" height="11"/>`, x+label, top, w)
			d.text("small", x+label+int(w)+4, top+10, "start", d.value(c))
		}
		fmt.Fprintf(&d.b, `<path class="axis" d="M%d %dV%d"/>`, x+label, y+22, y+24+len(points)*14)
	}
	d.b.WriteString(`</svg>`)
	return d.b.String()
}
