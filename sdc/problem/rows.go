package problem

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// rows reads a CSV file row by row, by column name.
type rows struct {
	file    string
	csv     *csv.Reader
	limit   *rowLimit
	close   []io.Closer
	columns map[string]int
	row     []string
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
	r.limit = &rowLimit{reader, maxRowBytes}
	r.csv = csv.NewReader(r.limit)
	r.csv.ReuseRecord = true
	header, err := r.csv.Read()
	if err != nil {
		return nil, errors.Join(r.fail("no header line with the names of the columns: %w", err), r.Close())
	}
	for i, column := range header {
		column = strings.TrimPrefix(column, "\ufeff")
		if _, twice := r.columns[column]; twice {
			return nil, errors.Join(r.fail("column %q appears twice", column), r.Close())
		}
		r.columns[column] = i
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
	r.limit.left = maxRowBytes
	row, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			r.line, err = bad.Line, bad.Err
		}
		return false, r.fail("%w", err)
	}
	r.line, _ = r.csv.FieldPos(0)
	r.row = row
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
	if at < 0 || r.row[at] == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(r.row[at], 10, 64)
	if err != nil || n < 0 {
		return 0, r.fail("field %d is not a whole number of 0 or more", at+1)
	}
	return n, nil
}

// number reads a decimal number; an empty or missing field is otherwise.
func (r *rows) number(at int, otherwise float64) (float64, error) {
	if at < 0 || r.row[at] == "" {
		return otherwise, nil
	}
	x, err := strconv.ParseFloat(r.row[at], 64)
	if err != nil || x-x != 0 {
		return 0, r.fail("field %d is not a number", at+1)
	}
	return x, nil
}
