package sdctest

import "github.com/kruistabel/kruistabel/sdc/table"

func (d drawing) rules() table.Rules {
	r := table.Rules{MinimumFrequency: 1 + int64(d.IntN(4))}
	if d.Zeros {
		r.Zeros = []table.Zeros{"", table.ZerosSafe, table.ZerosHideable, table.ZerosUnsafe}[d.IntN(4)]
	}
	if d.Singleton {
		on := d.IntN(2) == 1
		r.Singletons = &on
	}
	if d.Magnitude {
		return d.magnitudeRules(r)
	}
	if d.IntN(2) == 1 {
		r.Floor = new(int64)
	}
	r.Protection.Threshold = d.IntN(2) == 1
	if !r.Protection.Threshold {
		r.Protection.Units = int64(d.IntN(3))
	}
	if d.chance(d.Groups, 3) {
		r.GroupDisclosure = 90
	}
	return r
}

func (d drawing) magnitudeRules(r table.Rules) table.Rules {
	r.MinimumFrequency--
	if d.IntN(2) == 1 {
		r.Dominance = append(r.Dominance, table.Dominance{N: 1 + d.IntN(2), Percent: float64(60 + 5*d.IntN(8))})
	}
	if d.IntN(2) == 1 {
		r.PPercent = float64(5 * (1 + d.IntN(4)))
	}
	if d.chance(d.Requests, 2) {
		r.Request = float64(10 * (1 + d.IntN(7)))
	}
	r.Protection.Units = int64(5 * d.IntN(4))
	return r
}

func (d drawing) cost() table.Cost {
	if !d.Costs {
		return ""
	}
	return []table.Cost{"", table.CostCells, table.CostLevels, table.CostFrequency, table.CostValue}[d.IntN(5)]
}

// statuses asks for statuses of some cells, by force or with the cells.
func (d drawing) statuses(p *table.Problem) {
	needs, _ := Needs(p)
	if d.chance(d.Given, 2) {
		p.Rules.Given = true
		p.Given = d.ask(p, needs, true, false)
		p.Bounds.LPL, p.Bounds.UPL = d.levels(p), d.levels(p)
	}
	if forced := d.chance(d.Forced, 2); forced || d.chance(d.Never, 2) {
		p.Forced = d.ask(p, needs, forced, d.Never)
	}
}

// ask draws statuses. Empty cells that are known to be empty are not hidden, and only
// safe cells must be published.
func (d drawing) ask(p *table.Problem, needs map[int]Need, any, never bool) []table.Status {
	statuses := make([]table.Status, p.Table.Len())
	for cell := range statuses {
		_, unsafe := needs[cell]
		empty := p.Impossible(cell) || p.Table.Counts[cell] == 0 && p.Rules.ZerosInForce() == table.ZerosSafe
		switch choice := d.IntN(12); {
		case any && choice == 8:
			statuses[cell] = table.Safe
		case any && choice == 9 && !empty:
			statuses[cell] = table.Manual
		case any && choice == 10 && !empty:
			statuses[cell] = table.Unsafe
		case any && choice == 11 && unsafe:
			statuses[cell] = table.Open
		case never && choice >= 6 && !unsafe:
			statuses[cell] = table.Never
		}
	}
	return statuses
}

// levels draws protection levels, 0 for most cells.
func (d drawing) levels(p *table.Problem) []float64 {
	levels := make([]float64, p.Table.Len())
	for cell := range levels {
		levels[cell] = float64(max(0, d.IntN(6)-3))
	}
	return levels
}
