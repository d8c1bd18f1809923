package compare

import (
	"context"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Intervals are what an intruder knows of every true count.
type Intervals struct {
	Lower, Upper []int64
}

// maxPasses ends the narrowing of intervals, which may go on by one unit a pass.
const maxPasses = 64

// Narrow starts from what each published count says on its own and goes through all
// sums, again and again, until no interval shrinks or 64 passes are done. The true
// counts are in the intervals at every moment. One pass takes time in proportion to
// the cells times the dimensions.
func Narrow(ctx context.Context, p *table.Problem, out Output) (Intervals, error) {
	v := Intervals{make([]int64, p.Table.Len()), make([]int64, p.Table.Len())}
	for cell := range v.Lower {
		lower, upper := out.Between(cell)
		least, most := knownBefore(p, cell)
		v.Lower[cell], v.Upper[cell] = max(lower, least), min(upper, most)
	}
	for range maxPasses {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		if !v.pass(p.Table.Space) {
			break
		}
	}
	return v, nil
}

// pass goes once through everything that holds between cells. It says whether an
// interval shrank.
func (v *Intervals) pass(s *table.Space) bool {
	shrank := false
	eachSum(s, func(e *equation) {
		if v.narrowSum(e) {
			shrank = true
		}
	})
	eachOverlap(s, func(e *equation) {
		if v.narrowOverlap(e) {
			shrank = true
		}
	})
	return shrank
}

// narrowSum applies total = Σ parts.
func (v *Intervals) narrowSum(e *equation) bool {
	lower, upper, free := v.span(e)
	shrank := v.raise(e.total, lower)
	if free == 0 && v.cut(e.total, upper) {
		shrank = true
	}
	least, most := v.Lower[e.total], v.Upper[e.total]
	for k := range e.size() {
		c := e.part(k)
		have, cap := v.Lower[c], v.Upper[c]
		if most < Unbounded && v.cut(c, most-(lower-have)) {
			shrank = true
		}
		switch {
		case free == 0 && v.raise(c, least-(upper-cap)),
			free == 1 && cap >= Unbounded && v.raise(c, least-upper):
			shrank = true
		}
		lower += v.Lower[c] - have
		if cap < Unbounded {
			upper += v.Upper[c] - cap
		} else if v.Upper[c] < Unbounded {
			upper, free = upper+v.Upper[c], free-1
		}
	}
	return shrank
}

// span is the sum of the lower ends, the sum of the upper ends, and how many parts
// have none and are not in it.
func (v *Intervals) span(e *equation) (lower, upper int64, free int) {
	for k := range e.size() {
		c := e.part(k)
		lower += v.Lower[c]
		if v.Upper[c] >= Unbounded {
			free++
			continue
		}
		upper += v.Upper[c]
	}
	return lower, upper, free
}

// narrowOverlap applies max(children) ≤ parent ≤ Σ children.
func (v *Intervals) narrowOverlap(e *equation) bool {
	_, upper, free := v.span(e)
	shrank := free == 0 && v.cut(e.total, upper)
	least, most := v.Lower[e.total], v.Upper[e.total]
	for k := range e.size() {
		c := e.part(k)
		if v.raise(e.total, v.Lower[c]) {
			shrank = true
		}
		switch cap := v.Upper[c]; {
		case free == 0 && v.raise(c, least-(upper-cap)),
			free == 1 && cap >= Unbounded && v.raise(c, least-upper):
			shrank = true
		}
	}
	for k := range e.size() {
		if most < Unbounded && v.cut(e.part(k), most) {
			shrank = true
		}
	}
	return shrank
}

func (v *Intervals) raise(cell int, to int64) bool {
	if to <= v.Lower[cell] {
		return false
	}
	v.Lower[cell] = to
	return true
}

func (v *Intervals) cut(cell int, to int64) bool {
	if to >= v.Upper[cell] {
		return false
	}
	v.Upper[cell] = to
	return true
}
