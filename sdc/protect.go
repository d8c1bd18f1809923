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
// What is not promised: that an intruder cannot narrow a hidden cell down at all,
// that persons who know their own count cannot derive others (singletons, refused
// when asked for), or that two tables which were released apart are safe together.
//
// # Packages
//
// sdc/table is the model, sdc/primary the rules that find unsafe cells, sdc/suppress
// the method, sdc/check the verifier, sdc/problem the files. Nothing here keeps
// global state, and everything may be used from several goroutines at once.
package sdc

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/suppress"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The errors of Protect, beside table.ErrInvalid and primary.ErrNever.
var (
	// ErrMagnitude means that the table is one of magnitudes: their unsafe cells
	// are found by primary.Find, but secondary suppression is for counts.
	ErrMagnitude = errors.New("magnitude tables: primary rules only")
	// ErrSingletons means that protection against those who are alone in a hidden
	// cell was asked for.
	ErrSingletons = errors.New("protection against singletons is not available: set singletons to false")
)

// Protect finds the unsafe cells of a frequency problem, hides them and what is
// needed beside them, and proves the result. The problem is only read.
//
// The pattern holds the status of every cell, the witnesses the proof; both are
// for the hub only. Whoever releases the table must see Report.Proven, which is
// true only if the independent verifier of package check found nothing. Cells that
// could not be proven, because cells that must be published stand in the way, are
// hidden all the same and listed with the reason in Report.Unproven.
//
// The same problem and options give the same result, whatever the threads. It
// takes a few seconds for some ten thousand cells, and ends early, with the error
// of ctx, only if that is cancelled.
func Protect(ctx context.Context, problem Problem, options Options) (Pattern, []Witness, Report, error) {
	p := options.InForce(problem)
	if err := refuse(&p); err != nil {
		return nil, nil, Report{}, err
	}
	clock := newStopwatch()
	options.report("primary", 0, p.Table.Len())
	found, err := primary.Find(&p)
	if err != nil {
		return nil, nil, Report{}, err
	}
	clock.lap("primary")
	config := suppress.Config{Seed: options.Seed, Threads: options.Threads, Effort: options.effort(), Progress: options.report}
	result, err := suppress.Run(ctx, ground.New(&p, found), config)
	if err != nil {
		return nil, nil, Report{}, err
	}
	witnesses := result.Witnesses()
	clock.lap("protect")
	options.report("check", 0, len(witnesses))
	findings, err := check.Verify(ctx, &p, result.Pattern, witnesses)
	if err != nil {
		return nil, nil, Report{}, err
	}
	clock.lap("check")
	report, err := makeReport(&p, found, result, len(witnesses), findings)
	report.Seconds = clock.seconds()
	return result.Pattern, witnesses, report, err
}

// refuse says what cannot be protected.
func refuse(p *Problem) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if p.Kind == table.Magnitude {
		return ErrMagnitude
	}
	if s := p.Rules.Singletons; s != nil && *s {
		return ErrSingletons
	}
	return nil
}

// ErrUnsound means that the verifier found a mistake in what the protector made.
// It is a defect of this library; nothing may be released.
var ErrUnsound = errors.New("the verifier refuses the protector's work")

// makeReport counts what was done. Findings other than unproven cells mean that the
// protector is wrong.
func makeReport(p *Problem, found primary.Result, result suppress.Result, witnesses int, findings []check.Finding) (Report, error) {
	r := Report{
		Cells: p.Table.Len(), Unsafe: len(found.Needs) + result.Pattern.Count(table.Open),
		Primary: result.Pattern.Count(table.Unsafe), Secondary: result.Pattern.Count(table.Secondary),
		Open: result.Pattern.Count(table.Open), Witnesses: witnesses, Proven: len(findings) == 0,
		Unproven: []Unproven{}, Floor: p.Rules.FloorInForce(), Protection: p.Rules.Protection,
		Method: "suppress", Steps: result.Steps, Version: Version, PrimaryRules: found.ByRule,
	}
	for cell, status := range result.Pattern {
		if status.Hidden() {
			r.HiddenUnits += p.Table.Counts[cell]
		}
	}
	r.HiddenValue, r.PeakBytes = float64(r.HiddenUnits), memory()
	for _, u := range result.Unproven {
		r.Unproven = append(r.Unproven, Unproven{Cell: u.Cell, Codes: p.Table.Codes(u.Cell), Reason: u.Reason})
	}
	for _, f := range findings {
		if f.Code != check.Unproven {
			return r, fmt.Errorf("%w: %v", ErrUnsound, f)
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
