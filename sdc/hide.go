package sdc

import (
	"context"
	"errors"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/optimal"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/refine"
	"github.com/kruistabel/kruistabel/sdc/suppress"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The methods that hide cells.
const (
	// MethodSuppress searches: fast at any size, few suppressions, no bound.
	MethodSuppress = "suppress"
	// MethodOptimal goes on from there with a mixed-integer program, which also says how
	// far from the least cost the pattern is at most. It is for small tables.
	MethodOptimal = "optimal"
)

// ErrMethod means that Options.Method is none of the methods that hide cells.
var ErrMethod = errors.New("the method is unknown")

// made is what a method made, before it was checked.
type made struct {
	method     string
	pattern    table.Pattern
	witnesses  []table.Witness
	unproven   []suppress.Unproven
	steps      int64
	programs   int
	bound, gap *float64 // of optimal
}

// RefinedCells is the number of cells that are not empty up to which patterns are
// refined by linear programs.
const RefinedCells = 30_000

// hide finds a pattern and its proof.
func hide(ctx context.Context, p *Problem, found primary.Result, options *Options, clock *stopwatch) (made, error) {
	if options.Method != "" && options.Method != MethodSuppress && options.Method != MethodOptimal {
		return made{}, fmt.Errorf("%w: %q hides no cells: use %s or %s", ErrMethod, options.Method, MethodSuppress, MethodOptimal)
	}
	g := ground.New(p, found)
	if options.Keep != nil {
		if len(options.Keep) != p.Table.Len() {
			return made{}, fmt.Errorf("%w: the pattern to keep has %d cells, the table %d", ErrInvalid, len(options.Keep), p.Table.Len())
		}
		g.Prefer(options.Keep)
	}
	m, err := find(ctx, g, options, clock)
	if err == nil {
		m.keep(g, options.Keep)
	}
	return m, err
}

// find goes from the fast search to the slow ones.
func find(ctx context.Context, g *ground.Ground, options *Options, clock *stopwatch) (made, error) {
	m, err := construct(ctx, g, options)
	clock.lap("suppress")
	if err == nil && options.effort() > 0 && occupied(g.Problem) <= RefinedCells {
		err = m.refine(ctx, g, options)
		clock.lap("refine")
	}
	if err == nil && options.Method == MethodOptimal {
		err = m.optimise(ctx, g, options)
		clock.lap("optimal")
	}
	return m, err
}

// keep hides what an earlier pattern hid and may still be hidden. Whoever has both
// releases of the same data would otherwise learn from one what the other hides: what
// is hidden more does not harm the proofs.
func (m *made) keep(g *ground.Ground, earlier table.Pattern) {
	for cell, status := range earlier {
		if status.Hidden() && g.Price[cell] > 0 && g.Price[cell] < ground.Fixed {
			m.pattern[cell] = table.Secondary
		}
	}
}

func construct(ctx context.Context, g *ground.Ground, options *Options) (made, error) {
	config := suppress.Config{Seed: options.Seed, Threads: options.Threads, Effort: options.effort(), Progress: options.report}
	result, err := suppress.Run(ctx, g, config)
	if err != nil {
		return made{}, err
	}
	return made{method: MethodSuppress, pattern: result.Pattern, witnesses: result.Witnesses(), unproven: result.Unproven, steps: result.Steps}, nil
}

// refine looks for fewer suppressions, by linear programs.
func (m *made) refine(ctx context.Context, g *ground.Ground, options *Options) error {
	options.report("refine", 0, 0)
	start := refine.Result{Pattern: m.pattern, Witnesses: m.witnesses}
	for _, u := range m.unproven {
		start.Unproven = append(start.Unproven, refine.Unproven(u))
	}
	result, err := refine.Run(ctx, g, start, refine.Config{Seed: options.Seed, Threads: options.Threads})
	if err != nil {
		return err
	}
	m.pattern, m.witnesses, m.unproven = result.Pattern, result.Witnesses, nil
	for _, u := range result.Unproven {
		m.unproven = append(m.unproven, suppress.Unproven(u))
	}
	m.steps, m.programs = m.steps+result.Steps, m.programs+result.LPCalls
	return nil
}

// DefaultSeconds is how long Optimal searches where Options do not say.
const DefaultSeconds = 600

// optimise looks for the least cost. Where it finds no better pattern, the one that it
// began with stays, with what is now known of it.
func (m *made) optimise(ctx context.Context, g *ground.Ground, options *Options) error {
	m.method = MethodOptimal
	config := optimal.Config{Solver: options.Solver, Seconds: options.Seconds, Gap: options.Gap, Progress: func(bound, cost float64) {
		options.report("optimal", int(bound/g.One), int(min(cost, ground.Fixed)/g.One))
	}}
	if config.Seconds == 0 {
		config.Seconds = DefaultSeconds
	}
	result, err := optimal.Run(ctx, g, m.pattern, config)
	if err != nil {
		return err
	}
	bound, gap := result.Bound/g.One, result.Gap()
	m.bound, m.gap, m.programs = &bound, &gap, m.programs+int(result.Programs)
	if result.Pattern != nil && len(m.unproven) == 0 {
		m.pattern, m.witnesses = result.Pattern, result.Witnesses
	}
	return nil
}

// occupied is the number of cells that are not empty.
func occupied(p *Problem) int {
	n := 0
	for _, count := range p.Table.Counts {
		if count != 0 {
			n++
		}
	}
	return n
}
