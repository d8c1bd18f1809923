package primary

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Explainer is what a rule also has that shows its formula, with the figures of a cell.
type Explainer interface {
	Formula(s *Subject, cell int) string
}

// Judgement is what one rule says of a cell.
type Judgement struct {
	Rule    string
	Formula string // with figures; empty where the rule does not explain itself
	Unsafe  bool
	Need    Need // zero unless unsafe
}

// Explanation says how a cell is judged and why. It holds true figures, and is for
// those only who may see the table.
type Explanation struct {
	Cell    int
	Codes   []string
	Count   int64
	Value   float64      // of magnitudes
	Units   float64      // that minimum_frequency looks at
	Largest []float64    // contributions to a magnitude, as far as rules look at them; at least three
	Total   float64      // what contributions are compared with
	Rules   []Judgement  // in force
	Asked   table.Status // by hand; table.None for nothing
	From    string       // where that was asked: "forced", "given", "lower and upper", or empty
	Status  table.Status // decided: table.Safe, table.Unsafe or table.Open
	Need    Need         // required
	Floor   float64      // the cell's own floor: below it nothing has to be possible
	Why     string       // the reason for the status, in words

	kind table.Kind
}

// shownContributions is the least number of contributions that are shown.
const shownContributions = 3

// Explain says how a cell of a valid problem is judged, by the rules in force and any
// more that are given. It looks at every record once.
func Explain(p *table.Problem, cell int, more ...Rule) (Explanation, error) {
	s, rules, err := newSubject(p, more, cell)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Cell: cell, Codes: p.Table.Codes(cell), Count: p.Table.Counts[cell], Units: s.Units(cell), Asked: p.Asked(cell), kind: p.Kind}
	if p.Kind == table.Magnitude {
		e.Value, e.Total = p.Table.Values[cell], s.Total(cell)
		e.Largest = s.listLargest()
	}
	for _, rule := range rules {
		j := Judgement{Rule: rule.Name()}
		if x, explains := rule.(Explainer); explains {
			j.Formula = x.Formula(s, cell)
		}
		j.Need, j.Unsafe = rule.Judge(s, cell)
		e.Rules = append(e.Rules, j)
	}
	e.Floor = ownFloor(p, cell)
	return e, e.decide(s, rules)
}

// listLargest are the contributions of a subject of one cell.
func (s *Subject) listLargest() []float64 {
	if s.contents == nil {
		return nil
	}
	largest := s.contents.list[figures:]
	for len(largest) > 0 && largest[len(largest)-1] == 0 {
		largest = largest[:len(largest)-1]
	}
	return largest
}

// decide asks what Find would, and says why.
func (e *Explanation) decide(s *Subject, rules []Rule) error {
	if e.Asked != table.None {
		e.From = "given"
		if s.Forced != nil && s.Forced[e.Cell] != table.None {
			e.From = "forced"
		}
	}
	status, need, first, err := judgeCell(s, rules, e.Cell)
	if err != nil {
		return err
	}
	e.Status, e.Need = status, need
	switch {
	case s.Impossible(e.Cell):
		e.From, e.Why = "lower and upper", "the cell is known beforehand to be empty, and always published"
	case e.Asked == table.Safe:
		e.Why = "its status s says that it is safe, whatever the rules say"
	case e.Asked == table.Open:
		e.Why = "its status z says that it is published, unsafe or not; it is counted"
	case first == ByHand:
		e.Why = "its status " + e.Asked.String() + " says that it is hidden and protected"
	case first != "":
		e.Why = "unsafe by the rule " + first
	default:
		e.Why = "no rule that is in force finds it unsafe"
	}
	return nil
}

// ownFloor counts the terminal cells below a cell that are not empty.
func ownFloor(p *table.Problem, cell int) float64 {
	if p.Kind == table.Magnitude || p.Rules.FloorInForce() == 0 {
		return p.Floor()
	}
	below := 0
	var descend func(at, d int)
	descend = func(at, d int) {
		if d == len(p.Table.Dims()) {
			if p.Table.Counts[at] > 0 {
				below++
			}
			return
		}
		dim, target := &p.Table.Dims()[d], int32(p.Table.Code(cell, d))
		for c := range dim.Len() {
			if !dim.Terminal(c) {
				continue
			}
			for _, up := range dim.Above(c) {
				if up == target {
					descend(p.Table.With(at, d, c), d+1)
				}
			}
		}
	}
	descend(cell, 0)
	return float64(below) * float64(p.Rules.FloorInForce())
}

// figure writes a number for people.
func figure(x float64) string { return strconv.FormatFloat(x, 'g', 10, 64) }

// String is the explanation as a few lines of text.
func (e Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cell %s: n = %d", strings.Join(e.Codes, " × "), e.Count)
	if e.kind == table.Magnitude {
		fmt.Fprintf(&b, ", value %s, %s units", figure(e.Value), figure(e.Units))
		for i, amount := range e.Largest {
			fmt.Fprintf(&b, ", top %d %s", i+1, figure(amount))
		}
	}
	b.WriteByte('\n')
	for _, j := range e.Rules {
		verdict := "safe"
		if j.Unsafe {
			verdict = fmt.Sprintf("unsafe, needs %s upward and %s downward", figure(j.Need.Up), figure(j.Need.Down))
		}
		fmt.Fprintf(&b, "  %s: %s: %s\n", j.Rule, j.Formula, verdict)
	}
	if e.Asked != table.None {
		fmt.Fprintf(&b, "  status %s, %s\n", e.Asked, e.From)
	}
	fmt.Fprintf(&b, "  decided: %s: %s\n", e.Status, e.Why)
	if e.Status == table.Unsafe {
		fmt.Fprintf(&b, "  others must find it possible that it is %s or more, and %s or less\n",
			figure(e.true()+e.Need.Up), figure(math.Max(e.Floor, e.true()-e.Need.Down)))
	}
	return b.String()
}

// true is the number that the cell would publish.
func (e Explanation) true() float64 {
	if e.kind == table.Magnitude {
		return e.Value
	}
	return float64(e.Count)
}
