// Package primary says which cells of a table are unsafe, and how much
// protection each needs. Every rule of the format is one file and one type that
// implements [Rule]; [Find] asks all rules that are in force for every cell and
// keeps the largest requirement. It hides nothing: that is the protector's work.
package primary

import (
	"errors"
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Need is the protection that an unsafe cell requires: the set of tables that
// agree with everything published must reach value + Up and value − Down, or the
// cell's own floor. Counts have whole needs.
type Need struct {
	Up, Down float64
}

// Rule judges cells. Judge returns whether a cell is unsafe by this rule, and
// the protection it then needs; it is called for every cell that no status asked
// by hand decides, and must not keep the subject.
type Rule interface {
	Name() string
	Judge(s *Subject, cell int) (need Need, unsafe bool)
}

// Subject is what rules look at: the problem, and for magnitudes what each cell
// consists of.
type Subject struct {
	*table.Problem
	contents *contents // nil for counts
}

// Result is the outcome of all rules.
type Result struct {
	Status table.Pattern  // Safe, Unsafe or Open
	Needs  Needs          // of every unsafe cell
	ByRule map[string]int // unsafe cells by the first rule that found them; "asked" for those asked by hand
}

// CellNeed is the need of one cell.
type CellNeed struct {
	Cell int32
	Need
}

// Needs are the unsafe cells with what they need, by rising cell number.
type Needs []CellNeed

// Of is the need of a cell, zero for one that is not unsafe.
func (n Needs) Of(cell int) Need {
	at, found := slices.BinarySearchFunc(n, int32(cell), func(c CellNeed, cell int32) int { return int(c.Cell - cell) })
	if !found {
		return Need{}
	}
	return n[at].Need
}

// ErrNever means that a cell that must never be hidden is unsafe.
var ErrNever = errors.New("a cell with status p is unsafe")

// ByHand is the name under which cells are counted that are unsafe by given or
// forced status.
const ByHand = "asked"

// Find judges every cell of a valid problem. It takes len(rules) calls a cell;
// for magnitudes it first sorts the records once for each total above them.
func Find(p *table.Problem) (Result, error) {
	subject := &Subject{Problem: p}
	if p.Kind == table.Magnitude {
		subject.contents = gather(p)
	}
	rules := inForce(p)
	r := Result{Status: make(table.Pattern, p.Table.Len()), ByRule: map[string]int{}}
	for cell := range r.Status {
		if err := r.decide(subject, rules, cell); err != nil {
			return Result{}, err
		}
	}
	return r, nil
}

func inForce(p *table.Problem) []Rule {
	var rules []Rule
	r := p.Rules
	if r.MinimumFrequency > 0 {
		rules = append(rules, MinimumFrequency{r.MinimumFrequency})
	}
	if r.ZerosInForce() == table.ZerosUnsafe {
		rules = append(rules, Zeros{})
	}
	if r.GroupDisclosure > 0 {
		rules = append(rules, GroupDisclosure{r.GroupDisclosure})
	}
	if p.Kind != table.Magnitude {
		return rules
	}
	for _, d := range r.Dominance {
		rules = append(rules, Dominance{d.N, d.Percent})
	}
	if r.PPercent > 0 {
		prior := r.Prior
		if prior == 0 {
			prior = 100
		}
		rules = append(rules, PPercent{r.PPercent, prior})
	}
	if r.Request > 0 {
		rules = append(rules, Request{r.Request})
	}
	return rules
}

func (r *Result) decide(s *Subject, rules []Rule, cell int) error {
	need, first := judge(s, rules, cell)
	asked := s.Asked(cell)
	switch {
	case s.Impossible(cell), asked == table.Safe:
		first = ""
	case asked == table.Never && first != "":
		return fmt.Errorf("%w: %s (rule %s): force another status or drop p", ErrNever, s.Table.Name(cell), first)
	case asked == table.Open:
		r.Status[cell] = table.Open
		return nil
	case asked == table.Unsafe, asked == table.Manual:
		first, need = ByHand, larger(need, byUnits(s, cell))
	}
	r.Status[cell] = table.Safe
	if first != "" {
		r.Status[cell] = table.Unsafe
		r.Needs = append(r.Needs, CellNeed{int32(cell), given(s, cell, need)})
		r.ByRule[first]++
	}
	return nil
}

// judge asks every rule, and names the first that finds the cell unsafe.
func judge(s *Subject, rules []Rule, cell int) (need Need, first string) {
	for _, rule := range rules {
		if n, unsafe := rule.Judge(s, cell); unsafe {
			need = larger(need, n)
			if first == "" {
				first = rule.Name()
			}
		}
	}
	return need, first
}

func larger(a, b Need) Need { return Need{max(a.Up, b.Up), max(a.Down, b.Down)} }

// given replaces a need by what came with the cells.
func given(s *Subject, cell int, need Need) Need {
	if !s.Rules.Given {
		return need
	}
	if s.Bounds.UPL != nil && s.Bounds.UPL[cell] > 0 {
		need.Up = s.Bounds.UPL[cell]
	}
	if s.Bounds.LPL != nil && s.Bounds.LPL[cell] > 0 {
		need.Down = s.Bounds.LPL[cell]
	}
	return need
}

// byUnits is the protection that the rules ask for where nothing else sets it:
// units on each side or up to the threshold for counts, 10 percent or the units as
// a percentage for magnitudes.
func byUnits(s *Subject, cell int) Need {
	protection := s.Rules.Protection
	units := float64(max(protection.Units, 1))
	if s.Kind == table.Magnitude {
		percent := 10.0
		if protection.Units > 0 {
			percent = units
		}
		value := max(s.Table.Values[cell], -s.Table.Values[cell]) * percent / 100
		return Need{value, value}
	}
	if protection.Threshold {
		return Need{Up: max(1, float64(s.Rules.MinimumFrequency-s.Table.Counts[cell])), Down: 1}
	}
	return Need{units, units}
}
