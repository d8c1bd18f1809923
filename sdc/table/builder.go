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

// Space numbers the cells of the problem; nil where the dimensions were refused.
func (b *Builder) Space() *Space {
	if b.problem.Table == nil {
		return nil
	}
	return b.problem.Table.Space
}

// Add adds n units to a cell, named by one code a dimension. Every code must be a
// leaf, or an overlapping parent with its own count; totals are computed.
// Adding twice to a cell adds up.
func (b *Builder) Add(n int64, codes ...string) error {
	if b.err != nil {
		return b.err
	}
	cell, err := b.problem.Table.Find(codes...)
	if err != nil {
		b.err = err
		return err
	}
	return b.AddTo(cell, n)
}

// AddTo adds n units to a terminal cell.
func (b *Builder) AddTo(cell int, n int64) error {
	if b.err == nil {
		b.err = b.refuse(cell, n)
	}
	if b.err == nil {
		b.problem.Table.Counts[cell] += n
	}
	return b.err
}

func (b *Builder) refuse(cell int, n int64) error {
	t := b.problem.Table
	switch {
	case cell < 0 || cell >= t.Len():
		return fmt.Errorf("there is no cell %d: the table has %d", cell, t.Len())
	case !t.Terminal(cell):
		return fmt.Errorf("cell %s is a total: add to leaves and to overlapping parents only, totals are computed", t.Name(cell))
	case n < 0:
		return errors.New("a count below zero was added: counts are 0 or more")
	case n > MaxCount-t.Counts[cell]:
		return fmt.Errorf("cell %s: the count must be at most 2^53", t.Name(cell))
	}
	return nil
}

// Record is one record of a magnitude table.
type Record struct {
	Response    float64
	Weight      float64 // 0 stands for 1
	Contributor int32   // number of the responsible unit, or Nobody
	Request     bool    // asked for protection
	Units       int64   // that the record stands for; 0 stands for 1
}

// Nobody is the contributor of a record that is a unit of its own.
const Nobody = int32(-1)

// AddRecord adds a record of a magnitude table to a cell, named by one code a
// dimension as in Add.
func (b *Builder) AddRecord(r Record, codes ...string) error {
	if b.err != nil {
		return b.err
	}
	cell, err := b.problem.Table.Find(codes...)
	if err != nil {
		b.err = err
		return err
	}
	return b.AddRecordTo(cell, r)
}

// AddRecordTo adds a record of a magnitude table to a terminal cell.
func (b *Builder) AddRecordTo(cell int, r Record) error {
	if b.err != nil {
		return b.err
	}
	if b.problem.Kind != Magnitude {
		b.err = errors.New("a record was added to a frequency table: use Add")
		return b.err
	}
	if r.Weight == 0 {
		r.Weight = 1
	}
	if r.Units == 0 {
		r.Units = 1
	}
	if r.Weight < 0 || r.Contributor < Nobody {
		b.err = errors.New("a record has a weight below zero, or a contributor below Nobody")
		return b.err
	}
	if err := b.AddTo(cell, r.Units); err != nil {
		return err
	}
	b.problem.Records.add(cell, r)
	b.problem.Table.Values[cell] += r.Weight * r.Response
	b.problem.Table.Signed = b.problem.Table.Signed || r.Response < 0
	return nil
}

// add appends a record. What is the same for all records takes no room.
func (r *Records) add(cell int, one Record) {
	before := len(r.Cell)
	r.Cell = append(r.Cell, int32(cell))
	r.Response = append(r.Response, one.Response)
	r.Contributor = append(r.Contributor, one.Contributor)
	r.Weight = appendUnless(r.Weight, before, one.Weight, 1)
	r.Request = appendUnless(r.Request, before, one.Request, false)
	r.Units = appendUnless(r.Units, before, one.Units, 1)
}

// appendUnless appends to a slice that is nil as long as all its entries are usual.
func appendUnless[T comparable](s []T, before int, one, usual T) []T {
	if s == nil && one == usual {
		return nil
	}
	if s == nil {
		s = make([]T, before, max(2*before, 64))
		for i := range s {
			s[i] = usual
		}
	}
	return append(s, one)
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
	if p.Kind == Magnitude {
		if err := p.sumRecords(); err != nil {
			return Problem{}, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	return p, p.Validate()
}
