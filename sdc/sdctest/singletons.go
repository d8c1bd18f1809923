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
