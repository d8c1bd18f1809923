package intake

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// RefusedError refuses a delivery whole: nothing was taken or changed. No part
// of it holds a value of a row.
type RefusedError struct {
	File string // the file's name, empty where the request itself is refused
	Line int64  // where in the file; 0 where it is the file as a whole
	What string // what is wrong
	Do   string // what to do about it
	// Receipt is what a receipt would have said, where a file is refused for its
	// rejected rows: counts and lines.
	Receipt *Receipt
}

func (e *RefusedError) Error() string {
	var b strings.Builder
	b.WriteString("delivery refused: ")
	if e.File != "" {
		fmt.Fprintf(&b, "%s: ", e.File)
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	b.WriteString(e.What)
	if e.Do != "" {
		fmt.Fprintf(&b, "; %s", e.Do)
	}
	b.WriteString(" (nothing was taken)")
	return b.String()
}

// refuse makes a refusal of the file as a whole.
func refuse(what, do string) *RefusedError { return &RefusedError{What: what, Do: do} }

// refuseAt makes a refusal at a line.
func refuseAt(line int64, what, do string) *RefusedError {
	return &RefusedError{Line: line, What: what, Do: do}
}

// longNumber is six or more digits of any script, also as they are printed:
// with dots, dashes, slashes or blanks between them.
var longNumber = regexp.MustCompile(`\p{Nd}(?:[ ./-]?\p{Nd}){5,}`)

// shownName is a file's name as messages and receipts show it: long numbers
// are left out, since suppliers have named files after persons.
func shownName(path string) string {
	name := strings.ToValidUTF8(filepath.Base(path), "?")
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, name)
	return longNumber.ReplaceAllStringFunc(name, func(number string) string {
		digits := 0
		for _, r := range number {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits == 8 { // a date, as in measures-20151231.csv
			return number
		}
		return "(number)"
	})
}
