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

// Rule judges cells. Judge returns whether a cell is unsafe by this rule, and the
// protection it then needs. It is called for every cell, in any order, must not keep
// the subject and must say the same each time. Name is how a specification calls the
// rule, or what people shall call it.
//
// A rule of one's own is handed to [Find] and [Explain]. The verifier knows the rules of
// the format only, and takes cells that are unsafe by others for safe ones: whoever
// wants them proven puts them into the problem, as [Result.Ask] does.
type Rule interface {
	Name() string
	Judge(s *Subject, cell int) (need Need, unsafe bool)
}

// Contributions is what a rule also has that looks at single contributions: the number
// of the largest that [Subject.Largest] is asked for.
type Contributions interface {
	Contributions() int
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

// ErrNoRecords means that a rule about contributions is in force, but only cells are
// given.
var ErrNoRecords = errors.New("the rules dominance, p_percent and request need the records behind the cells")

// Find judges every cell of a valid problem, by the rules in force and any more that
// are given. It takes one call a rule and cell; for magnitudes it first reads the records
// once for each total above them, and keeps of the contributions to a cell only as
// many as the rules look at.
func Find(p *table.Problem, more ...Rule) (Result, error) {
	subject, rules, err := newSubject(p, more, -1)
	if err != nil {
		return Result{}, err
	}
	r := Result{Status: make(table.Pattern, p.Table.Len()), ByRule: map[string]int{}}
	var full []Needs // in pieces, because a list that grows takes twice its room
	for cell := range r.Status {
		if len(r.Needs) == needsAtOnce {
			full, r.Needs = append(full, r.Needs), nil
		}
		if err := r.decide(subject, rules, cell); err != nil {
			return Result{}, err
		}
	}
	r.Needs = slices.Concat(append(full, r.Needs)...)
	return r, nil
}

// needsAtOnce is the length of a piece of the needs.
const needsAtOnce = 1 << 15

// newSubject prepares all cells to be judged, or only one.
func newSubject(p *table.Problem, more []Rule, only int) (*Subject, []Rule, error) {
	rules := append(inForce(p), more...)
	s := &Subject{Problem: p}
	if p.Kind != table.Magnitude {
		return s, rules, nil
	}
	depth := 0
	for _, rule := range rules {
		if c, looks := rule.(Contributions); looks {
			depth = max(depth, c.Contributions())
		}
	}
	if p.Records == nil {
		if depth > 0 {
			return nil, nil, fmt.Errorf("%w: give statuses with the cells (given)", ErrNoRecords)
		}
		return s, rules, nil
	}
	if only >= 0 {
		depth = max(depth, shownContributions)
	}
	if len(rules) > 0 {
		s.contents = gather(p, depth, only)
	}
	return s, rules, nil
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
	if p.Kind != table.Magnitude || p.Records == nil && r.Given {
		return rules
	}
	for _, d := range r.Dominance {
		rules = append(rules, Dominance{d.N, d.Percent})
	}
	if r.PPercent > 0 {
		rules = append(rules, PPercent{r.PPercent, r.Prior})
	}
	if r.Request > 0 {
		rules = append(rules, Request{r.Request})
	}
	return rules
}

func (r *Result) decide(s *Subject, rules []Rule, cell int) error {
	status, need, first, err := judgeCell(s, rules, cell)
	if err != nil {
		return err
	}
	r.Status[cell] = status
	if status == table.Unsafe {
		if r.Needs == nil {
			r.Needs = make(Needs, 0, min(needsAtOnce, len(r.Status)-cell))
		}
		r.Needs = append(r.Needs, CellNeed{int32(cell), need})
		r.ByRule[first]++
	}
	return nil
}

// judgeCell decides about a cell: what is asked by hand goes before what rules say.
// First is the rule that found it unsafe, or ByHand.
func judgeCell(s *Subject, rules []Rule, cell int) (status table.Status, need Need, first string, err error) {
	need, first = judge(s, rules, cell)
	switch asked := s.Asked(cell); {
	case s.Impossible(cell), asked == table.Safe:
		first = ""
	case asked == table.Never && first != "":
		return 0, need, first, fmt.Errorf("%w: %s (rule %s): force another status or drop p", ErrNever, s.Table.Name(cell), first)
	case asked == table.Open:
		return table.Open, Need{}, "", nil
	case asked == table.Unsafe, asked == table.Manual:
		first, need = ByHand, larger(need, s.Usual(cell))
	}
	if first == "" {
		return table.Safe, Need{}, "", nil
	}
	return table.Unsafe, given(s, cell, need), first, nil
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

// Ask returns the problem with the outcome as statuses asked by hand, so that
// everybody, the verifier too, takes the same cells for unsafe: those that rules of one's
// own have found among them. What such rules require beyond the usual protection is
// written into the bounds of the problem.
func (r Result) Ask(p table.Problem) table.Problem {
	forced := make([]table.Status, len(r.Status))
	upl, lpl := make([]float64, len(r.Status)), make([]float64, len(r.Status))
	for cell, status := range r.Status {
		switch asked := p.Asked(cell); {
		case asked != table.None:
			forced[cell] = asked
		case status == table.Unsafe:
			forced[cell] = table.Unsafe
		}
	}
	for _, need := range r.Needs {
		upl[need.Cell], lpl[need.Cell] = need.Up, need.Down
	}
	p.Forced, p.Bounds.UPL, p.Bounds.LPL, p.Rules.Given = forced, upl, lpl, true
	return p
}
