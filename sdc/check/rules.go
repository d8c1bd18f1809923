package check

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// need is the protection that an unsafe cell requires, in units of the cell. 0
// stands for any change at all.
type need struct{ up, down float64 }

// need says whether a cell is unsafe and what it needs. A cell that is asked to be
// safe or known to be empty is never unsafe, one asked to be hidden always.
func (v *verifier) need(cell int) (need, bool) {
	asked := v.p.Asked(cell)
	if asked == table.Safe || v.p.Impossible(cell) {
		return need{}, false
	}
	n, unsafe := v.byRule(cell)
	if asked == table.Unsafe || asked == table.Manual {
		n, unsafe = most(n, v.usual(cell)), true
	}
	if !unsafe || !v.p.Rules.Given {
		return n, unsafe
	}
	if upl := v.p.Bounds.UPL; upl != nil && upl[cell] > 0 {
		n.up = upl[cell]
	}
	if lpl := v.p.Bounds.LPL; lpl != nil && lpl[cell] > 0 {
		n.down = lpl[cell]
	}
	return n, true
}

func most(a, b need) need { return need{math.Max(a.up, b.up), math.Max(a.down, b.down)} }

// usual is what a cell needs where no rule says more: for counts so many units on
// each side, or enough to reach the threshold; for magnitudes a part of the value.
func (v *verifier) usual(cell int) need {
	r := v.p.Rules
	units := float64(max(1, r.Protection.Units))
	if v.p.Kind == table.Magnitude {
		percent := 10.0
		if r.Protection.Units > 0 {
			percent = units
		}
		part := math.Abs(v.t.Values[cell]) * percent / 100
		return need{part, part}
	}
	if r.Protection.Threshold {
		return need{float64(max(1, r.MinimumFrequency-v.t.Counts[cell])), 1}
	}
	return need{units, units}
}

// byRule asks the rules.
func (v *verifier) byRule(cell int) (need, bool) {
	if v.t.Counts[cell] == 0 {
		return v.usual(cell), v.p.Rules.ZerosInForce() == table.ZerosUnsafe
	}
	n, unsafe := need{}, false
	if v.few(cell) || v.group(cell) {
		n, unsafe = v.usual(cell), true
	}
	if v.needs != nil {
		if required := v.needs.required[cell]; required >= 0 {
			n, unsafe = most(n, need{required, required}), true
		}
	}
	return n, unsafe
}

// few is the rule of the minimum frequency.
func (v *verifier) few(cell int) bool {
	k := v.p.Rules.MinimumFrequency
	if v.needs != nil {
		return v.needs.units[cell] > 0 && v.needs.units[cell] < float64(k)
	}
	return v.t.Counts[cell] < k
}

// group is the rule of group disclosure: the cell is nearly all of a total directly
// above it.
func (v *verifier) group(cell int) bool {
	percent := v.p.Rules.GroupDisclosure
	if percent <= 0 {
		return false
	}
	nearlyAll := func(d, up int) bool {
		return float64(v.t.Counts[cell])*100 >= percent*float64(v.t.Counts[v.t.With(cell, d, up)])
	}
	for d, dim := range v.t.Dims() {
		c := v.t.Code(cell, d)
		if up := dim.Parent(c); up >= 0 && dim.Overlapping(up) && nearlyAll(d, up) {
			return true
		}
		for _, s := range dim.SumsWith(c) {
			if nearlyAll(d, int(dim.Sums()[s].Total)) {
				return true
			}
		}
	}
	return false
}

// checkPattern compares each status with what the cell needs.
func (v *verifier) checkPattern() {
	for cell, status := range v.pattern {
		if v.full() {
			return
		}
		if status == table.Safe && !v.unsafe[cell] {
			continue
		}
		if code, text := v.statusFault(cell); code != "" {
			v.find(code, cell, -1, "cell %s "+text, v.t.Name(cell))
		}
	}
}

// statusFault is what is wrong with the status of a cell.
func (v *verifier) statusFault(cell int) (Code, string) {
	status, unsafe, asked := v.pattern[cell], v.unsafe[cell], v.p.Asked(cell)
	byHand := asked == table.Unsafe || asked == table.Manual
	knownZero := v.t.Counts[cell] == 0 && v.p.Rules.ZerosInForce() == table.ZerosSafe && !byHand
	switch {
	case status != table.Safe && status != table.Open && !status.Hidden():
		return Malformed, "has a status that is none of s, u, x and z"
	case status == table.Open && asked != table.Open:
		return Forbidden, "is open (z), but nobody asked for it"
	case unsafe && status == table.Safe && asked != table.Open:
		return Published, "is unsafe and published"
	case unsafe && status == table.Secondary:
		return Forbidden, "is unsafe and marked as secondary (x)"
	case !status.Hidden():
		return "", ""
	case asked == table.Never || asked == table.Open:
		return Forbidden, "is hidden, but its status " + asked.String() + " says it must not be"
	case v.p.Impossible(cell) || knownZero:
		return Forbidden, "is empty, known to be so, and hidden"
	}
	return "", ""
}
