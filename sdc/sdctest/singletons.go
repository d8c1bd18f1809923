package sdctest

import (
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// singletons says whether protection against those who are alone in a cell is in
// force: what the rules say, or on for magnitudes whose contributors are named.
func singletons(p *table.Problem) bool {
	if p.Rules.Singletons != nil {
		return *p.Rules.Singletons
	}
	return p.Records != nil && slices.ContainsFunc(p.Records.Contributor, func(c int32) bool { return c != table.Nobody })
}

// Alone lists for every contributor who is the only one in some cells the cells,
// rising. In a table of counts everybody who is counted alone in a terminal cell is a
// contributor, numbered by that cell; else contributors have the numbers of the
// records, and −1, −2 … stand for records that are units of their own.
func Alone(p *table.Problem) map[int][]int {
	alone := map[int][]int{}
	for cell := range p.Table.Counts {
		if who := inCell(p, cell); len(who) == 1 {
			for one := range who {
				alone[one] = append(alone[one], cell)
			}
		}
	}
	return alone
}

// inCell are the contributors of a cell; several in one terminal cell of counts are
// two, whoever they are.
func inCell(p *table.Problem, cell int) map[int]bool {
	who := map[int]bool{}
	if p.Records != nil {
		for i, terminal := range p.Records.Cell {
			if contains(p.Table.Space, cell, int(terminal)) {
				who[contributor(p.Records, i)] = true
			}
		}
		return who
	}
	for terminal, n := range p.Table.Counts {
		if n == 0 || !p.Table.Terminal(terminal) || !contains(p.Table.Space, cell, terminal) {
			continue
		}
		who[terminal] = true
		if n > 1 {
			who[-1-terminal] = true
		}
	}
	return who
}

// findVictims lets everybody who is alone in hidden cells use what he knows.
func (v *Verdict) findVictims(p *table.Problem, pattern table.Pattern, needs map[int]Need) error {
	alone := Alone(p)
	for _, one := range slices.Sorted(maps.Keys(alone)) {
		knows := slices.Clone(pattern)
		var own []int
		for _, cell := range alone[one] {
			if pattern[cell].Hidden() {
				own = append(own, cell)
				knows[cell] = table.Safe
			}
		}
		if len(own) == 0 {
			continue
		}
		intervals, err := Attack(p, knows)
		if err != nil {
			return err
		}
		for _, cell := range slices.Sorted(maps.Keys(intervals)) {
			if _, unsafe := needs[cell]; unsafe && intervals[cell].Exact() && !v.Intervals[cell].Exact() {
				v.Victims = append(v.Victims, Victim{cell, own})
			}
		}
	}
	return nil
}
