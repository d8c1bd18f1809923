package attack

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"

	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Published is what the intruder has before him. Slices have one entry a cell, or
// are nil where that is allowed.
type Published struct {
	Space  *table.Space
	Kind   table.Kind
	Hidden []bool
	Counts []int64   // of counts; those of hidden cells are not looked at
	Values []float64 // of magnitudes
	Floor  int64     // the least a hidden terminal count can be: 0 or 1
	Signed bool      // values may be negative: nothing is known of a hidden one
	// Lower and Upper are known of cells beforehand; nil: nothing.
	Lower, Upper []float64
	// MayBeEmpty marks hidden terminal cells for which the floor does not hold,
	// because they are hidden whatever they are; nil: none.
	MayBeEmpty []bool
}

// Truth is what the intruder does not know and whoever judges him does.
type Truth struct {
	Counts []int64   // of all cells, for counts
	Values []float64 // of all cells, for magnitudes
	Needs  []Need    // of unsafe cells
	// Alone gives for each contributor who is alone in cells those cells; his
	// number is the index.
	Alone [][]int32
}

// Need is the protection that an unsafe cell requires: a table in which it is at
// least Up above its value, and one in which it is at least Down below. Whoever
// fills it takes its own floor into account.
type Need struct {
	Cell     int32
	Up, Down float64
}

// Options say how hard to try. The zero value is ready.
type Options struct {
	// Solver solves linear programs; nil is the embedded one.
	Solver lp.Solver
	// Truth turns the attack into an audit; nil: there is none.
	Truth *Truth
	// Witnesses are given proofs that cells can move. They are tried first, and each
	// is checked. They need the truth.
	Witnesses []table.Witness
	// Threads is how many parts are worked on at once; 0: as many as the machine
	// has. The result does not depend on it.
	Threads int
	// Nodes bounds the search for a whole table that attains one end of one
	// interval, in linear programs; 0 is 200.
	Nodes int
	// Largest is the number of unknowns up to which a part is attacked as a whole.
	// Larger ones are attacked cell by cell within neighbourhoods. 0 is 40,000.
	Largest int
	// Work bounds the programs of one part, in pivots times unknowns. What is not settled
	// by then is looked for in the nearest neighbourhood only. 0 is 10⁸: two minutes or so.
	Work int64
	// Vast is the number of unknowns up to which all ends are looked for. In larger
	// parts only those that unsafe cells require are, where algebra and given proofs
	// have not shown them; the others stay undecided. 0 is 60,000.
	Vast int
}

const (
	defaultNodes   = 200
	defaultLargest = 40_000
	defaultWork    = 100_000_000
	defaultVast    = 60_000
)

func (o Options) inForce() Options {
	if o.Solver == nil {
		o.Solver = lp.Simplex{}
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Nodes <= 0 {
		o.Nodes = defaultNodes
	}
	if o.Largest <= 0 {
		o.Largest = defaultLargest
	}
	if o.Work <= 0 {
		o.Work = defaultWork
	}
	if o.Vast <= 0 {
		o.Vast = defaultVast
	}
	return o
}

// Interval is what is known of one hidden cell.
type Interval struct {
	Cell         int32
	Lower, Upper float64 // infinite where there is no bound; no table has less or more
	Exact        bool    // the bounds are the same: the cell is known
	// Undecided: the bounds hold, but whether tables attain both was not found out.
	Undecided bool
	// With the truth only:
	Under   bool // the interval does not reach what the cell requires
	Doubted bool // whether it does was not found out
	Victim  bool // known exactly to somebody who is alone in other cells, and not to all
	Suspect bool // whether it is a victim was not found out
}

// Result is the outcome of an attack.
type Result struct {
	Intervals []Interval // of all hidden cells, by rising number
	Unknowns  int        // hidden cells that algebra did not settle
	Parts     int        // that have nothing to do with each other
	Largest   int        // unknowns of the largest part
	Programs  int64      // linear programs solved
	Failed    int64      // of them, without an answer
	Proofs    int        // given witnesses that hold
	Refused   int        // given witnesses that do not
}

// Count counts intervals.
func (r Result) Count(is func(Interval) bool) int {
	n := 0
	for _, i := range r.Intervals {
		if is(i) {
			n++
		}
	}
	return n
}

// Errors of Run.
var (
	// ErrInput means that what is published is not well formed.
	ErrInput = errors.New("the published table cannot be attacked")
	// ErrContradiction means that no table agrees with what is published.
	ErrContradiction = errors.New("no table agrees with what is published")
)

// Run attacks. It fails where the input is malformed or contradicts itself, or ctx
// ends. A part of n unknowns takes up to 2n linear programs, warm started.
func Run(ctx context.Context, p Published, options Options) (Result, error) {
	o := options.inForce()
	if err := p.validate(o.Truth); err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrInput, err)
	}
	s, err := newSystem(&p, o.Truth)
	if err != nil {
		return Result{}, err
	}
	if err := s.reduce(); err != nil {
		return Result{}, err
	}
	var result Result
	parts := s.parts()
	result.Parts = len(parts)
	for _, t := range parts {
		result.Unknowns += t.n
		result.Largest = max(result.Largest, t.n)
	}
	s.tryWitnesses(parts, o.Witnesses, &result)
	s.ask(parts, o.Truth)
	if err := attackParts(ctx, parts, o); err != nil {
		return Result{}, err
	}
	for _, t := range parts {
		result.Programs += t.programs
		result.Failed += t.failed
	}
	result.Intervals = s.intervals(parts)
	if o.Truth != nil {
		s.judge(o.Truth, parts, result.Intervals)
		programs, err := s.findVictims(ctx, parts, o, result.Intervals)
		if err != nil {
			return Result{}, err
		}
		result.Programs += programs
	}
	return result, nil
}

func (p *Published) validate(truth *Truth) error {
	if p.Space == nil {
		return errors.New("there is no table")
	}
	size := p.Space.Len()
	lengths := []struct {
		name     string
		length   int
		optional bool
	}{
		{"Hidden", len(p.Hidden), false}, {"Counts", len(p.Counts), p.Kind != table.Frequency},
		{"Values", len(p.Values), p.Kind != table.Magnitude}, {"Lower", len(p.Lower), true}, {"Upper", len(p.Upper), true},
		{"MayBeEmpty", len(p.MayBeEmpty), true},
	}
	if truth != nil && p.Kind == table.Frequency {
		lengths[5].length = len(p.MayBeEmpty)
		if len(truth.Counts) != size {
			return fmt.Errorf("the true counts have %d entries for %d cells", len(truth.Counts), size)
		}
	}
	if truth != nil && p.Kind == table.Magnitude && len(truth.Values) != size {
		return fmt.Errorf("the true values have %d entries for %d cells", len(truth.Values), size)
	}
	for _, l := range lengths {
		if l.length != size && !(l.optional && l.length == 0) {
			return fmt.Errorf("%s has %d entries for %d cells", l.name, l.length, size)
		}
	}
	for cell, v := range p.Values {
		if !p.Hidden[cell] && (math.IsNaN(v) || math.IsInf(v, 0)) {
			return fmt.Errorf("cell %s is published without a number", p.Space.Name(cell))
		}
	}
	return nil
}
