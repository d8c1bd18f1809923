package compare

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Report puts methods side by side on one table.
type Report struct {
	Problem string   `json:"problem"`
	Cells   int      `json:"cells"`
	Empty   int      `json:"empty"` // cells with a true count of zero
	Units   int64    `json:"units"` // of all cells that are not sums
	Unsafe  int      `json:"unsafe"`
	Methods []Result `json:"methods"`
}

// Result is what is reported of one method.
type Result struct {
	Method  string   `json:"method"`
	Promise Promise  `json:"promise"`
	Figures Figures  `json:"figures"`
	Facts   []Fact   `json:"facts,omitempty"`
	Broken  []string `json:"broken"` // promises that were not kept; none, or the program is wrong
	Limits  []string `json:"limits"`
}

// Run applies the methods to a frequency table, in their order, and reports. The
// problem's rules say which cells are unsafe and what protects them. It takes
// memory of some 50 bytes a cell.
func Run(ctx context.Context, p *table.Problem, methods ...Method) (Report, error) {
	if err := Check(p); err != nil {
		return Report{}, err
	}
	found, err := primary.Find(p)
	if err != nil {
		return Report{}, err
	}
	r := Report{Problem: p.Name, Cells: p.Table.Len(), Unsafe: len(found.Needs), Methods: []Result{}}
	for cell, n := range p.Table.Counts {
		if n == 0 {
			r.Empty++
		}
		if p.Table.Terminal(cell) {
			r.Units += n
		}
	}
	for _, m := range methods {
		out, err := m.Apply(ctx, p)
		if err != nil {
			return r, fmt.Errorf("method %s: %w", m.Name(), err)
		}
		result, err := Judge(ctx, p, found.Needs, m.Name(), out)
		if err != nil {
			return r, fmt.Errorf("method %s: %w", m.Name(), err)
		}
		r.Methods = append(r.Methods, result)
	}
	return r, nil
}

// Judge measures one output. The unsafe cells are those of primary.Find.
func Judge(ctx context.Context, p *table.Problem, unsafe primary.Needs, name string, out Output) (Result, error) {
	if len(out.Counts) != p.Table.Len() || out.Between == nil {
		return Result{}, fmt.Errorf("the output has %d counts for %d cells, or no intervals: fill both", len(out.Counts), p.Table.Len())
	}
	r := Result{Method: name, Promise: out.Promise, Figures: measure(p, out.Counts), Facts: out.Facts, Limits: out.Limits, Broken: []string{}}
	intervals, err := Narrow(ctx, p, out)
	if err != nil {
		return r, err
	}
	r.Figures.Safety = judge(p, unsafe, out.Counts, intervals)
	r.Broken = append(r.Broken, out.Promise.broken(p, out.Counts, r.Figures)...)
	for cell, n := range p.Table.Counts {
		if n < intervals.Lower[cell] || n > intervals.Upper[cell] {
			r.Broken = append(r.Broken, fmt.Sprintf("cell %s: its true count is not in the interval that the method leaves", p.Table.Name(cell)))
			break
		}
	}
	return r, nil
}

// broken names the promises that one table can show not to have been kept; whether a
// method is unbiased no single table can.
func (promise Promise) broken(p *table.Problem, counts []int64, f Figures) []string {
	var named []string
	name := func(holds bool, format string, args ...any) {
		if !holds {
			named = append(named, fmt.Sprintf(format, args...))
		}
	}
	name(!promise.Additive || f.SumsViolated == 0, "%d sums do not hold", f.SumsViolated)
	name(!promise.Additive || f.OverlapViolated == 0, "%d overlapping parents are outside their children", f.OverlapViolated)
	name(!promise.ZerosStay || f.ZerosLost == 0, "%d empty cells show people", f.ZerosLost)
	name(!promise.ZerosTrue || f.FalseZeros == 0, "%d cells with people show zero", f.FalseZeros)
	name(!promise.Consistent || f.Inconsistent == 0, "%d totals show another count than the one part that they consist of", f.Inconsistent)
	name(promise.Distance < 0 || f.Distance.Max <= promise.Distance, "a cell is %d from its true count, promised was %d", f.Distance.Max, promise.Distance)
	off, small, far := 0, 0, 0
	for cell, n := range counts {
		switch {
		case n == Withheld:
			continue
		case n < 0, n != 0 && (n-promise.Offset)%max(promise.Base, 1) != 0:
			off++
		case n > 0 && n < promise.Smallest:
			small++
		}
		if promise.TerminalDistance >= 0 && distance(n, p.Table.Counts[cell]) > promise.TerminalDistance && p.Table.Terminal(cell) {
			far++
		}
	}
	name(off == 0, "%d counts are negative or no multiple of %d", off, promise.Base)
	name(small == 0, "%d counts are above 0 and below %d", small, promise.Smallest)
	name(far == 0, "%d cells that are not sums are further than %d from their true count", far, promise.TerminalDistance)
	return named
}
