package primary

import (
	"fmt"
	"strings"
)

// GroupDisclosure finds a cell unsafe that holds at least Percent of a total
// directly above it: whoever knows that a person is in the group then knows
// nearly certainly that he is in the cell. A total higher up is held the less, so
// that the direct ones decide: that of each grouping, and an overlapping parent.
type GroupDisclosure struct {
	Percent float64
}

// Name is the rule's key in a specification.
func (GroupDisclosure) Name() string { return "group_disclosure" }

// Judge implements Rule.
func (r GroupDisclosure) Judge(s *Subject, cell int) (Need, bool) {
	if s.Table.Counts[cell] == 0 || r.first(s, cell) < 0 {
		return Need{}, false
	}
	return s.Usual(cell), true
}

// first is the first total directly above of which the cell holds too much, -1 for
// none.
func (r GroupDisclosure) first(s *Subject, cell int) int {
	n := 100 * float64(s.Table.Counts[cell])
	for d := range s.Table.Dims() {
		dim := &s.Table.Dims()[d]
		c := s.Table.Code(cell, d)
		if up := dim.Parent(c); up >= 0 && dim.Overlapping(up) && n >= r.Percent*float64(s.Table.Counts[s.Table.With(cell, d, up)]) {
			return s.Table.With(cell, d, up)
		}
		for _, sum := range dim.SumsWith(c) {
			up := s.Table.With(cell, d, int(dim.Sums()[sum].Total))
			if n >= r.Percent*float64(s.Table.Counts[up]) {
				return up
			}
		}
	}
	return -1
}

// Formula implements Explainer.
func (r GroupDisclosure) Formula(s *Subject, cell int) string {
	n := s.Table.Counts[cell]
	if _, unsafe := r.Judge(s, cell); unsafe {
		up := r.first(s, cell)
		return fmt.Sprintf("n = %d is at least %s %% of %d, which is all of %s; required %s", n, figure(r.Percent), s.Table.Counts[up],
			s.Table.Name(up), usualText(s))
	}
	var above []string
	for d, dim := range s.Table.Dims() {
		for _, sum := range dim.SumsWith(s.Table.Code(cell, d)) {
			above = append(above, fmt.Sprint(s.Table.Counts[s.Table.With(cell, d, int(dim.Sums()[sum].Total))]))
		}
	}
	return fmt.Sprintf("n = %d against %s %% of the totals above: %s", n, figure(r.Percent), strings.Join(above, ", "))
}
