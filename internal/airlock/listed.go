package airlock

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// listedOnly is a table in which a code that no list of the study has counts
// as unknown. The tables of a hub keep what the warehouse holds, listed or not;
// what leaves has only codes whose meaning is written down, for a code that is
// nobody's may be anything, a number of a person among them.
func listedOnly(s *study.Study, t *tabulate.Table) *tabulate.Table {
	out := *t
	out.Columns = slices.Clone(t.Columns)
	for i, c := range out.Columns {
		d, ok := s.Dimensions[c.Name]
		if !ok || d.Derive != study.DeriveCode {
			continue
		}
		list, err := s.Lists().List(d.Values)
		known := s.Codes(c.Name)
		out.Columns[i] = c.Fold(func(code string) bool {
			return slices.Contains(known, code) || err == nil && list.Has(code)
		}, d.Unknown)
	}
	return &out
}
