package duckdb

import (
	"cmp"
	"slices"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/study"
)

// The sources of education that the engine knows by name. A supplier who names
// no source reports what the person said.
const (
	fromWarehouse = "warehouse"
	selfReported  = "SELF"
	unknownSource = "unknown"
)

// schooling settles education, by a precedence of sources, once a quarter's
// scan has given the warehouse's level.
type schooling struct {
	dim        int // place of the dimension
	precedence []string
	warehouse  int // place in the precedence, -1: not asked
	unknown    uint16
	groupOf    map[string]grade // by the code of a supplier's level
	lines      []educationLine  // by quarter
}

// grade is the group of a level: its number and its place from low to high.
type grade struct {
	code  uint16
	place int16
}

// educationLine counts a quarter for the linkage report.
type educationLine struct {
	bySource                  []int64 // by precedence, last: unknown
	supplierWarehouse, amongS int64
}

// education is found in two steps: the scan puts the warehouse's level, then
// settle looks at the suppliers' profiles.
func education(p *plan, d study.Dimension, out *dimension) error {
	supplier, err := p.query.Lists.List(d.SupplierList)
	if err != nil {
		return err
	}
	s := &schooling{dim: len(p.dims), precedence: d.Precedence, warehouse: slices.Index(d.Precedence, fromWarehouse), groupOf: map[string]grade{}}
	var groups []string
	for _, it := range supplier.Items {
		if it.Parent == "" {
			groups = append(groups, it.Code)
		}
	}
	list, err := p.query.Lists.List(d.List)
	if err != nil {
		return err
	}
	codes := append(slices.Clone(groups), d.Unknown)
	for _, c := range list.Codes() {
		if v := list.Attribute(c, d.Attribute); v != "" {
			codes = append(codes, v)
		}
	}
	out.dict = newDictionary(codes...)
	s.unknown = out.dict.must(d.Unknown)
	for _, c := range supplier.Codes() {
		root := c
		for supplier.Parent(root) != "" {
			root = supplier.Parent(root)
		}
		if root != d.Unknown && !slices.Contains(d.UnknownCodes, root) {
			s.groupOf[c] = grade{out.dict.must(root), int16(slices.Index(groups, root))}
		}
	}
	s.lines = make([]educationLine, len(p.quarters))
	p.schools = append(p.schools, s)
	return mapped(p, d, out)
}

// known is what one delivery's codes mean.
type known struct {
	levels []grade // place -1: no level
	ranks  []int   // of sources in the precedence, -1: does not compete
}

func (s *schooling) read(d *coded.Delivery) known {
	k := known{ranks: make([]int, len(d.Sources))}
	for _, code := range d.Levels {
		g, ok := s.groupOf[code]
		if !ok {
			g.place = -1
		}
		k.levels = append(k.levels, g)
	}
	for i, source := range d.Sources {
		k.ranks[i] = slices.Index(s.precedence, cmp.Or(source, selfReported))
	}
	return k
}

// settle decides the education of everybody observed in a quarter.
func (s *schooling) settle(at *quarter, ps *profiles) {
	means := make([]known, len(ps.deliveries))
	for i, d := range ps.deliveries {
		means[i] = s.read(d)
	}
	noSource := slices.Index(s.precedence, selfReported)
	line := &s.lines[at.index]
	line.bySource = make([]int64, len(s.precedence)+1)
	day := at.last.Days()
	best := make([]candidateLevel, len(s.precedence))
	at.observed.each(func(person int32, place int) {
		clear(best)
		differ := false
		first := grade{place: -1}
		for _, r := range ps.of(person) {
			if r.from > day || r.to < day || r.level == coded.NoLevel {
				continue
			}
			rank := noSource
			if r.source != coded.NoAnswer {
				rank = means[r.delivery].ranks[r.source]
			}
			level := means[r.delivery].levels[r.level]
			if level.place < 0 || rank < 0 {
				continue
			}
			if first.place < 0 {
				first = level
			}
			differ = differ || level.place != first.place
			best[rank].offer(level, r.from)
		}
		s.choose(at.row(place), best, differ, line)
	})
}

// candidateLevel is the level that leads within a source.
type candidateLevel struct {
	there bool
	from  int32
	level grade
}

// offer keeps the profile with the latest start, then the higher level.
func (c *candidateLevel) offer(level grade, from int32) {
	if !c.there || from > c.from || from == c.from && level.place > c.level.place {
		*c = candidateLevel{true, from, level}
	}
}

// choose goes through the precedence: the first source that knows a level
// gives it.
func (s *schooling) choose(row []uint16, best []candidateLevel, differ bool, line *educationLine) {
	warehouse := row[s.dim]
	level, by, supplier := s.unknown, len(s.precedence), s.unknown
	for rank := range s.precedence {
		code := warehouse
		if rank != s.warehouse {
			if !best[rank].there {
				continue
			}
			code = best[rank].level.code
			if supplier == s.unknown {
				supplier = code
			}
		}
		if by == len(s.precedence) && code != s.unknown {
			level, by = code, rank
		}
	}
	row[s.dim] = level
	line.bySource[by]++
	if supplier != s.unknown && warehouse != s.unknown && supplier != warehouse {
		line.supplierWarehouse++
	}
	if differ {
		line.amongS++
	}
}
