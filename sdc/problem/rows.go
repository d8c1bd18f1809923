package problem

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"
)

// rows reads a CSV file row by row, by column name.
type rows struct {
	file    string
	fields  *fields
	close   []io.Closer
	columns map[string]int
	row     [][]byte // valid until the next row
	line    int
}

// openRows opens name or name.gz in a folder; fs.ErrNotExist if neither is there.
func openRows(dir, name string) (*rows, error) {
	for _, suffix := range []string{"", ".gz"} {
		file, err := open(dir, name+suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return newRows(name+suffix, file)
	}
	return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

// newRows reads the header of a file, which it unpacks if its name says so.
func newRows(name string, file io.ReadCloser) (*rows, error) {
	r := &rows{file: name, close: []io.Closer{file}, columns: map[string]int{}}
	var reader io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			return nil, errors.Join(&Error{File: name, Err: fmt.Errorf("not a gzip file: %w", err)}, r.Close())
		}
		r.close = append(r.close, unpacked)
		reader = unpacked
	}
	r.fields = newFields(reader)
	header, _, err := r.fields.next()
	if err != nil {
		return nil, errors.Join(r.fail("no header line with the names of the columns: %w", err), r.Close())
	}
	for i, column := range header {
		if i == 0 {
			column = bytes.TrimPrefix(column, []byte("\ufeff"))
		}
		if _, twice := r.columns[string(column)]; twice {
			return nil, errors.Join(r.fail("column %q appears twice", column), r.Close())
		}
		r.columns[string(column)] = i
	}
	return r, nil
}

// Close closes the file.
func (r *rows) Close() error {
	var errs []error
	for _, c := range r.close {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// next goes to the next row; false at the end.
func (r *rows) next() (bool, error) {
	row, line, err := r.fields.next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	r.row, r.line = row, line
	switch {
	case err != nil:
		return false, r.fail("%w", err)
	case len(row) != len(r.columns):
		return false, r.fail("wrong number of fields: %d for %d columns", len(row), len(r.columns))
	}
	return true, nil
}

// each calls visit for every row.
func (r *rows) each(visit func() error) error {
	for {
		more, err := r.next()
		if err != nil || !more {
			return err
		}
		if err := visit(); err != nil {
			return err
		}
	}
}

// fail is an error at the row in hand.
func (r *rows) fail(format string, args ...any) error {
	return &Error{File: r.file, Line: r.line, Err: fmt.Errorf(format, args...)}
}

// need finds a column that must be there.
func (r *rows) need(column string) (int, error) {
	at, known := r.columns[column]
	if !known {
		return 0, r.fail("there is no column %q: add it", column)
	}
	return at, nil
}

// optional finds a column, -1 if there is none.
func (r *rows) optional(column string) int {
	if at, known := r.columns[column]; known && column != "" {
		return at
	}
	return -1
}

// count reads a whole number of 0 or more; an empty or missing field is otherwise.
func (r *rows) count(at int, otherwise int64) (int64, error) {
	if at < 0 || len(r.row[at]) == 0 {
		return otherwise, nil
	}
	field, n := r.row[at], int64(0)
	if len(field) > 18 {
		return 0, r.fail("field %d is not a whole number of 0 or more", at+1)
	}
	for _, digit := range field {
		if digit < '0' || digit > '9' {
			return 0, r.fail("field %d is not a whole number of 0 or more", at+1)
		}
		n = 10*n + int64(digit-'0')
	}
	return n, nil
}

// number reads a decimal number; an empty or missing field is otherwise.
func (r *rows) number(at int, otherwise float64) (float64, error) {
	if at < 0 || len(r.row[at]) == 0 {
		return otherwise, nil
	}
	if x, plain := decimal64(r.row[at]); plain {
		return x, nil
	}
	x, err := strconv.ParseFloat(string(r.row[at]), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, r.fail("field %d is not a number: write it with a point and without anything else", at+1)
	}
	return x, nil
}

// decimal64 reads a decimal number of at most 15 digits, which one division of exact
// numbers rounds as it should be.
func decimal64(text []byte) (x float64, plain bool) {
	digits, negative := text, len(text) > 0 && text[0] == '-'
	if negative {
		digits = text[1:]
	}
	if len(digits) == 0 || len(digits) > 16 {
		return 0, false
	}
	mantissa, after, point := int64(0), 0, false
	for _, c := range digits {
		switch {
		case c == '.' && !point:
			point = true
		case c < '0' || c > '9':
			return 0, false
		default:
			mantissa = 10*mantissa + int64(c-'0')
			if point {
				after++
			}
		}
	}
	if len(digits) == 16 && !point || len(digits) == 1 && point {
		return 0, false
	}
	if negative {
		return -float64(mantissa) / tens[after], true
	}
	return float64(mantissa) / tens[after], true
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
