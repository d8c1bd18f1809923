package lp

import (
	"container/heap"
	"math"
)

// node is a part of the search: the root with the bounds of some columns changed.
type node struct {
	parent       *node
	column       int32
	lower, upper float64
	bound        float64
	number       int64
	// What the node's program should gain on its parent's for each unit of the
	// column is learnt from these.
	relaxed, distance float64
	up                bool
}

// queue holds nodes by bound, the newest first among equals, so that the search
// stays deep.
type queue []*node

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].bound != q[j].bound {
		return q[i].bound < q[j].bound
	}
	return q[i].number > q[j].number
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push and Pop are for package heap.
func (q *queue) Push(v any) { *q = append(*q, v.(*node)) }

// Pop takes the last node.
func (q *queue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return n
}

func (s *search) push(n *node) {
	s.made++
	n.number = s.made
	heap.Push(&s.open, n)
}

func (s *search) pop() *node { return heap.Pop(&s.open).(*node) }

// moveTo gives the columns of the session the bounds of a node, nil for the root.
func (s *search) moveTo(n *node) {
	for _, j := range s.changed {
		s.session.SetBounds(int(j), s.lower[j], s.upper[j])
	}
	s.changed = s.changed[:0]
	seen := map[int32]bool{}
	for ; n != nil && n.parent != nil; n = n.parent {
		if seen[n.column] {
			continue // a later change of the same column is the narrower one
		}
		seen[n.column] = true
		s.changed = append(s.changed, n.column)
		s.session.SetBounds(int(n.column), n.lower, n.upper)
	}
}

// visit solves a node's program. It returns the child to dive into, if any.
func (s *search) visit(n *node) (*node, error) {
	s.moveTo(n)
	got, err := s.solve()
	if err != nil {
		return nil, err
	}
	s.nodes++
	switch got.Status {
	case Infeasible:
		return nil, nil
	case Unbounded:
		s.ray = append([]float64(nil), got.Ray...)
		return nil, nil
	case Optimal:
	case Limit:
		s.push(n)
		return nil, nil
	default:
		s.cut = min(s.cut, n.bound)
		return nil, nil
	}
	n.bound = max(n.bound, s.bound(got.Objective))
	if n.parent != nil {
		s.gains.learn(n, got.Objective)
	}
	if s.hopeless(n.bound) {
		s.cut = min(s.cut, n.bound)
		return nil, nil
	}
	return s.branch(n, got)
}

// solve solves the program that the session holds, within what is left of the limits.
func (s *search) solve() (Solution, error) {
	var limits Limits
	if s.limits.Iterations > 0 {
		limits.Iterations = max(1, s.limits.Iterations-s.pivots)
	}
	got, err := s.session.Solve(s.inner, limits)
	s.pivots += got.Iterations
	if err != nil && s.ctx.Err() == nil && s.inner.Err() != nil {
		return Solution{Status: Limit}, nil
	}
	return got, err
}

// branch splits a node whose point is not whole, and takes the point if it is.
func (s *search) branch(n *node, got Solution) (*node, error) {
	j := s.gains.choose(s.program.Whole, got.X)
	if j < 0 {
		taken, err := s.tryRounded(got.X)
		if err == nil && !taken {
			s.cut = min(s.cut, n.bound) // whole only within the tolerance
		}
		return nil, err
	}
	x := append([]float64(nil), got.X...)
	relaxed := got.Objective
	if s.nodes == 1 || s.nodes%50 == 0 {
		if _, err := s.tryRounded(x); err != nil {
			return nil, err
		}
	}
	lower, upper := s.boundsAt(n, j)
	floor := math.Floor(x[j])
	down := &node{parent: n, column: j, lower: lower, upper: floor, bound: n.bound, relaxed: relaxed, distance: x[j] - floor}
	up := &node{parent: n, column: j, lower: floor + 1, upper: upper, bound: n.bound, relaxed: relaxed, distance: floor + 1 - x[j], up: true}
	if up.distance < down.distance {
		down, up = up, down
	}
	s.push(up)
	return down, nil
}

// boundsAt are the bounds of a column at a node.
func (s *search) boundsAt(n *node, j int32) (float64, float64) {
	for ; n.parent != nil; n = n.parent {
		if n.column == j {
			return n.lower, n.upper
		}
	}
	return s.lower[j], s.upper[j]
}
