package sdctest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Need is what an unsafe cell requires: tables that agree with what is published
// must reach value + Up, and value − Down or the cell's own floor. Rule names the
// first rule that found the cell, "asked" where a status asked for it.
type Need struct {
	Up, Down float64
	Rule     string
}

// ErrRefused means that a problem asks for what cannot be: a cell that must never
// be hidden is unsafe.
var ErrRefused = errors.New("a cell that must not be hidden is unsafe")

// Needs applies the rules of a problem to every cell, each on its own, in the plainest
// way. Cells that a status publishes although they are unsafe (z) are left out.
func Needs(p *table.Problem) (map[int]Need, error) {
	needs := map[int]Need{}
	records := recordsIn(p)
	for cell := range p.Table.Counts {
		need, unsafe := byRules(p, cell, records[cell])
		switch asked := p.Asked(cell); {
		case p.Impossible(cell), asked == table.Safe, asked == table.Open:
			continue
		case asked == table.Never && unsafe:
			return nil, fmt.Errorf("%w: %s", ErrRefused, p.Table.Name(cell))
		case asked == table.Unsafe, asked == table.Manual:
			usual := usualNeed(p, cell)
			need = Need{max(need.Up, usual.Up), max(need.Down, usual.Down), "asked"}
		case !unsafe:
			continue
		}
		if p.Rules.Given {
			need.Up, need.Down = instead(need.Up, p.Bounds.UPL, cell), instead(need.Down, p.Bounds.LPL, cell)
		}
		needs[cell] = need
	}
	return needs, nil
}

func instead(need float64, given []float64, cell int) float64 {
	if given != nil && given[cell] > 0 {
		return given[cell]
	}
	return need
}

// byRules is the largest need that a rule finds.
func byRules(p *table.Problem, cell int, records []int) (need Need, unsafe bool) {
	found := func(rule string, up, down float64) {
		if !unsafe {
			need.Rule = rule
		}
		need.Up, need.Down, unsafe = max(need.Up, up), max(need.Down, down), true
	}
	usual := usualNeed(p, cell)
	units := float64(p.Table.Counts[cell])
	if p.Kind == table.Magnitude {
		units = unitsIn(p, cell, records)
	}
	if units > 0 && units < float64(p.Rules.MinimumFrequency) {
		found("minimum_frequency", usual.Up, usual.Down)
	}
	if p.Rules.Zeros == table.ZerosUnsafe && p.Table.Counts[cell] == 0 {
		found("zeros", usual.Up, usual.Down)
	}
	if p.Rules.GroupDisclosure > 0 && holdsGroup(p, cell) {
		found("group_disclosure", usual.Up, usual.Down)
	}
	if p.Kind == table.Magnitude && p.Records != nil && p.Table.Counts[cell] > 0 {
		byContributions(p, cell, records, found)
	}
	return need, unsafe
}

// usualNeed is what a cell needs where its rule does not say: units, or up to the
// threshold; of magnitudes a percentage.
func usualNeed(p *table.Problem, cell int) Need {
	units := float64(max(1, p.Rules.Protection.Units))
	if p.Kind == table.Magnitude {
		if p.Rules.Protection.Units == 0 {
			units = 10
		}
		part := math.Abs(p.Table.Values[cell]) * units / 100
		return Need{Up: part, Down: part}
	}
	if p.Rules.Protection.Threshold {
		return Need{Up: float64(max(1, p.Rules.MinimumFrequency-p.Table.Counts[cell])), Down: 1}
	}
	return Need{Up: units, Down: units}
}

// holdsGroup says whether a cell holds nearly all of a total of which it is a part.
func holdsGroup(p *table.Problem, cell int) bool {
	n := p.Table.Counts[cell]
	for d, dim := range p.Table.Dims() {
		c := p.Table.Code(cell, d)
		var totals []int
		for _, sum := range dim.Sums() {
			if slices.Contains(sum.Parts, int32(c)) {
				totals = append(totals, int(sum.Total))
			}
		}
		if up := dim.Parent(c); up >= 0 {
			totals = append(totals, up)
		}
		for _, total := range totals {
			if all := p.Table.Counts[p.Table.With(cell, d, total)]; n > 0 && float64(n)*100 >= p.Rules.GroupDisclosure*float64(all) {
				return true
			}
		}
	}
	return false
}
