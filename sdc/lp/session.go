package lp

import (
	"context"
	"math"
)

// Simplex is the embedded solver: the bounded-variable revised simplex method,
// primal and dual, on a sparse factorisation, and branch and bound for whole
// columns. The zero value is ready for use.
//
// A pivot costs about as much as there are rows and entries in the factorisation
// and in the pivot row; memory grows with the entries of the program.
type Simplex struct{}

// Solve solves a program from nothing.
func (Simplex) Solve(ctx context.Context, p *Program, limits Limits) (Solution, error) {
	if p.whole() {
		return Branch{LP: Simplex{}}.Solve(ctx, p, limits)
	}
	s, err := Simplex{}.Open(p)
	if err != nil {
		return Solution{}, err
	}
	return s.Solve(ctx, limits)
}

// Open returns a session with a program in it.
func (Simplex) Open(p *Program) (Session, error) {
	s := &session{}
	if err := s.Load(p); err != nil {
		return nil, err
	}
	return s, nil
}

// session is a simplex and the program as it was given, which answers are held against.
type session struct {
	program Program
	simplex simplex
	proof   proof
	answer  Solution
	known   bool // the point of the basis is the one that was confirmed last
}

func (s *session) Load(p *Program) error {
	if err := p.Validate(); err != nil {
		return err
	}
	q := &s.program
	q.Rows = p.Rows
	q.Cost, q.Lower, q.Upper = append(q.Cost[:0], p.Cost...), append(q.Lower[:0], p.Lower...), append(q.Upper[:0], p.Upper...)
	q.Start, q.Row, q.Value = append(q.Start[:0], p.Start...), append(q.Row[:0], p.Row...), append(q.Value[:0], p.Value...)
	q.RowLower, q.RowUpper = append(q.RowLower[:0], p.RowLower...), append(q.RowUpper[:0], p.RowUpper...)
	s.simplex.load(q)
	s.known = false
	return nil
}

func (s *session) SetCost(column int, cost float64) {
	s.program.Cost[column] = cost
	x := &s.simplex
	x.cost[column] = cost * x.colScale[column]
	x.c[column] = x.cost[column]
}

func (s *session) SetBounds(column int, lower, upper float64) {
	s.program.Lower[column], s.program.Upper[column] = lower, upper
	s.simplex.setBounds(column, lower, upper)
	s.bounded(int32(column))
}

func (s *session) SetRowBounds(row int, lower, upper float64) {
	s.program.RowLower[row], s.program.RowUpper[row] = lower, upper
	s.simplex.setRowBounds(row, lower, upper)
	s.bounded(int32(s.simplex.n + row))
}

// bounded takes over the new bounds of a variable.
func (s *session) bounded(j int32) {
	x := &s.simplex
	x.l[j], x.u[j] = x.lower[j], x.upper[j]
	x.unchecked, s.known = true, false
	if x.place[j] < 0 {
		x.standAgain(j)
		x.fresh = false
	}
}

// Solve solves from the last basis. An answer that does not hold is looked for
// again with a new factorisation, then from nothing and with stricter pivots; if
// that does not hold either, the solve has failed.
func (s *session) Solve(ctx context.Context, limits Limits) (Solution, error) {
	if err := ctx.Err(); err != nil {
		return Solution{}, err
	}
	x := &s.simplex
	x.iterations = 0
	x.stop = stopper{ctx: ctx, limit: limits.Iterations, most: 1000*int64(x.n+x.m) + 100_000}
	for try, strict := range []float64{0.1, 0.1, 0.3, 0.9} {
		x.strict = strict
		switch try {
		case 0:
		case 1:
			x.factored, x.fresh = false, false
		default:
			x.restart()
		}
		status := x.run()
		s.known = s.known && x.iterations == 0 && try == 0
		if err := x.stop.err; err != nil {
			x.restart()
			return Solution{}, err
		}
		if x.stop.exhausted {
			break
		}
		if s.confirm(status) {
			return s.answer, nil
		}
	}
	x.restart()
	s.answer = Solution{Status: Failed, Bound: math.Inf(-1), Iterations: x.iterations}
	return s.answer, nil
}

// restart forgets the basis.
func (s *simplex) restart() {
	copy(s.c, s.cost)
	copy(s.l, s.lower)
	copy(s.u, s.upper)
	s.costsMoved, s.boundsMoved = false, false
	s.logicalBasis()
}

// run solves: the dual method reaches a feasible basis, with costs moved where it
// must, and the primal method goes on from there with the true ones. What is
// left of moved bounds is again for the dual method.
func (s *simplex) run() Status {
	s.random = 1
	if j := s.crossing(); j >= 0 {
		return s.crossed(j)
	}
	for range mostRounds {
		if !s.prepare() {
			return Failed
		}
		if s.infeasible() {
			s.duals()
			s.rightSigns()
			switch result := s.dual(); result {
			case impossible, limited:
				s.restoreCosts()
				return map[outcome]Status{impossible: Infeasible, limited: Limit}[result]
			case trouble:
				s.factored = false
				continue
			}
		}
		s.cold = false
		s.restoreCosts()
		if status, ended := s.improve(); ended {
			return status
		}
	}
	return Failed
}

// mostRounds is how often run changes between the methods before it gives up.
const mostRounds = 50

// improve runs the primal method. It reports false where the dual method has to
// come before an answer.
func (s *simplex) improve() (Status, bool) {
	result := s.primal()
	if s.boundsMoved {
		s.restoreBounds()
	}
	switch result {
	case impossible:
		return Unbounded, true
	case limited:
		return Limit, true
	case trouble:
		s.factored = false
		return Failed, false
	}
	if !s.fresh {
		s.values()
	}
	return Optimal, !s.infeasible()
}

// prepare brings the factorisation and the values up to date.
func (s *simplex) prepare() bool {
	if !s.factored {
		return s.refresh()
	}
	if !s.fresh {
		s.values()
	}
	return true
}

// crossing is a variable whose bounds leave no value, -1 for none. Bounds that did
// not change are not looked at again.
func (s *simplex) crossing() int32 {
	if !s.unchecked {
		return -1
	}
	for j := range s.lower {
		if s.lower[j] > s.upper[j] {
			return int32(j)
		}
	}
	s.unchecked = false
	return -1
}

// crossed makes the certificate of a variable whose bounds leave no value.
func (s *simplex) crossed(j int32) Status {
	clear(s.rho)
	if int(j) >= s.n {
		s.rho[int(j)-s.n] = 1
	}
	return Infeasible
}

// stopper ends a run by its limits.
type stopper struct {
	ctx         context.Context
	limit, most int64
	err         error
	exhausted   bool // more pivots than any sound run takes
	asked       int64
}

func (s *stopper) now(iterations int64) bool {
	if s.limit > 0 && iterations >= s.limit {
		return true
	}
	if iterations >= s.most {
		s.exhausted = true
		return true
	}
	if s.asked++; s.asked%64 == 1 {
		s.err = s.ctx.Err()
	}
	return s.err != nil
}
