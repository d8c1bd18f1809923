package suppress

// overlap is a dimension with overlapping parents, as relations between terminals.
type overlap struct {
	d        int
	parent   []int32   // the overlapping parent directly above a code, none if there is none
	children [][]int32 // of an overlapping parent
}

func (f *field) setOverlap() {
	for d, dim := range f.Space.Dims() {
		if !dim.HasOverlap() {
			continue
		}
		o := overlap{d: d, parent: make([]int32, dim.Len()), children: make([][]int32, dim.Len())}
		for c := range dim.Len() {
			o.parent[c] = none
			if p := dim.Parent(c); p >= 0 && dim.Overlapping(p) {
				o.parent[c] = int32(p)
				o.children[p] = append(o.children[p], int32(c))
			}
		}
		f.over = append(f.over, o)
	}
	if f.over == nil {
		return
	}
	f.lonely = make([]uint8, f.Space.Len())
	for cell := range f.Value {
		for i, o := range f.over {
			if o.children[f.Space.Code(cell, o.d)] != nil && f.terminalBut(int32(cell), o.d) {
				f.restrict(relation{int32(cell), i})
			}
		}
	}
}

// relation is an overlapping parent in one combination of terminals, by the cell
// of the parent.
type relation struct {
	cell int32
	over int // index in field.over
}

// relations lists the relations that a cell takes part in. Its own code need not be
// terminal: a sum below an overlapping parent is bounded by it. All others must be.
func (f *field) relations(cell int32, dst []relation) []relation {
	for i := range f.over {
		o := &f.over[i]
		if !f.terminalBut(cell, o.d) {
			continue
		}
		c := int32(f.Space.Code(int(cell), o.d))
		if o.children[c] != nil {
			dst = append(dst, relation{cell, i})
		}
		if o.parent[c] != none {
			dst = append(dst, relation{f.at(cell, o.d, o.parent[c]), i})
		}
	}
	return dst
}

// terminalBut says whether a cell is terminal in all dimensions but one.
func (f *field) terminalBut(cell int32, but int) bool {
	switch f.Totals[cell] {
	case 0:
		return true
	case 1:
		return !f.axes[but].terminal(int32(f.Space.Code(int(cell), but)))
	}
	return false
}

// bounds is how a relation stands when every cell has moved times what the draft
// moves it; without draft, as the true table has it.
func (f *field) bounds(rel relation, d *draft, times int64) (parent, largest, sum int64) {
	o := &f.over[rel.over]
	now := func(cell int32) int64 {
		if d == nil {
			return f.Value[cell]
		}
		return f.Value[cell] + times*d.by(cell)
	}
	for _, child := range o.children[f.Space.Code(int(rel.cell), o.d)] {
		n := now(f.at(rel.cell, o.d, child))
		largest, sum = max(largest, n), sum+n
	}
	return now(rel.cell), largest, sum
}

// restrict marks the moves that a relation forbids to each of its cells alone.
func (f *field) restrict(rel relation) {
	parent, largest, sum := f.bounds(rel, nil, 0)
	if parent == sum {
		f.lonely[rel.cell] |= noRise
	}
	if parent == largest {
		f.lonely[rel.cell] |= noFall
	}
	o := &f.over[rel.over]
	for _, child := range o.children[f.Space.Code(int(rel.cell), o.d)] {
		cell := f.at(rel.cell, o.d, child)
		if f.Value[cell] == parent {
			f.lonely[cell] |= noRise
		}
		if parent == sum {
			f.lonely[cell] |= noFall
		}
	}
}

// extend adds to the factors of a dimension with overlapping parents those that
// move overlapping codes together: a child with its parent, with the parents above
// that, or against a sibling; a parent with one of its children, and so on down.
func (l *level) extend(s *search, limit int32) {
	o := s.f.overlapOf(l.axis.d)
	root := l.axis.top(l.code)
	l.turns = l.turns[:0]
	for _, f := range l.factors[:len(l.factors):len(l.factors)] {
		if f.fall == none && o.parent[root] != none {
			l.withParents(s, o, f, root, limit)
			l.againstSiblings(s, o, f, root, limit)
		}
	}
	for _, f := range l.factors[:len(l.factors):len(l.factors)] {
		for _, child := range o.children[f.rise] {
			l.withLegs(s, o, f, child, 0, limit)
		}
	}
	l.markAlone(s)
}

// markAlone charges the factors that move one code without those that overlap with
// it where the start cell may not move so.
func (l *level) markAlone(s *search) {
	stuck := s.stuck(s.start, s.side)
	for i := range l.factors {
		f := &l.factors[i]
		f.alone = f.extras == 0
		if !f.alone || !stuck {
			continue
		}
		if f.cost += repairPenalty; s.strict {
			f.cost = fixed
		}
	}
}

// stuck says whether overlapping forbids a cell to move alone: by the true table, or
// by the draft where that has moves already.
func (s *search) stuck(cell int32, side int64) bool {
	f := s.f
	if s.draft.empty() {
		return side > 0 && f.lonely[cell]&noRise != 0 || side < 0 && f.lonely[cell]&noFall != 0
	}
	var buffer [4]relation
	for _, rel := range f.relations(cell, buffer[:0]) {
		parent, largest, sum := f.bounds(rel, s.draft, 1)
		own, rises := rel.cell == cell, side > 0
		n := f.Value[cell] + s.draft.by(cell) + side
		if own && (rises && n > sum || !rises && n < largest) || !own && (rises && n > parent || !rises && sum-1 < parent) {
			return true
		}
	}
	return false
}

func (f *field) overlapOf(d int) *overlap {
	for i := range f.over {
		if f.over[i].d == d {
			return &f.over[i]
		}
	}
	return nil
}

func (l *level) withParents(s *search, o *overlap, f factor, root int32, limit int32) {
	var buffer [8]int32
	for p := o.parent[root]; p != none && f.extras < len(f.extra); p = o.parent[l.axis.top(p)] {
		for _, up := range l.axis.totals(p, buffer[:0]) {
			f.cost = min(f.cost+l.shift(s, up, 0, fixed), fixed)
		}
		if f.cost >= limit {
			return
		}
		f.extra[f.extras] = leg{p, 0}
		f.extras++
		l.factors = append(l.factors, f)
	}
}

func (l *level) againstSiblings(s *search, o *overlap, f factor, root int32, limit int32) {
	for _, sibling := range o.children[o.parent[root]] {
		if sibling != root {
			l.withLegs(s, o, f, sibling, 1, limit)
		}
	}
}

// withLegs adds the factor with each way below a code moving along, and what lies
// below that where it overlaps again. It uses l.turns as a stack.
func (l *level) withLegs(s *search, o *overlap, f factor, code int32, flip entry, limit int32) {
	if f.extras == len(f.extra) {
		return
	}
	from := len(l.turns)
	l.turns = l.legs(s, code, flip, f.cost, limit, l.turns)
	for i := from; i < len(l.turns); i++ {
		with := f
		with.cost, with.extra[f.extras] = l.turns[i].cost, leg{l.turns[i].end, flip}
		with.extras++
		l.factors = append(l.factors, with)
		for _, child := range o.children[l.turns[i].end] {
			l.withLegs(s, o, with, child, flip, limit)
		}
	}
	l.turns = l.turns[:from]
}

// legs lists the ways from a code down to terminals, as far as they cost less than
// limit.
func (l *level) legs(s *search, c int32, flip entry, cost, limit int32, dst []path) []path {
	cost += l.shift(s, c, flip, limit-cost)
	if cost >= limit {
		return dst
	}
	if l.axis.terminal(c) {
		return append(dst, path{cost, c})
	}
	for _, part := range l.axis.parts[c] {
		dst = l.legs(s, part, flip, cost, limit, dst)
	}
	return dst
}
