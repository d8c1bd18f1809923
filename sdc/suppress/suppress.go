package suppress

import (
	"context"
	"iter"
	"runtime"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Config says how to search; the zero value does no improving.
type Config struct {
	Seed     uint64
	Threads  int           // 0 takes all processors
	Effort   int           // improving passes at the most
	Keep     table.Pattern // an earlier pattern: its hidden cells are cheap; nil: none
	Progress func(stage string, done, total int)
}

// Result is a pattern with its proof.
type Result struct {
	Pattern  table.Pattern
	Unproven []Unproven // by cell
	Steps    int64      // cells looked at
	f        *field
}

// Unproven is a cell without a proof, and why.
type Unproven struct {
	Cell   int
	Reason string
}

// Run protects what is unsafe in a ground, which it only reads. It ends early only by
// ctx.
func Run(ctx context.Context, g *ground.Ground, config Config) (Result, error) {
	f := newField(g, config.Keep)
	c := newCrew(f, threads(config.Threads), config.Progress)
	unproven, err := c.protect(ctx, config.Seed)
	if err != nil {
		return Result{}, err
	}
	for pass := range config.Effort {
		published, err := c.improve(ctx, config.Seed+uint64(pass))
		if err != nil {
			return Result{}, err
		}
		if published == 0 {
			break
		}
	}
	slices.SortStableFunc(unproven, func(a, b Unproven) int { return a.Cell - b.Cell })
	return Result{Pattern: f.status, Unproven: unproven, Steps: c.steps(), f: f}, nil
}

func threads(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}

// All goes through the witnesses, made one by one.
func (r Result) All() iter.Seq[table.Witness] {
	return func(yield func(table.Witness) bool) {
		for i := range r.f.proofs.list {
			if w := r.f.export(int32(i + 1)); len(w.Up)+len(w.Down) > 0 && !yield(w) {
				return
			}
		}
	}
}

// Witnesses are all witnesses.
func (r Result) Witnesses() []table.Witness { return slices.Collect(r.All()) }

func (f *field) export(number int32) table.Witness {
	p := f.proofs.get(number)
	w := table.Witness{Den: f.Unit, Plus: p.plus, Minus: p.minus}
	if p.dead {
		return w
	}
	for cell, by := range f.proofs.moves(number) {
		w.Cells, w.Move = append(w.Cells, cell), append(w.Move, by)
		claim := f.claim.of(cell)
		if claim < 0 {
			continue
		}
		if f.by[above][claim] == number {
			w.Up = append(w.Up, cell)
		}
		if f.by[beneath][claim] == number {
			w.Down = append(w.Down, cell)
		}
	}
	return w
}
