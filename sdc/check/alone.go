package check

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// alone says who knows which hidden cells because nobody else is in them.
type alone struct {
	who   []int32 // by cell: the only contributor, several, or nobody
	first []int32 // by contributor: where his hidden cells begin in cells; one more at the end
	cells []int32 // rising for each
}

// What stands for the contributors of a cell where there is not exactly one.
const (
	nobody  = int32(0)
	several = int32(-1)
)

// singletons says whether protection against those who are alone is in force: as the
// rules say, or where the contributors of magnitudes are known.
func (v *verifier) singletons() bool {
	if s := v.p.Rules.Singletons; s != nil {
		return *s
	}
	return v.p.Kind == table.Magnitude && v.p.Records != nil && v.p.Records.Named()
}

// spares says whether a witness leaves somebody's cells in peace.
func (v *verifier) spares() bool {
	return slices.ContainsFunc(v.witnesses, func(w table.Witness) bool { return len(w.Without) > 0 })
}

// join is who is in two cells together.
func join(a, b int32) int32 {
	switch {
	case a == nobody:
		return b
	case b == nobody || a == b:
		return a
	}
	return several
}

// whoIsAlone finds the only contributor of each cell that has one: by the records, or
// in a table of counts by the terminal cells of one unit, each of whom is somebody of
// his own.
func (v *verifier) whoIsAlone() *alone {
	a := &alone{who: make([]int32, v.t.Len())}
	if v.p.Records != nil {
		v.fromRecords(a.who)
	} else {
		for cell, n := range v.t.Counts {
			switch {
			case n == 0 || !v.t.Terminal(cell):
			case n == 1:
				a.who[cell] = int32(cell) + 1
			default:
				a.who[cell] = several
			}
		}
	}
	v.addUp(a.who, join)
	a.number()
	a.collect(v.pattern)
	return a
}

// fromRecords takes every record without a contributor for somebody of his own, unless
// it stands for several.
func (v *verifier) fromRecords(who []int32) {
	r := v.p.Records
	named := r.Contributors() + 1
	next := named
	for i, cell := range r.Cell {
		by := next
		if r.Contributor != nil && r.Contributor[i] != table.Nobody {
			by = r.Contributor[i] + 1
		} else {
			next++
		}
		if r.Units != nil && r.Units[i] > 1 && by >= named {
			by = several
		}
		who[cell] = join(who[cell], by)
	}
}

// number numbers those who are alone somewhere from 0, and makes all others below 0.
func (a *alone) number() {
	found := slices.DeleteFunc(slices.Clone(a.who), func(who int32) bool { return who <= nobody })
	slices.Sort(found)
	found = slices.Compact(found)
	for cell, who := range a.who {
		a.who[cell] = -1
		if who > nobody {
			at, _ := slices.BinarySearch(found, who)
			a.who[cell] = int32(at)
		}
	}
	a.first = make([]int32, len(found)+1)
}

// collect lists the hidden cells of everybody.
func (a *alone) collect(pattern table.Pattern) {
	for cell, who := range a.who {
		if who >= 0 && pattern[cell].Hidden() {
			a.first[who+1]++
		}
	}
	for who := range a.first[1:] {
		a.first[who+1] += a.first[who]
	}
	a.cells = make([]int32, a.first[len(a.first)-1])
	next := slices.Clone(a.first)
	for cell, who := range a.who {
		if who >= 0 && pattern[cell].Hidden() {
			a.cells[next[who]] = int32(cell)
			next[who]++
		}
	}
}

// of are the hidden cells that somebody knows.
func (a *alone) of(who int32) []int32 { return a.cells[a.first[who]:a.first[who+1]] }

// checkWithout checks that the cells that a witness leaves in peace are those of one
// contributor, all of them, and that none of them moves.
func (w *worker) checkWithout() {
	without := w.w.Without
	if len(without) == 0 {
		return
	}
	for _, cell := range without {
		switch {
		case cell < 0 || int(cell) >= len(w.pattern):
			w.find(Malformed, -1, "it does without cell %d, the table has %d", cell, len(w.pattern))
			return
		case w.alone.who[cell] < 0:
			w.find(Singleton, int(cell), "it does without cell %s, in which nobody is alone", w.t.Name(int(cell)))
			return
		case w.moved.of(uint64(cell)) != 0:
			w.find(Singleton, int(cell), "it does without cell %s and moves it", w.t.Name(int(cell)))
		}
	}
	listed := slices.Sorted(slices.Values(without))
	if all := w.alone.of(w.alone.who[without[0]]); !slices.Equal(listed, all) {
		w.find(Singleton, int(without[0]), "it does without %d cells, which are not the %d hidden ones in which one contributor is alone",
			len(without), len(all))
	}
}

// Known lists, for every contributor who is alone in hidden cells, those cells: what he
// knows although it is not published. Everybody is who he is for the verifier: a
// contributor of the records, or in a table of counts a terminal cell of one unit.
func Known(p *table.Problem, pattern table.Pattern) [][]int32 {
	v := &verifier{p: p, t: p.Table, pattern: pattern}
	a := v.whoIsAlone()
	var known [][]int32
	for who := range a.first[1:] {
		if cells := a.of(int32(who)); len(cells) > 0 {
			known = append(known, cells)
		}
	}
	return known
}
