package memory

import (
	"maps"
	"slices"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// measureRule: the subtype, or the type, that is being counted.
func measureRule(*plan, study.Dimension) (rule, error) {
	return func(s situation) string { return s.measure }, nil
}

// disabilityRule: 1 where any valid profile says so, else 0 where any says 0.
func disabilityRule(_ *plan, d study.Dimension) (rule, error) {
	return func(s situation) string {
		out := d.Unknown
		for _, p := range s.profiles {
			if p.disability == "1" {
				return "1"
			}
			if p.disability == "0" {
				out = "0"
			}
		}
		return out
	}, nil
}

// codeRule: the column's code as it is, in a list or not.
func codeRule(p *plan, d study.Dimension) (rule, error) {
	if err := p.listed(d); err != nil {
		return nil, err
	}
	return present(d, func(_ situation, row record) string {
		if code, ok := row[d.Columns[0].Name].(string); ok {
			return code
		}
		return d.Unknown
	})
}

// mappedRule: the list's attribute of the column's code; unknown where the
// list does not have the code, or has nothing for it.
func mappedRule(p *plan, d study.Dimension) (rule, error) {
	l, err := p.query.Lists.List(d.List)
	if err != nil {
		return nil, err
	}
	if err := p.listed(d); err != nil {
		return nil, err
	}
	return present(d, func(_ situation, row record) string {
		return known(l, d, row[d.Columns[0].Name], d.Unknown)
	})
}

// known is the attribute of a warehouse code, or else where the code is null,
// unlisted, without value, or one whose value counts as unknown.
func known(l *classification.List, d study.Dimension, code any, otherwise string) string {
	c, ok := code.(string)
	if !ok || slices.Contains(d.UnknownCodes, c) {
		return otherwise
	}
	if v := l.Attribute(c, d.Attribute); v != "" {
		return v
	}
	return otherwise
}

// ageRule: the class of the completed years on the quarter's last day.
func ageRule(p *plan, d study.Dimension) (rule, error) {
	l, err := p.query.Lists.List(d.List)
	if err != nil {
		return nil, err
	}
	classes, err := l.AgeClasses()
	if err != nil {
		return nil, err
	}
	return present(d, func(s situation, row record) string {
		birth, ok := row[d.Columns[0].Name].(study.Date)
		if !ok {
			return d.Unknown
		}
		if class, ok := classes.Find(float64(completedYears(birth, s.quarter.Last()))); ok {
			return class
		}
		return d.Unknown
	})
}

// completedYears counts birthdays up to and with a day. Born on 29 February,
// one completes a year on 1 March where the year has no such day.
func completedYears(birth, on study.Date) int {
	years := on.Year - birth.Year
	if on.Month < birth.Month || on.Month == birth.Month && on.Day < birth.Day {
		years--
	}
	return years
}

// anyRule: 1 where any of the columns is true, else 0; null counts as false.
func anyRule(_ *plan, d study.Dimension) (rule, error) {
	return present(d, func(_ situation, row record) string {
		for _, c := range d.Columns {
			if yes, _ := row[c.Name].(bool); yes {
				return "1"
			}
		}
		return "0"
	})
}

// belowRule: 1 below the threshold, else 0; null has a code of its own where
// the study gives one.
func belowRule(_ *plan, d study.Dimension) (rule, error) {
	return present(d, func(_ situation, row record) string {
		x, ok := row[d.Columns[0].Name].(float64)
		switch {
		case !ok && d.Null != "":
			return d.Null
		case !ok:
			return d.Unknown
		case x < d.Threshold:
			return "1"
		}
		return "0"
	})
}

// intervalRule: the class of a number, unless the exception's code applies.
// A number that is a class of its own wins over the class around it.
func intervalRule(p *plan, d study.Dimension) (rule, error) {
	l, err := p.query.Lists.List(d.List)
	if err != nil {
		return nil, err
	}
	classes, err := l.Classes("lower", "upper")
	if err != nil {
		return nil, err
	}
	return present(d, func(s situation, row record) string {
		if e := d.Except; e != nil {
			if code, ok := s.row(e.Column.Relation)[e.Column.Name].(string); ok && slices.Contains(e.Codes, code) {
				return e.Code
			}
		}
		if x, ok := row[d.Columns[0].Name].(float64); ok {
			if class, ok := classes.Find(x); ok {
				return class
			}
		}
		return d.Unknown
	})
}

// sizeRule: the class of the main job's employer in the year of the quarter,
// else in its latest earlier year, else unknown.
func sizeRule(_ *plan, d study.Dimension) (rule, error) {
	return func(s situation) string {
		if s.job == nil {
			return d.NoJob
		}
		employer, ok := s.job["employer"].(int64)
		if !ok {
			return d.Unknown
		}
		years := slices.Sorted(maps.Keys(s.sizes[employer]))
		for _, year := range slices.Backward(years) {
			if year <= int64(s.quarter.Year) {
				return s.sizes[employer][year]
			}
		}
		return d.Unknown
	}, nil
}
