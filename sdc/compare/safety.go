package compare

import (
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Safety says what the intruder of this package learns of the cells that the rules
// call unsafe.
type Safety struct {
	Unsafe int `json:"unsafe"`
	// Exact counts unsafe cells whose true count is the only one possible.
	Exact int `json:"exact"`
	// Narrowed counts further unsafe cells whose interval ends before the protection
	// that the rules require: value + up, and value − down or the cell's own floor.
	Narrowed int `json:"narrowed"`
	// True counts unsafe cells that show their true count. The intruder does not know
	// which these are, unless they are exact.
	True int `json:"true"`
	// Small counts cells that show a count above zero and below the minimum frequency:
	// a reader takes them for small counts whether they are or not.
	Small int `json:"small"`
	// ExactCells counts all cells, unsafe or not and empty ones among them, whose true
	// count is the only one possible.
	ExactCells int `json:"exact_cells"`
	// MeanWidth is the mean number of counts that are possible for an unsafe cell;
	// cells without an upper end are left out.
	MeanWidth float64 `json:"mean_width"`
}

// judge compares intervals with what the rules require.
func judge(p *table.Problem, unsafe primary.Needs, counts []int64, v Intervals) Safety {
	s := Safety{Unsafe: len(unsafe)}
	for cell, n := range counts {
		if n > 0 && n < p.Rules.MinimumFrequency {
			s.Small++
		}
		if v.Lower[cell] == v.Upper[cell] {
			s.ExactCells++
		}
	}
	below, floor := p.Table.NonEmpty(), float64(p.Rules.FloorInForce())
	width, bounded := int64(0), 0
	for _, u := range unsafe {
		lower, upper, truth := v.Lower[u.Cell], v.Upper[u.Cell], float64(p.Table.Counts[u.Cell])
		if counts[u.Cell] == p.Table.Counts[u.Cell] {
			s.True++
		}
		least := min(truth, max(truth-u.Down, floor*float64(below[u.Cell])))
		switch {
		case lower == upper:
			s.Exact++
		case float64(upper) < truth+u.Up, float64(lower) > least:
			s.Narrowed++
		}
		if upper < Unbounded {
			width, bounded = width+upper-lower+1, bounded+1
		}
	}
	if bounded > 0 {
		s.MeanWidth = float64(width) / float64(bounded)
	}
	return s
}
