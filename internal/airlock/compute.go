package airlock

import (
	"context"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// maxCells bounds the full cross of a request.
const maxCells = 5_000_000

// Computed is a result with its true counts. It cannot be printed, encoded or
// sealed; Protect is its only way on.
type Computed struct {
	problem   sdc.Problem
	structure release.Structure
	study     string
	stays     error // why the result may not leave; nil: it may, once protected
}

// Compute sums the tables up to the cells of the plan, and refuses what may not
// leave.
func (p *Plan) Compute(ctx context.Context) (*Computed, error) {
	if err := p.furtherAggregated(); err != nil {
		return nil, err
	}
	c, err := p.Count(ctx)
	if err != nil {
		return nil, err
	}
	return c, c.stays
}

// Count sums the tables up to the cells of the plan, whether or not the result
// may leave: Computed.Stays says that.
func (p *Plan) Count(ctx context.Context) (*Computed, error) {
	dims, size, err := p.dimensions()
	if err != nil {
		return nil, err
	}
	builder := sdc.NewBuilder(p.spec.Title, sdc.Frequency, dims...)
	rows, filled := 0, 0
	for source := range p.sources {
		t, err := p.sum(ctx, source, dims, size)
		if err != nil {
			return nil, err
		}
		rows += t.rows
		err = t.each(func(cell int, n int64) error { filled++; return builder.AddTo(cell, n) })
		if err != nil {
			return nil, err
		}
	}
	problem, err := builder.Problem(p.rules(), sdc.CostLevels)
	if err != nil {
		return nil, err
	}
	stays := p.furtherAggregated()
	if stays == nil && rows == filled && rows > 0 {
		// The plan sums over something, and still no two rows came together:
		// these are rows of the table.
		stays = notFurther(p.table.Name)
	}
	return &Computed{problem, p.structure(), p.study.ID, stays}, nil
}

// Space numbers the cells of the result, before anything is counted.
func (p *Plan) Space() (*table.Space, error) {
	dims, _, err := p.dimensions()
	if err != nil {
		return nil, err
	}
	return table.NewSpace(dims)
}

func (p *Plan) dimensions() (dims []sdc.Dimension, size int, err error) {
	dims, size = make([]sdc.Dimension, len(p.axes)), 1
	for i, a := range p.axes {
		if dims[i], err = a.dimension(); err != nil {
			return nil, 0, err
		}
		if size *= dims[i].Len(); size > maxCells {
			return nil, 0, refusal.New(refusal.Misuse, "Take fewer dimensions, or coarser levels.",
				"the result would have more than %d cells with all totals", maxCells)
		}
	}
	return dims, size, nil
}

// rules are those of the study.
func (p *Plan) rules() sdc.Rules {
	floor := int64(1)
	return sdc.Rules{MinimumFrequency: int64(p.study.Outputs.MinimumFrequency), Zeros: sdc.ZerosSafe, Floor: &floor}
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
