package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// File is the name of the file that is written.
const File = problem.AttackFile

// Outcome is what an attack on a folder found.
type Outcome struct {
	attack.Result
	Space       *table.Space
	Differences []string // options of the protected folder that are not the problem's
	Notes       []string // what else is to be said
	Judged      bool     // there were data, and what follows is known
	Singletons  bool     // protection against those who are alone in a cell is in force
	Unsafe      int      // unsafe cells, hidden or not
	Shown       []int32  // of them, those published although nothing allows it
	Known       int      // of them, those hidden and yet known exactly
	Under       int      // of them, those with less protection than required
	Victims     int      // of them, those known exactly to one who is alone in other cells
	Doubts      int      // of them, those for which one of that was not found out
}

// Safe says whether the attack found nothing that the rules forbid. It is false
// without data.
func (o *Outcome) Safe() bool {
	return o.Judged && len(o.Shown) == 0 && o.Known == 0 && o.Under == 0 && o.Doubts == 0 && !(o.Singletons && o.Victims > 0)
}

// Attack attacks the protected problem in folder out, whose problem is in folder in,
// and writes attack.csv into out: whole, or not at all. Of in it needs the
// specification and the hierarchies, and cells.csv for what is known beforehand.
// Floor, protection and singletons are those of out, where it has a specification.
// Options.Truth and Options.Witnesses are set here. Victims are looked for even where
// the rules do not ask for it, unless the table is large.
func Attack(ctx context.Context, in, out string, options attack.Options) (Outcome, error) {
	a, err := read(in, out)
	if err != nil {
		return Outcome{}, err
	}
	options.Truth, options.Witnesses = a.truth, a.witnesses
	o := a.outcome
	if o.Result, err = attack.Run(ctx, a.published, options); err != nil {
		return Outcome{}, fmt.Errorf("protected folder %s: %w", out, err)
	}
	o.count(a.unsafe)
	return o, write(out, &o)
}

// count counts what is found of unsafe cells.
func (o *Outcome) count(unsafe map[int32]bool) {
	for _, i := range o.Intervals {
		if !unsafe[i.Cell] {
			continue
		}
		if i.Exact {
			o.Known++
		}
		if i.Under {
			o.Under++
		}
		if i.Victim {
			o.Victims++
		}
		if i.Doubted || i.Suspect && o.Singletons {
			o.Doubts++
		}
	}
}

// input is all that an attack reads.
type input struct {
	published attack.Published
	truth     *attack.Truth
	witnesses []table.Witness
	unsafe    map[int32]bool
	outcome   Outcome
}

func read(in, out string) (*input, error) {
	structure, err := problem.ReadStructure(in)
	if err != nil {
		return nil, err
	}
	a := &input{outcome: Outcome{Space: structure.Space}}
	rules := structure.Spec.Rules
	spec, err := problem.ReadSpec(out)
	switch {
	case err == nil:
		rules.Floor, rules.Protection, rules.Singletons = spec.Rules.Floor, spec.Rules.Protection, spec.Rules.Singletons
	case errors.Is(err, fs.ErrNotExist):
		a.note("%s has no %s: floor, protection and singletons are the problem's", out, problem.SpecFile)
	default:
		return nil, fmt.Errorf("protected folder %s: %w", out, err)
	}
	published, err := problem.ReadPublished(out, structure.Space, structure.Spec.Kind)
	if err != nil {
		return nil, fmt.Errorf("protected folder %s: %w", out, err)
	}
	a.publish(&structure, rules, &published)
	p, _, err := problem.Read(in)
	if errors.Is(err, fs.ErrNotExist) {
		a.outcome.Differences = differences(structure.Spec.Rules, rules, false)
		a.note("%s has no data: nothing is said about what is unsafe", in)
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	a.outcome.Differences = differences(p.Rules, rules, p.Kind == table.Magnitude && p.Records != nil && p.Records.Named())
	p.Rules = rules
	if err := a.judge(&p, &published); err != nil {
		return nil, err
	}
	a.readWitnesses(out, published.Rows)
	return a, nil
}

func (a *input) note(format string, args ...any) {
	a.outcome.Notes = append(a.outcome.Notes, fmt.Sprintf(format, args...))
}

// withheld says whether a cell shows no number, whatever its status says.
func withheld(published *problem.Published, cell int) bool {
	if published.Values != nil && !math.IsNaN(published.Values[cell]) {
		return false
	}
	return published.Counts[cell] == problem.Withheld
}

// publish takes over what an intruder sees.
func (a *input) publish(s *problem.Structure, rules table.Rules, published *problem.Published) {
	p := &a.published
	p.Space, p.Kind, p.Floor = s.Space, s.Spec.Kind, rules.FloorInForce()
	p.Counts, p.Values, p.Lower, p.Upper = published.Counts, published.Values, s.Bounds.Lower, s.Bounds.Upper
	p.Hidden = make([]bool, s.Space.Len())
	for cell, status := range published.Pattern {
		p.Hidden[cell] = status.Hidden() && withheld(published, cell)
	}
	for cell, v := range p.Values {
		p.Signed = p.Signed || !p.Hidden[cell] && v < 0
	}
	if p.Kind == table.Magnitude && !p.Signed && p.Lower != nil && s.Bounds.Lower != nil {
		p.Lower = atLeastZero(p.Lower)
	}
}

// atLeastZero are bounds of magnitudes none of which is negative.
func atLeastZero(lower []float64) []float64 {
	out := make([]float64, len(lower))
	for cell, v := range lower {
		out[cell] = max(v, 0)
	}
	return out
}

// readWitnesses takes over given proofs, if there are any that can be read.
func (a *input) readWitnesses(out string, rows []int32) {
	witnesses, err := problem.ReadWitnesses(out)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			a.note("the witnesses are left aside: %v", err)
		}
		return
	}
	for _, w := range witnesses {
		cells := make([]int32, len(w.Cells))
		for i, row := range w.Cells {
			cells[i] = -1 // refused
			if row >= 0 && int(row) < len(rows) {
				cells[i] = rows[row]
			}
		}
		a.witnesses = append(a.witnesses, table.Witness{Cells: cells, Move: w.Move, Den: w.Den, Plus: w.Plus, Minus: w.Minus})
	}
}

// differences says in sentences where the options in force are not the problem's.
func differences(asked, inForce table.Rules, named bool) []string {
	var lines []string
	differ := func(what string, a, b any) {
		if a != b {
			lines = append(lines, fmt.Sprintf("%s: the problem says %v, the protected folder %v", what, a, b))
		}
	}
	singletons := func(r table.Rules) bool {
		if r.Singletons != nil {
			return *r.Singletons
		}
		return named
	}
	differ("floor", asked.FloorInForce(), inForce.FloorInForce())
	differ("protection", asked.Protection.String(), inForce.Protection.String())
	differ("singletons", singletons(asked), singletons(inForce))
	return lines
}
