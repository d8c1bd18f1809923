// Package refusal is how the product says no. Every rule that stops a command
// makes an Error: what was refused, why, and what to do. The same sentence
// serves as message on a terminal, as answer of an interface and as how-to.
//
// A kind says what the refusal means; only the outermost layer turns it into an
// exit status. Errors that are no refusal are faults of the machine or of the
// program.
package refusal

import (
	"errors"
	"fmt"
)

// Kind is what a refusal means.
type Kind int

// The kinds of refusal.
const (
	Misuse    Kind = iota + 1 // wrong use or bad input: nothing was changed
	Forbidden                 // the authorisation or the person's function forbids it
	NotHeld                   // what was checked does not hold
	Absent                    // there is no such thing, or none that the person may know of
	Changed                   // somebody else changed it meanwhile
	Ended                     // the session in which it was asked is over
	Full                      // a limit is reached: too much, too often, too large
	Unready                   // a part of the product does not answer; others do
)

// Error is one refusal.
type Error struct {
	Kind Kind
	What string // what was refused and why, with the place
	Todo string // what to do about it; may be empty
	Key  string // of the sentence in the catalogue, for pages; may be empty
	Args []any  // of that sentence: names and values in turn
	err  error
}

func (e *Error) Error() string {
	if e.Todo == "" {
		return e.What
	}
	return e.What + "\n  " + e.Todo
}

// Unwrap is the cause, where there is one.
func (e *Error) Unwrap() error { return e.err }

// New makes a refusal of a kind; a %w in the format keeps its cause.
func New(k Kind, todo, format string, args ...any) error {
	cause := fmt.Errorf(format, args...)
	return &Error{Kind: k, What: cause.Error(), Todo: todo, err: cause}
}

// Wrap gives a cause a kind, and says what to do.
func Wrap(k Kind, todo string, cause error) error {
	if cause == nil {
		return nil
	}
	return &Error{Kind: k, What: cause.Error(), Todo: todo, err: cause}
}

// KindOf is the kind of the refusal inside an error, 0 where there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return 0
}
