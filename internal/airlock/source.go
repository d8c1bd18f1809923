package airlock

import (
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// Source is a table of a build, by subtype and by type, made ready for counting
// with what its study says. It does not change, and many may count from it at
// once.
type Source struct {
	study  *study.Study
	tables [2]*tabulate.Table
}

// NewSource makes the two tables of a build ready: codes that no list of the
// study has are unknown ones from here on.
func NewSource(s *study.Study, subtypes, types *tabulate.Table) *Source {
	return &Source{s, [2]*tabulate.Table{listedOnly(s, subtypes), listedOnly(s, types)}}
}

// Study is what the tables mean.
func (s *Source) Study() *study.Study { return s.study }

// Columns are the names of the table's dimensions, in their order.
func (s *Source) Columns() (names []string) {
	for _, c := range s.tables[bySubtype].Columns {
		names = append(names, c.Name)
	}
	return names
}

// Codes are the codes of a dimension that somebody in the table has, in the order of
// their values; of the measure the types too. Nil where the table has no such dimension.
func (s *Source) Codes(dimension string) (codes []string) {
	for _, c := range s.tables[bySubtype].Columns {
		if c.Name == dimension {
			codes = append(codes, c.Dictionary...)
		}
	}
	for _, c := range s.tables[byType].Columns {
		if c.Name != dimension || s.study.Dimensions[dimension].Derive != study.DeriveMeasure {
			continue
		}
		for _, code := range c.Dictionary {
			if s.study.MeasureType(code) == code {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// Rows is the number of rows of the table by subtype: its cells that are not empty.
func (s *Source) Rows() int { return s.tables[bySubtype].Rows() }

// Bytes is the memory that the two tables take, about.
func (s *Source) Bytes() (n int64) {
	for _, t := range s.tables {
		n += int64(t.Rows()) * int64(8+2*len(t.Columns))
	}
	return n
}
