package table

import (
	"errors"
	"fmt"
)

// Builder makes a Problem in memory from the counts of the terminal cells. Its
// methods report the first error again from Problem, so that a caller may check
// only there.
type Builder struct {
	problem Problem
	err     error
}

// NewBuilder starts a problem over the full cross of the dimensions.
func NewBuilder(name string, kind Kind, dims ...Dimension) *Builder {
	b := &Builder{problem: Problem{Name: name, Kind: kind}}
	space, err := NewSpace(dims)
	if err != nil {
		b.err = err
		return b
	}
	b.problem.Table = &Table{Space: space, Counts: make([]int64, space.Len())}
	if kind == Magnitude {
		b.problem.Table.Values = make([]float64, space.Len())
		b.problem.Records = &Records{}
	}
	return b
}

// Add adds n units to a cell, named by one code a dimension. Every code must be a
// leaf, or an overlapping parent with its own count; totals are computed.
// Adding twice to a cell adds up.
func (b *Builder) Add(n int64, codes ...string) error {
	if b.err != nil {
		return b.err
	}
	cell, err := b.terminal(codes)
	if err == nil && n < 0 {
		err = errors.New("a count below zero was added: counts are 0 or more")
	}
	if err != nil {
		b.err = err
		return err
	}
	b.problem.Table.Counts[cell] += n
	return nil
}

func (b *Builder) terminal(codes []string) (int, error) {
	space := b.problem.Table.Space
	cell, err := space.Find(codes...)
	if err == nil && !space.Terminal(cell) {
		err = fmt.Errorf("cell %s is a total: add to leaves and to overlapping parents only, totals are computed", space.Name(cell))
	}
	return cell, err
}

// Record is one record of a magnitude table.
type Record struct {
	Response    float64
	Weight      float64 // 0 stands for 1
	Contributor int32   // number of the responsible unit, or Nobody
	Request     bool    // asked for protection
}

// Nobody is the contributor of a record that is a unit of its own.
const Nobody = int32(-1)

// AddRecord adds a record of a magnitude table to a terminal cell.
func (b *Builder) AddRecord(r Record, codes ...string) error {
	if b.err != nil {
		return b.err
	}
	if b.problem.Kind != Magnitude {
		b.err = errors.New("a record was added to a frequency table: use Add")
		return b.err
	}
	cell, err := b.terminal(codes)
	if err != nil {
		b.err = err
		return err
	}
	if r.Weight == 0 {
		r.Weight = 1
	}
	records := b.problem.Records
	records.Cell = append(records.Cell, int32(cell))
	records.Response = append(records.Response, r.Response)
	records.Weight = append(records.Weight, r.Weight)
	records.Contributor = append(records.Contributor, r.Contributor)
	records.Request = append(records.Request, r.Request)
	b.problem.Table.Counts[cell]++
	b.problem.Table.Values[cell] += r.Weight * r.Response
	b.problem.Table.Signed = b.problem.Table.Signed || r.Response < 0
	return nil
}

// Force asks for a status of one cell, totals included, whatever the rules say.
func (b *Builder) Force(status Status, codes ...string) error {
	if b.err != nil {
		return b.err
	}
	cell, err := b.problem.Table.Find(codes...)
	if err != nil {
		b.err = err
		return err
	}
	if b.problem.Forced == nil {
		b.problem.Forced = make([]Status, b.problem.Table.Len())
	}
	b.problem.Forced[cell] = status
	return nil
}

// Problem computes the totals, applies the rules and the cost, and returns the
// problem if it is valid. The builder must not be used afterwards.
func (b *Builder) Problem(rules Rules, cost Cost) (Problem, error) {
	if b.err != nil {
		return Problem{}, fmt.Errorf("%w: %w", ErrInvalid, b.err)
	}
	p := b.problem
	p.Rules, p.Cost = rules, cost
	AddTotals(p.Table.Space, p.Table.Counts)
	if p.Table.Values != nil {
		AddTotals(p.Table.Space, p.Table.Values)
	}
	return p, p.Validate()
}
