package check

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Counts compares published counts, below zero where withheld, with the true ones:
// what is published is true, and what is hidden is not there.
func Counts(p *table.Problem, pattern table.Pattern, published []int64) []Finding {
	var findings []Finding
	for cell, n := range published {
		text := ""
		switch {
		case pattern[cell].Hidden() && n >= 0:
			text = "is hidden and has a count all the same"
		case !pattern[cell].Hidden() && n < 0:
			text = "is published without a count"
		case !pattern[cell].Hidden() && n != p.Table.Counts[cell]:
			text = "is published with a count that is not its own"
		default:
			continue
		}
		findings = append(findings, Finding{Changed, cell, -1, fmt.Sprintf("cell %s %s", p.Table.Name(cell), text)})
		if len(findings) == MaxFindings {
			break
		}
	}
	return findings
}
