package argus

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Safety is what a safety rule of a job says.
type Safety struct {
	Rules       table.Rules
	Range       float64 // percent that the frequency rule protects by; -1: no such rule
	Manual      float64 // percent that protects cells unsafe by hand
	Weighted    bool
	MissingSafe bool
	StatusOnly  bool // no rule: statuses come with the cells
	OfRecords   bool // a rule applies to records
	OfHoldings  bool // a rule applies to holdings
	Contents    bool // a rule looks at the largest contributions
	Notes       []string
}

// manualRange is the percentage that protects cells unsafe by hand where nothing is
// said.
const manualRange = 20

// call is one rule with its parameters, such as P(20,1).
type call struct {
	name string
	args []float64
}

// ParseSafety reads the rules behind <SAFETYRULE>, such as "P(20)|FREQ(3,10)|WGT(1)".
// The first two P and NK rules and the first FREQ and REQ rule are about records, the
// others about holdings; parameters of 0 are rules that are not there.
func ParseSafety(text string) (Safety, error) {
	s := Safety{Range: -1, Manual: manualRange, StatusOnly: true}
	calls, err := parseCalls(text)
	if err != nil {
		return s, err
	}
	number := map[string]int{}
	for _, c := range calls {
		first, split := ofRecords[c.name]
		perHolding := split && number[c.name] >= first
		number[c.name]++
		counts, err := s.apply(c)
		if err != nil {
			return s, err
		}
		if counts {
			s.StatusOnly = false
			s.OfRecords, s.OfHoldings = s.OfRecords || !perHolding, s.OfHoldings || perHolding
		}
	}
	return s, s.Rules.Validate()
}

// ofRecords is how many rules of a name are about records, where the others are about
// holdings.
var ofRecords = map[string]int{"P": 2, "NK": 2, "FREQ": 1, "REQ": 1}

func parseCalls(text string) ([]call, error) {
	var calls []call
	for _, part := range strings.Split(text, "|") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, rest, open := strings.Cut(part, "(")
		inner, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
		if !open || !closed {
			return nil, fmt.Errorf("rule %q: write it as NAME(number,number)", part)
		}
		c := call{name: strings.ToUpper(strings.TrimSpace(name))}
		for _, word := range strings.Split(inner, ",") {
			x, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
			if err != nil || x-x != 0 || x < 0 {
				return nil, fmt.Errorf("rule %q: %q is not a number of 0 or more", part, word)
			}
			c.args = append(c.args, x)
		}
		calls = append(calls, c)
	}
	return calls, nil
}

// arities are the least and the largest number of parameters.
var arities = map[string][2]int{
	"P": {1, 3}, "NK": {2, 2}, "FREQ": {1, 2}, "ZERO": {1, 1}, "REQ": {4, 4}, "WGT": {1, 1}, "MIS": {1, 1}, "MAN": {1, 1},
}

// apply adds a rule; false where it says nothing that makes a cell unsafe.
func (s *Safety) apply(c call) (counts bool, err error) {
	arity, known := arities[c.name]
	if !known {
		return false, fmt.Errorf("rule %s is not known: use P, NK, FREQ, ZERO, REQ, WGT, MIS or MAN", c.name)
	}
	if len(c.args) < arity[0] || len(c.args) > arity[1] {
		return false, fmt.Errorf("rule %s has %d parameters: it takes %d to %d", c.name, len(c.args), arity[0], arity[1])
	}
	switch c.name {
	case "P":
		return c.args[0] > 0, s.pPercent(c.args)
	case "NK":
		return c.args[0] > 0 && c.args[1] > 0, s.dominance(c.args)
	case "FREQ":
		return c.args[0] > 0, s.frequency(c.args)
	case "REQ":
		return c.args[0]+c.args[1] > 0, s.request(c.args)
	case "ZERO":
		s.Rules.Zeros = table.ZerosUnsafe
		s.note("ZERO: cells of zero are unsafe; its range is left out, the protection of the other rules holds")
		return true, nil
	case "WGT":
		s.Weighted = c.args[0] == 1
	case "MIS":
		s.MissingSafe = c.args[0] == 1
	case "MAN":
		s.Manual = c.args[0]
	}
	return false, nil
}

func (s *Safety) note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
}

// pPercent takes P(p), P(p,n) or P(p,q,n): of several, the one that asks for most
// holds, and it finds all that the others find.
func (s *Safety) pPercent(args []float64) error {
	p, q, n := args[0], 100.0, 1.0
	if len(args) > 1 {
		n = args[len(args)-1]
	}
	if len(args) == 3 {
		q = args[1]
	}
	switch {
	case p == 0:
		return nil
	case q == 0:
		return errors.New("rule P: prior knowledge of 0 percent: write 100, or leave it out")
	case n > 1:
		return fmt.Errorf("rule P: a coalition of %g contributors cannot be expressed: only one intruder is known here; use NK, or statuses given with the cells", n)
	}
	s.Contents = true
	if have := s.Rules.PPercent / s.prior(); p/q > have {
		if have > 0 {
			s.note("of several P rules the one that asks for most holds: it finds all that the others find")
		}
		s.Rules.PPercent, s.Rules.Prior = p, q
		if q == 100 {
			s.Rules.Prior = 0
		}
	}
	return nil
}

func (s *Safety) prior() float64 {
	if s.Rules.Prior == 0 {
		return 100
	}
	return s.Rules.Prior
}

func (s *Safety) dominance(args []float64) error {
	if args[0] == 0 || args[1] == 0 {
		return nil
	}
	if args[0] != math.Trunc(args[0]) || args[0] > 1000 {
		return fmt.Errorf("rule NK: %g is not a number of contributors", args[0])
	}
	s.Contents = true
	d := table.Dominance{N: int(args[0]), Percent: args[1]}
	for _, have := range s.Rules.Dominance {
		if have == d {
			return nil
		}
	}
	s.Rules.Dominance = append(s.Rules.Dominance, d)
	return nil
}

func (s *Safety) frequency(args []float64) error {
	if args[0] == 0 {
		return nil
	}
	if args[0] != math.Trunc(args[0]) || args[0] > 1e9 {
		return fmt.Errorf("rule FREQ: %g is not a number of contributors", args[0])
	}
	if len(args) == 1 {
		args = append(args, manualRange)
	}
	s.Rules.MinimumFrequency = max(s.Rules.MinimumFrequency, int64(args[0]))
	s.Range = max(s.Range, args[1])
	return nil
}

func (s *Safety) request(args []float64) error {
	for _, percent := range args[:2] {
		if percent > 0 && (s.Rules.Request == 0 || percent < s.Rules.Request) {
			s.Rules.Request = percent
		}
	}
	if s.Rules.Request == 0 {
		return nil
	}
	s.Contents = true
	if args[0] > 0 && args[1] > 0 && args[0] != args[1] {
		s.note("REQ: two kinds of request share the lower percentage, %g", s.Rules.Request)
	}
	if args[2] > 0 || args[3] > 0 {
		s.note("REQ: its least frequency %g and its range %g are left out", args[2], args[3])
	}
	return nil
}

// fit sets the protection of the frequency rule for a kind of table.
func (s *Safety) fit(kind table.Kind) {
	if s.Range < 0 {
		return
	}
	switch {
	case kind == table.Magnitude && s.Range != 10 && s.Range >= 1:
		s.Rules.Protection.Units = int64(math.Ceil(s.Range))
	case kind == table.Frequency:
		units := int64(max(1, math.Ceil(float64(s.Rules.MinimumFrequency-1)*s.Range/100)))
		if units > 1 {
			s.Rules.Protection.Units = units
		}
		s.note("FREQ protects by %g percent of a count; here by %d units on each side, which is as much for the largest unsafe count", s.Range, units)
	}
}
