// Package engine is the seam between a study and whatever reads micro-data:
// an authorised query goes in, counted tables and a linkage report come out,
// and no row of a person ever does. engine/duckdb is the product's engine;
// engine/memory is the naive one that it is tested against.
package engine

import (
	"context"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Query is what an engine is asked: an authorised study, the code lists it
// names, the warehouse it maps and the coded deliveries in force.
type Query struct {
	Study      study.Authorised
	Lists      *classification.Set
	Warehouse  string // folder that the sources' files are below
	Deliveries []*coded.Delivery
	Threads    int            // 0: all
	Temp       string         // folder for files of the engine's own, removed by the caller
	Progress   func(Progress) // called by several goroutines at once
}

// Progress is how far a query is.
type Progress struct {
	Step  string
	Rows  int64 // read so far
	Total int64 // to be read; 0 while unknown
}

// Result is the answer: per table of the study one table by subtype and one by
// type (NAME_types), in the order of the study file.
type Result struct {
	Tables []tabulate.Table
	Report linkage.Report
}

// WarehouseError says that the warehouse is not as the study's sources and the
// data contract describe it: a file or column is missing, a file is damaged, a
// person stands twice. It names relation and quarter, never a value.
type WarehouseError struct{ Cause error }

func (e *WarehouseError) Error() string {
	return "warehouse: " + e.Cause.Error() + "\n  Nothing was built. Mend the warehouse, or the study's sources, and build again."
}

// Unwrap gives the cause.
func (e *WarehouseError) Unwrap() error { return e.Cause }

// Engine answers queries. Answers depend on the query alone: not on threads,
// nor on the order of rows or deliveries.
type Engine interface {
	Tabulate(ctx context.Context, q Query) (*Result, error)
}
