package pivot

import (
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/release"
)

// Head is a code of one dimension at the head of a line or column.
type Head struct {
	Dimension string
	Code      release.Code
	Depth     int  // of the code in its dimension
	Parent    bool // codes below it may be shown or not
	Collapsed bool
	Total     bool
	Own       bool // a group of the researcher's own
	Absent    bool // unknown, or not applicable
	Last      bool // the last code that shows: nothing more is to come
}

// Line is one row or column of a grid: a code of each of its dimensions, outermost
// first.
type Line struct {
	Heads  []Head
	Key    string // the codes; names the line in sorting and in addresses
	offset int    // of its cells
	second int    // offset of what it is compared with; -1: none
	delta  bool   // the difference between the two
}

// axis lays out dimensions beside each other.
type axis struct {
	figures    *Figures
	definition *Definition
	facts      *Facts
}

// lines are all combinations of the codes that show.
func (a axis) lines(names []string) []Line {
	lines := []Line{{second: -1}}
	for _, name := range names {
		d := a.figures.dim(name)
		if d < 0 {
			continue
		}
		heads := a.heads(d)
		var longer []Line
		for _, l := range lines {
			for _, h := range heads {
				longer = append(longer, Line{Heads: append(slices.Clone(l.Heads), h.Head), Key: l.Key + "/" + escape(h.Code.Code),
					offset: l.offset + h.index*a.figures.space.Stride(d), second: -1})
			}
		}
		lines = longer
	}
	return lines
}

func escape(code string) string {
	return strings.NewReplacer("%", "%25", "/", "%2F").Replace(code)
}

// placedHead is a head with the number of its code.
type placedHead struct {
	Head
	index int
}

// heads are the codes of a dimension that show, in order, each below its parent.
func (a axis) heads(d int) []placedHead {
	dimension := a.figures.Structure.Dimensions[d]
	children := map[string][]int{}
	for i, c := range dimension.Codes {
		children[c.Parent] = append(children[c.Parent], i)
	}
	collapsed := a.definition.View.Collapsed[dimension.Name]
	var out []placedHead
	var visit func(parent string, depth int)
	visit = func(parent string, depth int) {
		for _, i := range a.absentLast(dimension.Name, dimension.Codes, children[parent]) {
			c := dimension.Codes[i]
			h := Head{Dimension: dimension.Name, Code: c, Depth: depth, Parent: len(children[c.Code]) > 0,
				Total: c.Code == "Total" && c.Parent == "", Own: a.own(dimension.Name, c.Code), Absent: a.absent(dimension.Name, c.Code)}
			h.Collapsed = h.Parent && !h.Total && slices.Contains(collapsed, c.Code)
			out = append(out, placedHead{h, i})
			if !h.Collapsed {
				visit(c.Code, depth+1)
			}
		}
	}
	visit("", 0)
	return out
}

// absentLast keeps the order of codes but for those that stand for no value.
func (a axis) absentLast(dimension string, codes []release.Code, places []int) []int {
	var last, out []int
	for _, i := range places {
		if a.absent(dimension, codes[i].Code) {
			last = append(last, i)
		} else {
			out = append(out, i)
		}
	}
	return append(out, last...)
}

func (a axis) absent(dimension, code string) bool {
	d := a.facts.Dimension(dimension)
	return d != nil && slices.ContainsFunc(d.Codes, func(c Code) bool { return c.Absent && c.Code == code })
}

func (a axis) own(dimension, code string) bool {
	g := a.definition.Grouping(dimension)
	return g != nil && slices.ContainsFunc(g.Groups, func(one Group) bool { return one.Code == code })
}

// columnNames are the dimensions on columns, with those that stand side by side
// because nothing chose between them, the compared one innermost.
func (a axis) columnNames() []string {
	placed := a.definition.Placed()
	var names []string
	for _, d := range a.figures.Structure.Dimensions {
		if !slices.Contains(placed, d.Name) {
			names = append(names, d.Name)
		}
	}
	names = append(names, a.definition.Columns...)
	if c := a.definition.Compare; slices.Contains(names, c) {
		names = append(slices.DeleteFunc(names, func(n string) bool { return n == c }), c)
	}
	return names
}

// columns are the columns, with one for each difference.
func (a axis) columns() []Line {
	names := a.columnNames()
	lines := a.lines(names)
	if c := a.definition.Compare; c == "" || len(names) == 0 || names[len(names)-1] != c {
		return lines
	}
	var out []Line
	for i := 0; i+1 < len(lines); i += 2 {
		// Two codes of the compared dimension: the innermost.
		before, after := lines[i], lines[i+1]
		diff := Line{Heads: slices.Clone(after.Heads), Key: after.Key + "/Δ", offset: after.offset, second: before.offset, delta: true}
		diff.Heads[len(diff.Heads)-1].Code = release.Code{Code: "Δ", Labels: release.Text{"nl": "Δ", "fr": "Δ", "de": "Δ", "en": "Δ"}}
		out = append(out, before, after, diff)
	}
	return out
}
