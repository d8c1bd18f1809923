package sdctest

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Optimum is the least number of secondary cells with which a tiny problem is safe,
// and a pattern with that many: it judges all patterns, those with fewer secondaries
// first, but for those in which some equation has just one hidden cell: that cell is
// known, so that publishing it as well changes nothing. It returns ErrTooLarge when it
// has judged limit patterns, and −1 where even hiding all that may be hidden is not
// safe.
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
		if found, err := o.try(secondaries); found || err != nil {
			return secondaries, o.pattern, err
		}
	}
}

type optimum struct {
	p          *table.Problem
	pattern    table.Pattern
	candidates []int   // cells that may be hidden
	may        []bool  // by cell: it is a candidate, and not left out below this branch
	equations  [][]int // cells of each sum, the total among them
	limit      int
}

func newOptimum(p *table.Problem, limit int) (*optimum, error) {
	needs, err := Needs(p)
	if err != nil {
		return nil, err
	}
	o := &optimum{p: p, pattern: make(table.Pattern, p.Table.Len()), may: make([]bool, p.Table.Len()), limit: limit}
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
			o.candidates, o.may[cell] = append(o.candidates, cell), true
		}
	}
	o.equations = equations(p.Table.Space)
	return o, nil
}

// equations are the cells of every sum along every dimension, its total first.
func equations(s *table.Space) (all [][]int) {
	for d, dim := range s.Dims() {
		for _, sum := range dim.Sums() {
			for cell := range s.Len() {
				if s.Code(cell, d) != int(sum.Total) {
					continue
				}
				cells := []int{cell}
				for _, part := range sum.Parts {
					cells = append(cells, s.With(cell, d, int(part)))
				}
				all = append(all, cells)
			}
		}
	}
	return all
}

// try hides so many more cells, and says whether that is safe. Where an equation has
// just one hidden cell it must be one of the others in it.
func (o *optimum) try(more int) (bool, error) {
	choices := o.candidates
	solvable := o.solvable()
	switch {
	case solvable != nil:
		choices = solvable
	case more == 0:
		return o.judge()
	}
	if more == 0 {
		return false, nil
	}
	var tried []int
	defer func() {
		for _, cell := range tried {
			o.may[cell] = true
		}
	}()
	for _, cell := range choices {
		if !o.may[cell] {
			continue
		}
		tried, o.may[cell] = append(tried, cell), false
		o.pattern[cell] = table.Secondary
		if found, err := o.try(more - 1); found || err != nil {
			return found, err
		}
		o.pattern[cell] = table.Safe
	}
	return false, nil
}

func (o *optimum) judge() (bool, error) {
	if o.limit--; o.limit < 0 {
		return false, ErrTooLarge
	}
	v, err := JudgePattern(o.p, o.pattern)
	return err == nil && v.Safe(), err
}

// solvable is an equation with just one hidden cell, nil if there is none.
func (o *optimum) solvable() []int {
	for _, cells := range o.equations {
		hidden := 0
		for _, cell := range cells {
			if o.pattern[cell].Hidden() {
				hidden++
			}
		}
		if hidden == 1 {
			return cells
		}
	}
	return nil
}
