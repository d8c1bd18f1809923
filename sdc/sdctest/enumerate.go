package sdctest

import (
	"math/big"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Enumerate goes through all tables of whole numbers in which no hidden terminal
// cell lies further than reach from its true count, keeps those that agree with what
// an intruder knows, and returns the interval of every hidden cell among them, and
// how many tables there are. What it finds possible is possible; what it does not may
// be possible further off. It returns ErrTooLarge where there are more than limit
// tables to try.
//
// It is as plain as can be and shares nothing with [Whole], which it judges.
func Enumerate(p *table.Problem, pattern table.Pattern, reach int64, limit int) (map[int]Interval, int, error) {
	e := &enumeration{p: p, pattern: pattern, reach: reach, trial: append([]int64(nil), p.Table.Counts...),
		low: append([]int64(nil), p.Table.Counts...), high: append([]int64(nil), p.Table.Counts...)}
	tables := 1
	for cell, status := range pattern {
		if status.Hidden() && p.Table.Terminal(cell) {
			e.terminals = append(e.terminals, cell)
			if tables *= int(2*reach + 1); tables > limit {
				return nil, 0, ErrTooLarge
			}
		}
	}
	e.try(0)
	intervals := map[int]Interval{}
	for cell, status := range pattern {
		if status.Hidden() {
			intervals[cell] = Interval{big.NewRat(e.low[cell], 1), big.NewRat(e.high[cell], 1)}
		}
	}
	return intervals, e.tables, nil
}

type enumeration struct {
	p         *table.Problem
	pattern   table.Pattern
	reach     int64
	terminals []int // hidden ones
	trial     []int64
	low, high []int64
	tables    int
}

func (e *enumeration) try(at int) {
	if at == len(e.terminals) {
		e.judge()
		return
	}
	cell := e.terminals[at]
	n := e.p.Table.Counts[cell]
	for v := max(0, n-e.reach); v <= n+e.reach; v++ {
		e.trial[cell] = v
		e.try(at + 1)
	}
	e.trial[cell] = n
}

// judge adds up the trial table and notes its values if nothing contradicts it.
func (e *enumeration) judge() {
	for d, dim := range e.p.Table.Dims() {
		for _, c := range dim.BottomUp() {
			if !dim.Terminal(c) {
				e.addUp(d, c)
			}
		}
	}
	for cell, n := range e.trial {
		lower, upper := e.p.Known(cell)
		hidden := e.pattern[cell].Hidden()
		switch {
		case !hidden && n != e.p.Table.Counts[cell],
			float64(n) < lower || float64(n) > upper,
			hidden && e.p.Table.Counts[cell] > 0 && n < e.p.Rules.FloorInForce(),
			!e.overlapHolds(cell):
			return
		}
	}
	e.tables++
	for cell, n := range e.trial {
		e.low[cell], e.high[cell] = min(e.low[cell], n), max(e.high[cell], n)
	}
}

// addUp fills the cells of one total in dimension d.
func (e *enumeration) addUp(d, total int) {
	t := e.p.Table
	for cell := range e.trial {
		if t.Code(cell, d) != total {
			continue
		}
		e.trial[cell] = 0
		for _, child := range t.Dims()[d].Children(total) {
			e.trial[cell] += e.trial[t.With(cell, d, child)]
		}
	}
}

func (e *enumeration) overlapHolds(cell int) bool {
	t := e.p.Table
	if !t.Terminal(cell) {
		return true
	}
	for d, dim := range t.Dims() {
		c := t.Code(cell, d)
		if !dim.Overlapping(c) {
			continue
		}
		largest, sum := int64(0), int64(0)
		for _, child := range dim.Children(c) {
			n := e.trial[t.With(cell, d, child)]
			largest, sum = max(largest, n), sum+n
		}
		if e.trial[cell] < largest || e.trial[cell] > sum {
			return false
		}
	}
	return true
}
