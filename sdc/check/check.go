// Package check verifies a protected table: that every unsafe cell is hidden and
// that its witnesses prove it. It shares the table model with the protector and
// nothing else; what it needs to know of the rules it works out again, in the
// plainest way, so that one mistake is not made twice.
//
// What is checked, of every witness:
//
//   - it moves hidden cells only, so that published values stay as they are;
//   - the moves are whole and cancel in every sum of every grouping of every
//     dimension;
//   - in both tables that it stands for, no cell falls below its own floor or
//     leaves what is known of it beforehand, and counts are whole;
//   - overlapping parents stay between the largest and the sum of their children;
//   - each cell that it claims moves far enough;
//   - where it leaves the cells of one contributor in peace, these are all of his,
//     and none of them moves.
//
// And of the pattern: every unsafe cell is hidden, and claimed by a witness on
// each side where it can move at all; nothing is hidden that must not be; empty
// cells are published where the zeros are safe. Where singletons are in force,
// whoever is alone in a hidden cell finds for every other unsafe cell a witness that
// moves it and none of those that he knows.
//
// Moves are whole numbers and are added up exactly. Values of magnitudes are
// floating-point sums: bounds and requirements are held to a billionth part of the
// value, which is what such sums may be off, and what [table.Problem.Validate] allows.
//
// [Verify] takes a few passes over the table and one over the witnesses, on all
// processors; beside its arguments it needs some 10 bytes a cell for counts, and some
// 60 for magnitudes.
package check

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Code says what kind of finding it is.
type Code string

// The kinds of findings.
const (
	Table       Code = "table"       // the true table contradicts itself
	Changed     Code = "changed"     // a published number is not the true one, or a hidden one shows
	Published   Code = "published"   // an unsafe cell is published
	Forbidden   Code = "forbidden"   // a cell is hidden, or open, that must not be
	Malformed   Code = "malformed"   // a witness is not one at all
	NotHidden   Code = "not hidden"  // a witness moves a published cell
	Additivity  Code = "additivity"  // the moves of a witness do not cancel in a sum
	Floor       Code = "floor"       // a cell falls too far
	Bound       Code = "bound"       // a cell leaves what is known of it
	Overlap     Code = "overlap"     // an overlapping parent leaves its children
	Claim       Code = "claim"       // a claimed cell does not move far enough
	Unproven    Code = "unproven"    // an unsafe cell has no proof on a side
	Singleton   Code = "singleton"   // somebody who knows a hidden cell may find another one out
	Unsupported Code = "unsupported" // the problem is of a kind that has no proofs
)

// Finding is one thing that does not hold.
type Finding struct {
	Code    Code
	Cell    int // the cell concerned, -1 for none
	Witness int // the witness concerned, -1 for none
	Text    string
}

// String is the finding as a sentence.
func (f Finding) String() string {
	if f.Witness >= 0 {
		return fmt.Sprintf("%s: witness %d: %s", f.Code, f.Witness, f.Text)
	}
	return fmt.Sprintf("%s: %s", f.Code, f.Text)
}

// MaxFindings ends a check: whoever has this many needs no more.
const MaxFindings = 1000

// Verify checks a pattern and its witnesses against a problem, whose rules are
// those in force. No findings means protected and proven. It fails only when ctx
// ends. The findings are the same whatever the processors.
func Verify(ctx context.Context, p *table.Problem, pattern table.Pattern, witnesses []table.Witness) ([]Finding, error) {
	v := &verifier{p: p, t: p.Table, pattern: pattern, witnesses: witnesses}
	if !v.ready() {
		return v.findings, nil
	}
	v.prepare()
	v.checkPattern()
	if err := v.checkWitnesses(ctx); err != nil {
		return v.findings, err
	}
	v.checkProofs()
	if v.singletons() && !v.full() {
		if err := v.checkSingletons(ctx); err != nil {
			return v.findings, err
		}
	}
	return v.findings[:min(len(v.findings), MaxFindings)], nil
}

// verifier is one run: what all witnesses are held against. Nothing of it changes
// while they are.
type verifier struct {
	log
	p         *table.Problem
	t         *table.Table
	pattern   table.Pattern
	witnesses []table.Witness

	own      []int32 // terminal cells below each that are not empty; nil where the floor is no more than 0
	needs    *needs  // of magnitudes; those of counts are worked out when they are asked for
	unsafe   []bool  // by cell
	alone    *alone  // nil: it does not matter
	mostSums []int   // by dimension: that one code is in
	overlaps bool    // there are overlapping parents
	proofs   []proof // by cell
	sound    []bool  // by witness: nothing was found wrong with it
}

// log is what was found so far.
type log struct {
	findings []Finding
}

func (l *log) find(code Code, cell, witness int, format string, args ...any) {
	l.findings = append(l.findings, Finding{code, cell, witness, fmt.Sprintf(format, args...)})
}

// full says that there is no point in going on.
func (l *log) full() bool { return len(l.findings) >= MaxFindings }

// ready refuses what cannot be checked at all.
func (v *verifier) ready() bool {
	if err := v.p.Validate(); err != nil {
		v.find(Table, -1, -1, "%v", err)
		return false
	}
	if len(v.pattern) != v.t.Len() {
		v.find(Malformed, -1, -1, "the pattern has %d cells, the table %d", len(v.pattern), v.t.Len())
		return false
	}
	if v.p.Kind == table.Magnitude && v.p.Records == nil && needsRecords(v.p.Rules) {
		v.find(Unsupported, -1, -1, "dominance, p_percent and request ask for the records behind the cells, which are not there: give the statuses (given)")
		return false
	}
	return true
}

// needsRecords says whether a rule looks at single contributions, though statuses
// do not come with the cells.
func needsRecords(r table.Rules) bool {
	return !r.Given && (len(r.Dominance) > 0 || r.PPercent > 0 || r.Request > 0)
}
