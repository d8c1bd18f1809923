// Package worker answers one SQL statement and ends. It is a process of its
// own, in the sandbox, with the tables of one study as read-only files and
// nothing else: the server never parses or runs SQL of a person itself. Server
// and worker talk in lines of JSON over standard input and output; the server
// takes what comes for what a stranger may have written.
package worker

import "github.com/kruistabel/kruistabel/internal/query/statement"

// Command is the hidden command with which this program becomes a worker.
const Command = "internal-query"

// Folder holds the tables inside the sandbox, NAME.parquet each.
const Folder = "/work/in"

// Setup is the first line to a worker. It then says that it is ready.
type Setup struct {
	Tables  []string `json:"tables"`
	Memory  int64    `json:"memory"` // bytes that DuckDB may take
	Threads int      `json:"threads"`
}

// Ask is the second and last line to a worker.
type Ask struct {
	SQL   string `json:"sql"`
	Rows  int    `json:"rows"`  // at most
	Bytes int    `json:"bytes"` // of all values together
}

// Line is a line from a worker: exactly one field is set.
type Line struct {
	Ready   []Table            `json:"ready,omitempty"`
	Refused *statement.Refusal `json:"refused,omitempty"`
	Error   string             `json:"error,omitempty"` // in DuckDB's words; may quote values
	Head    *Head              `json:"head,omitempty"`
	Rows    [][]*string        `json:"rows,omitempty"`
	End     *End               `json:"end,omitempty"`
}

// Table is a table that a worker has.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
}

// Column is a column of a table or of a result.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // as DuckDB writes it
	Kind Kind   `json:"kind"`
}

// Kind says how a column is shown.
type Kind string

// The kinds.
const (
	Number Kind = "number"
	Text   Kind = "text"
	Date   Kind = "date"
	Truth  Kind = "truth"
)

// Head comes before the rows.
type Head struct {
	Columns  []Column            `json:"columns"`
	Marginal *statement.Marginal `json:"marginal,omitempty"`
	Plan     string              `json:"plan,omitempty"`
}

// End comes after the rows.
type End struct {
	Rows   int  `json:"rows"`
	More   bool `json:"more"` // there are more rows than were asked for
	Millis int  `json:"millis"`
}

// MaxLine bounds one line in bytes.
const MaxLine = 4 << 20

// rowsPerLine is how many rows a line holds.
const rowsPerLine = 200

// maxValue is the longest value in characters; what is longer ends in a mark.
const maxValue = 1000
