package table

import (
	"errors"
	"fmt"
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
}

// Records are the micro-data of a magnitude table, one entry a record in each
// slice, from which the rules about contributions are computed.
type Records struct {
	Cell        []int32   // terminal cell
	Response    []float64 // unweighted
	Weight      []float64 // nil: all 1
	Contributor []int32   // number of the responsible unit, Nobody for a record of its own; nil: all of their own
	Request     []bool    // asked for protection; nil: nobody did
}

// Bounds are what is known of the cells beforehand, and what protection they
// need. Each slice is nil where nothing is given, else one entry a cell.
type Bounds struct {
	Lower, Upper []int64 // the intruder knows Lower ≤ n ≤ Upper
	LPL, UPL     []int64 // protection required, where Rules.Given
}

// Unbounded is the entry of Bounds.Upper where nothing is known above.
const Unbounded = int64(1) << 60

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
	return p.Bounds.Upper != nil && p.Bounds.Upper[cell] == 0
}

// Known is what the intruder knows of a cell before he sees the table: the least
// and the most it can be.
func (p *Problem) Known(cell int) (lower, upper int64) {
	upper = Unbounded
	if p.Bounds.Lower != nil {
		lower = p.Bounds.Lower[cell]
	}
	if p.Bounds.Upper != nil {
		upper = p.Bounds.Upper[cell]
	}
	return lower, upper
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
