package problem

import (
	"fmt"
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// readCells reads given cells, totals included. What is not in the file is a
// published zero.
func readCells(dir string, spec Spec, b *table.Builder) (table.Problem, error) {
	r, err := openRows(dir, "cells.csv")
	if err != nil {
		return table.Problem{}, err
	}
	defer r.Close()
	if spec.Kind == table.Magnitude {
		return table.Problem{}, &Error{r.file, 0, fmt.Errorf("%w: magnitudes from cells: give microdata.csv", ErrUnsupported)}
	}
	p, err := b.Problem(spec.Rules, spec.Cost)
	if err != nil {
		return p, err
	}
	return p, readGiven(r, spec, &p)
}

// given are the columns of cells.csv beside the dimensions.
type given struct {
	*cellReader
	n, status, lower, upper, lpl, upl int
}

func newGiven(r *rows, spec Spec) (given, error) {
	c, err := newCellReader(r, spec)
	if err != nil {
		return given{}, err
	}
	n, err := r.need("n")
	return given{c, n, r.optional("status"), r.optional("lower"), r.optional("upper"), r.optional("lpl"), r.optional("upl")}, err
}

func readGiven(r *rows, spec Spec, p *table.Problem) error {
	g, err := newGiven(r, spec)
	if err != nil {
		return err
	}
	size := p.Table.Len()
	p.Given = make([]table.Status, size)
	bounds := []struct {
		column    int
		into      *[]float64
		otherwise float64
	}{{g.lower, &p.Bounds.Lower, 0}, {g.upper, &p.Bounds.Upper, math.Inf(1)}, {g.lpl, &p.Bounds.LPL, 0}, {g.upl, &p.Bounds.UPL, 0}}
	for _, b := range bounds {
		if b.column >= 0 {
			*b.into = filled(size, b.otherwise)
		}
	}
	seen := make([]bool, size)
	return r.each(func() error {
		cell, err := g.find(p.Table.Space)
		if err != nil {
			return err
		}
		if seen[cell] {
			return r.fail("cell %s appears twice", p.Table.Name(cell))
		}
		seen[cell] = true
		if p.Table.Counts[cell], err = r.count(g.n, 0); err != nil {
			return err
		}
		if p.Given[cell], err = asked(r, g.status); err != nil {
			return err
		}
		for _, b := range bounds {
			if b.column < 0 {
				continue
			}
			if (*b.into)[cell], err = r.number(b.column, b.otherwise); err != nil {
				return err
			}
		}
		return nil
	})
}

func filled(size int, with float64) []float64 {
	s := make([]float64, size)
	for i := range s {
		s[i] = with
	}
	return s
}
