// Package intake takes a supplier's delivery: it checks the whole file, codes
// the persons and gives back a receipt and the coded rows. What it refuses
// leaves nothing behind.
//
// # What a delivery is
//
// A CSV file with a header (UTF-8, comma or semicolon, columns in any order,
// possibly packed with gzip) or a Parquet file, told apart by their first
// bytes, not by their names. docs/data-contract.md has the columns and every
// rule; this comment says what the rules leave open.
//
//   - White space around a field, within quotes or outside them, is removed:
//     that of Unicode, so also the no-break space of spreadsheets.
//   - Names of columns are as in the contract, letter for letter.
//   - A field may be quoted. A quote within an unquoted field, or text after a
//     closing quote, belongs to the field's text, which then is no valid value:
//     the row is rejected.
//   - Lines end in LF or CRLF. The last line may lack its end, and empty lines
//     may follow it. An empty line between rows is a row with another number
//     of fields and refuses the file: nobody can say what was lost there.
//   - A row's limit of 64 KiB counts its bytes without the line end, quoted line
//     ends included.
//   - Of several faults in a row the receipt names the first, in the order of
//     the contract's columns; then the order of its two dates; then whether it
//     is a duplicate.
//   - A duplicate equals an earlier accepted row in all columns as they are
//     after white space was removed. A copy of a rejected row has that row's own
//     fault.
//   - A level may be any code of the suppliers' list, its unknown included.
//   - The hash that counts is of the bytes that were checked: the file is read
//     once. A Parquet file, whose parts are not read in order, is held in memory.
//
// # How it works
//
// One goroutine reads, hashes, unpacks and cuts the text where rows end; workers
// check rows; one goroutine puts their findings back in the file's order, looks
// for duplicates and gathers columns. Only a file that was found good is coded,
// each person once, so that a refused file costs an HSM nothing. Accepted rows
// leave in the order of the coded persons: a row's place in the file is gone.
//
// # What it never does
//
// No error, receipt, progress report or panic holds an INSZ or any value of a
// row, nor a column name that the contract does not know (a file without a
// header has values there).
package intake

import (
	"context"
	"errors"
	"runtime"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Request is one delivery to take.
type Request struct {
	Study    *study.Study
	Lists    *classification.Set
	Supplier string
	Kind     coded.Kind
	Path     string

	Rows             *int64  // announced number of rows; nil: not announced
	SHA256           *string // announced hash of the file, 64 hex digits; nil: not announced
	RequireAnnounced bool    // both must be: the hub is not synthetic
	AllowSynthetic   bool    // synthetic numbers may come in: the hub is synthetic

	Coder coding.Coder
	// Known looks for a delivery in force of the same bytes by the hash of the
	// file, as 64 small hex digits; nil: there is none. May be nil. Files without
	// rows are not asked about: they are all alike.
	Known func(sha256 string) *Earlier

	Threads  int            // 0: all
	Limits   Limits         // zero fields: as DefaultLimits
	Progress func(Progress) // may be nil; calls do not overlap
}

// Earlier is a delivery of the same bytes that is in force.
type Earlier struct {
	Receipt  string // its id
	Supplier string
	Kind     string
	Do       string // what to do about it, as on a refusal
}

// Progress is how far a delivery is: bytes of the file while it is checked,
// persons while they are coded.
type Progress struct {
	Step        Step
	Done, Total int64
}

// Step is a part of the work.
type Step string

// The steps.
const (
	Checking Step = "checking"
	Coding   Step = "coding"
)

// Take checks a file and codes its accepted rows. A *RefusedError says that
// the supplier or the steward has to do something; other errors are failures
// of the machine, of the HSM, a collision of codes, or the context's.
//
// The caller gives receipt and delivery their id and stores both in one
// transaction, in which it looks again for the same bytes.
func Take(ctx context.Context, r Request) (*Receipt, *coded.Delivery, error) {
	r.Limits = r.Limits.orDefault()
	if r.Threads < 1 {
		r.Threads = runtime.GOMAXPROCS(0)
	}
	if err := r.admissible(); err != nil {
		return nil, nil, err
	}
	rules, err := newRules(&r)
	if err != nil {
		return nil, nil, err
	}
	found, err := check(ctx, &r, rules)
	if err != nil {
		return nil, nil, r.named(err)
	}
	defer found.persons.Forget()
	receipt := newReceipt(&r, rules, found)
	if err := r.judge(receipt); err != nil {
		return nil, nil, err
	}
	delivery, err := code(ctx, &r, rules, found)
	if err != nil {
		return nil, nil, err
	}
	return receipt, delivery, nil
}

// named puts the file's name on a refusal that arose where it is not known.
func (r *Request) named(err error) error {
	var refused *RefusedError
	if errors.As(err, &refused) && refused.File == "" {
		refused.File = shownName(r.Path)
	}
	return err
}
