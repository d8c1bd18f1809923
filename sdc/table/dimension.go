package table

import (
	"fmt"
	"slices"
)

// Node is one row of a hierarchy: a code and the code above it, empty for a root.
type Node struct {
	Code, Parent string
}

// Dimension is one axis of a table: codes and how they nest, in one hierarchy and
// any number of further groupings. It does not change once made, and copies share
// their content.
type Dimension struct {
	name        string
	codes       []string
	index       map[string]int
	parent      []int
	children    [][]int
	overlapping []bool
	first       int // codes of the first hierarchy
	groupings   []Grouping
	extra       []Sum // of the groupings

	// What finish works out.
	bottomUp  []int
	sums      []Sum
	with, of  [][]int32
	above     [][]int32
	component []int32
}

// NewDimension makes a dimension of the nodes, in their order, which is the
// order of its codes. Parents may come after their children. The codes of
// overlapping name parents whose children overlap. It refuses a code that
// appears twice, an unknown parent, a circle, and an overlapping code without
// children.
func NewDimension(name string, nodes []Node, overlapping ...string) (Dimension, error) {
	d := Dimension{name: name, index: make(map[string]int, len(nodes))}
	if len(nodes) == 0 {
		return d, fmt.Errorf("dimension %q has no codes: give at least one", name)
	}
	for i, node := range nodes {
		if _, twice := d.index[node.Code]; twice {
			return d, fmt.Errorf("dimension %q: code %q appears twice: a code has one parent", name, node.Code)
		}
		d.index[node.Code] = i
		d.codes = append(d.codes, node.Code)
	}
	d.first = len(nodes)
	if err := d.link(nodes); err != nil {
		return d, err
	}
	if err := d.markOverlapping(overlapping); err != nil {
		return d, err
	}
	return d, d.finish()
}

func (d *Dimension) link(nodes []Node) error {
	d.parent = make([]int, len(nodes))
	d.children = make([][]int, len(nodes))
	for i, node := range nodes {
		if node.Parent == "" {
			d.parent[i] = -1
			continue
		}
		p, known := d.index[node.Parent]
		if !known {
			return fmt.Errorf("dimension %q: code %q has the unknown parent %q: add a row for it or correct it",
				d.name, node.Code, node.Parent)
		}
		d.parent[i] = p
		d.children[p] = append(d.children[p], i)
	}
	return nil
}

func (d *Dimension) markOverlapping(codes []string) error {
	d.overlapping = make([]bool, len(d.codes))
	for _, code := range codes {
		c, known := d.index[code]
		if !known {
			return fmt.Errorf("dimension %q has no code %q: overlapping names parents of the dimension", d.name, code)
		}
		if len(d.children[c]) == 0 {
			return fmt.Errorf("dimension %q: overlapping code %q has no children: name parents only", d.name, code)
		}
		d.overlapping[c] = true
	}
	return nil
}

// Name is the dimension's name.
func (d Dimension) Name() string { return d.name }

// Len is the number of codes.
func (d Dimension) Len() int { return len(d.codes) }

// Code is the text of code c.
func (d Dimension) Code(c int) string { return d.codes[c] }

// Index finds a code by its text.
func (d Dimension) Index(code string) (int, bool) {
	c, known := d.index[code]
	return c, known
}

// Parent is the code above c in the hierarchy in which c first appears, -1 for a
// root. Other groupings may have other parents: see Above and SumsWith.
func (d Dimension) Parent(c int) int { return d.parent[c] }

// Children are the codes directly below c where it is first a parent, in order. The
// caller must not change them.
func (d Dimension) Children(c int) []int { return d.children[c] }

// Overlapping says whether c is a parent that is not the sum of its children.
func (d Dimension) Overlapping(c int) bool { return d.overlapping[c] }

// HasOverlap says whether the dimension has overlapping parents.
func (d Dimension) HasOverlap() bool { return slices.Contains(d.overlapping, true) }

// Terminal says whether the counts of c are given, not summed: c is a leaf or an
// overlapping parent.
func (d Dimension) Terminal(c int) bool { return len(d.children[c]) == 0 || d.overlapping[c] }

// SumParent is the total that c is part of in the first hierarchy, -1 where there is
// none: c is a root, or its parent overlaps. Other groupings are left out: SumsWith
// has them all.
func (d Dimension) SumParent(c int) int {
	if p := d.parent[c]; p >= 0 && !d.overlapping[p] {
		return p
	}
	return -1
}

// Summands are the codes whose counts add up to that of c: its children, or none
// where c is terminal.
func (d Dimension) Summands(c int) []int {
	if d.overlapping[c] {
		return nil
	}
	return d.children[c]
}

// BottomUp lists all codes, the parts of a total before it. The caller must not
// change it.
func (d Dimension) BottomUp() []int { return d.bottomUp }

// Nodes are the rows of the first hierarchy, from which the dimension can be made
// again; Groupings has the rest.
func (d Dimension) Nodes() []Node {
	nodes := make([]Node, d.first)
	for c, code := range d.codes[:d.first] {
		nodes[c].Code = code
		if p := d.parent[c]; p >= 0 {
			nodes[c].Parent = d.codes[p]
		}
	}
	return nodes
}

// OverlappingCodes are the texts of the overlapping parents, in order.
func (d Dimension) OverlappingCodes() []string {
	var codes []string
	for c, over := range d.overlapping {
		if over {
			codes = append(codes, d.codes[c])
		}
	}
	return codes
}

// Codes are the texts of all codes, in order. The caller must not change them.
func (d Dimension) Codes() []string { return d.codes }
