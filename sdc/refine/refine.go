// Package refine finds suppression patterns with few secondary cells for small and
// middling tables, up to some tens of thousands of cells that are not empty. It takes
// a proven pattern, or starts from the unsafe cells alone, and returns one that is
// proven and no dearer. Like everything that proves, it stands on sdc/ground: counts
// and magnitudes are the same to it, in whole steps.
//
// # Method
//
// The proof of an unsafe cell is a circuit: moves that cancel in every sum. The
// cheapest one, in which hidden cells cost nothing and others their price, is the
// solution of a linear program (Kelly, Golden and Assad, "Cell suppression:
// disclosure protection for sensitive tabular data", 1992), which a small simplex
// method solves over the whole table, touching only what the circuit touches. Where
// amounts matter the slopes are scaled so that a move costs the price of the cell.
// Solutions become whole moves that close exactly, or they are not used.
//
// Patterns come from three sources: the one that was given; a greedy pass, largest
// needs first; and a cover of the table, the cheapest pattern in which no sum has a
// single hidden cell, which learns from every proof that fails what must be hidden
// for it (cutting planes as in Fischetti and Salazar, "Solving the cell suppression
// problem on tabular data with linear constraints", 2001) and is found by local search.
// The best is cleaned, by publishing secondary cells one by one where everything can
// be proven without, and improved by publishing a few that have to do with each other
// and proving anew what depended on them (ruin and recreate).
//
// # Determinism
//
// Budgets count steps, entries of vectors that programs and searches work on, and
// never time. The same ground, start and seed give the same result, whatever the
// threads.
package refine

import (
	"context"
	"runtime"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
	"golang.org/x/sync/errgroup"
)

// Config says how to search; the zero value takes the defaults.
type Config struct {
	Seed    uint64
	Threads int   // at most this many at once; 0 takes all. The result does not depend on it
	Steps   int64 // of the whole search, about; 0 takes stepsAnEntry for each cell and sum, at most mostSteps
}

// The work of a search where the configuration does not say: at the most some seconds
// of one processor.
const (
	stepsAnEntry = 400_000
	mostSteps    = 600_000_000
)

// Result is a pattern with its proofs, as Run takes and returns it.
type Result struct {
	Pattern   table.Pattern
	Witnesses []table.Witness
	Unproven  []Unproven // by rising cell
	Steps     int64      // entries of vectors worked on
	LPCalls   int        // linear programs solved
}

// Unproven is an unsafe cell without a proof, and why.
type Unproven struct {
	Cell   int
	Reason string
}

// Run improves a start. A start without pattern is the unsafe cells alone. What it
// returns is proven wherever the start is, and its secondary cells cost no more by
// the prices of the ground. Tables with overlapping parents are not improved: a start
// comes back as it is. It fails only by ctx. Memory is some 300 bytes an entry
// of the sums for each lane.
func Run(ctx context.Context, g *ground.Ground, start Result, config Config) (Result, error) {
	given := start.Pattern != nil
	if !given {
		start.Pattern = slices.Clone(g.Status)
	}
	if g.Space.HasOverlap() {
		return leave(g, start, given), ctx.Err()
	}
	r := &run{g: g, q: newEquations(g), config: config, start: start, given: given}
	for _, stage := range []func() []*lane{r.covers, r.candidates} {
		if err := r.inParallel(ctx, stage()); err != nil {
			return Result{}, err
		}
	}
	for stage := range improverStages {
		if err := r.inParallel(ctx, r.improvers(stage)); err != nil {
			return Result{}, err
		}
	}
	return r.result(), nil
}

// leave is the start as it is.
func leave(g *ground.Ground, start Result, given bool) Result {
	if !given {
		for _, c := range g.Claims {
			start.Unproven = append(start.Unproven, Unproven{int(c.Cell), "no proof was looked for: the table has overlapping parents"})
		}
	}
	return start
}

// run is one call of Run.
type run struct {
	g       *ground.Ground
	q       *equations
	config  Config
	start   Result
	given   bool          // the start is one, not the unsafe cells alone
	ranked  []*protection // the best that were found, best first
	settled bool          // a cover was about the best there is
	steps   int64
	calls   int
}

// inParallel lets lanes work, and ranks what they find among what the run has, the
// earlier of equals first.
func (r *run) inParallel(ctx context.Context, lanes []*lane) error {
	threads := r.config.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(threads)
	for _, l := range lanes {
		group.Go(func() error {
			l.s.stop = func() bool { return ctx.Err() != nil }
			l.work(l)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, l := range lanes {
		r.steps, r.calls = r.steps+l.s.l.steps, r.calls+l.s.l.calls
		r.ranked = append(r.ranked, l.s)
		r.settled = r.settled || l.s.settled
	}
	slices.SortStableFunc(r.ranked, (*protection).compare)
	r.ranked = r.ranked[:min(len(r.ranked), improverLanes)]
	return nil
}
