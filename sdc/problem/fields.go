package problem

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// fields cuts CSV (RFC 4180) into rows of fields, without making anything for each of
// them: what it returns is valid until the next call. Lines may end in \n or \r\n,
// and empty ones are left out.
type fields struct {
	from    io.Reader
	buffer  []byte
	start   int // of what was not cut yet in buffer
	end     int
	lines   int // read so far
	err     error
	row     [][]byte
	scratch []byte // unquoted fields, one after the other
	ends    []int  // in scratch
}

func newFields(from io.Reader) *fields { return &fields{from: from, buffer: make([]byte, 1<<17)} }

// next cuts the next row and says at which line it begins; io.EOF at the end.
func (f *fields) next() (row [][]byte, line int, err error) {
	text, err := f.line()
	for err == nil && len(text) == 0 {
		text, err = f.line()
	}
	line = f.lines
	if err != nil {
		return nil, line, err
	}
	if bytes.IndexByte(text, '"') >= 0 {
		err := f.quoted(text)
		return f.row, line, err
	}
	f.row = f.row[:0]
	for {
		at := bytes.IndexByte(text, ',')
		if at < 0 {
			break
		}
		f.row = append(f.row, text[:at])
		text = text[at+1:]
	}
	f.row = append(f.row, text)
	return f.row, line, nil
}

// line is the next line without its end.
func (f *fields) line() ([]byte, error) {
	seen := 0
	for {
		have := f.buffer[f.start:f.end]
		if at := bytes.IndexByte(have[seen:], '\n'); at >= 0 {
			f.start += seen + at + 1
			f.lines++
			return bytes.TrimSuffix(have[:seen+at], []byte{'\r'}), nil
		}
		seen = len(have)
		switch {
		case f.err != nil && (seen == 0 || !errors.Is(f.err, io.EOF)):
			f.lines++
			return nil, f.err
		case f.err != nil:
			f.start = f.end
			f.lines++
			return bytes.TrimSuffix(have, []byte{'\r'}), nil
		case seen > maxRowBytes:
			f.lines++
			return nil, errRowTooLarge
		}
		f.fill()
	}
}

var errRowTooLarge = fmt.Errorf("a row is larger than %d bytes", maxRowBytes)

// fill reads more behind what is left.
func (f *fields) fill() {
	if f.start > 0 {
		f.end = copy(f.buffer, f.buffer[f.start:f.end])
		f.start = 0
	}
	if f.end == len(f.buffer) {
		f.buffer = append(f.buffer, make([]byte, len(f.buffer))...)
	}
	for range 100 { // a reader may come back with nothing now and then, not for ever
		var n int
		n, f.err = f.from.Read(f.buffer[f.end:])
		f.end += n
		if n > 0 || f.err != nil {
			return
		}
	}
	f.err = io.ErrNoProgress
}

var (
	errBareQuote = errors.New(`a quotation mark inside a field: put the whole field between quotation marks, and double those in it`)
	errOpenQuote = errors.New("a field begins with a quotation mark that is never closed")
)

// quoted cuts a row that has quotation marks, which may go on over several lines.
func (f *fields) quoted(text []byte) error {
	f.scratch, f.ends = f.scratch[:0], f.ends[:0]
	for more := true; more; {
		var err error
		if len(text) > 0 && text[0] == '"' {
			text, more, err = f.quotedField(text[1:])
		} else {
			text, more, err = f.plainField(text)
		}
		if err != nil {
			return err
		}
		f.ends = append(f.ends, len(f.scratch))
	}
	f.row = f.row[:0]
	start := 0
	for _, end := range f.ends {
		f.row = append(f.row, f.scratch[start:end])
		start = end
	}
	return nil
}

// plainField takes a field without quotation marks and what follows the comma after
// it, if there is one.
func (f *fields) plainField(text []byte) (rest []byte, more bool, err error) {
	field, rest, more := bytes.Cut(text, []byte{','})
	if bytes.IndexByte(field, '"') >= 0 {
		return nil, false, errBareQuote
	}
	f.scratch = append(f.scratch, field...)
	return rest, more, nil
}

// quotedField takes a field behind its first quotation mark.
func (f *fields) quotedField(text []byte) (rest []byte, more bool, err error) {
	for {
		at := bytes.IndexByte(text, '"')
		if at < 0 {
			if f.scratch = append(append(f.scratch, text...), '\n'); len(f.scratch) > maxRowBytes {
				return nil, false, errRowTooLarge
			}
			if text, err = f.line(); err != nil {
				return nil, false, unlessEOF(err, errOpenQuote)
			}
			continue
		}
		f.scratch = append(f.scratch, text[:at]...)
		switch text = text[at+1:]; {
		case len(text) == 0:
			return nil, false, nil
		case text[0] == ',':
			return text[1:], true, nil
		case text[0] != '"':
			return nil, false, errBareQuote
		}
		f.scratch = append(f.scratch, '"')
		text = text[1:]
	}
}

// unlessEOF is err, or instead where a file ends too early.
func unlessEOF(err, instead error) error {
	if errors.Is(err, io.EOF) {
		return instead
	}
	return err
}
