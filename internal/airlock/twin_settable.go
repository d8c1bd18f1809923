//go:build testclock

package airlock

import (
	"slices"

	"github.com/kruistabel/kruistabel/release"
	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The functions of this file let tests of other packages make two tables that
// differ only in what is hidden. No other build has them.

// ProblemOf is the problem of a computed table, with its true counts.
func ProblemOf(c *Computed) sdc.Problem { return c.problem }

// WithCounts is a computed table with other counts.
func WithCounts(c *Computed, counts []int64) *Computed {
	other := *c
	other.problem.Table = &table.Table{Space: c.problem.Table.Space, Counts: slices.Clone(counts)}
	return &other
}

// WithPattern is a computed table as it leaves by the pattern of another.
func WithPattern(c *Computed, s *Shown) *Shown {
	other := *s
	other.Cells = make(release.Cells, len(s.Cells))
	for cell, status := range s.Pattern {
		if other.Cells[cell] = c.problem.Table.Counts[cell]; status.Hidden() {
			other.Cells[cell] = release.Hidden
		}
	}
	return &other
}
