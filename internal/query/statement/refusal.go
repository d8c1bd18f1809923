package statement

import "strings"

// Refusal is why a statement is not run. Its sentence is refusal.sql.KEY of the
// catalogue; Args are names and values in turn.
type Refusal struct {
	Key  string   `json:"key"`
	Args []string `json:"args,omitempty"`
}

func (r *Refusal) Error() string { return r.Key + " " + strings.Join(r.Args, " ") }

// Keys are those of all refusals, each with the names of its arguments. The
// server shows no other.
var Keys = map[string][]string{
	"one":             nil,                    // several statements
	"select":          {"word"},               // no SELECT
	"syntax":          {"message"},            // cannot be read
	"pivot":           nil,                    // columns come from the data
	"table":           {"name", "tables"},     // no table of the study
	"qualified":       {"name", "tables"},     // with a schema or a catalogue
	"function":        {"name"},               // not listed
	"table.function":  {"name"},               // in FROM
	"shadow":          {"name"},               // WITH under the name of a table
	"recursive":       nil,                    //
	"sample":          nil,                    //
	"describe":        nil,                    // DESCRIBE, SHOW, SUMMARIZE
	"lambda":          nil,                    //
	"list":            nil,                    // lists, structs, maps
	"parameter":       nil,                    //
	"collate":         nil,                    //
	"columns":         nil,                    // COLUMNS(...)
	"type":            {"name"},               // of a cast
	"join":            {"name"},               // POSITIONAL, ASOF
	"constant":        {"name"},               // current_user and such
	"clause":          {"name"},               // anything else
	"large":           {"what", "n", "limit"}, //
	"unnamed.pivot":   nil,                    // PIVOT with an enum
	"not.read.back":   nil,                    // its tree cannot be written again
	"large.statement": {"n", "limit"},         // characters
}

func refuse(key string, args ...string) *Refusal { return &Refusal{Key: key, Args: args} }
