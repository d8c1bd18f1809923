package attack

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/kruistabel/kruistabel/sdc/lp"
)

const (
	laneSize  = 1500 // unknowns from which on several lanes work on a part
	laneCount = 4    // always, whatever the threads
	laneShare = 48   // ends that a lane takes between two exchanges
)

// attackParts settles the ends of all parts, large ones first.
func attackParts(ctx context.Context, parts []*part, o Options) error {
	order := slices.Clone(parts)
	slices.SortStableFunc(order, func(a, b *part) int { return cmp.Compare(b.n, a.n) })
	small := slices.IndexFunc(order, func(t *part) bool { return t.n < laneSize })
	if small < 0 {
		small = len(order)
	}
	for _, t := range order[:small] {
		if err := t.attack(ctx, o); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.Threads)
	for _, t := range order[small:] {
		group.Go(func() error { return t.attack(ctx, o) })
	}
	return group.Wait()
}

// attack settles the ends of one part.
func (t *part) attack(ctx context.Context, o Options) error {
	if !t.hasBase && t.n <= o.Largest {
		if err := t.findBase(ctx, o); err != nil {
			return err
		}
	}
	return t.attackWith(ctx, o, lanesOf(t))
}

// lanesOf is how many lanes work on a part.
func lanesOf(t *part) int {
	if !t.hasBase || t.n < laneSize {
		return 1
	}
	return laneCount
}

// findBase looks for one table. Without any, the part stays attacked from outside
// only: its bounds hold, and none is known to be attained.
func (t *part) findBase(ctx context.Context, o Options) error {
	for c := range t.n {
		t.base[c] = float64(nearest(0, t.low[c], t.high[c]))
	}
	l := newLane(t, o)
	w, err := l.full()
	if err != nil {
		return err
	}
	defer l.write()
	budget := 50 * o.Nodes
	if t.counts {
		found, err := w.branch(ctx, &budget)
		if err != nil || found == unknown {
			return err
		}
		if found == no {
			return fmt.Errorf("%w: a part of %d cells has no solution in whole numbers", ErrContradiction, t.n)
		}
		t.found(slices.Clone(w.values))
		return nil
	}
	solution, err := w.solve(ctx)
	if err != nil {
		return err
	}
	switch solution.Status {
	case lp.Infeasible:
		return fmt.Errorf("%w: a part of %d cells has no solution", ErrContradiction, t.n)
	case lp.Optimal:
		table := make([]float64, t.n)
		for c, m := range w.moves {
			table[c] = t.base[c] + m*t.scale
		}
		t.found(table)
	}
	return nil
}

func nearest(v, low, high int64) int64 { return max(low, min(v, high)) }

// attackWith works on the part with some lanes, which exchange what they know at
// fixed points.
func (t *part) attackWith(ctx context.Context, o Options, count int) error {
	lanes := make([]*lane, count)
	if err := each(lanes, o.Threads, func(at int) error {
		lanes[at] = newLane(t, o)
		if t.n > o.Largest || t.counts && t.n > smallPart {
			return nil
		}
		return lanes[at].sweep(ctx, uint64(at))
	}); err != nil {
		return err
	}
	t.exchange(lanes)
	ends := t.ends()
	if t.n > o.Vast {
		ends = t.asked
	}
	for len(ends) > 0 {
		round := ends[:min(len(ends), count*laneShare)]
		ends = ends[len(round):]
		if err := each(lanes, o.Threads, func(at int) error {
			for i := at; i < len(round); i += count {
				if err := lanes[at].seek(ctx, round[i], o.Largest); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		t.exchange(lanes)
		ends = slices.DeleteFunc(ends, lanes[0].settled)
	}
	return nil
}

// each calls work for every lane, some at once.
func each(lanes []*lane, threads int, work func(at int) error) error {
	if len(lanes) == 1 {
		return work(0)
	}
	var group errgroup.Group
	group.SetLimit(threads)
	for at := range lanes {
		group.Go(func() error { return work(at) })
	}
	return group.Wait()
}

func (t *part) exchange(lanes []*lane) {
	for _, l := range lanes {
		l.write()
	}
	for _, l := range lanes {
		l.read()
	}
}

// ends are those that are not settled, narrow intervals first: they are cheap, and
// what is proven of them helps with the wide ones.
func (t *part) ends() []end {
	var ends []end
	for c := range int32(t.n) {
		if !t.settledBelow(int(c)) {
			ends = append(ends, end{c, -1})
		}
		if !t.settledAbove(int(c)) {
			ends = append(ends, end{c, 1})
		}
	}
	width := func(e end) int64 {
		low, high := t.low[e.unknown], t.high[e.unknown]
		if low <= -limitless || high >= limitless {
			return limitless
		}
		return high - low
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(width(a), width(b)) })
	return ends
}
