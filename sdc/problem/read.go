package problem

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Read reads the problem in a folder and validates it. Files that are not there are
// named in the error. It takes one pass over the files and keeps no more of them than
// the cells, and for magnitudes the records.
func Read(dir string) (table.Problem, Spec, error) {
	spec, err := ReadSpec(dir)
	if err != nil {
		return table.Problem{}, spec, fmt.Errorf("problem %s: %w", dir, err)
	}
	p, err := read(dir, spec)
	if err != nil {
		return table.Problem{}, spec, fmt.Errorf("problem %s: %w", dir, err)
	}
	return p, spec, nil
}

func read(dir string, spec Spec) (table.Problem, error) {
	dims, err := readDimensions(dir, spec)
	if err != nil {
		return table.Problem{}, err
	}
	p, err := readCells(dir, spec, dims) // either makes a valid problem
	if errors.Is(err, fs.ErrNotExist) {
		p, err = readMicrodata(dir, spec, dims)
	}
	if err != nil {
		return table.Problem{}, err
	}
	return p, readForced(dir, spec, &p)
}

func readForced(dir string, spec Spec, p *table.Problem) error {
	r, err := openRows(dir, "forced.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	c, err := newLocator(r, p.Table.Space)
	if err != nil {
		return err
	}
	at, err := r.need("status")
	if err != nil {
		return err
	}
	p.Forced = make([]table.Status, p.Table.Len())
	return r.each(func() error {
		cell, err := c.cell()
		if err != nil {
			return err
		}
		status, err := asked(r, at)
		if err != nil {
			return err
		}
		if before := p.Forced[cell]; before != table.None && before != status {
			return r.fail("cell %s is asked to be %s here and %s before: keep one of the two rows", p.Table.Name(cell), status, before)
		}
		p.Forced[cell] = status
		return nil
	})
}

// asked reads a status that may be asked of a cell.
func asked(r *rows, at int) (table.Status, error) {
	if at < 0 || len(r.row[at]) == 0 {
		return table.None, nil
	}
	status, err := table.ParseStatus(string(r.row[at]))
	if err != nil {
		return status, r.fail("%w", err)
	}
	if status == table.Secondary {
		return status, r.fail("status x is what a protector gives: use m for a cell that must be hidden")
	}
	return status, nil
}
