package intake

import (
	"bytes"
	"unicode/utf8"
)

// batch is a part of a file on its way from the reader to the workers and on
// to the tally. Batches are used again.
type batch struct {
	lines lines  // CSV
	cells *cells // Parquet; nil for CSV
	out   checked
	ready chan struct{} // closed when out is complete
}

// checked is what a worker found in a batch.
type checked struct {
	read  int64
	rows  []row // accepted so far: duplicates are not known yet
	lines []uint32
	whys  []Reason // of the rejected rows, with lines
	fault *RefusedError
	// firstBlank is where empty lines begin that no row follows in the batch;
	// 0: none.
	firstBlank int64
}

func (c *checked) reset() {
	*c = checked{rows: c.rows[:0], lines: c.lines[:0], whys: c.whys[:0]}
}

func (c *checked) decide(u *rules, f *fields, line int64) {
	c.read++
	r := row{line: uint32(line)}
	if why := u.check(f, &r); why != accepted {
		c.lines = append(c.lines, r.line)
		c.whys = append(c.whys, why)
		return
	}
	c.rows = append(c.rows, r)
}

// check is a worker's work.
func (b *batch) check(u *rules) {
	b.out.reset()
	if b.cells != nil {
		b.cells.check(u, &b.out)
		return
	}
	b.lines.check(u, &b.out)
}

// lines are whole rows of a CSV file.
type lines struct {
	dialect dialect
	text    []byte
	first   int64 // line on which the text starts
}

func (l *lines) check(u *rules, out *checked) {
	var (
		spans  [maxColumns]span
		f      fields
		line   = l.first
		quotes = bytes.IndexByte(l.text, '"') >= 0
		bad    = firstBad(l.text)
	)
	for at := 0; at < len(l.text); {
		row := l.dialect.cut(l.text, at, spans[:])
		text := l.text[at:row.end]
		if out.fault = l.fault(row, text, bad-at, line); out.fault != nil {
			return
		}
		switch {
		case row.fields == 1 && blank(text):
			if out.firstBlank == 0 {
				out.firstBlank = line
			}
		case out.firstBlank != 0:
			out.fault = emptyLine(out.firstBlank)
			return
		case row.fields != len(l.dialect.columns):
			out.fault = refuseAt(line, "the row has another number of fields than the header", "look for missing quotes or delimiters")
			return
		default:
			for i, column := range l.dialect.columns {
				f[column] = l.text[spans[i].from:spans[i].to]
			}
			out.decide(u, &f, line)
		}
		line++
		if quotes {
			line += int64(bytes.Count(text[:len(text)-1], []byte{'\n'}))
		}
		at = row.end
	}
}

// fault refuses a file for one of its rows; bad is where the first byte that
// is not text stands, from the row's start.
func (l *lines) fault(row cutRow, text []byte, bad int, line int64) *RefusedError {
	if bad >= 0 && bad < len(text) {
		if text[bad] == 0 {
			return nulByte(line)
		}
		return refuseAt(line, "the row is not UTF-8", "save the file as UTF-8")
	}
	if len(text) > maxRowBytes && len(bytes.TrimRight(text, "\r\n")) > maxRowBytes {
		return longRow(line)
	}
	if row.open {
		return openQuote(line)
	}
	return nil
}

func nulByte(line int64) *RefusedError {
	return refuseAt(line, "the row has a NUL byte", "save the file as UTF-8 text")
}

func longRow(line int64) *RefusedError {
	return refuseAt(line, "the row is longer than 64 KiB, or a quote in it is not closed", "look for a missing line end or quote")
}

func openQuote(line int64) *RefusedError {
	return refuseAt(line, "a quote that opens in this row is not closed", "close it")
}

func emptyLine(line int64) *RefusedError {
	return refuseAt(line, "the line is empty and rows follow it: a row with another number of fields", "take empty lines out")
}

// firstBad is where the first NUL byte or the first byte that is not UTF-8
// stands; far beyond the text where there is none.
func firstBad(text []byte) int {
	bad := len(text) + maxRowBytes
	if i := bytes.IndexByte(text, 0); i >= 0 {
		bad = i
	}
	if utf8.Valid(text) {
		return bad
	}
	for i := 0; i < min(bad, len(text)); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return bad
}
