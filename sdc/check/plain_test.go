package check_test

import (
	"math"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// plain says whether a pattern is protected and proven, straight from the definition:
// it makes the tables that a witness stands for, whole, and looks at them. Values are
// multiples of a quarter, so that all is exact.
type plain struct {
	p       *table.Problem
	pattern table.Pattern
	unsafe  map[int][2]float64 // what unsafe cells need, upward and downward
	own     []float64
}

// holds takes what is unsafe as given: the rules are tested elsewhere.
func (o plain) holds(witnesses []table.Witness) bool {
	up, down, free := map[int]bool{}, map[int]bool{}, map[int][]table.Witness{}
	for _, w := range witnesses {
		tables, ok := o.tables(w)
		if !ok || !o.withoutHolds(w) {
			return false
		}
		for side, claimed := range map[float64][]int32{1: w.Up, -1: w.Down} {
			for _, cell := range claimed {
				if !o.claimHolds(int(cell), side, tables, len(w.Without) > 0) {
					return false
				}
				if len(w.Without) == 0 && side > 0 {
					up[int(cell)] = true
				} else if len(w.Without) == 0 {
					down[int(cell)] = true
				}
			}
		}
		for _, cell := range w.Cells {
			if w.Plus+w.Minus > 0 {
				free[int(cell)] = append(free[int(cell)], w)
			}
		}
	}
	for cell, need := range o.unsafe {
		if !o.pattern[cell].Hidden() || !up[cell] || !down[cell] && need[1] > 0 && o.p.Value(cell) > o.own[cell] {
			return false
		}
		if o.p.Rules.Singletons != nil && *o.p.Rules.Singletons && !o.nobodyKnows(cell, free[cell]) {
			return false
		}
	}
	return true
}

// tables are the two tables of a witness, if they are tables at all.
func (o plain) tables(w table.Witness) (both [2][]float64, ok bool) {
	if len(w.Cells) == 0 || len(w.Cells) != len(w.Move) || w.Den < 1 || w.Plus < 0 || w.Minus < 0 {
		return both, false
	}
	move := make([]float64, o.p.Table.Len())
	for i, cell := range w.Cells {
		if cell < 0 || int(cell) >= len(move) || move[cell] != 0 || w.Move[i] == 0 || !o.pattern[cell].Hidden() {
			return both, false
		}
		move[cell] = float64(w.Move[i])
	}
	if !o.additive(move) {
		return both, false
	}
	for side, times := range []int64{w.Plus, -w.Minus} {
		both[side] = make([]float64, len(move))
		for cell, by := range move {
			now := o.p.Value(cell) + float64(times)*by/float64(w.Den)
			lower, upper := o.p.Known(cell)
			if now < max(lower, o.own[cell]) || now > upper || o.p.Kind == table.Frequency && now != math.Floor(now) {
				return both, false
			}
			both[side][cell] = now
		}
	}
	return both, true
}

func (o plain) additive(values []float64) bool {
	for d, dim := range o.p.Table.Dims() {
		for cell := range values {
			for _, s := range dim.Sums() {
				if int(s.Total) != o.p.Table.Code(cell, d) {
					continue
				}
				sum := 0.0
				for _, part := range s.Parts {
					sum += values[o.p.Table.With(cell, d, int(part))]
				}
				if sum != values[cell] {
					return false
				}
			}
		}
	}
	return true
}

func (o plain) claimHolds(cell int, side float64, tables [2][]float64, anyChange bool) bool {
	if cell < 0 || cell >= len(o.pattern) {
		return false
	}
	value := o.p.Value(cell)
	for _, values := range tables {
		far := side * (values[cell] - value)
		switch need := o.unsafe[cell]; {
		case anyChange && far != 0, far > 0 && side > 0 && far >= need[0], far > 0 && side < 0 && (far >= need[1] || values[cell] <= o.own[cell]):
			return true
		}
	}
	return false
}

// knows are the hidden cells in which each contributor is alone.
func (o plain) knows() map[int][]int32 {
	in := make([]map[int]bool, o.p.Table.Len())
	put := func(terminal, who int) {
		for cell := range in {
			if o.partOf(terminal, cell) {
				if in[cell] == nil {
					in[cell] = map[int]bool{}
				}
				in[cell][who] = true
			}
		}
	}
	if r := o.p.Records; r != nil {
		for i, cell := range r.Cell {
			put(int(cell), int(r.Contributor[i]))
		}
	} else {
		for cell, n := range o.p.Table.Counts {
			for i := range min(n, 2) {
				if o.p.Table.Terminal(cell) {
					put(cell, 2*cell+int(i))
				}
			}
		}
	}
	known := map[int][]int32{}
	for cell, who := range in {
		if len(who) == 1 && o.pattern[cell].Hidden() {
			for w := range who {
				known[w] = append(known[w], int32(cell))
			}
		}
	}
	return known
}

func (o plain) partOf(terminal, cell int) bool {
	for d, dim := range o.p.Table.Dims() {
		if !slices.Contains(dim.Above(o.p.Table.Code(terminal, d)), int32(o.p.Table.Code(cell, d))) {
			return false
		}
	}
	return true
}

func (o plain) withoutHolds(w table.Witness) bool {
	if len(w.Without) == 0 {
		return true
	}
	for _, cells := range o.knows() {
		if slices.Equal(cells, slices.Sorted(slices.Values(w.Without))) {
			return !slices.ContainsFunc(cells, func(c int32) bool { return slices.Contains(w.Cells, c) })
		}
	}
	return false
}

// nobodyKnows says whether every contributor who is alone in a hidden cell, and not in
// this one, finds a witness that moves it and nothing that he knows.
func (o plain) nobodyKnows(cell int, moving []table.Witness) bool {
	for _, cells := range o.knows() {
		passes := func(w table.Witness) bool {
			return !slices.ContainsFunc(cells, func(c int32) bool { return slices.Contains(w.Cells, c) })
		}
		if !slices.Contains(cells, int32(cell)) && !slices.ContainsFunc(moving, passes) {
			return false
		}
	}
	return true
}
