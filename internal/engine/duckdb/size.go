package duckdb

import (
	"context"
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/internal/study"
)

// sizes are the employers' size classes by the years that main jobs are of.
type sizes struct {
	dict  *dictionary
	years []int // ascending
	place map[int64]int
	best  []sizeOf // by employer's place, then year
}

// sizeOf is the latest class up to a year; year 0: none.
type sizeOf struct {
	year  int32
	class uint16
}

// sizeClass: the class of the main job's employer in the year of the quarter,
// else its latest earlier year, else unknown.
func sizeClass(p *plan, d study.Dimension, out *dimension) error {
	list, err := p.query.Lists.List(d.List)
	if err != nil {
		return err
	}
	out.dict = newDictionary(append(list.Codes(), d.Unknown, d.NoJob)...)
	unknown := out.dict.must(d.Unknown)
	out.reads = []study.Column{{Relation: jobs, Name: "employer"}}
	p.sizes = &sizes{dict: out.dict, place: map[int64]int{}}
	for _, at := range p.periods {
		for _, o := range at.observed {
			if y := p.quarters[o.quarter].Year; !slices.Contains(p.sizes.years, y) {
				p.sizes.years = append(p.sizes.years, y)
			}
		}
	}
	slices.Sort(p.sizes.years)
	out.value = func(at *quarter, cols []column, row int) (uint16, error) {
		if cols[0].null(row) {
			return unknown, nil
		}
		if class, ok := p.sizes.of(cols[0].bigints()[row], at.last.Year); ok {
			return class, nil
		}
		return unknown, nil
	}
	return nil
}

func (s *sizes) of(employer int64, year int) (uint16, bool) {
	place, ok := s.place[employer]
	if !ok {
		return 0, false
	}
	i, _ := slices.BinarySearch(s.years, year)
	b := s.best[place*len(s.years)+i]
	return b.class, b.year != 0
}

// add takes one row of employers.
func (s *sizes) add(employer int64, year int32, class uint16) error {
	place, ok := s.place[employer]
	if !ok {
		place = len(s.place)
		s.place[employer] = place
		s.best = append(s.best, make([]sizeOf, len(s.years))...)
	}
	for i, y := range s.years {
		b := &s.best[place*len(s.years)+i]
		switch {
		case int(year) > y || year < b.year:
		case year == b.year:
			return fmt.Errorf("an employer stands twice in %d; the warehouse must have one row per employer and year", year)
		default:
			*b = sizeOf{year, class}
		}
	}
	return nil
}

// loadSizes reads the relation employers.
func (p *plan) loadSizes(ctx context.Context, s *session) error {
	if p.sizes == nil {
		return nil
	}
	from, err := p.relation(employers, study.Quarter{})
	if err != nil {
		return err
	}
	if err := p.checkTypes(ctx, s, employers, []string{"employer", "year", "size_class"}, from); err != nil {
		return err
	}
	sql := fmt.Sprintf("SELECT %s, %s, %s FROM %s WHERE %[1]s IS NOT NULL AND %[2]s IS NOT NULL AND %[3]s IS NOT NULL",
		p.typed(employers, "employer"), p.typed(employers, "year"), p.typed(employers, "size_class"), from)
	return s.query(ctx, sql, func(c chunk) error {
		employer, year, class := c.column(0).bigints(), c.column(1).integers(), c.column(2).texts()
		for row := range c.rows {
			n, err := p.sizes.dict.number(class[row].string())
			if err != nil {
				return err
			}
			if err := p.sizes.add(employer[row], year[row], n); err != nil {
				return err
			}
		}
		return nil
	})
}
