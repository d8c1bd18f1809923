package suppress

// overlap is a dimension with overlapping parents, as relations between terminals.
type overlap struct {
	d        int
	parent   []int32   // the overlapping parent directly above a code, none if there is none
	children [][]int32 // of an overlapping parent
}

// freedom says which moves of a single cell overlapping forbids.
type freedom uint8

const (
	noRise freedom = 1 << iota
	noFall
)

func (f freedom) forbids(sign int8) bool {
	if sign > 0 {
		return f&noRise != 0
	}
	return f&noFall != 0
}

func (g *ground) setOverlap() {
	for d, dim := range g.space.Dims() {
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
		g.over = append(g.over, o)
	}
	if g.over == nil {
		return
	}
	g.lonely = make([]freedom, g.space.Len())
	for cell := range g.value {
		for i, o := range g.over {
			if o.children[g.space.Code(cell, o.d)] != nil && g.terminalBut(int32(cell), o.d) {
				g.restrict(relation{int32(cell), i})
			}
		}
	}
}

// relation is an overlapping parent in one combination of terminals, by the cell
// of the parent.
type relation struct {
	cell int32
	over int // index in ground.over
}

// relations lists the relations that a cell takes part in. Its own code need not be
// terminal: a sum below an overlapping parent is bounded by it. All others must be.
func (g *ground) relations(cell int32, dst []relation) []relation {
	for i := range g.over {
		o := &g.over[i]
		if !g.terminalBut(cell, o.d) {
			continue
		}
		c := int32(g.space.Code(int(cell), o.d))
		if o.children[c] != nil {
			dst = append(dst, relation{cell, i})
		}
		if o.parent[c] != none {
			dst = append(dst, relation{g.at(cell, o.d, o.parent[c]), i})
		}
	}
	return dst
}

// terminalBut says whether a cell is terminal in all dimensions but one.
func (g *ground) terminalBut(cell int32, but int) bool {
	switch g.totals[cell] {
	case 0:
		return true
	case 1:
		return !g.axes[but].terminal(int32(g.space.Code(int(cell), but)))
	}
	return false
}

// at is the cell with code c in dimension d, otherwise as cell.
func (g *ground) at(cell int32, d int, c int32) int32 {
	return int32(g.space.With(int(cell), d, int(c)))
}

// spread is how a relation stands when every cell has moved times its delta.
func (g *ground) spread(rel relation, times int64) (parent, largest, sum int64) {
	o := &g.over[rel.over]
	c := g.space.Code(int(rel.cell), o.d)
	for _, child := range o.children[c] {
		cell := g.at(rel.cell, o.d, child)
		n := g.value[cell] + times*g.delta[cell]
		largest, sum = max(largest, n), sum+n
	}
	return g.value[rel.cell] + times*g.delta[rel.cell], largest, sum
}

// restrict marks the moves that a relation forbids to each of its cells alone.
func (g *ground) restrict(rel relation) {
	parent, largest, sum := g.spread(rel, 0)
	if parent == sum {
		g.lonely[rel.cell] |= noRise
	}
	if parent == largest {
		g.lonely[rel.cell] |= noFall
	}
	o := &g.over[rel.over]
	for _, child := range o.children[g.space.Code(int(rel.cell), o.d)] {
		cell := g.at(rel.cell, o.d, child)
		if g.value[cell] == parent {
			g.lonely[cell] |= noRise
		}
		if parent == sum {
			g.lonely[cell] |= noFall
		}
	}
}

// extend adds to the factors of a dimension with overlapping parents those that
// move overlapping codes together: a child with its parent, with the parents above
// that, or against a sibling; a parent with one of its children, and so on down.
func (l *level) extend(s *search, limit int) {
	o := s.g.overlapOf(s.order[l.at])
	root := s.axis(l).top(l.code)
	l.turns = l.turns[:0]
	for _, f := range l.factors[:len(l.factors):len(l.factors)] {
		if f.fall == none && o.parent[root] != none {
			l.withParents(s, o, f, root, limit)
			l.againstSiblings(s, o, f, root, limit)
		}
	}
	for _, f := range l.factors[:len(l.factors):len(l.factors)] {
		for _, child := range o.children[f.rise] {
			l.withLegs(s, o, f, child, 1, limit)
		}
	}
	l.markAlone(s)
}

// markAlone charges the factors that move one code without those that overlap with
// it where the start cell may not move so.
func (l *level) markAlone(s *search) {
	for i := range l.factors {
		f := &l.factors[i]
		f.alone = f.extras == 0
		if !f.alone || !s.stuck(s.start, s.sign) {
			continue
		}
		if f.cost += repairPenalty; s.strict {
			f.cost = fixed
		}
	}
}

// stuck says whether overlapping forbids a cell to move alone: by the true table, or
// by the draft where that has moves already.
func (s *search) stuck(cell int32, sign int8) bool {
	g := s.g
	if g.lonely == nil || !s.begun {
		return g.lonely != nil && g.lonely[cell].forbids(sign)
	}
	var buffer [4]relation
	for _, rel := range g.relations(cell, buffer[:0]) {
		parent, largest, sum := g.spread(rel, 1)
		own, rises := rel.cell == cell, sign > 0
		n := g.value[cell] + g.delta[cell] + int64(sign)
		if own && (rises && n > sum || !rises && n < largest) || !own && (rises && n > parent || !rises && sum-1 < parent) {
			return true
		}
	}
	return false
}

func (g *ground) overlapOf(d int) *overlap {
	for i := range g.over {
		if g.over[i].d == d {
			return &g.over[i]
		}
	}
	return nil
}

func (l *level) withParents(s *search, o *overlap, f factor, root int32, limit int) {
	a := s.axis(l)
	for p := o.parent[root]; p != none && f.extras < len(f.extra); p = o.parent[a.top(p)] {
		for up := p; up != none; up = a.sum[up] {
			f.cost += l.shift(s, up, 1, fixed)
		}
		if f.cost >= limit {
			return
		}
		f.extra[f.extras] = leg{p, 1}
		f.extras++
		l.factors = append(l.factors, f)
	}
}

func (l *level) againstSiblings(s *search, o *overlap, f factor, root int32, limit int) {
	for _, sibling := range o.children[o.parent[root]] {
		if sibling != root {
			l.withLegs(s, o, f, sibling, -1, limit)
		}
	}
}

// withLegs adds the factor with each way below a code moving along, and what lies
// below that where it overlaps again. It uses l.turns as a stack.
func (l *level) withLegs(s *search, o *overlap, f factor, code int32, sign int8, limit int) {
	if f.extras == len(f.extra) {
		return
	}
	from := len(l.turns)
	l.turns = l.descend(s, code, sign, false, f.cost, limit, l.turns)
	for i := from; i < len(l.turns); i++ {
		with := f
		with.cost, with.extra[f.extras] = l.turns[i].cost, leg{l.turns[i].end, sign}
		with.extras++
		l.factors = append(l.factors, with)
		for _, child := range o.children[l.turns[i].end] {
			l.withLegs(s, o, with, child, sign, limit)
		}
	}
	l.turns = l.turns[:from]
}
