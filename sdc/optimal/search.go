package optimal

import (
	"context"
	"math"
	"time"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

const (
	// patience is how many rounds the linear master may hardly rise before whole
	// choices are asked for.
	patience = 12
	// hardly is the part of the bound that counts as a rise.
	hardly = 1e-4
	// firstGap is how near to the optimum whole choices are at first. Far more rounds
	// are needed than optima.
	firstGap = 0.01
	leastGap = 1e-5 // below it, optima are asked for
)

// relax solves the linear master again and again, with all inequalities that its
// choices violate.
func (r *run) relax(ctx context.Context) error {
	still := 0
	for r.result.Rounds < r.config.Rounds && still < patience {
		answer, err := r.master.solve(ctx, r.solver, false, lp.Limits{})
		if err != nil {
			return err
		}
		r.result.Rounds++
		if answer.Status == lp.Infeasible {
			r.result.Hopeless = true
			return nil
		}
		if answer.Status != lp.Optimal {
			return nil
		}
		before := r.result.Bound
		r.raise(answer.Objective)
		if still++; r.result.Bound > before*(1+hardly) {
			still = 0
		}
		if r.near() {
			return nil
		}
		added, _, err := r.separate(ctx, answer.X)
		if err != nil || added == 0 {
			return err
		}
	}
	return nil
}

// search solves the whole master again and again, until its choice is safe.
func (r *run) search(ctx context.Context) error {
	gap := firstGap
	for r.result.Rounds < r.config.Rounds && !r.near() {
		limits := lp.Limits{Nodes: r.config.Nodes, Gap: gap, Seconds: r.left(), Start: r.startPoint()}
		answer, err := r.master.solve(ctx, r.solver, true, limits)
		if err != nil {
			return err
		}
		r.result.Rounds++
		if answer.Status == lp.Infeasible {
			r.result.Hopeless = r.result.Pattern == nil
			return nil
		}
		if !math.IsInf(answer.Bound, 0) {
			r.raise(answer.Bound)
		}
		if answer.X == nil || r.near() {
			return nil
		}
		added, met, err := r.separate(ctx, answer.X)
		if err != nil {
			return err
		}
		if met {
			if added, err = r.settle(ctx, answer.X); err != nil {
				return err
			}
		}
		switch {
		case added == 0 && gap == r.config.Gap:
			return nil
		case added == 0 || met:
			if gap /= 4; gap < max(leastGap, r.config.Gap) {
				gap = r.config.Gap
			}
		}
	}
	return nil
}

// settle proves a choice whose demands the intruder's programs meet, in whole moves.
// Where that fails it is excluded, with all its parts.
func (r *run) settle(ctx context.Context, chosen []float64) (added int, err error) {
	hidden := make([]bool, len(chosen))
	for at, v := range chosen {
		hidden[at] = v > 0.5
	}
	proven := true
	if err := r.offer(ctx, hidden, &proven); err != nil {
		return 0, err
	}
	if proven {
		return 0, nil
	}
	others := make([]float64, len(chosen))
	for at, is := range hidden {
		if !is {
			others[at] = 1
		}
	}
	if r.master.add(others, 1) {
		added++
	}
	return added, nil
}

// startPoint is the best pattern as a point of the master.
func (r *run) startPoint() []float64 {
	if r.result.Pattern == nil {
		return nil
	}
	point := make([]float64, len(r.m.cells))
	for at, cell := range r.m.cells {
		if r.result.Pattern[cell].Hidden() {
			point[at] = 1
		}
	}
	return point
}

// left are the seconds that are left, 0 for any.
func (r *run) left() float64 {
	if r.end.IsZero() {
		return 0
	}
	return max(0.01, time.Until(r.end).Seconds())
}
