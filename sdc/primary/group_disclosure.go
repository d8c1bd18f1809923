package primary

// GroupDisclosure finds a cell unsafe that holds at least Percent of a total
// directly above it: whoever knows that a person is in the group then knows
// nearly certainly that he is in the cell. A total higher up is held the less, so
// that the direct one decides.
type GroupDisclosure struct {
	Percent float64
}

// Name is the rule's key in a specification.
func (GroupDisclosure) Name() string { return "group_disclosure" }

// Judge implements Rule.
func (r GroupDisclosure) Judge(s *Subject, cell int) (Need, bool) {
	n := s.Table.Counts[cell]
	if n == 0 {
		return Need{}, false
	}
	for d, dim := range s.Table.Dims() {
		above := dim.Parent(s.Table.Code(cell, d))
		if above < 0 {
			continue
		}
		total := s.Table.Counts[s.Table.With(cell, d, above)]
		if float64(n)*100 >= r.Percent*float64(total) {
			return byUnits(s, cell), true
		}
	}
	return Need{}, false
}
