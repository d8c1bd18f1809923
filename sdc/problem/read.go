package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Read reads the problem in a folder and validates it. Files that are not there
// are named in the error; a dimension with several groupings is ErrUnsupported.
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
	b := table.NewBuilder(spec.Name, spec.Kind, dims...)
	p, err := readCells(dir, spec, b)
	if errors.Is(err, fs.ErrNotExist) {
		p, err = readMicrodata(dir, spec, b)
	}
	if err != nil {
		return table.Problem{}, err
	}
	if err := readForced(dir, spec, &p); err != nil {
		return table.Problem{}, err
	}
	return p, p.Validate()
}

func readDimensions(dir string, spec Spec) ([]table.Dimension, error) {
	dims := make([]table.Dimension, len(spec.Dimensions))
	for d, name := range spec.Dimensions {
		if strings.ContainsAny(name, `/\*?[`) {
			return nil, &Error{SpecFile, 0, fmt.Errorf("dimension %q: a name must do as part of a file name", name)}
		}
		if more, err := fs.Glob(os.DirFS(dir), "hier_"+name+".*.csv"); err != nil || len(more) > 0 {
			return nil, &Error{strings.Join(more, " "), 0,
				fmt.Errorf("%w: several groupings of dimension %q: protect a table for each", ErrUnsupported, name)}
		}
		var err error
		if dims[d], err = readHierarchy(dir, name, spec.Overlapping[name]); err != nil {
			return nil, err
		}
	}
	return dims, nil
}

func readHierarchy(dir, name string, overlapping []string) (table.Dimension, error) {
	r, err := openRows(dir, "hier_"+name+".csv")
	if err != nil {
		return table.Dimension{}, err
	}
	defer r.Close()
	code, err := r.need("code")
	if err != nil {
		return table.Dimension{}, err
	}
	parent, err := r.need("parent")
	if err != nil {
		return table.Dimension{}, err
	}
	var nodes []table.Node
	err = r.each(func() error {
		if len(nodes) == maxCodes {
			return r.fail("more than %d codes", maxCodes)
		}
		nodes = append(nodes, table.Node{Code: r.row[code], Parent: r.row[parent]})
		return nil
	})
	if err != nil {
		return table.Dimension{}, err
	}
	dim, err := table.NewDimension(name, nodes, overlapping...)
	if err != nil {
		return dim, &Error{r.file, 0, err}
	}
	return dim, nil
}

// cellReader finds the cell of a row.
type cellReader struct {
	*rows
	columns []int
	codes   []string
}

func newCellReader(r *rows, spec Spec) (*cellReader, error) {
	c := &cellReader{rows: r, codes: make([]string, len(spec.Dimensions))}
	for _, name := range spec.Dimensions {
		at, err := r.need(name)
		if err != nil {
			return nil, err
		}
		c.columns = append(c.columns, at)
	}
	return c, nil
}

// text are the codes of the row in hand, valid until the next row.
func (c *cellReader) text() []string {
	for i, at := range c.columns {
		c.codes[i] = c.row[at]
	}
	return c.codes
}

// find is the cell of the row in hand.
func (c *cellReader) find(s *table.Space) (int, error) {
	cell, err := s.Find(c.text()...)
	if err != nil {
		return 0, c.fail("%w", err)
	}
	return cell, nil
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
	c, err := newCellReader(r, spec)
	if err != nil {
		return err
	}
	at, err := r.need("status")
	if err != nil {
		return err
	}
	p.Forced = make([]table.Status, p.Table.Len())
	return r.each(func() error {
		cell, err := c.find(p.Table.Space)
		if err != nil {
			return err
		}
		p.Forced[cell], err = asked(r, at)
		return err
	})
}

// asked reads a status that may be asked of a cell.
func asked(r *rows, at int) (table.Status, error) {
	if at < 0 {
		return table.None, nil
	}
	status, err := table.ParseStatus(r.row[at])
	if err != nil {
		return status, r.fail("%w", err)
	}
	if status == table.Secondary {
		return status, r.fail("status x is what a protector gives: use m for a cell that must be hidden")
	}
	return status, nil
}
