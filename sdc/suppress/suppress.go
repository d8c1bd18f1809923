package suppress

import (
	"context"
	"runtime"

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
	if err := c.run(ctx, config); err != nil {
		return Result{}, err
	}
	unproven := f.unproven()
	f.proofs.unlink()
	return Result{Pattern: f.status, Unproven: unproven, Steps: c.steps(), f: f}, nil
}

func threads(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}
