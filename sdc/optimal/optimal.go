package optimal

import (
	"context"
	"math"
	"time"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Config says how to search. The zero value searches until the optimum is proven.
type Config struct {
	// Solver solves linear and integer programs; nil is the embedded one.
	Solver lp.Solver
	// Seconds ends the search by the clock, and makes the result depend on the
	// machine. 0: never.
	Seconds float64
	// Gap ends the search where the cost is within that part of the bound. 0: proven.
	Gap float64
	// Nodes bounds each integer program. 0: any.
	Nodes int64
	// Rounds bounds how often the master program is solved. 0 is 2,000.
	Rounds int
	// Progress is told the bound and the best cost so far, if not nil.
	Progress func(bound, cost float64)
}

const defaultRounds = 2000

// Result is a pattern with its proof, and how good it is.
type Result struct {
	Pattern   table.Pattern // nil where none was found, and none was given
	Witnesses []table.Witness
	Cost      float64 // what the prices of the secondaries add up to; infinite without pattern
	Bound     float64 // no safe pattern costs less
	Secondary int     // secondaries of the pattern
	Optimal   bool    // Cost is Bound, or within the gap asked for
	Hopeless  bool    // proven: even hiding all that may be hidden is not safe
	Rounds    int
	Cuts      int   // inequalities found
	Programs  int64 // of the intruder
}

// Gap is how far from the bound the cost is, as a part of the cost.
func (r *Result) Gap() float64 {
	if math.IsInf(r.Cost, 1) {
		return 1
	}
	return (r.Cost - r.Bound) / max(1, r.Cost)
}

// Run searches. start is a safe pattern to begin with, such as another method found,
// or nil: it is proven again, and ignored where it cannot be. The search ends
// when the optimum is proven, a limit is reached, or ctx ends; then the best
// pattern so far comes with the bound so far, and no error.
func Run(ctx context.Context, g *ground.Ground, start table.Pattern, config Config) (Result, error) {
	r, err := newRun(g, config)
	if err != nil {
		return Result{}, err
	}
	timed, cancel := r.timed(ctx)
	defer cancel()
	if err := r.begin(timed, start); err != nil {
		return r.ended(ctx, timed, err)
	}
	if err := r.relax(timed); err != nil || r.result.Hopeless {
		return r.ended(ctx, timed, err)
	}
	return r.ended(ctx, timed, r.search(timed))
}

// Bound is a cost that no safe pattern is below, from the linear master program alone:
// quick, and weaker than Run's. It is infinite where no pattern is safe.
func Bound(ctx context.Context, g *ground.Ground, config Config) (float64, error) {
	r, err := newRun(g, config)
	if err != nil {
		return 0, err
	}
	timed, cancel := r.timed(ctx)
	defer cancel()
	result, err := r.ended(ctx, timed, r.relax(timed))
	if result.Hopeless {
		return math.Inf(1), err
	}
	return result.Bound, err
}

// run is one search.
type run struct {
	m        *model
	solver   lp.Solver
	config   Config
	master   *master
	intruder *intruder
	result   Result
	end      time.Time
}

func newRun(g *ground.Ground, config Config) (*run, error) {
	r := &run{m: newModel(g), solver: config.Solver, config: config, result: Result{Cost: math.Inf(1)}}
	if r.solver == nil {
		r.solver = lp.Simplex{}
	}
	if config.Rounds <= 0 {
		r.config.Rounds = defaultRounds
	}
	if config.Seconds > 0 {
		r.end = time.Now().Add(time.Duration(config.Seconds * float64(time.Second)))
	}
	r.master = newMaster(r.m)
	var err error
	r.intruder, err = newIntruder(r.m, r.solver)
	return r, err
}

func (r *run) timed(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.end.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, r.end)
}

// ended makes the result, and forgives that time is up.
func (r *run) ended(ctx, timed context.Context, err error) (Result, error) {
	if err != nil && timed.Err() != nil && ctx.Err() == nil {
		err = nil
	}
	r.result.Cuts, r.result.Programs = len(r.master.rows), r.intruder.calls
	r.result.Bound = min(r.result.Bound, r.result.Cost)
	r.result.Optimal = r.result.Pattern != nil && r.near()
	return r.result, err
}

// near says whether the best pattern is as good as was asked for.
func (r *run) near() bool {
	return r.result.Cost <= r.result.Bound+max(0.5, r.config.Gap*r.result.Cost)
}

// begin proves the pattern that was given, and the one without secondaries.
func (r *run) begin(ctx context.Context, start table.Pattern) error {
	if err := r.offer(ctx, append([]bool(nil), r.m.unsafe...), nil); err != nil {
		return err
	}
	if len(start) != r.m.g.Space.Len() {
		return nil
	}
	hidden := make([]bool, len(r.m.cells))
	for at, cell := range r.m.cells {
		hidden[at] = r.m.unsafe[at] || start[cell].Hidden()
	}
	return r.offer(ctx, hidden, nil)
}

// offer takes a pattern for the best, if it costs less and can be proven. It says
// through proven, if not nil, whether it can.
func (r *run) offer(ctx context.Context, hidden []bool, proven *bool) error {
	cost, secondary := 0.0, 0
	for at, is := range hidden {
		if is && !r.m.unsafe[at] {
			cost += r.m.price[at]
			secondary++
		}
	}
	if cost >= r.result.Cost {
		return nil
	}
	witnesses, safe, err := r.witnesses(ctx, hidden)
	if proven != nil {
		*proven = safe
	}
	if err != nil || !safe {
		return err
	}
	pattern := append(table.Pattern(nil), r.m.g.Status...)
	for at, is := range hidden {
		if is && !r.m.unsafe[at] {
			pattern[r.m.cells[at]] = table.Secondary
		}
	}
	r.result.Pattern, r.result.Witnesses, r.result.Cost, r.result.Secondary = pattern, witnesses, cost, secondary
	r.report()
	return nil
}

func (r *run) report() {
	if r.config.Progress != nil {
		r.config.Progress(r.result.Bound, r.result.Cost)
	}
}

// raise notes a bound.
func (r *run) raise(bound float64) {
	if bound = math.Ceil(bound - 1e-6*max(1, bound)); bound > r.result.Bound {
		r.result.Bound = bound
		r.report()
	}
}
