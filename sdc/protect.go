// Package sdc protects tables before they are released: it finds the cells that
// would tell something about a person, hides them and as few others as it can, and
// proves for every unsafe cell that what is published does not give it away.
//
// # Use
//
// Make a [Problem] with [NewDimension] and [NewBuilder], or read one from files with
// the package sdc/problem, and call [Protect]. Look at [Report].Proven: only a table
// that is proven may be released, and only with the values that the [Pattern] leaves
// published.
//
// # What is promised
//
// The intruder of the proof sees every published value, the codes, which parents
// overlap, and the rules; he knows that counts are whole numbers, and, where empty
// cells are published, that a hidden count is at least 1 (the floor). For every
// unsafe cell there remain tables that agree with all of that and in which the cell
// is larger, and smaller, by at least the protection required. A cell that stands at
// its own floor, the sum of the floors of the non-empty cells below it, cannot be
// smaller and needs nothing below. The witnesses are such tables, as differences from
// the true one. The package sdc/check verifies them; it shares only the model with
// the protector.
//
// Where singletons count, the same holds for everybody who is alone in hidden cells
// and so knows them: he cannot derive another hidden unsafe cell.
//
// What is not promised: that an intruder cannot narrow a hidden cell down at all, or
// that two tables which were released apart are safe together.
//
// # Packages
//
// sdc/table is the model, sdc/primary the rules that find unsafe cells, sdc/ground the
// table as a proof sees it, sdc/suppress, sdc/refine and sdc/optimal find patterns,
// sdc/check verifies, sdc/attack is the intruder. sdc/cellkey and sdc/round change
// counts instead, sdc/compare measures what any method does, sdc/methods knows all by
// name. sdc/problem reads and writes the files, sdc/convert those of other programs,
// sdc/sdctest has problems with known answers. Nothing here keeps global state, and
// everything may be used from several goroutines at once.
package sdc

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Protect finds the unsafe cells of a problem, hides them and what is needed beside
// them, and proves the result. The problem is only read.
//
// The pattern holds the status of every cell, the witnesses the proof; both are
// for the hub only. Whoever releases the table must see Report.Proven, which is
// true only if the independent verifier of package check found nothing. Cells that
// could not be proven, because cells that must be published stand in the way, are
// hidden all the same and listed with the reason in Report.Unproven.
//
// The same problem and options give the same result, whatever the threads, but for
// Optimal with a limit in seconds. It takes a few seconds for ten thousand
// cells and less than a minute for two million, and ends early, with the error of
// ctx, only if that is cancelled.
func Protect(ctx context.Context, problem Problem, options Options) (Pattern, []Witness, Report, error) {
	p := options.InForce(problem)
	if err := p.Validate(); err != nil {
		return nil, nil, Report{}, err
	}
	clock := newStopwatch()
	options.report("primary", 0, p.Table.Len())
	found, err := primary.Find(&p, options.Rules...)
	if err != nil {
		return nil, nil, Report{}, err
	}
	clock.lap("primary")
	made, err := hide(ctx, &p, found, &options, clock)
	if err != nil {
		return nil, nil, Report{}, err
	}
	options.report("check", 0, len(made.witnesses))
	findings, err := check.Verify(ctx, asked(&p, found, &options), made.pattern, made.witnesses)
	if err != nil {
		return nil, nil, Report{}, err
	}
	clock.lap("check")
	report, err := makeReport(&p, found, made, findings)
	report.Seconds = clock.seconds()
	return made.pattern, made.witnesses, report, err
}

// asked is the problem as the verifier takes it: it does not know rules of the caller's
// own, so that what they find, and require, is asked by hand.
func asked(p *Problem, found primary.Result, options *Options) *Problem {
	if len(options.Rules) == 0 {
		return p
	}
	q := found.Ask(*p)
	return &q
}

// ErrUnsound means that the verifier found a mistake in what the protector made.
// It is a defect of this library; nothing may be released.
var ErrUnsound = errors.New("the verifier refuses the protector's work")

// makeReport counts what was done. Findings other than unproven cells mean that the
// protector is wrong.
func makeReport(p *Problem, found primary.Result, made made, findings []check.Finding) (Report, error) {
	r := Report{
		Cells: p.Table.Len(), Unsafe: len(found.Needs) + made.pattern.Count(table.Open),
		Primary: made.pattern.Count(table.Unsafe), Secondary: made.pattern.Count(table.Secondary),
		Open: made.pattern.Count(table.Open), Witnesses: len(made.witnesses), Proven: len(findings) == 0,
		Unproven: []Unproven{}, Floor: int64(max(p.Floor(), 0)), Protection: p.Rules.Protection, Singletons: p.SingletonsInForce(),
		Method: made.method, Steps: made.steps, LPCalls: made.programs, Bound: made.bound, Gap: made.gap,
		Version: Version, PrimaryRules: found.ByRule,
	}
	for cell, status := range made.pattern {
		if status.Hidden() {
			r.HiddenUnits += p.Table.Counts[cell]
			r.HiddenValue += p.Value(cell)
		}
	}
	r.PeakBytes = memory()
	for _, u := range made.unproven {
		r.Unproven = append(r.Unproven, Unproven{Cell: u.Cell, Codes: p.Table.Codes(u.Cell), Reason: u.Reason})
	}
	listed := map[int]bool{}
	for _, u := range r.Unproven {
		listed[u.Cell] = true
	}
	for _, f := range findings {
		switch {
		case f.Code != check.Unproven && f.Code != check.Singleton:
			return r, fmt.Errorf("%w: %v", ErrUnsound, f)
		case !listed[f.Cell]:
			r.Unproven = append(r.Unproven, Unproven{Cell: f.Cell, Codes: p.Table.Codes(f.Cell), Reason: f.Text})
			listed[f.Cell] = true
		}
	}
	return r, nil
}

// memory is what the program has taken from the system so far, in bytes.
func memory() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys
}

// stopwatch measures the stages of a run.
type stopwatch struct {
	start, last time.Time
	laps        map[string]float64
}

func newStopwatch() *stopwatch {
	now := time.Now()
	return &stopwatch{now, now, map[string]float64{}}
}

func (s *stopwatch) lap(stage string) {
	now := time.Now()
	s.laps[stage] = now.Sub(s.last).Seconds()
	s.last = now
}

func (s *stopwatch) seconds() map[string]float64 {
	s.laps["total"] = time.Since(s.start).Seconds()
	return s.laps
}
