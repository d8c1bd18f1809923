// Package highs solves linear and integer programs by HiGHS (Huangfu and Hall
// 2018), compiled to WebAssembly and run in this process by wazero: no cgo, no
// other process, no access to files or network. It stands behind [lp.Solver] like
// the embedded solver, and is the stronger one on large and on integer programs.
//
// The module is fetched when the program is built (scripts/highs.sh). A program
// that was built without it gets [ErrAbsent] from [New] and goes on with
// [lp.Simplex].
//
// Answers are held against the program before they are given out, as package lp
// promises; a linear program whose answer HiGHS cannot prove is solved again by
// the embedded solver. HiGHS sees no clock unless a time limit was asked for, runs on one
// thread and from a fixed seed, so that equal programs have equal answers.
package highs

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	goruntime "runtime"
	"slices"
	"sync"

	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
)

//go:embed wasm
var files embed.FS

// ErrAbsent says that this program was built without HiGHS.
var ErrAbsent = errors.New("HiGHS is not part of this program; build it with node and npm installed, or use the embedded solver")

// Solver is HiGHS, compiled once. Several goroutines may solve at once: each has an
// instance of its own, which is used again afterwards.
type Solver struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule

	mutex sync.Mutex
	idle  []*instance
}

// New compiles HiGHS, which takes seconds of one core. With a cache folder, which
// is made if it is absent, that is done once for all processes; empty: no cache.
func New(ctx context.Context, cache string) (*Solver, error) {
	code, err := files.ReadFile("wasm/highs.wasm")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrAbsent
	} else if err != nil {
		return nil, fmt.Errorf("HiGHS: %w", err)
	}
	config := wazero.NewRuntimeConfig()
	if cache != "" {
		store, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, fmt.Errorf("HiGHS: compilation cache: %w", err)
		}
		config = config.WithCompilationCache(store)
	}
	s := &Solver{runtime: wazero.NewRuntimeWithConfig(ctx, config)}
	workers := experimental.WithCompilationWorkers(ctx, goruntime.GOMAXPROCS(0))
	if s.compiled, err = s.runtime.CompileModule(workers, code); err == nil {
		err = provide(ctx, s.runtime, s.compiled.ImportedFunctions())
	}
	if err != nil {
		s.runtime.Close(ctx)
		return nil, fmt.Errorf("HiGHS: compile: %w", err)
	}
	return s, nil
}

// Close gives all memory back. Nothing may be solving.
func (s *Solver) Close(ctx context.Context) error { return s.runtime.Close(ctx) }

// Solve solves a program from nothing. Limits.Iterations counts for linear
// programs, Limits.Nodes for integer ones. When ctx ends, the solve ends soon.
func (s *Solver) Solve(ctx context.Context, p *lp.Program, limits lp.Limits) (lp.Solution, error) {
	if err := p.Validate(); err != nil {
		return lp.Solution{}, err
	}
	if crossed(p) {
		return lp.Solution{Status: lp.Infeasible, Bound: math.Inf(1)}, nil
	}
	in, err := s.take(ctx)
	if err != nil {
		return lp.Solution{}, err
	}
	got, err := in.solve(ctx, p, limits)
	switch {
	case ctx.Err() != nil:
		in.module.Close(ctx)
		return lp.Solution{}, ctx.Err()
	case err != nil: // HiGHS aborted, or had no memory left
		in.module.Close(ctx)
		got = lp.Solution{Status: lp.Failed, Bound: math.Inf(-1)}
	default:
		s.give(ctx, in)
	}
	return s.confirmed(ctx, p, got, limits)
}

// crossed tells whether bounds leave no value, which HiGHS calls an error.
func crossed(p *lp.Program) bool {
	for j, lower := range p.Lower {
		if lower > p.Upper[j] {
			return true
		}
	}
	for i, lower := range p.RowLower {
		if lower > p.RowUpper[i] {
			return true
		}
	}
	return false
}

// certain is the relative error that an answer may have.
const certain = 1e-7

// confirmed is the answer if it holds. A linear program whose answer does not is
// left to the embedded solver.
func (s *Solver) confirmed(ctx context.Context, p *lp.Program, got lp.Solution, limits lp.Limits) (lp.Solution, error) {
	if !whole(p) {
		if got.Status != lp.Failed && lp.Verify(p, got, certain) == nil {
			return got, nil
		}
		return lp.Simplex{}.Solve(ctx, p, limits)
	}
	if got.Status == lp.Unbounded || got.Status == lp.Failed {
		return s.undecided(ctx, p, limits)
	}
	if got.X != nil {
		if err := exact(ctx, p, &got); err != nil {
			return lp.Solution{}, err
		}
	}
	if lp.Verify(p, got, certain) != nil {
		return lp.Solution{Status: lp.Failed, Bound: math.Inf(-1), Iterations: got.Iterations, Nodes: got.Nodes}, nil
	}
	return got, nil
}

// undecided answers for an integer program that may be unbounded: it is where its
// relaxation is, and where it has a point at all.
func (s *Solver) undecided(ctx context.Context, p *lp.Program, limits lp.Limits) (lp.Solution, error) {
	failed := lp.Solution{Status: lp.Failed, Bound: math.Inf(-1)}
	q := *p
	q.Whole = nil
	relaxed, err := lp.Simplex{}.Solve(ctx, &q, lp.Limits{})
	if err != nil || relaxed.Status == lp.Infeasible {
		return relaxed, err
	}
	if relaxed.Status != lp.Unbounded {
		return failed, nil
	}
	q = *p
	q.Cost = make([]float64, p.Columns())
	got, err := s.Solve(ctx, &q, limits)
	if err != nil || got.X == nil {
		return got, err
	}
	got.Status, got.Bound, got.Ray, got.Objective = lp.Unbounded, math.Inf(-1), relaxed.Ray, 0
	for j, c := range p.Cost {
		got.Objective += c * got.X[j]
	}
	return got, nil
}

func whole(p *lp.Program) bool { return slices.Contains(p.Whole, true) }

// exact rounds the whole columns, and solves for the others if rounding did harm.
func exact(ctx context.Context, p *lp.Program, got *lp.Solution) error {
	for j, whole := range p.Whole {
		if whole {
			got.X[j] = math.Round(got.X[j])
		}
	}
	if lp.Verify(p, lp.Solution{Status: lp.Limit, X: got.X}, certain) != nil {
		q := *p
		q.Whole = nil
		q.Lower, q.Upper = append([]float64(nil), p.Lower...), append([]float64(nil), p.Upper...)
		for j, whole := range p.Whole {
			if whole {
				q.Lower[j], q.Upper[j] = got.X[j], got.X[j]
			}
		}
		rest, err := lp.Simplex{}.Solve(ctx, &q, lp.Limits{})
		if err != nil {
			return err
		}
		if rest.Status == lp.Optimal {
			got.X = rest.X
		}
	}
	got.Objective = 0
	for j, c := range p.Cost {
		got.Objective += c * got.X[j]
	}
	return nil
}

// take is an instance that nobody uses.
func (s *Solver) take(ctx context.Context) (*instance, error) {
	s.mutex.Lock()
	if last := len(s.idle) - 1; last >= 0 {
		in := s.idle[last]
		s.idle = s.idle[:last]
		s.mutex.Unlock()
		return in, nil
	}
	s.mutex.Unlock()
	module, err := s.runtime.InstantiateModule(ctx, s.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions(initialise))
	if err != nil {
		return nil, fmt.Errorf("HiGHS: new instance: %w", err)
	}
	return newInstance(ctx, module)
}

// roomy is the memory, in bytes, above which an instance is not kept.
const roomy = 256 << 20

func (s *Solver) give(ctx context.Context, in *instance) {
	if in.module.Memory().Size() > roomy {
		in.module.Close(ctx)
		return
	}
	s.mutex.Lock()
	s.idle = append(s.idle, in)
	s.mutex.Unlock()
}

var _ lp.Solver = (*Solver)(nil)
