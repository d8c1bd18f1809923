// Package suppress hides the unsafe cells of a frequency table and as few others
// as it can, and keeps for every unsafe cell a witness: whole moves of hidden
// cells that cancel in every sum, so that the table with the moves and the true
// table look the same from outside.
//
// # Method
//
// A circuit is a product over the dimensions of small factors. A factor moves a
// code and the sums above it up, and another code and the sums above it down,
// until the two meet; or it moves a code and all sums above it. Every such product
// keeps all sums. The search goes through the dimensions, cheapest factors first,
// and stops a branch as soon as the cells it would have to hide cost more than the
// best circuit so far; cells that are hidden already cost nothing, which is what
// makes witnesses share cells.
//
// Where hidden cells are known to be at least 1, ones cannot fall. The search lets
// them fall at a penalty, and lifts each of them again by a circuit of its
// own; the sum of the circuits is the witness. The same repair keeps a parent
// whose children overlap between the largest and the sum of them. A required
// protection of several units is a sum of circuits, too.
//
// A circuit that moves a cell with all its sums is always there, unless cells on
// it must not be hidden. So everything can be proven at the price of totals; what
// cannot is reported with the reason and stays hidden.
//
// When all cells are proven, improving passes publish secondary cells one by one
// and keep what can be proven without them.
//
// # Order and determinism
//
// Parts of the table that no sum connects (the roots of a dimension without total)
// are protected side by side. Within a part, cells are taken in an order drawn
// from the seed. Budgets count cells looked at, never time, so that the same input
// gives the same output on any machine and with any number of threads.
//
// The method follows Cox, "Suppression methodology and statistical disclosure
// control" (1980), for circuits, and Giessing and Repsilber's hypercube method
// (2002) for products of factors, extended by paths through the hierarchy.
package suppress

import (
	"context"
	"runtime"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
	"golang.org/x/sync/errgroup"
)

// Config says how to search; the zero value does no improving.
type Config struct {
	Seed     uint64
	Threads  int // 0 takes all processors
	Effort   int // improving passes at the most
	Progress func(stage string, done, total int)
}

// Result is a pattern with its proof.
type Result struct {
	Pattern   table.Pattern
	Witnesses []table.Witness
	Unproven  []Unproven // by cell
	Steps     int64      // cells looked at
}

// Unproven is a cell without a proof on a side, and why.
type Unproven struct {
	Cell   int
	Reason string
}

// Run protects what found says is unsafe in a valid frequency problem. It ends
// early only by ctx. Memory is about 40 bytes a cell and 12 bytes an entry of a
// witness.
func Run(ctx context.Context, p *table.Problem, found primary.Result, config Config) (Result, error) {
	g := newGround(p, found)
	parts := g.parts()
	done := newCounter(config.Progress, len(found.Needs))
	workers := make([]*worker, len(parts))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(threads(config.Threads))
	for i, part := range parts {
		group.Go(func() error {
			workers[i] = newWorker(g, part, config.Seed+uint64(i), done)
			return workers[i].run(ctx, config.Effort)
		})
	}
	if err := group.Wait(); err != nil {
		return Result{}, err
	}
	r := Result{Pattern: g.status}
	for _, w := range workers {
		r.Witnesses = append(r.Witnesses, w.proofs.export()...)
		r.Unproven = append(r.Unproven, w.unproven...)
		r.Steps += w.search.total
	}
	return r, nil
}

func threads(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}
