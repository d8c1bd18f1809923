package round

import (
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// overlaps are the conditions max(children) ≤ parent ≤ Σ children of a table, which
// hold in every combination of the terminal codes of the other dimensions.
type overlaps struct {
	space *table.Space
	dims  []overlapDim
}

// overlapDim is a dimension with overlapping parents.
type overlapDim struct {
	d        int
	parent   []int   // of each code: the overlapping parent, -1 for none
	children [][]int // of each overlapping parent; nil for other codes
}

func newOverlaps(s *table.Space) overlaps {
	o := overlaps{space: s}
	for d := range s.Dims() {
		dim := &s.Dims()[d]
		if !dim.HasOverlap() {
			continue
		}
		one := overlapDim{d: d, parent: make([]int, dim.Len()), children: make([][]int, dim.Len())}
		for c := range dim.Len() {
			one.parent[c] = -1
		}
		for c := range dim.Len() {
			if dim.Overlapping(c) {
				one.children[c] = dim.Children(c)
				for _, child := range one.children[c] {
					one.parent[child] = c
				}
			}
		}
		o.dims = append(o.dims, one)
	}
	return o
}

// hold says whether the conditions in which a cell takes part hold for the values.
func (o *overlaps) hold(cell int, value func(cell int) int64) bool {
	for i := range o.dims {
		one := &o.dims[i]
		c := o.space.Code(cell, one.d)
		if one.children[c] != nil && !o.parentHolds(one, cell, value) {
			return false
		}
		if p := one.parent[c]; p >= 0 && !o.parentHolds(one, o.space.With(cell, one.d, p), value) {
			return false
		}
	}
	return true
}

func (o *overlaps) parentHolds(one *overlapDim, parent int, value func(cell int) int64) bool {
	if !o.space.Terminal(parent) {
		return true
	}
	largest, sum := o.family(one, parent, value)
	n := value(parent)
	return largest <= n && n <= sum
}

// family is the largest and the sum of the children of a parent.
func (o *overlaps) family(one *overlapDim, parent int, value func(cell int) int64) (largest, sum int64) {
	for _, child := range one.children[o.space.Code(parent, one.d)] {
		n := value(o.space.With(parent, one.d, child))
		largest, sum = max(largest, n), sum+n
	}
	return largest, sum
}

// value is what a cell would publish now.
func (r *rounding) value(cell int) int64 { return r.t.Counts[cell] + r.err[cell] }

// lift takes upper choices until every overlapping parent lies between the largest
// and the sum of its children. It only raises cells, so it ends. Where the children
// are terminal it always reaches that: a child that is too large was raised, and so
// can its parent be; where the children are too small together one of them can be. A
// child that is a sum of many raised cells may stay too large.
func (r *rounding) lift() {
	for changed := len(r.overlaps.dims) > 0; changed; {
		changed = false
		for i := range r.overlaps.dims {
			if r.liftAll(&r.overlaps.dims[i]) {
				changed = true
			}
		}
	}
}

func (r *rounding) liftAll(one *overlapDim) bool {
	changed := false
	for cell := range r.err {
		if one.children[r.space.Code(cell, one.d)] == nil || !r.space.Terminal(cell) {
			continue
		}
		largest, sum := r.overlaps.family(one, cell, r.value)
		if r.value(cell) < largest && r.raise(cell) {
			changed = true
		}
		for sum < r.value(cell) && r.raiseChild(one, cell) {
			changed = true
			_, sum = r.overlaps.family(one, cell, r.value)
		}
	}
	return changed
}

func (r *rounding) raise(cell int) bool {
	if r.up[cell] || r.step[cell] == 0 && (r.late == nil || !r.late(cell)) {
		return false
	}
	r.flip(cell)
	return true
}

// raiseChild raises the first terminal cell below an overlapping parent that it can.
func (r *rounding) raiseChild(one *overlapDim, parent int) bool {
	for _, child := range one.children[r.space.Code(parent, one.d)] {
		if r.raiseBelow(one.d, r.space.With(parent, one.d, child)) {
			return true
		}
	}
	return false
}

// raiseBelow raises a cell, or where it is a total along the dimension a part of it.
func (r *rounding) raiseBelow(d, cell int) bool {
	dim := &r.space.Dims()[d]
	c := r.space.Code(cell, d)
	if dim.Terminal(c) {
		return r.raise(cell)
	}
	for _, part := range dim.Summands(c) {
		if r.raiseBelow(d, r.space.With(cell, d, part)) {
			return true
		}
	}
	return false
}

// broken counts the overlapping parents that are not between the largest and the sum
// of their children.
func (r *rounding) broken() int64 {
	n := int64(0)
	for i := range r.overlaps.dims {
		one := &r.overlaps.dims[i]
		for cell := range r.err {
			if one.children[r.space.Code(cell, one.d)] != nil && !r.overlaps.parentHolds(one, cell, r.value) {
				n++
			}
		}
	}
	return n
}

// admit says in an output that overlapping parents are broken, if any are.
func admit(out *compare.Output, broken int64) {
	if broken == 0 {
		return
	}
	out.Promise.Additive = false
	out.Facts = append(out.Facts, compare.Fact{Name: "overlaps_broken", Value: broken, Meaning: "overlapping parents that are not between the largest and the sum of their children"})
	out.Limits = append(out.Limits, "Some overlapping parents are larger than their children together or smaller than one of them, because that child is a sum of its own; all sums hold.")
}
