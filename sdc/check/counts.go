package check

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Counts compares published counts, below zero where withheld, with the true ones:
// what is published is true, and what is hidden is not there.
func Counts(p *table.Problem, pattern table.Pattern, published []int64) []Finding {
	return compare(p, pattern, "a count", func(cell int) (there, same bool) {
		return published[cell] >= 0, published[cell] == p.Table.Counts[cell]
	})
}

// Values does the same for the values of a magnitude table, which are NaN where
// withheld. They may be off by a billionth part, as printed numbers are.
func Values(p *table.Problem, pattern table.Pattern, published []float64) []Finding {
	return compare(p, pattern, "a value", func(cell int) (there, same bool) {
		value := p.Table.Values[cell]
		return !math.IsNaN(published[cell]), math.Abs(published[cell]-value) <= math.Abs(value)*1e-9
	})
}

func compare(p *table.Problem, pattern table.Pattern, what string, look func(cell int) (there, same bool)) []Finding {
	var found log
	for cell, status := range pattern {
		if found.full() {
			break
		}
		switch there, same := look(cell); {
		case status.Hidden() && there:
			found.find(Changed, cell, -1, "cell %s is hidden and has %s all the same", p.Table.Name(cell), what)
		case !status.Hidden() && !there:
			found.find(Changed, cell, -1, "cell %s is published without %s", p.Table.Name(cell), what)
		case !status.Hidden() && !same:
			found.find(Changed, cell, -1, "cell %s is published with %s that is not its own", p.Table.Name(cell), what)
		}
	}
	return found.findings
}
