package airlock

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/tabulate"
	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
)

// maxCells bounds the full cross of a request.
const maxCells = 5_000_000

// Computed is a result with its true counts. It cannot be printed, encoded or
// sealed; Protect is its only way on.
type Computed struct {
	problem   sdc.Problem
	structure release.Structure
}

// Compute sums the tables up to the cells of the plan.
func (p *Plan) Compute(ctx context.Context) (*Computed, error) {
	dims := make([]sdc.Dimension, len(p.axes))
	size := 1
	for i, a := range p.axes {
		var err error
		if dims[i], err = a.dimension(); err != nil {
			return nil, err
		}
		if size *= dims[i].Len(); size > maxCells {
			return nil, refusal.New(refusal.Misuse, "Take fewer dimensions, or coarser levels.",
				"the result would have more than %d cells with all totals", maxCells)
		}
	}
	builder := sdc.NewBuilder(p.spec.Title, sdc.Frequency, dims...)
	rows, filled := 0, 0
	for source := range p.sources {
		counts, n, err := p.sum(ctx, source, dims)
		if err != nil {
			return nil, err
		}
		rows += n
		for cell, count := range counts {
			filled++
			if err := builder.Add(count, p.texts(dims, cell)...); err != nil {
				return nil, err
			}
		}
	}
	if rows == filled && rows > 0 {
		// The plan sums over something, and still no two rows came together:
		// these are rows of the table.
		return nil, notFurther(p.table.Name)
	}
	floor := int64(1)
	problem, err := builder.Problem(sdc.Rules{MinimumFrequency: int64(p.study.Outputs.MinimumFrequency), Zeros: sdc.ZerosSafe, Floor: &floor}, sdc.CostLevels)
	if err != nil {
		return nil, err
	}
	return &Computed{problem, p.structure()}, nil
}

func (a *axis) dimension() (sdc.Dimension, error) {
	var nodes []sdc.Node
	var overlapping []string
	for _, c := range a.codes {
		nodes = append(nodes, sdc.Node{Code: c.Code, Parent: c.Parent})
		if c.Overlapping {
			overlapping = append(overlapping, c.Code)
		}
	}
	return sdc.NewDimension(a.name, nodes, overlapping...)
}

// texts are the codes of a cell that sum numbered.
func (p *Plan) texts(dims []sdc.Dimension, cell int) []string {
	out := make([]string, len(dims))
	for d := len(dims) - 1; d >= 0; d-- {
		out[d] = dims[d].Code(cell % dims[d].Len())
		cell /= dims[d].Len()
	}
	return out
}

// sum adds the rows of a source by cell, and counts the rows that took part.
func (p *Plan) sum(ctx context.Context, source int, dims []sdc.Dimension) (counts map[int]int64, rows int, err error) {
	t := p.sources[source]
	steps := p.steps(source, dims)
	counts = map[int]int64{}
	for row := range t.Rows() {
		if row&0xffff == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		cell, ok := 0, true
		for _, s := range steps {
			at := s.places[s.codes[row]]
			if at < 0 {
				ok = false
				break
			}
			cell += int(at)
		}
		if ok {
			counts[cell] += t.Persons[row]
			rows++
		}
	}
	return counts, rows, nil
}

// step is what one column of a source adds to the number of a cell: by code,
// -1 where the row does not count.
type step struct {
	codes  []uint16
	places []int32
}

func (p *Plan) steps(source int, dims []sdc.Dimension) []step {
	var steps []step
	stride := 1
	for d := len(dims) - 1; d >= 0; d-- {
		a, dim, by := p.axes[d], dims[d], int32(stride)
		steps = append(steps, newStep(p.column(source, a.name), func(code string) int32 {
			to, counted := a.target[source][code]
			if !counted {
				return -1
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
			return -1
		}))
	}
	return steps
}

func newStep(c tabulate.Column, place func(code string) int32) step {
	s := step{c.Codes, make([]int32, len(c.Dictionary))}
	for i, code := range c.Dictionary {
		s.places[i] = place(code)
	}
	return s
}
