package sdc

import "github.com/kruistabel/kruistabel/sdc/table"

// The model, which lives in sdc/table so that the verifier can stand on it
// without the protector.
type (
	Problem    = table.Problem
	Dimension  = table.Dimension
	Node       = table.Node
	Builder    = table.Builder
	Record     = table.Record
	Table      = table.Table
	Space      = table.Space
	Rules      = table.Rules
	Dominance  = table.Dominance
	Protection = table.Protection
	Pattern    = table.Pattern
	Status     = table.Status
	Witness    = table.Witness
	Report     = table.Report
	Unproven   = table.Unproven
	Cost       = table.Cost
	Zeros      = table.Zeros
	Kind       = table.Kind
)

// ErrInvalid means that a problem contradicts itself; see table.ErrInvalid.
var ErrInvalid = table.ErrInvalid

// Statuses of cells; see the package table.
const (
	Safe      = table.Safe
	Unsafe    = table.Unsafe
	Secondary = table.Secondary
	Open      = table.Open
	Never     = table.Never
	Manual    = table.Manual
)

// Kinds of table, costs of hiding and treatments of empty cells; see the package
// table.
const (
	Frequency = table.Frequency
	Magnitude = table.Magnitude

	CostCells     = table.CostCells
	CostLevels    = table.CostLevels
	CostFrequency = table.CostFrequency
	CostValue     = table.CostValue

	ZerosSafe     = table.ZerosSafe
	ZerosHideable = table.ZerosHideable
	ZerosUnsafe   = table.ZerosUnsafe
)

// NewDimension makes a dimension of codes and their parents; see
// table.NewDimension.
func NewDimension(name string, nodes []Node, overlapping ...string) (Dimension, error) {
	return table.NewDimension(name, nodes, overlapping...)
}

// NewBuilder starts a problem over the full cross of the dimensions; see
// table.Builder.
func NewBuilder(name string, kind Kind, dims ...Dimension) *Builder {
	return table.NewBuilder(name, kind, dims...)
}
