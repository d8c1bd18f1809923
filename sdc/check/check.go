// Package check verifies a protected frequency table: that every unsafe cell is
// hidden and that its witnesses prove it. It shares the table model with the
// protector and nothing else; what it needs to know of the rules it works out
// again, in the plainest way, so that one mistake is not made twice.
//
// What is checked, of every witness:
//
//   - it moves hidden cells only, so that published values stay as they are;
//   - the moves are whole and cancel in every sum of every dimension;
//   - in both tables that it stands for, no cell falls below its own floor or
//     leaves what is known of it beforehand;
//   - overlapping parents stay between the largest and the sum of their children;
//   - each cell that it claims moves far enough.
//
// And of the pattern: every unsafe cell is hidden, and claimed by a witness on
// each side where it can move at all; nothing is hidden that must not be; empty
// cells are published where the zeros are safe.
//
// [Verify] takes one pass over the table and one over the witnesses.
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
	Changed     Code = "changed"     // a published count is not the true one, or a hidden one shows
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
// ends.
func Verify(ctx context.Context, p *table.Problem, pattern table.Pattern, witnesses []table.Witness) ([]Finding, error) {
	v := &verifier{p: p, pattern: pattern}
	if !v.ready() {
		return v.findings, nil
	}
	v.prepare()
	v.checkPattern()
	for i := range witnesses {
		if err := ctx.Err(); err != nil {
			return v.findings, err
		}
		if len(v.findings) >= MaxFindings {
			break
		}
		v.at = i
		v.checkWitness(&witnesses[i])
	}
	v.at = -1
	v.checkProofs()
	return v.findings[:min(len(v.findings), MaxFindings)], nil
}

// verifier is one run.
type verifier struct {
	p        *table.Problem
	pattern  table.Pattern
	findings []Finding
	at       int // witness in hand, -1 for none

	own       []int64        // own floor of each cell
	need      map[int32]need // of each unsafe cell
	up, down  map[int32]bool // proven so far
	sum, move []int64        // scratch by cell, zero between witnesses

}

// need is the protection that an unsafe cell requires.
type need struct{ up, down int64 }

func (v *verifier) find(code Code, cell int, format string, args ...any) {
	v.findings = append(v.findings, Finding{code, cell, v.at, fmt.Sprintf(format, args...)})
}

// ready refuses what cannot be checked at all.
func (v *verifier) ready() bool {
	v.at = -1
	if v.p.Kind != table.Frequency {
		v.find(Unsupported, -1, "only counts can be proven, this is a table of kind %q", v.p.Kind)
		return false
	}
	if err := v.p.Validate(); err != nil {
		v.find(Table, -1, "%v", err)
		return false
	}
	if len(v.pattern) != v.p.Table.Len() {
		v.find(Malformed, -1, "the pattern has %d cells, the table %d", len(v.pattern), v.p.Table.Len())
		return false
	}
	if v.p.Rules.Singletons != nil && *v.p.Rules.Singletons {
		v.find(Unsupported, -1, "proofs against singletons cannot be checked: set singletons to false")
		return false
	}
	return true
}
