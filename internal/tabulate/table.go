// Package tabulate holds counted tables: what an engine makes of an authorised
// query, how it is stored, and how it is aggregated further for an output
// request.
//
// The numbers in a Table are unsafe. They never leave the hub: a release takes
// only what the disclosure control has protected and proven.
package tabulate

// ColumnKind says how a column is stored.
type ColumnKind uint8

// The kinds of column.
const (
	CodeColumn    ColumnKind = iota // VARCHAR
	DateColumn                      // DATE; dictionary entries are YYYY-MM-DD
	IntegerColumn                   // INTEGER; dictionary entries are decimal
)

// Column is one key column of a table. Codes index Dictionary, which ascends
// (as dates, as numbers, as bytes of the code), so that the order of indexes is
// the order of values.
type Column struct {
	Name       string
	Kind       ColumnKind
	Dictionary []string
	Codes      []uint16 // one per row
}

// Table is a counted table: rows of distinct keys in ascending order, column
// by column, and for each the number of persons, above zero.
type Table struct {
	Name    string // such as table1 or table1_types
	Columns []Column
	Persons []int64
}

// Rows is the number of cells.
func (t *Table) Rows() int { return len(t.Persons) }
