package sdctest

import (
	"fmt"
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Chooser chooses a number from 0 to n−1. [Rand] is one, and so is *rand.Rand of
// math/rand/v2. A property-testing library that draws the numbers can make failing
// problems smaller: smaller numbers give plainer problems.
type Chooser interface {
	IntN(n int) int
}

// Shape says what a random problem may look like. Features that are switched on
// come in some of the problems, not in all.
type Shape struct {
	Dims, Codes int   // at most; at least 1 each
	Count       int64 // largest count of a leaf cell, or of records in it
	Features
}

// Features switch on what random problems may have beside the plainest.
type Features struct {
	NoTotal   bool // a dimension may have several roots
	Overlap   bool // the first dimension may have overlapping parents; counts only
	DeepSums  bool // a child of an overlapping parent may overlap or be a sum itself
	Groupings bool // dimensions may have a second grouping
	Zeros     bool // zeros may be hideable or unsafe
	Forced    bool // some cells may be forced to a status
	Never     bool // some safe cells may have to be published
	Bounds    bool // something may be known of the cells beforehand
	Given     bool // statuses and protection levels may come with the cells
	Singleton bool // protection against singletons may be asked for
	Groups    bool // the group disclosure rule may be in force
	Costs     bool // any cost

	Magnitude    bool // the table sums up a response
	Contributors bool // magnitudes: records may belong together
	Weights      bool // magnitudes: records may have weights
	Requests     bool // magnitudes: contributors may have asked for protection
	Negative     bool // magnitudes: responses may be below 0
}

// EveryCount switches on all features of counts.
var EveryCount = Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true, Forced: true, Never: true,
	Bounds: true, Given: true, Singleton: true, Groups: true, Costs: true}

// EveryMagnitude switches on all features of magnitudes.
var EveryMagnitude = Features{NoTotal: true, Groupings: true, Zeros: true, Forced: true, Never: true, Bounds: true, Given: true,
	Singleton: true, Costs: true, Magnitude: true, Contributors: true, Weights: true, Requests: true, Negative: true}

// Random draws a small problem that is valid: hierarchies of any form, one-child
// levels and single codes among them, many zeros and ones, and rules that find some
// cells unsafe. The same choices give the same problem. Every cell that must be
// published is safe, so that no problem has to be refused.
func Random(c Chooser, s Shape) table.Problem {
	d := drawing{c, s}
	dims := make([]table.Dimension, 1+c.IntN(s.Dims))
	for i := range dims {
		dims[i] = d.dimension(string(rune('a'+i)), s.Overlap && !s.Magnitude && i == 0)
	}
	kind := table.Frequency
	if s.Magnitude {
		kind = table.Magnitude
	}
	b := table.NewBuilder("random", kind, dims...)
	if s.Magnitude {
		d.records(b, dims, nil)
	} else {
		d.counts(b, dims, nil)
	}
	p, err := b.Problem(d.rules(), d.cost())
	if err != nil {
		panic("sdctest: " + err.Error()) // problems are valid by construction
	}
	d.known(&p)
	d.statuses(&p)
	return p
}

type drawing struct {
	Chooser
	Shape
}

// chance is true one time in n if a feature is on.
func (d drawing) chance(feature bool, n int) bool { return feature && d.IntN(n) == n-1 }

// dimension draws a random forest of codes, some of its parents overlapping.
func (d drawing) dimension(name string, overlap bool) table.Dimension {
	nodes := make([]table.Node, 1+d.IntN(d.Codes))
	roots := 1
	if d.chance(d.NoTotal, 3) {
		roots = 2
	}
	parents := map[string]bool{}
	for i := range nodes {
		nodes[i].Code = fmt.Sprint(name, i)
		if i >= roots {
			nodes[i].Parent = nodes[d.IntN(i)].Code
			parents[nodes[i].Parent] = true
		}
	}
	dim, err := table.NewDimension(name, nodes, d.overlapping(nodes, parents, overlap)...)
	if err != nil {
		panic("sdctest: " + err.Error())
	}
	if !dim.HasOverlap() && d.chance(d.Groupings, 2) {
		dim = d.grouping(dim)
	}
	return dim
}

func (d drawing) overlapping(nodes []table.Node, parents map[string]bool, overlap bool) (codes []string) {
	under := map[string]bool{} // parents whose children are terminal
	for _, node := range nodes {
		if overlap && parents[node.Code] && (!d.DeepSums && under[node.Parent] || d.IntN(2) == 1) {
			under[node.Code] = true
			codes = append(codes, node.Code)
		}
	}
	return codes
}

// grouping adds one to three totals over some of the leaves of a dimension, and in
// some cases says that they add up to a root.
func (d drawing) grouping(dim table.Dimension) table.Dimension {
	root := -1
	if len(dim.Children(0)) > 0 && d.IntN(2) == 1 {
		root = 0
	}
	groups := make([][]table.Node, 1+d.IntN(3))
	for c := range dim.Len() {
		inside := root < 0 || contained(dim, root, c)
		if len(dim.Children(c)) > 0 || !inside || root < 0 && d.IntN(3) == 2 {
			continue
		}
		g := d.IntN(len(groups))
		groups[g] = append(groups[g], table.Node{Code: dim.Code(c), Parent: fmt.Sprint(dim.Name(), "g", g)})
	}
	var nodes []table.Node
	if root >= 0 {
		nodes = append(nodes, table.Node{Code: dim.Code(root)})
	}
	for _, leaves := range groups {
		if len(leaves) == 0 {
			continue
		}
		total := table.Node{Code: leaves[0].Parent}
		if root >= 0 {
			total.Parent = dim.Code(root)
		}
		nodes = append(append(nodes, total), leaves...)
	}
	with, err := dim.WithGrouping("other", nodes)
	if err != nil {
		panic("sdctest: " + err.Error())
	}
	return with
}

// contained says whether a code lies below another.
func contained(dim table.Dimension, above, code int) bool {
	for ; code >= 0; code = dim.Parent(code) {
		if code == above {
			return true
		}
	}
	return false
}

// counts fills the combinations of the terminal codes of all dimensions but the
// first, and in each of them the first dimension from the bottom up, its overlapping
// parents between the largest and the sum of their children.
func (d drawing) counts(b *table.Builder, dims []table.Dimension, rest []string) {
	if at := len(rest) + 1; at < len(dims) {
		for c := range dims[at].Len() {
			if dims[at].Terminal(c) {
				d.counts(b, dims, append(rest[:len(rest):len(rest)], dims[at].Code(c)))
			}
		}
		return
	}
	first := dims[0]
	count := make([]int64, first.Len())
	for _, c := range first.BottomUp() {
		largest, sum := int64(0), int64(0)
		for _, child := range first.Children(c) {
			largest, sum = max(largest, count[child]), sum+count[child]
		}
		switch {
		case len(first.Children(c)) == 0:
			count[c] = max(0, int64(d.IntN(int(d.Count)+3))-2)
		case first.Overlapping(c):
			count[c] = largest + int64(d.IntN(int(sum-largest)+1))
		default:
			count[c] = sum
			continue
		}
		if err := b.Add(count[c], append([]string{first.Code(c)}, rest...)...); err != nil {
			panic("sdctest: " + err.Error())
		}
	}
}

// records fills every leaf cell with some records.
func (d drawing) records(b *table.Builder, dims []table.Dimension, codes []string) {
	if at := len(codes); at < len(dims) {
		for c := range dims[at].Len() {
			if dims[at].Terminal(c) {
				d.records(b, dims, append(codes[:len(codes):len(codes)], dims[at].Code(c)))
			}
		}
		return
	}
	for range max(0, d.IntN(int(d.Count)+3)-2) {
		if err := b.AddRecord(d.record(), codes...); err != nil {
			panic("sdctest: " + err.Error())
		}
	}
}

func (d drawing) record() table.Record {
	r := table.Record{Response: float64(1 + d.IntN(20)), Contributor: table.Nobody}
	if d.IntN(4) == 3 {
		r.Response *= 10 // who dominates
	}
	if d.IntN(4) == 3 {
		r.Response += float64(d.IntN(10)) / 10
	}
	if d.chance(d.Negative, 5) {
		r.Response = -r.Response
	}
	if d.Contributors {
		r.Contributor = int32(d.IntN(8)) - 1
	}
	if d.Weights {
		r.Weight = float64(2+d.IntN(4)) / 2
	}
	r.Request = d.chance(d.Requests, 3)
	return r
}

// known makes something known of each cell.
func (d drawing) known(p *table.Problem) {
	if !d.chance(d.Bounds, 2) {
		return
	}
	for cell := range p.Table.Counts {
		value := p.Value(cell)
		least, most := value-float64(d.IntN(5)), value+float64(d.IntN(6))
		if !p.Table.Signed {
			least = max(0, least)
		}
		if most == value+5 {
			most = math.Inf(1)
		}
		p.Bounds.Lower, p.Bounds.Upper = append(p.Bounds.Lower, least), append(p.Bounds.Upper, most)
	}
}
