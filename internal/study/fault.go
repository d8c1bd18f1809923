package study

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind tells a file that cannot be read as a study from a study that its
// authorisation does not carry.
type Kind uint8

// The kinds of fault.
const (
	Malformed  Kind = iota // not a study file: bad input
	NotCarried             // a study, but not one that is allowed
)

// Fault is one thing that is wrong in a study file and what to do about it.
// Line and Column count from 1; both are 0 where the file as a whole is meant.
type Fault struct {
	File         string
	Line, Column int
	Kind         Kind
	Message      string
}

// String is FILE:LINE:COLUMN: MESSAGE.
func (f Fault) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// FileError is all that is wrong with a study file, by line and column.
type FileError struct{ Faults []Fault }

// Error lists the faults, one per line.
func (e *FileError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Kind is Malformed if any fault is: what a study would be allowed is a
// question for after it can be read.
func (e *FileError) Kind() Kind {
	for _, f := range e.Faults {
		if f.Kind == Malformed {
			return Malformed
		}
	}
	return NotCarried
}

// faults gathers what is wrong with one file.
type faults struct {
	file string
	list []Fault
	seen int
}

// maxFaults bounds what one run reports; a file with more is not a study file
// with slips but something else.
const maxFaults = 500

func (fs *faults) add(kind Kind, line, column int, format string, args ...any) {
	if fs.seen++; fs.seen <= maxFaults {
		fs.list = append(fs.list, Fault{fs.file, line, column, kind, fmt.Sprintf(format, args...)})
	}
}

// count is how many faults there were, shown or not.
func (fs *faults) count() int { return fs.seen }

// err is the sorted list as an error, nil without faults.
func (fs *faults) err() error {
	if len(fs.list) == 0 {
		return nil
	}
	if fs.seen > maxFaults {
		fs.list = append(fs.list, Fault{fs.file, 0, 0, Malformed, fmt.Sprintf("%d faults: the first %d are these", fs.seen, maxFaults)})
	}
	slices.SortStableFunc(fs.list, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message))
	})
	var shown []Fault
	for _, f := range fs.list {
		if !fs.echo(f) {
			shown = append(shown, f)
		}
	}
	return &FileError{slices.Compact(shown)}
}

// echo tells a refusal at a place that is malformed: the authorisation cannot
// carry what is not there yet.
func (fs *faults) echo(f Fault) bool {
	return f.Kind == NotCarried && slices.ContainsFunc(fs.list, func(g Fault) bool {
		return g.Kind == Malformed && g.Line == f.Line && g.Column == f.Column
	})
}
