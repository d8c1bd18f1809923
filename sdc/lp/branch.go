package lp

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Branch solves integer programs by branch and bound on top of a solver of linear
// ones. Nodes are taken by the best bound; from each one the search dives, towards
// the nearer whole number, until nothing is left to gain. Columns to branch on are
// chosen by what branching on them gained so far (Bénichou and others 1971).
// Programs without whole columns go straight to LP.
//
// An integer program is Unbounded where its relaxation is and it has a feasible
// point, which for rational data is the same (Meyer 1974). A node whose program
// fails is given up, and the bound says so. Memory grows with the open nodes.
type Branch struct{ LP Warm }

// Solve solves an integer program. Where a limit ends it, X is the best point
// found and Bound what is proven of all others.
func (b Branch) Solve(ctx context.Context, p *Program, limits Limits) (Solution, error) {
	if !p.whole() {
		return b.LP.Solve(ctx, p, limits)
	}
	if err := p.Validate(); err != nil {
		return Solution{}, err
	}
	s := &search{ctx: ctx, program: p, limits: limits, cut: math.Inf(1), objective: math.Inf(1)}
	s.inner = ctx
	if limits.Seconds > 0 {
		s.deadline = time.Now().Add(time.Duration(limits.Seconds * float64(time.Second)))
		var cancel context.CancelFunc
		s.inner, cancel = context.WithDeadline(ctx, s.deadline)
		defer cancel()
	}
	s.findUnit()
	if !s.roundBounds() {
		return Solution{Status: Infeasible, Bound: math.Inf(1)}, nil
	}
	relaxed := *p
	relaxed.Lower, relaxed.Upper = s.lower, s.upper
	var err error
	if s.session, err = b.LP.Open(&relaxed); err != nil {
		return Solution{}, fmt.Errorf("integer program: %w", err)
	}
	s.gains = newGains(p.Columns())
	s.begin()
	return s.run()
}

// search is the state of branch and bound.
type search struct {
	ctx      context.Context
	inner    context.Context // ends at the deadline too
	program  *Program
	limits   Limits
	deadline time.Time
	session  Session

	lower, upper []float64 // of columns at the root
	unit         float64   // every feasible objective is a multiple, 0 if unknown
	open         queue
	made, nodes  int64
	pivots       int64
	changed      []int32 // columns whose bounds in the session are not the root's
	gains        gains

	best      []float64
	objective float64 // of best
	cut       float64 // the least bound of nodes that were given up or cut off
	ray       []float64
}

// findUnit looks for a number of which every objective is a multiple: the greatest
// common divisor of the costs, where these are whole and stand on whole columns.
func (s *search) findUnit() {
	for j, c := range s.program.Cost {
		if c == 0 {
			continue
		}
		if !s.program.Whole[j] || c != math.Trunc(c) || math.Abs(c) > 1<<40 {
			s.unit = 0
			return
		}
		a, b := math.Abs(c), s.unit
		for b != 0 {
			a, b = b, math.Mod(a, b)
		}
		s.unit = a
	}
}

// roundBounds makes the bounds of whole columns whole. False: one has no value left.
func (s *search) roundBounds() bool {
	s.lower, s.upper = append(s.lower, s.program.Lower...), append(s.upper, s.program.Upper...)
	for j, whole := range s.program.Whole {
		if whole {
			s.lower[j], s.upper[j] = math.Ceil(s.lower[j]-fraction), math.Floor(s.upper[j]+fraction)
		}
		if s.lower[j] > s.upper[j] {
			return false
		}
	}
	return true
}

// fraction is how far a whole column of a linear program may be off a whole number.
const fraction = 1e-6

// begin tries the point that the caller knows, and opens the root.
func (s *search) begin() {
	if len(s.limits.Start) == s.program.Columns() {
		s.tryRounded(s.limits.Start)
	}
	s.push(&node{bound: math.Inf(-1)})
}

func (s *search) run() (Solution, error) {
	for len(s.open) > 0 {
		n := s.pop()
		for n != nil {
			if err := s.ctx.Err(); err != nil {
				return Solution{}, err
			}
			if s.hopeless(n.bound) {
				s.cut = min(s.cut, n.bound)
				break
			}
			if s.exhausted() {
				s.push(n)
				return s.finish(Limit), nil
			}
			next, err := s.visit(n)
			if err != nil {
				return Solution{}, err
			}
			if s.ray != nil {
				return s.unbounded()
			}
			n = next
		}
	}
	return s.finish(Optimal), nil
}

func (s *search) exhausted() bool {
	l := s.limits
	return l.Nodes > 0 && s.nodes >= l.Nodes || l.Iterations > 0 && s.pivots >= l.Iterations ||
		!s.deadline.IsZero() && time.Now().After(s.deadline)
}

// hopeless tells whether points of at least this cost are no gain.
func (s *search) hopeless(bound float64) bool {
	if math.IsInf(s.objective, 1) {
		return false
	}
	return bound >= s.objective-s.slack()
}

// slack is what a bound may fall short of the best objective and still end a node.
func (s *search) slack() float64 {
	slack := max(1e-9, s.limits.Gap) * max(1, math.Abs(s.objective))
	if s.unit > 0 {
		slack = max(slack, s.unit*(1-1e-6))
	}
	return slack
}

// bound is the least objective that a relaxation of this objective leaves.
func (s *search) bound(relaxed float64) float64 {
	if s.unit == 0 {
		return relaxed
	}
	return s.unit * math.Ceil(relaxed/s.unit-1e-6)
}

// finish makes the answer. The tree may be exhausted and nodes given up all the same.
func (s *search) finish(status Status) Solution {
	bound := min(s.cut, s.objective)
	for _, n := range s.open {
		bound = min(bound, n.bound)
	}
	got := Solution{Status: status, Bound: bound, X: s.best, Iterations: s.pivots, Nodes: s.nodes}
	if s.best != nil {
		got.Objective = s.objective
	}
	switch {
	case status == Limit:
		if s.best != nil && s.objective-bound <= s.limits.Gap*max(1, math.Abs(s.objective)) {
			got.Status = Optimal
		}
	case s.best == nil && math.IsInf(s.cut, 1):
		got.Status = Infeasible
	case s.best == nil:
		got.Status = Failed
	case s.objective-bound > s.slack():
		got.Status = Limit
	case s.objective-bound <= 1e-9*max(1, math.Abs(s.objective)) || s.unit > 0 && s.objective-bound < s.unit:
		got.Bound = s.objective
	}
	return got
}

// unbounded looks whether a program whose relaxation is without bound has a point.
func (s *search) unbounded() (Solution, error) {
	q := *s.program
	q.Cost = make([]float64, q.Columns())
	inner := &search{ctx: s.ctx, inner: s.inner, program: &q, limits: s.limits, deadline: s.deadline, session: s.session, lower: s.lower, upper: s.upper,
		cut: math.Inf(1), objective: math.Inf(1), gains: newGains(q.Columns()), nodes: s.nodes, pivots: s.pivots}
	s.moveTo(nil)
	for j := range q.Cost {
		s.session.SetCost(j, 0)
	}
	inner.begin()
	got, err := inner.run()
	if err != nil || got.X == nil {
		return got, err
	}
	got.Status, got.Bound, got.Ray = Unbounded, math.Inf(-1), s.ray
	got.Objective = s.program.objective(got.X)
	return got, nil
}
