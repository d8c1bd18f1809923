package cellkey

import (
	"context"
	"errors"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Method is cell-key perturbation as a method of the package compare.
type Method struct {
	Table *Table
	// Keys of the terminal cells. Where they are nil they are derived from the cells by
	// Secret.KeysOfCells.
	Keys   Keys
	Secret Secret
}

// ErrNoKeys means that a method has neither keys nor a secret.
var ErrNoKeys = errors.New("no keys: give the keys of the cells, or a secret to derive them")

// Name is "cell-key".
func (Method) Name() string { return "cell-key" }

// Apply perturbs every cell, totals as cells of their own. It takes one pass over
// the table for each dimension; without keys also a hash for each terminal cell.
func (m Method) Apply(ctx context.Context, p *table.Problem) (compare.Output, error) {
	if err := compare.Check(p); err != nil {
		return compare.Output{}, err
	}
	keys, err := m.totals(p.Table)
	if err != nil {
		return compare.Output{}, err
	}
	if err := ctx.Err(); err != nil {
		return compare.Output{}, err
	}
	counts := make([]int64, len(keys))
	for cell, n := range p.Table.Counts {
		counts[cell] = m.Table.Perturb(n, uint64(keys[cell]))
	}
	noise := int64(m.Table.parameters.MaxNoise)
	return compare.Output{
		Counts: counts,
		Promise: compare.Promise{ZerosStay: true, Unbiased: true, Consistent: true, Base: 1, Distance: noise, TerminalDistance: noise,
			Smallest: int64(m.Table.parameters.Blocked) + 1},
		Between: func(cell int) (int64, int64) { return m.Table.Between(counts[cell]) },
		Limits:  m.limits(),
	}, nil
}

// totals are the keys of all cells.
func (m Method) totals(t *table.Table) ([]int64, error) {
	switch {
	case m.Table == nil:
		return nil, fmt.Errorf("%w: none was given: make one with New", ErrParameters)
	case m.Keys == nil && !m.Secret.Given():
		return nil, ErrNoKeys
	case m.Keys == nil:
		return m.Secret.KeysOfCells(t).Totals(t), nil
	case len(m.Keys) != t.Len():
		return nil, fmt.Errorf("there are keys for %d cells, the table has %d: give one a cell", len(m.Keys), t.Len())
	}
	return m.Keys.Totals(t), nil
}

func (m Method) limits() []string {
	limits := []string{
		"Totals carry noise of their own and are not the sums of their parts.",
		"A cell that shows its true count is not marked; an intruder who knows the sums of several tables may narrow a count below the largest noise.",
		"Zeros are not protected: an empty cell is published as empty, and a positive count proves that there is somebody.",
	}
	if m.Keys == nil {
		limits = append(limits, "Keys are derived from the cells of this table: the same people have the same noise only in tables with the same leaf cells.")
	}
	return limits
}
