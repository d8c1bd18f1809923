// Package sdc protects tables before they are released: it finds the cells that
// would tell something about a person, hides them and as few others as it can, and
// proves for every unsafe cell that what is published does not give it away.
package sdc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kruistabel/kruistabel/sdc/check"
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
// could not be proven are hidden all the same and listed in Report.Unproven.
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
	result, err := suppress.Run(ctx, &p, found, config)
	if err != nil {
		return nil, nil, Report{}, err
	}
	clock.lap("protect")
	options.report("check", 0, len(result.Witnesses))
	findings, err := check.Verify(ctx, &p, result.Pattern, result.Witnesses)
	if err != nil {
		return nil, nil, Report{}, err
	}
	clock.lap("check")
	report, err := makeReport(&p, found, result, findings)
	report.Seconds = clock.seconds()
	return result.Pattern, result.Witnesses, report, err
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
func makeReport(p *Problem, found primary.Result, result suppress.Result, findings []check.Finding) (Report, error) {
	r := Report{
		Cells: p.Table.Len(), Unsafe: len(found.Need) + result.Pattern.Count(table.Open),
		Primary: result.Pattern.Count(table.Unsafe), Secondary: result.Pattern.Count(table.Secondary),
		Open: result.Pattern.Count(table.Open), Witnesses: len(result.Witnesses), Proven: len(findings) == 0,
		Unproven: []Unproven{}, Floor: p.Rules.FloorInForce(), Protection: p.Rules.Protection,
		Method: "suppress", Steps: result.Steps, Version: Version, PrimaryRules: found.ByRule,
	}
	for cell, status := range result.Pattern {
		if status.Hidden() {
			r.HiddenUnits += p.Table.Counts[cell]
		}
	}
	r.HiddenValue = float64(r.HiddenUnits)
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
