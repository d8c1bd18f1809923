package table

import (
	"errors"
	"fmt"
	"math"
)

// Kind says what a table counts.
type Kind string

// The kinds of table.
const (
	Frequency Kind = "frequency" // counts of units
	Magnitude Kind = "magnitude" // sums of a response
)

// Cost says what hiding a cell costs, and so which pattern is preferred.
type Cost string

// The costs.
const (
	CostCells     Cost = "cells"     // fewest cells, ties by fewest totals
	CostLevels    Cost = "levels"    // a total costs the more the more it sums up
	CostFrequency Cost = "frequency" // fewest units hidden
	CostValue     Cost = "value"     // least value hidden; for counts the same as frequency
)

// Table holds the values of a full cross, totals included.
type Table struct {
	*Space
	Counts []int64   // units in each cell
	Values []float64 // response of each cell; magnitudes only
	Signed bool      // responses may be below zero, so that nothing is known of a hidden one
}

// Records are the micro-data of a magnitude table, one entry a record in each
// slice, from which the rules about contributions are computed.
type Records struct {
	Cell        []int32   // terminal cell
	Response    []float64 // unweighted
	Weight      []float64 // nil: all 1
	Contributor []int32   // number of the responsible unit, Nobody for a record of its own; nil: all of their own
	Request     []bool    // asked for protection; nil: nobody did
	Units       []int64   // that a record stands for; nil: one each
}

// Named says whether any record names its contributor.
func (r *Records) Named() bool { return r.Contributors() > 0 }

// Contributors is one more than the largest number of a contributor.
func (r *Records) Contributors() int32 {
	n := int32(0)
	for _, c := range r.Contributor {
		n = max(n, c+1)
	}
	return n
}

// Bounds are what is known of the cells beforehand, and what protection they
// need, in units of the cell: persons, or the response. Each slice is nil where
// nothing is given, else one entry a cell.
type Bounds struct {
	Lower, Upper []float64 // the intruder knows Lower ≤ cell ≤ Upper; infinite where he does not
	LPL, UPL     []float64 // protection required, where Rules.Given; 0 leaves it to the rules
}

// Problem is a table to be protected, and the rules for it. Builder and the
// package sdc/problem make it; whoever fills it by hand calls Validate.
type Problem struct {
	Name   string
	Kind   Kind
	Table  *Table
	Rules  Rules
	Cost   Cost     // empty stands for CostCells
	Given  []Status // with the cells, where Rules.Given; nil: none
	Forced []Status // wins over Given; nil: none
	Bounds Bounds
	// Records are the micro-data of a magnitude table; nil for counts.
	Records *Records
}

// CostInForce is Cost, or CostCells where nothing is said.
func (p *Problem) CostInForce() Cost {
	if p.Cost == "" {
		return CostCells
	}
	return p.Cost
}

// Asked is the status asked for a cell by hand: the forced one, else the given
// one, else None.
func (p *Problem) Asked(cell int) Status {
	if p.Forced != nil && p.Forced[cell] != None {
		return p.Forced[cell]
	}
	if p.Rules.Given && p.Given != nil {
		return p.Given[cell]
	}
	return None
}

// Impossible says whether a cell is known beforehand to be empty: it is always
// published.
func (p *Problem) Impossible(cell int) bool {
	return p.Bounds.Upper != nil && p.Bounds.Upper[cell] == 0 && (p.Bounds.Lower == nil || p.Bounds.Lower[cell] >= 0)
}

// Known is what the intruder knows of a cell before he sees the table: the least
// and the most it can be. Counts are never below zero, and neither are magnitudes
// unless the table has one that is.
func (p *Problem) Known(cell int) (lower, upper float64) {
	upper = math.Inf(1)
	if p.Bounds.Lower != nil {
		lower = p.Bounds.Lower[cell]
	} else if p.Kind == Magnitude && p.Table.Signed {
		lower = math.Inf(-1)
	}
	if p.Bounds.Upper != nil {
		upper = p.Bounds.Upper[cell]
	}
	return lower, upper
}

// Value is what a cell publishes: its count, or the response of a magnitude table.
func (p *Problem) Value(cell int) float64 {
	if p.Kind == Magnitude {
		return p.Table.Values[cell]
	}
	return float64(p.Table.Counts[cell])
}

// Floor is the least value that an intruder knows a hidden leaf cell to have that is
// not empty. Magnitudes have none but zero, and where values may be negative none at
// all: -Inf.
func (p *Problem) Floor() float64 {
	switch {
	case p.Kind == Frequency:
		return float64(p.Rules.FloorInForce())
	case p.Table.Signed:
		return math.Inf(-1)
	}
	return 0
}

// SingletonsInForce says whether those who are alone in a hidden cell count as
// intruders: what the rules say, or yes for magnitudes whose contributors are known.
func (p *Problem) SingletonsInForce() bool {
	if s := p.Rules.Singletons; s != nil {
		return *s
	}
	return p.Kind == Magnitude && p.Records != nil && p.Records.Named()
}

// ErrInvalid means that a problem contradicts itself. The message says where.
var ErrInvalid = errors.New("the problem is not valid")

// Validate refuses a problem that contradicts itself: rules out of range, slices
// of the wrong length, counts below zero, totals that are not the sums of their
// parts, overlapping parents outside what their children allow, values outside
// what is said to be known. It reads each cell a few times.
func (p *Problem) Validate() error {
	if err := p.validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}
