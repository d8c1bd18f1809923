package problem

import (
	"errors"
	"fmt"
)

// Error is a mistake in a file of a problem.
type Error struct {
	File string
	Line int // 0 where the file as a whole is meant
	Err  error
}

// Error names the file and the line.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.File, e.Err)
}

// Unwrap is the mistake itself.
func (e *Error) Unwrap() error { return e.Err }

// ErrUnsupported means that a problem is well-formed but of a kind that cannot be
// read.
var ErrUnsupported = errors.New("not supported")
