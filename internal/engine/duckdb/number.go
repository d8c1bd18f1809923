package duckdb

import (
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/internal/study"
)

// number is a double, false where null or not a number.
func (c column) number(row int) (float64, bool) {
	if c.null(row) {
		return 0, false
	}
	x := c.doubles()[row]
	return x, !math.IsNaN(x)
}

// interval: the class of a number, unless the exception's code applies.
func interval(p *plan, d study.Dimension, out *dimension) error {
	list, err := p.query.Lists.List(d.List)
	if err != nil {
		return err
	}
	classes, err := list.Classes("lower", "upper")
	if err != nil {
		return err
	}
	codes := append(list.Codes(), d.Unknown, d.NoJob)
	if d.Except != nil {
		out.reads = append(out.reads, d.Except.Column)
		codes = append(codes, d.Except.Code)
	}
	out.dict = newDictionary(codes...)
	unknown := out.dict.must(d.Unknown)
	out.value = func(_ *quarter, cols []column, row int) (uint16, error) {
		if e := d.Except; e != nil && !cols[1].null(row) && slices.Contains(e.Codes, cols[1].texts()[row].string()) {
			return out.dict.must(e.Code), nil
		}
		if x, ok := cols[0].number(row); ok {
			return classOf(classes, x, out.dict, unknown), nil
		}
		return unknown, nil
	}
	return nil
}

func classOf(classes classification.Classes, x float64, dict *dictionary, unknown uint16) uint16 {
	if code, ok := classes.Find(x); ok {
		return dict.must(code)
	}
	return unknown
}

// age: the class of the completed years on the quarter's last day.
func age(p *plan, d study.Dimension, out *dimension) error {
	list, err := p.query.Lists.List(d.List)
	if err != nil {
		return err
	}
	classes, err := list.AgeClasses()
	if err != nil {
		return err
	}
	out.dict = newDictionary(append(list.Codes(), d.Unknown, d.NoJob)...)
	unknown := out.dict.must(d.Unknown)
	// Years run from 0 to what a class can hold; 200 is as old as any.
	byYear := make([]uint16, 201)
	for y := range byYear {
		byYear[y] = classOf(classes, float64(y), out.dict, unknown)
	}
	out.value = func(at *quarter, cols []column, row int) (uint16, error) {
		if cols[0].null(row) {
			return unknown, nil
		}
		y := completedYears(study.DateOfDays(cols[0].integers()[row]), at.last)
		if y < 0 {
			return unknown, nil
		}
		return byYear[min(y, 200)], nil
	}
	return nil
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
