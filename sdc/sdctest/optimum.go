package sdctest

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Optimum is the least number of secondary cells with which a tiny problem is safe,
// and a pattern with that many: it judges all patterns, those with fewer secondaries
// first. It returns ErrTooLarge when it has judged limit patterns, and −1 where even
// hiding all that may be hidden is not safe.
func Optimum(p *table.Problem, limit int) (int, table.Pattern, error) {
	o, err := newOptimum(p, limit)
	if err != nil {
		return 0, nil, err
	}
	all := slices.Clone(o.pattern)
	for _, cell := range o.candidates {
		all[cell] = table.Secondary
	}
	if v, err := JudgePattern(p, all); err != nil || !v.Safe() {
		return -1, nil, err
	}
	for secondaries := 0; ; secondaries++ {
		if found, err := o.try(0, secondaries); found || err != nil {
			return secondaries, o.pattern, err
		}
	}
}

type optimum struct {
	p          *table.Problem
	pattern    table.Pattern
	candidates []int // cells that may be hidden
	alone      []equation
	limit      int
}

// equation is a sum that an intruder can solve if only one cell of it is hidden.
type equation []int

func newOptimum(p *table.Problem, limit int) (*optimum, error) {
	needs, err := Needs(p)
	if err != nil {
		return nil, err
	}
	o := &optimum{p: p, pattern: make(table.Pattern, p.Table.Len()), limit: limit}
	for cell := range o.pattern {
		o.pattern[cell] = table.Safe
		asked := p.Asked(cell)
		_, unsafe := needs[cell]
		switch {
		case unsafe:
			o.pattern[cell] = table.Unsafe
		case asked == table.Open:
			o.pattern[cell] = table.Open
		case asked == table.Never, p.Impossible(cell), p.Table.Counts[cell] == 0 && p.Rules.ZerosInForce() == table.ZerosSafe:
		default:
			o.candidates = append(o.candidates, cell)
		}
	}
	for d, dim := range p.Table.Dims() {
		for _, sum := range dim.Sums() {
			for cell := range o.pattern {
				if p.Table.Code(cell, d) == int(sum.Total) {
					e := equation{cell}
					for _, part := range sum.Parts {
						e = append(e, p.Table.With(cell, d, int(part)))
					}
					o.alone = append(o.alone, e)
				}
			}
		}
	}
	return o, nil
}

// try hides so many more candidates from one on, and says whether that is safe.
func (o *optimum) try(from, more int) (bool, error) {
	if more == 0 {
		if o.solvable() {
			return false, nil
		}
		if o.limit--; o.limit < 0 {
			return false, ErrTooLarge
		}
		v, err := JudgePattern(o.p, o.pattern)
		return err == nil && v.Safe(), err
	}
	for at := from; at+more <= len(o.candidates); at++ {
		cell := o.candidates[at]
		o.pattern[cell] = table.Secondary
		if found, err := o.try(at+1, more-1); found || err != nil {
			return found, err
		}
		o.pattern[cell] = table.Safe
	}
	return false, nil
}

// solvable says whether some equation gives an unsafe cell away at once.
func (o *optimum) solvable() bool {
	for _, e := range o.alone {
		hidden, unsafe := 0, false
		for _, cell := range e {
			if o.pattern[cell].Hidden() {
				hidden++
				unsafe = unsafe || o.pattern[cell] == table.Unsafe
			}
		}
		if hidden == 1 && unsafe {
			return true
		}
	}
	return false
}
