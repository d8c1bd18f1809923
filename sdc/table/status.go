package table

import "fmt"

// Status is what is decided about a cell, or asked for it.
type Status byte

// The statuses. A pattern holds Safe, Unsafe, Secondary and Open; given and
// forced statuses hold Safe, Unsafe, Never, Open and Manual.
const (
	None      Status = 0   // nothing is asked
	Safe      Status = 's' // published
	Unsafe    Status = 'u' // hidden because a rule says so: primary
	Secondary Status = 'x' // hidden to protect others
	Open      Status = 'z' // published although unsafe: allowed by hand, counted
	Never     Status = 'p' // never hidden; refused where a rule makes the cell unsafe
	Manual    Status = 'm' // hidden whatever the rules say, and protected like an unsafe cell
)

// ParseStatus reads a status as files write it; empty is None.
func ParseStatus(text string) (Status, error) {
	switch {
	case text == "":
		return None, nil
	case len(text) == 1:
		switch s := Status(text[0]); s {
		case Safe, Unsafe, Secondary, Open, Never, Manual:
			return s, nil
		}
	}
	return None, fmt.Errorf("unknown status %q: use s, u, x, z, p or m", text)
}

// String is the status as files write it.
func (s Status) String() string {
	if s == None {
		return ""
	}
	return string(rune(s))
}

// Hidden says whether a cell with this status is withheld.
func (s Status) Hidden() bool { return s == Unsafe || s == Secondary }

// Pattern holds the status of every cell of a table, by cell number.
type Pattern []Status

// Count is the number of cells with a status.
func (p Pattern) Count(s Status) int {
	n := 0
	for _, have := range p {
		if have == s {
			n++
		}
	}
	return n
}
