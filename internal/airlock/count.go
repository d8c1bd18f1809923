package airlock

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/kruistabel/kruistabel/internal/tabulate"
	"github.com/kruistabel/kruistabel/sdc"
)

// denseCells is the cross up to which counts stand in an array, one for each
// processor that counts.
const denseCells = 1 << 20

// leastRows is the number of rows that is worth a processor of its own.
const leastRows = 1 << 16

// tally is what a range of rows adds up to.
type tally struct {
	dense  []int64       // by cell, or
	sparse map[int]int64 // by cell where the cross is large
	rows   int           // that took part
}

func newTally(cells int) *tally {
	if cells <= denseCells {
		return &tally{dense: make([]int64, cells)}
	}
	return &tally{sparse: map[int]int64{}}
}

// each visits the cells that somebody is in. Which of them are visited does not
// depend on how the rows were divided; the order may.
func (t *tally) each(visit func(cell int, n int64) error) error {
	for cell, n := range t.dense {
		if n != 0 {
			if err := visit(cell, n); err != nil {
				return err
			}
		}
	}
	for cell, n := range t.sparse {
		if err := visit(cell, n); err != nil {
			return err
		}
	}
	return nil
}

func (t *tally) add(other *tally) {
	t.rows += other.rows
	for cell, n := range other.dense {
		t.dense[cell] += n
	}
	for cell, n := range other.sparse {
		t.sparse[cell] += n
	}
}

// sum adds the rows of a source by cell, on all processors where it is worth it.
func (p *Plan) sum(ctx context.Context, source int, dims []sdc.Dimension, cells int) (*tally, error) {
	t := p.sources[source]
	steps := p.steps(source, dims)
	if steps == nil {
		return newTally(cells), nil // no row can take part
	}
	parts := max(1, min(runtime.GOMAXPROCS(0), t.Rows()/leastRows))
	tallies := make([]*tally, parts)
	work, ctx := errgroup.WithContext(ctx)
	for i := range tallies {
		tallies[i] = newTally(cells)
		work.Go(func() error {
			return tallies[i].count(ctx, steps, t.Persons, i*t.Rows()/parts, (i+1)*t.Rows()/parts)
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	for _, other := range tallies[1:] {
		tallies[0].add(other)
	}
	return tallies[0], nil
}

// blockRows is how many rows are placed at once, column by column.
const blockRows = 1 << 13

func (t *tally) count(ctx context.Context, steps []step, persons []int64, from, to int) error {
	var places [blockRows]int32
	for ; from < to; from += blockRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		block := places[:min(blockRows, to-from)]
		placeRows(block, steps, from)
		for i, cell := range block {
			if cell < 0 {
				continue
			}
			t.rows++
			if t.dense != nil {
				t.dense[cell] += persons[from+i]
			} else {
				t.sparse[int(cell)] += persons[from+i]
			}
		}
	}
	return nil
}

// out marks a row that does not count: however many places are added, it stays
// below zero.
const out = -1 << 30

// placeRows finds the cell of each row of a block, or less than zero.
func placeRows(block []int32, steps []step, from int) {
	clear(block)
	for _, s := range steps {
		codes := s.codes[from : from+len(block)]
		for i, code := range codes {
			// A row that is out stays out: two of them are still in range.
			block[i] = max(block[i]+s.places[code], out)
		}
	}
}

// step is what one column of a source adds to the number of a cell, by code.
type step struct {
	codes  []uint16
	places []int32
}

// steps are the columns that matter, those that leave most out first; nil where
// no row can take part.
func (p *Plan) steps(source int, dims []sdc.Dimension) []step {
	steps := []step{}
	stride := 1
	for d := len(dims) - 1; d >= 0; d-- {
		a, dim, by := p.axes[d], dims[d], int32(stride)
		steps = append(steps, newStep(p.column(source, a.name), func(code string) int32 {
			to, counted := a.target[source][code]
			if !counted {
				return out
			}
			at, _ := dim.Index(to)
			return int32(at) * by
		}))
		stride *= dim.Len()
	}
	for _, f := range p.filters {
		steps = append(steps, newStep(p.column(source, f.name), func(code string) int32 {
			if f.keep[source][code] {
				return 0
			}
			return out
		}))
	}
	if slices.ContainsFunc(steps, func(s step) bool { return s.kept() == 0 }) {
		return nil
	}
	return slices.DeleteFunc(steps, func(s step) bool { return s.idle() })
}

func newStep(c tabulate.Column, place func(code string) int32) step {
	s := step{c.Codes, make([]int32, len(c.Dictionary))}
	for i, code := range c.Dictionary {
		s.places[i] = place(code)
	}
	return s
}

// kept is the number of codes with which a row may count.
func (s step) kept() (n int) {
	for _, place := range s.places {
		if place >= 0 {
			n++
		}
	}
	return n
}

// idle says that a column changes nothing: every code counts and stands for the
// first place.
func (s step) idle() bool {
	return !slices.ContainsFunc(s.places, func(place int32) bool { return place != 0 })
}
