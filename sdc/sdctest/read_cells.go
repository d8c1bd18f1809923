package sdctest

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// cells fills a problem with given cells, totals included.
func (r *reading) cells(c columns) (table.Problem, error) {
	p, err := r.builder.Problem(r.spec.Rules, r.spec.Cost)
	if err != nil {
		return p, err
	}
	p.Records = nil
	p.Given = make([]table.Status, p.Table.Len())
	bounds := boundsIn(c, &p)
	for _, row := range c.rows {
		if err := r.givenCell(c, row, &p, bounds); err != nil {
			return p, err
		}
	}
	if p.Kind == table.Magnitude && !p.Table.Signed {
		for cell, lower := range p.Bounds.Lower {
			p.Bounds.Lower[cell] = max(0, lower)
		}
	}
	return p, nil
}

// bound is a column of cells.csv that bounds cells.
type bound struct {
	column    string
	into      *[]float64
	otherwise float64
}

// boundsIn are the bounds that a file has, filled with what holds where a field is
// empty.
func boundsIn(c columns, p *table.Problem) (there []bound) {
	least := math.Inf(-1)
	if p.Kind == table.Frequency {
		least = 0
	}
	for _, b := range []bound{{"lower", &p.Bounds.Lower, least}, {"upper", &p.Bounds.Upper, math.Inf(1)},
		{"lpl", &p.Bounds.LPL, 0}, {"upl", &p.Bounds.UPL, 0}} {
		if c.has(b.column) {
			*b.into = slices.Repeat([]float64{b.otherwise}, p.Table.Len())
			there = append(there, b)
		}
	}
	return there
}

func (r *reading) givenCell(c columns, row []string, p *table.Problem, bounds []bound) error {
	cell, err := r.cell(c, row, p)
	if err != nil {
		return err
	}
	n, err := c.number(row, "n", 0)
	if err != nil {
		return err
	}
	p.Table.Counts[cell] = int64(n)
	if p.Kind == table.Magnitude {
		if p.Table.Values[cell], err = c.number(row, "value", 0); err != nil {
			return err
		}
		p.Table.Signed = p.Table.Signed || p.Table.Values[cell] < 0
	}
	if p.Given[cell], err = table.ParseStatus(c.text(row, "status")); err != nil {
		return err
	}
	for _, b := range bounds {
		if (*b.into)[cell], err = c.number(row, b.column, b.otherwise); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) cell(c columns, row []string, p *table.Problem) (int, error) {
	codes, err := c.codes(row, r.spec.Dimensions)
	if err != nil {
		return 0, err
	}
	cell, err := p.Table.Find(codes...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.file, err)
	}
	return cell, nil
}

func (r *reading) forced(p *table.Problem) error {
	c, err := readColumns(r.folder, "forced.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Forced = make([]table.Status, p.Table.Len())
	for _, row := range c.rows {
		cell, err := r.cell(c, row, p)
		if err != nil {
			return err
		}
		if p.Forced[cell], err = table.ParseStatus(c.text(row, "status")); err != nil {
			return err
		}
	}
	return nil
}
