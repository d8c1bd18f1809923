package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Structure is what everybody may know of a problem: its specification with the rules,
// its dimensions, and what is known of the cells beforehand. There are no data in it.
type Structure struct {
	Spec   Spec
	Space  *table.Space
	Bounds table.Bounds // Lower and Upper; for magnitudes Lower is -Inf where nothing is given
}

// ReadStructure reads the specification and the hierarchies of a problem, and lower
// and upper from cells.csv if there is one. It needs neither data nor counts.
func ReadStructure(dir string) (Structure, error) {
	s, err := readStructure(dir)
	if err != nil {
		return s, fmt.Errorf("problem %s: %w", dir, err)
	}
	return s, nil
}

func readStructure(dir string) (s Structure, err error) {
	if s.Spec, err = ReadSpec(dir); err != nil {
		return s, err
	}
	dims, err := readDimensions(dir, s.Spec)
	if err != nil {
		return s, err
	}
	if s.Space, err = table.NewSpace(dims); err != nil {
		return s, &Error{SpecFile, 0, err}
	}
	if err := s.readBounds(dir); !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	return s, nil
}

// readBounds reads only what is known of the cells beforehand.
func (s *Structure) readBounds(dir string) error {
	r, err := openRows(dir, "cells.csv")
	if err != nil {
		return err
	}
	defer r.Close()
	p := table.Problem{Kind: s.Spec.Kind, Table: &table.Table{Space: s.Space}}
	bounds := boundColumns(r, &p)
	l, err := newLocator(r, s.Space)
	if err != nil {
		return err
	}
	s.Bounds = table.Bounds{Lower: p.Bounds.Lower, Upper: p.Bounds.Upper}
	return r.each(func() error {
		cell, err := l.cell()
		for i := 0; i < len(bounds) && err == nil; i++ {
			(*bounds[i].into)[cell], err = r.number(bounds[i].column, bounds[i].otherwise)
		}
		return err
	})
}

// Published is a table as it was published, or is about to be: what protected.csv
// says. What the file leaves out is a published zero.
type Published struct {
	Pattern table.Pattern
	Counts  []int64   // Withheld where there is none
	Values  []float64 // of magnitudes, NaN where there is none; nil for counts
	Rows    []int32   // cell of each data row
}

// Withheld stands for a count that is not published.
const Withheld = int64(-1)

// ReadPublished reads protected.csv in a folder, for a table of the given cells. The
// mark c, which stands for any hidden cell, is read as u.
func ReadPublished(dir string, space *table.Space, kind table.Kind) (Published, error) {
	r, err := openRows(dir, ProtectedFile)
	if err != nil {
		return Published{}, err
	}
	defer r.Close()
	l, err := newLocator(r, space)
	if err != nil {
		return Published{}, err
	}
	reader := publishedReader{locator: l, value: -1, seen: make([]bool, space.Len())}
	if reader.n, err = r.need("n"); err != nil {
		return Published{}, err
	}
	if reader.status, err = r.need("status"); err != nil {
		return Published{}, err
	}
	reader.out = Published{Pattern: make(table.Pattern, space.Len()), Counts: make([]int64, space.Len())}
	for cell := range reader.out.Pattern {
		reader.out.Pattern[cell] = table.Safe
	}
	if kind == table.Magnitude {
		if reader.value, err = r.need("value"); err != nil {
			return Published{}, err
		}
		reader.out.Values = make([]float64, space.Len())
	}
	err = r.each(reader.take)
	return reader.out, err
}

type publishedReader struct {
	*locator
	n, value, status int // columns
	seen             []bool
	out              Published
}

// take takes the row in hand.
func (r *publishedReader) take() error {
	cell, err := r.cell()
	if err != nil {
		return err
	}
	if r.seen[cell] {
		return r.fail("cell %s appears twice", r.space.Name(cell))
	}
	r.seen[cell] = true
	r.out.Rows = append(r.out.Rows, int32(cell))
	if r.out.Pattern[cell], err = r.mark(); err != nil {
		return err
	}
	if r.value >= 0 {
		if r.out.Values[cell], err = r.number(r.value, math.NaN()); err != nil {
			return err
		}
	}
	r.out.Counts[cell], err = r.count(r.n, Withheld)
	return err
}

// mark is the status of the row in hand.
func (r *publishedReader) mark() (table.Status, error) {
	text := r.row[r.status]
	switch string(text) {
	case "s":
		return table.Safe, nil
	case "u", "c":
		return table.Unsafe, nil
	case "x":
		return table.Secondary, nil
	}
	status, err := table.ParseStatus(string(text))
	if err != nil {
		return status, r.fail("%w", err)
	}
	return status, nil
}
