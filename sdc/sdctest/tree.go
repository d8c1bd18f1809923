package sdctest

import (
	"strconv"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// sizes are the numbers of codes of dimensions whose full cross has about cells
// cells. The first dimension is the largest, two to three times the last, as there
// are more places than ages and more ages than sexes. Only sums and products are
// used, which are the same on every machine.
func sizes(cells float64, dimensions int) []int {
	out := make([]int, dimensions)
	for d := range out {
		left := dimensions - d
		out[d] = max(3, int(cells+0.5))
		if left > 1 {
			out[d] = root(cells, left)
		}
		cells /= float64(out[d])
	}
	return out
}

// lead is by how much a dimension is larger than if all that are left were alike.
const lead = 1.3

// root is the least size, 3 or more, of which a power reaches cells.
func root(cells float64, power int) int {
	for size := 3; ; size++ {
		product := 1.0
		for range power {
			product *= float64(size) / lead
		}
		if product >= cells {
			return size
		}
	}
}

// tree is a hierarchy of some size: codes, and its leaves in the order of the tree.
type tree struct {
	table.Dimension
	leaves []int32
}

// newTree grows a hierarchy of exactly size codes from its total downward: each
// code in turn gets two to six children, each number as often as the others, until
// the codes are used up. So the branches are of unlike depth and width. Codes are made like those of
// classifications: a child has its parent's code and one digit more.
func newTree(r *Rand, name string, size int) tree {
	nodes := make([]table.Node, 1, size)
	nodes[0].Code = "Total"
	widths := []int32{2, 3, 4, 5, 6}
	for inner := 0; len(nodes) < size; inner++ {
		if inner%len(widths) == 0 {
			r.shuffle(widths)
		}
		parent := nodes[inner].Code
		prefix := parent
		if inner == 0 {
			prefix = name
		}
		for i := range min(int(widths[inner%len(widths)]), size-len(nodes)) {
			nodes = append(nodes, table.Node{Code: prefix + strconv.Itoa(i+1), Parent: parent})
		}
	}
	d, err := table.NewDimension(name, nodes)
	if err != nil {
		panic("sdctest: " + err.Error()) // the codes are unlike by construction
	}
	t := tree{Dimension: d}
	t.walk(0)
	return t
}

// walk lists the leaves below a code, those of one branch together.
func (t *tree) walk(code int) {
	if len(t.Children(code)) == 0 {
		t.leaves = append(t.leaves, int32(code))
	}
	for _, child := range t.Children(code) {
		t.walk(child)
	}
}
