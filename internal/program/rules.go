package program

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/study"
)

// Rule is one thing that is looked at in a file that a run left. The sentence of
// a rule is program.rule.RULE in the catalogue.
type Rule string

// The rules. docs/security/outputs.md says why each is there.
const (
	// Kinds of files that are not looked at further.
	HTML       Rule = "html"        // may run scripts and load from elsewhere
	ActiveSVG  Rule = "svg_active"  // scripts, links, foreign content
	PDF        Rule = "pdf"         // may hold scripts, files and hidden layers
	Office     Rule = "office"      // hidden sheets, pivot caches, macros
	Pickle     Rule = "pickle"      // objects of R and Python: run code when opened, hold whole tables
	Archive    Rule = "archive"     // hides what is in it
	DataFile   Rule = "data_file"   // binary tables
	Executable Rule = "executable"  //
	Binary     Rule = "binary"      // of no known kind
	Mismatch   Rule = "mismatch"    // the name says another kind than the content
	HiddenData Rule = "hidden_data" // bytes that no viewer shows
	NotTaken   Rule = "not_taken"   // it was not collected: a link, an odd name, too much

	// Contents.
	TooLarge    Rule = "size"
	TooManyRows Rule = "rows"
	Identifiers Rule = "identifiers" // numbers of persons, or columns named so
	Formula     Rule = "formula"     // a spreadsheet would run it
	FullDetail  Rule = "full_detail" // rows of a table, not further aggregated
	Ragged      Rule = "ragged"      // lines of unequal length: no table

	// What checkers are told.
	SmallCounts Rule = "small_counts" // whole numbers below the threshold
	Metadata    Rule = "metadata"     // texts inside a picture
	NeedsTable  Rule = "needs_table"  // a graph goes with the table behind it
	Vector      Rule = "vector"       // every point of a drawing can be read from it
	ByHand      Rule = "by_hand"      // text that no rule can judge
	Empty       Rule = "empty"
)

// Mark is what the rules say of a file.
type Mark string

// The marks.
const (
	Pass    Mark = "pass"    // nothing was found
	Note    Mark = "note"    // checkers look at something
	Blocked Mark = "blocked" // it cannot be asked for release as it is
)

// notes are the rules that do not block.
var notes = []Rule{SmallCounts, Metadata, NeedsTable, Vector, ByHand, Empty}

// AllRules are all rules, in the order of the manual.
var AllRules = []Rule{HTML, ActiveSVG, PDF, Office, Pickle, Archive, DataFile, Executable, Binary, Mismatch, HiddenData, NotTaken,
	TooLarge, TooManyRows, Identifiers, Formula, FullDetail, Ragged, SmallCounts, Metadata, NeedsTable, Vector, ByHand, Empty}

// Finding is what a rule found in a file. It holds no value of the file.
type Finding struct {
	Rule Rule  `json:"rule"`
	N    int64 `json:"n,omitempty"`    // how many, or how much
	Most int64 `json:"most,omitempty"` // what is allowed, or the threshold
}

// markOf is the worst of the findings.
func markOf(findings []Finding) Mark {
	mark := Pass
	for _, f := range findings {
		if !slices.Contains(notes, f.Rule) {
			return Blocked
		}
		mark = Note
	}
	return mark
}

// Rules are what the rules need to know of a study.
type Rules struct {
	Threshold int64      // whole numbers below it are flagged
	MaxBytes  int64      // of a file
	MaxRows   int        // of a table
	Codes     []string   // columns that hold codes, not counts
	Tables    [][]string // the columns of each table of the study
}

func rulesOf(s *study.Study, l Limits) Rules {
	r := Rules{Threshold: int64(s.Outputs.MinimumFrequency), MaxBytes: l.FileBytes, MaxRows: l.MaxRows,
		Codes: []string{"moment", "offset", "inflow_quarter", "outflow_quarter"}}
	for name := range s.Dimensions {
		r.Codes = append(r.Codes, name)
	}
	for _, t := range s.Tables {
		r.Tables = append(r.Tables, t.Dimensions)
	}
	return r
}
