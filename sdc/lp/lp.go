// Package lp holds linear and integer programs and one small interface to what
// solves them. Its own solver, [Simplex], is pure Go and needs nothing; a
// stronger one is put in its place by whoever implements [Solver].
//
// A program is
//
//	minimise Cost·x  where  RowLower ≤ A·x ≤ RowUpper,  Lower ≤ x ≤ Upper,
//
// some x whole, any bound infinite. An equality is a row whose bounds are equal.
//
// The solver is made for the programs of disclosure control: entries that are
// mostly -1, 0 and 1, equality rows, many programs that differ in a cost or a
// bound only. A [Session] keeps the last basis and goes on from there, and
// [Session.Load] takes the next program into the memory of the last one.
//
// An answer is never taken on trust. Before a solution leaves a solver, its
// feasibility and its optimality are worked out again from the program as it was
// given; infeasible and unbounded programs come with a certificate that was
// checked likewise. What cannot be confirmed is [Failed]. Equal programs in equal
// sessions give equal answers: nothing is random, nothing depends on time, except
// where Limits.Seconds is asked for.
package lp

import (
	"context"
	"fmt"
	"math"
)

// Program is a linear program, or an integer one if Whole says so. The matrix is
// held by columns: the entries of column j are Row[k], Value[k] for k from
// Start[j] to Start[j+1]-1, each row at most once. A program without entries may
// leave Start empty.
type Program struct {
	Rows int
	// Cost, Lower and Upper have one entry for each column.
	Cost, Lower, Upper []float64
	// Start has one entry more than there are columns.
	Start []int32
	Row   []int32
	Value []float64
	// RowLower and RowUpper have one entry for each row.
	RowLower, RowUpper []float64
	// Whole tells which columns take whole values only. Nil is none.
	Whole []bool
}

// Columns is the number of columns.
func (p *Program) Columns() int { return len(p.Cost) }

// Column adds a column with its entries and returns its number.
func (p *Program) Column(cost, lower, upper float64, rows []int32, values []float64) int {
	if len(p.Start) == 0 {
		p.Start = append(p.Start, 0)
	}
	p.Cost, p.Lower, p.Upper = append(p.Cost, cost), append(p.Lower, lower), append(p.Upper, upper)
	p.Row, p.Value = append(p.Row, rows...), append(p.Value, values...)
	p.Start = append(p.Start, int32(len(p.Row)))
	if p.Whole != nil {
		p.Whole = append(p.Whole, false)
	}
	return len(p.Cost) - 1
}

// AddRow adds an empty row and returns its number.
func (p *Program) AddRow(lower, upper float64) int {
	p.RowLower, p.RowUpper = append(p.RowLower, lower), append(p.RowUpper, upper)
	p.Rows++
	return p.Rows - 1
}

// Reset makes the program empty and keeps its memory.
func (p *Program) Reset() {
	*p = Program{
		Cost: p.Cost[:0], Lower: p.Lower[:0], Upper: p.Upper[:0],
		Start: p.Start[:0], Row: p.Row[:0], Value: p.Value[:0],
		RowLower: p.RowLower[:0], RowUpper: p.RowUpper[:0],
	}
}

// Status says how a solve ended.
type Status uint8

// The ways in which a solve ends.
const (
	// Failed: the numbers got out of hand and no answer could be confirmed.
	Failed Status = iota
	// Optimal: X is feasible and no feasible point costs less, within the
	// tolerances; for integer programs, within the gap that was asked for.
	Optimal
	// Infeasible: no point satisfies all bounds. For linear programs Ray is the proof.
	Infeasible
	// Unbounded: points of any cost below exist. Ray is the proof.
	Unbounded
	// Limit: a limit ended the solve. X holds the best feasible point so far, or is nil.
	Limit
)

// String is the status as a word.
func (s Status) String() string {
	return [...]string{"failed", "optimal", "infeasible", "unbounded", "limit"}[s]
}

// Limits end a solve early. The zero value sets none.
type Limits struct {
	// Iterations is the greatest number of simplex pivots, over all nodes. 0: any.
	Iterations int64
	// Nodes is the greatest number of nodes of the search tree. 0: any.
	Nodes int64
	// Gap is where an integer program counts as solved:
	// Objective - Bound ≤ Gap·max(1, |Objective|).
	Gap float64
	// Seconds ends an integer program by the clock. Only where a user asked for
	// it: the answer then depends on the machine. 0: never.
	Seconds float64
	// Start is a known point of an integer program: solvers may begin from it,
	// and must leave it aside where it is not feasible. Nil: none.
	Start []float64
}

// Solution is what a solver found out. Slices that do not belong to the status are nil.
type Solution struct {
	Status Status
	// Objective is Cost·X.
	Objective float64
	// Bound is proven: no feasible point costs less. It is Objective where an LP
	// is optimal, -Inf where nothing is known.
	Bound float64
	// X has one entry for each column. Whole columns hold whole numbers exactly.
	X []float64
	// Dual has one entry for each row, Reduced one for each column, of optimal
	// linear programs: Reduced = Cost - Aᵀ·Dual. An entry is at least 0 where the
	// row or column stands at its lower bound, at most 0 at its upper, 0 between.
	Dual, Reduced []float64
	// Ray is the certificate. Unbounded: a direction, by column, that keeps every
	// bound and whose cost is negative. Infeasible: multipliers y of rows; over the
	// column bounds the range of (Aᵀy)·x has no value in common with the range of
	// y·r over the row bounds r.
	Ray []float64
	// Iterations counts simplex pivots, Nodes the nodes of the search tree.
	Iterations, Nodes int64
}

// Solver solves programs. An error says that the program is malformed or that
// ctx ended; whatever else can happen is a [Status]. A solver may be used by
// several goroutines at once.
type Solver interface {
	Solve(ctx context.Context, p *Program, limits Limits) (Solution, error)
}

// Warm is a solver that keeps what it knows between similar programs.
type Warm interface {
	Solver
	// Open returns a session with a program in it.
	Open(p *Program) (Session, error)
}

// Session holds one linear program at a time; whole columns are taken as
// continuous. It is not for several goroutines at once.
type Session interface {
	// Load puts another program in place of the last one, whose memory it uses
	// again. The program is copied.
	Load(p *Program) error
	// SetCost changes the cost of a column, SetBounds its bounds. Numbers that are
	// none make the next solve fail.
	SetCost(column int, cost float64)
	SetBounds(column int, lower, upper float64)
	// SetRowBounds changes the bounds of a row.
	SetRowBounds(row int, lower, upper float64)
	// Solve solves from the basis that the last solve ended with. The slices of
	// the solution belong to the session: they hold until its next Solve or Load.
	Solve(ctx context.Context, limits Limits) (Solution, error)
}

// Validate says whether a program is well formed: lengths that fit, row numbers
// in range and not twice in a column, finite costs and values, no bound that is
// not a number. Bounds that cross are well formed: such a program is infeasible.
func (p *Program) Validate() error {
	n := p.Columns()
	switch {
	case len(p.Lower) != n || len(p.Upper) != n:
		return fmt.Errorf("linear program: %d costs, %d lower and %d upper bounds; give one of each for a column", n, len(p.Lower), len(p.Upper))
	case p.Rows < 0 || len(p.RowLower) != p.Rows || len(p.RowUpper) != p.Rows:
		return fmt.Errorf("linear program: %d rows, %d lower and %d upper bounds of rows; give one of each for a row", p.Rows, len(p.RowLower), len(p.RowUpper))
	case p.Whole != nil && len(p.Whole) != n:
		return fmt.Errorf("linear program: %d columns, but Whole has %d entries", n, len(p.Whole))
	case len(p.Row) != len(p.Value):
		return fmt.Errorf("linear program: %d row numbers and %d values", len(p.Row), len(p.Value))
	case len(p.Start) == 0 && len(p.Row) == 0:
		return p.validateNumbers()
	case len(p.Start) != n+1 || p.Start[0] != 0 || int(p.Start[n]) != len(p.Row):
		return fmt.Errorf("linear program: Start must run from 0 to %d in %d steps", len(p.Row), n)
	}
	if err := p.validateEntries(); err != nil {
		return err
	}
	return p.validateNumbers()
}

func (p *Program) validateEntries() error {
	for j := range p.Columns() {
		if p.Start[j+1] < p.Start[j] {
			return fmt.Errorf("linear program: Start falls at column %d", j)
		}
	}
	seen := make([]int32, p.Rows)
	for j := range p.Columns() {
		for k := p.Start[j]; k < p.Start[j+1]; k++ {
			switch i := p.Row[k]; {
			case i < 0 || int(i) >= p.Rows:
				return fmt.Errorf("linear program: column %d has an entry in row %d of %d", j, i, p.Rows)
			case seen[i] == int32(j)+1:
				return fmt.Errorf("linear program: column %d has two entries in row %d", j, i)
			case !finite(p.Value[k]):
				return fmt.Errorf("linear program: column %d has the entry %v in row %d", j, p.Value[k], i)
			default:
				seen[i] = int32(j) + 1
			}
		}
	}
	return nil
}

func (p *Program) validateNumbers() error {
	for j, c := range p.Cost {
		if !finite(c) || badBounds(p.Lower[j], p.Upper[j]) {
			return fmt.Errorf("linear program: column %d has cost %v and bounds %v, %v", j, c, p.Lower[j], p.Upper[j])
		}
	}
	for i := range p.Rows {
		if badBounds(p.RowLower[i], p.RowUpper[i]) {
			return fmt.Errorf("linear program: row %d has bounds %v, %v", i, p.RowLower[i], p.RowUpper[i])
		}
	}
	return nil
}

func finite(v float64) bool { return v-v == 0 }

// badBounds are no numbers, or leave no value by being infinite on the wrong side.
func badBounds(lower, upper float64) bool {
	return math.IsNaN(lower) || math.IsNaN(upper) || math.IsInf(lower, 1) || math.IsInf(upper, -1)
}

// column is the part of Row and Value that belongs to column j.
func (p *Program) column(j int) ([]int32, []float64) {
	if len(p.Start) == 0 {
		return nil, nil
	}
	return p.Row[p.Start[j]:p.Start[j+1]], p.Value[p.Start[j]:p.Start[j+1]]
}

// whole tells whether any column must be whole.
func (p *Program) whole() bool {
	for _, w := range p.Whole {
		if w {
			return true
		}
	}
	return false
}
