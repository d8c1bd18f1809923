package highs

import (
	"context"
	"math"
	"time"

	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/tetratelabs/wazero/api"
)

// Statuses of a model in HiGHS that lead to an answer.
const (
	optimal               = 7
	infeasible            = 8
	unboundedOrInfeasible = 9
	unbounded             = 10
	timeLimit             = 13
	iterationLimit        = 14
	solutionLimit         = 16
)

// solve passes a program, runs HiGHS and reads the answer.
func (in *instance) solve(ctx context.Context, p *lp.Program, limits lp.Limits) (lp.Solution, error) {
	if limits.Seconds > 0 {
		ctx = context.WithValue(ctx, clockKey{}, time.Now())
	}
	whole := whole(p)
	if err := in.prepare(ctx, p, limits, whole); err != nil {
		return lp.Solution{}, err
	}
	if err := in.must(ctx, "run"); err != nil {
		return lp.Solution{}, err
	}
	status, err := in.do(ctx, "getModelStatus", in.object)
	if err == nil && status == unboundedOrInfeasible {
		if status, err = in.decide(ctx); err != nil {
			return lp.Solution{}, err
		}
	}
	if err != nil {
		return lp.Solution{}, err
	}
	got, err := in.read(ctx, p, int(status), whole)
	if err != nil {
		return lp.Solution{}, err
	}
	return got, in.release(ctx)
}

// decide runs again without the presolve that left the question open.
func (in *instance) decide(ctx context.Context) (uint64, error) {
	if err := in.option(ctx, "presolve", "off"); err != nil {
		return 0, err
	}
	if err := in.must(ctx, "run"); err != nil {
		return 0, err
	}
	return in.do(ctx, "getModelStatus", in.object)
}

func (in *instance) prepare(ctx context.Context, p *lp.Program, limits lp.Limits, whole bool) error {
	if err := in.must(ctx, "clear"); err != nil {
		return err
	}
	if err := in.options(ctx, limits, whole); err != nil {
		return err
	}
	if err := in.pass(ctx, p, whole); err != nil {
		return err
	}
	if whole && len(limits.Start) == p.Columns() {
		return in.start(ctx, limits.Start)
	}
	return nil
}

// options are set alike for every solve, but for the limits.
func (in *instance) options(ctx context.Context, limits lp.Limits, whole bool) error {
	set := []struct {
		name  string
		value any
	}{
		{"output_flag", false}, {"threads", 1}, {"parallel", "off"}, {"random_seed", 0},
		{"primal_feasibility_tolerance", 1e-9}, {"dual_feasibility_tolerance", 1e-9}, {"mip_feasibility_tolerance", 1e-7},
		{"mip_rel_gap", limits.Gap}, {"mip_abs_gap", max(limits.Gap, 1e-9)},
	}
	add := func(name string, value any) {
		set = append(set, struct {
			name  string
			value any
		}{name, value})
	}
	if limits.Seconds > 0 {
		add("time_limit", limits.Seconds)
	}
	if limits.Iterations > 0 && !whole {
		add("simplex_iteration_limit", int(min(limits.Iterations, math.MaxInt32)))
	}
	if limits.Nodes > 0 {
		add("mip_max_nodes", int(min(limits.Nodes, math.MaxInt32)))
	}
	for _, o := range set {
		if err := in.option(ctx, o.name, o.value); err != nil {
			return err
		}
	}
	return nil
}

func (in *instance) option(ctx context.Context, name string, value any) error {
	key, err := in.text(ctx, name)
	if err != nil {
		return err
	}
	switch v := value.(type) {
	case bool:
		on := uint64(0)
		if v {
			on = 1
		}
		return in.must(ctx, "setBool", key, on)
	case int:
		return in.must(ctx, "setInt", key, api.EncodeI32(int32(v)))
	case float64:
		return in.must(ctx, "setDouble", key, api.EncodeF64(v))
	default:
		text, err := in.text(ctx, v.(string))
		if err != nil {
			return err
		}
		return in.must(ctx, "setString", key, text)
	}
}

// pass hands the program over, by columns, to be minimised.
func (in *instance) pass(ctx context.Context, p *lp.Program, whole bool) error {
	const byColumns, minimise = 1, 1
	start := p.Start
	if len(start) == 0 {
		start = make([]int32, p.Columns()+1)
	}
	arguments := []uint64{
		uint64(p.Columns()), uint64(p.Rows), uint64(len(p.Row)), byColumns, minimise, api.EncodeF64(0),
	}
	for _, values := range [][]float64{p.Cost, p.Lower, p.Upper, p.RowLower, p.RowUpper} {
		at, err := in.doubles(ctx, values)
		if err != nil {
			return err
		}
		arguments = append(arguments, at)
	}
	for _, values := range [][]int32{start, p.Row} {
		at, err := in.ints(ctx, values)
		if err != nil {
			return err
		}
		arguments = append(arguments, at)
	}
	at, err := in.doubles(ctx, p.Value)
	if err != nil {
		return err
	}
	arguments = append(arguments, at)
	if !whole {
		return in.must(ctx, "passLp", arguments...)
	}
	kinds := make([]int32, p.Columns())
	for j, w := range p.Whole {
		if w {
			kinds[j] = 1
		}
	}
	if at, err = in.ints(ctx, kinds); err != nil {
		return err
	}
	return in.must(ctx, "passMip", append(arguments, at)...)
}

// start hands a known point over. HiGHS leaves it aside if it is none.
func (in *instance) start(ctx context.Context, x []float64) error {
	at, err := in.doubles(ctx, x)
	if err != nil {
		return err
	}
	_, err = in.do(ctx, "setSolution", in.object, at, 0, 0, 0)
	return err
}

// read makes an answer of what HiGHS found.
func (in *instance) read(ctx context.Context, p *lp.Program, status int, whole bool) (lp.Solution, error) {
	got := lp.Solution{Bound: math.Inf(-1)}
	switch status {
	case optimal:
		got.Status = lp.Optimal
	case infeasible:
		got.Status, got.Bound = lp.Infeasible, math.Inf(1)
	case unbounded:
		got.Status = lp.Unbounded
	case timeLimit, iterationLimit, solutionLimit:
		got.Status = lp.Limit
	}
	if err := in.counts(ctx, &got); err != nil {
		return got, err
	}
	if got.Status == lp.Infeasible && !whole {
		return got, in.ray(ctx, p, &got)
	}
	if got.Status == lp.Failed || got.Status == lp.Infeasible {
		return got, nil
	}
	const feasible = 2
	if state, err := in.number(ctx, "primal_solution_status"); err != nil {
		return got, err
	} else if state != feasible {
		return got, nil
	}
	if err := in.point(ctx, p, &got); err != nil {
		return got, err
	}
	if whole {
		bound, err := in.real(ctx, "mip_dual_bound")
		if err != nil {
			return got, err
		}
		got.Dual, got.Reduced, got.Bound = nil, nil, bound
	} else if got.Status == lp.Optimal {
		got.Bound = got.Objective
	} else {
		got.Dual, got.Reduced = nil, nil
	}
	return got, nil
}

func (in *instance) counts(ctx context.Context, got *lp.Solution) error {
	pivots, err := in.number(ctx, "simplex_iteration_count")
	if err != nil {
		return err
	}
	nodes, err := in.wide(ctx, "mip_node_count")
	got.Iterations, got.Nodes = int64(max(pivots, 0)), max(nodes, 0)
	return err
}

// point reads X and, of linear programs, the multipliers.
func (in *instance) point(ctx context.Context, p *lp.Program, got *lp.Solution) error {
	n, m := p.Columns(), p.Rows
	var at [4]uint64
	for k, length := range [4]int{n, n, m, m} {
		var err error
		if at[k], err = in.room(ctx, 8*length); err != nil {
			return err
		}
	}
	if err := in.must(ctx, "getSolution", at[0], at[1], at[2], at[3]); err != nil {
		return err
	}
	var err error
	if got.X, err = in.readDoubles(at[0], n); err != nil {
		return err
	}
	if got.Reduced, err = in.readDoubles(at[1], n); err != nil {
		return err
	}
	if got.Dual, err = in.readDoubles(at[3], m); err != nil {
		return err
	}
	for j, c := range p.Cost {
		got.X[j] = min(max(got.X[j], p.Lower[j]), p.Upper[j])
		got.Objective += c * got.X[j]
	}
	return nil
}

// ray reads the proof that there is no point, if HiGHS has one.
func (in *instance) ray(ctx context.Context, p *lp.Program, got *lp.Solution) error {
	has, err := in.room(ctx, 8)
	if err != nil {
		return err
	}
	at, err := in.room(ctx, 8*p.Rows)
	if err != nil {
		return err
	}
	if err := in.must(ctx, "getDualRay", has, at); err != nil {
		return err
	}
	if v, _ := in.module.Memory().ReadUint32Le(uint32(has)); v != 0 {
		got.Ray, err = in.readDoubles(at, p.Rows)
	}
	return err
}

// number, wide and real read a figure about the last run.
func (in *instance) number(ctx context.Context, name string) (int32, error) {
	at, err := in.figure(ctx, "getInt", name)
	v, _ := in.module.Memory().ReadUint32Le(uint32(at))
	return int32(v), err
}

func (in *instance) wide(ctx context.Context, name string) (int64, error) {
	at, err := in.figure(ctx, "getInt64", name)
	v, _ := in.module.Memory().ReadUint64Le(uint32(at))
	return int64(v), err
}

func (in *instance) real(ctx context.Context, name string) (float64, error) {
	at, err := in.figure(ctx, "getDouble", name)
	v, _ := in.module.Memory().ReadFloat64Le(uint32(at))
	return v, err
}

func (in *instance) figure(ctx context.Context, function, name string) (uint64, error) {
	key, err := in.text(ctx, name)
	if err != nil {
		return 0, err
	}
	at, err := in.room(ctx, 8)
	if err != nil {
		return 0, err
	}
	return at, in.must(ctx, function, key, at)
}
