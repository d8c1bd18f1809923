package table

import (
	"fmt"
	"slices"
)

// Sum is one equation of a dimension: the total is the sum of its parts in every
// combination of the other dimensions' codes.
type Sum struct {
	Total int32
	Parts []int32
}

// Grouping is another way to add up the codes of a dimension, such as provinces
// beside police zones. Its totals are codes of the dimension, too.
type Grouping struct {
	Name  string
	Nodes []Node
}

// WithGrouping returns the dimension with one more grouping. Its nodes name codes
// that the dimension has, and new ones, which must be totals in the grouping. A code
// that is a total already may be one again, of other parts: then the two sums must
// rest on the same terminal codes. Overlapping parents are not taken apart by groupings.
func (d Dimension) WithGrouping(name string, nodes []Node) (Dimension, error) {
	n := d.clone()
	n.groupings = append(n.groupings, Grouping{name, slices.Clone(nodes)})
	parts, err := n.addCodes(name, nodes)
	if err != nil {
		return d, err
	}
	for _, total := range slices.Sorted(mapKeys(parts)) {
		if d.isOverlapping(total) {
			return d, fmt.Errorf("grouping %q of dimension %q: code %q overlaps and has no sum: group its children elsewhere", name, d.name, n.codes[total])
		}
		if n.children[total] == nil {
			n.children[total] = parts[total]
			for _, c := range parts[total] {
				if c >= len(d.codes) && n.parent[c] < 0 {
					n.parent[c] = total
				}
			}
		}
		n.extra = append(n.extra, Sum{int32(total), narrow(parts[total])})
	}
	return n, n.finish()
}

func (d Dimension) isOverlapping(c int) bool { return c < len(d.overlapping) && d.overlapping[c] }

// addCodes numbers the codes of a grouping and returns the parts of its totals.
func (d *Dimension) addCodes(name string, nodes []Node) (map[int][]int, error) {
	parts := map[int][]int{}
	seen := map[string]bool{}
	total := map[string]bool{}
	for _, node := range nodes {
		if seen[node.Code] {
			return nil, fmt.Errorf("grouping %q of dimension %q: code %q appears twice: a code has one parent in it", name, d.name, node.Code)
		}
		seen[node.Code], total[node.Parent] = true, true
	}
	for _, node := range nodes {
		if _, known := d.index[node.Code]; known {
			continue
		}
		if !total[node.Code] {
			return nil, fmt.Errorf("grouping %q of dimension %q: code %q is no total here and unknown in the first hierarchy: groupings share their leaves",
				name, d.name, node.Code)
		}
		d.index[node.Code] = len(d.codes)
		d.codes, d.parent, d.children = append(d.codes, node.Code), append(d.parent, -1), append(d.children, nil)
		d.overlapping = append(d.overlapping, false)
	}
	for _, node := range nodes {
		if node.Parent == "" {
			continue
		}
		p, known := d.index[node.Parent]
		if !known || !seen[node.Parent] {
			return nil, fmt.Errorf("grouping %q of dimension %q: code %q has the unknown parent %q: add a row for it or correct it",
				name, d.name, node.Code, node.Parent)
		}
		parts[p] = append(parts[p], d.index[node.Code])
	}
	return parts, nil
}

// Groupings are the further groupings, in the order in which they were added.
func (d Dimension) Groupings() []Grouping { return d.groupings }

// Sums are all equations of the dimension, those with fewer levels below them
// first: one for every total of the first hierarchy that does not overlap, and one
// for every total of a grouping. The caller must not change them.
func (d Dimension) Sums() []Sum { return d.sums }

// SumsWith are the numbers, in Sums, of those that have a code among their parts.
func (d Dimension) SumsWith(c int) []int32 { return d.with[c] }

// SumsOf are the numbers, in Sums, of those whose total a code is; several where
// groupings add up to the same total.
func (d Dimension) SumsOf(c int) []int32 { return d.of[c] }

// Above are the codes that a code is part of, itself first: every total that
// counts it, in every grouping. The caller must not change them.
func (d Dimension) Above(c int) []int32 { return d.above[c] }

// Component numbers the sets of codes that sums and overlapping connect: two codes
// of different components have nothing to do with each other.
func (d Dimension) Component(c int) int { return int(d.component[c]) }

func (d Dimension) clone() Dimension {
	n := d
	n.codes, n.parent, n.children = slices.Clone(d.codes), slices.Clone(d.parent), slices.Clone(d.children)
	n.overlapping, n.groupings, n.extra = slices.Clone(d.overlapping), slices.Clone(d.groupings), slices.Clone(d.extra)
	n.index = make(map[string]int, len(d.index))
	for code, c := range d.index {
		n.index[code] = c
	}
	return n
}
