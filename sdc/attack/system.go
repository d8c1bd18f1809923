package attack

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// term is a factor times an unknown.
type term struct {
	unknown int32
	factor  int32
}

// row says low ≤ Σ factor·unknown ≤ high, in steps.
type row struct {
	terms     []term
	low, high int64
	dead      bool
	queued    bool
	visits    int32
}

// system is all that the intruder knows: unknowns, bounds, and rows of equations and
// inequalities, all in steps. An unknown is a hidden cell. reduce leaves some of
// them: the others are known, or plus or minus another plus a number.
type system struct {
	p      *Published
	scale  steps
	counts bool    // unknowns are whole
	cells  []int32 // the cell of each unknown
	of     []int32 // the unknown of each cell, -1 for published ones
	value  []int64 // by cell, of published cells; of all where the truth is given
	truth  bool

	low, high []int64 // of each unknown
	// link[i] ≠ i: unknown i is sign·link + shift, with sign 1 or -1.
	link  []int32
	sign  []int32
	shift []int64

	rows  []row
	in    [][]int32 // rows that an unknown is in
	queue []int32
	// noise is by how many steps a sum of published magnitudes may be off for each
	// part, where they are rounded.
	noise int64
}

func newSystem(p *Published, truth *Truth) (*system, error) {
	s := &system{p: p, scale: scaleOf(p, truth), counts: p.Kind == table.Frequency, truth: truth != nil}
	s.value = make([]int64, p.Space.Len())
	s.of = make([]int32, p.Space.Len())
	for cell := range s.value {
		s.of[cell] = -1
		if p.Hidden[cell] {
			s.of[cell] = int32(len(s.cells))
			s.cells = append(s.cells, int32(cell))
		}
		if err := s.setValue(cell, truth); err != nil {
			return nil, err
		}
	}
	s.setBounds(truth)
	s.in = make([][]int32, len(s.cells))
	if !s.counts && truth == nil && !s.additive() {
		s.noise = 1
	}
	if err := s.addSums(); err != nil {
		return nil, err
	}
	return s, s.addOverlaps()
}

func (s *system) setValue(cell int, truth *Truth) error {
	switch hidden := s.p.Hidden[cell]; {
	case hidden && truth == nil:
	case s.counts && hidden:
		s.value[cell] = truth.Counts[cell]
	case s.counts:
		s.value[cell] = s.p.Counts[cell]
		if truth != nil && truth.Counts[cell] != s.value[cell] {
			return fmt.Errorf("%w: cell %s is published with a count that is not its own", ErrInput, s.p.Space.Name(cell))
		}
	case hidden:
		s.value[cell] = s.scale.of(truth.Values[cell])
	default:
		s.value[cell] = s.scale.of(s.p.Values[cell])
		if truth != nil && far(s.p.Values[cell], truth.Values[cell]) {
			return fmt.Errorf("%w: cell %s is published with a value that is not its own", ErrInput, s.p.Space.Name(cell))
		}
		if truth != nil {
			s.value[cell] = s.scale.of(truth.Values[cell])
		}
	}
	return nil
}

// far says whether two values differ by more than their decimals explain.
func far(a, b float64) bool {
	return max(a-b, b-a) > 1e-6*max(1, max(a, -a))
}

// setBounds are those of single cells: floors, zero, and what is known beforehand.
func (s *system) setBounds(truth *Truth) {
	s.low, s.high = make([]int64, len(s.cells)), make([]int64, len(s.cells))
	s.link, s.sign, s.shift = make([]int32, len(s.cells)), make([]int32, len(s.cells)), make([]int64, len(s.cells))
	for i, cell := range s.cells {
		s.link[i], s.sign[i] = int32(i), 1
		s.low[i], s.high[i] = 0, limitless
		if !s.counts && s.p.Signed {
			s.low[i] = -limitless
		}
		if s.p.Lower != nil {
			s.low[i] = s.scale.up(s.p.Lower[cell])
		}
		if s.p.Upper != nil {
			s.high[i] = s.scale.down(s.p.Upper[cell])
		}
		if s.counts && s.floored(int(cell), truth) {
			s.low[i] = max(s.low[i], s.p.Floor)
		}
		if truth != nil && !s.counts { // bounds and values are rounded to steps apart
			s.low[i], s.high[i] = min(s.low[i], s.value[cell]), max(s.high[i], s.value[cell])
		}
	}
}

// floored says whether the floor holds for a hidden cell: it is terminal, and not
// one that may be empty.
func (s *system) floored(cell int, truth *Truth) bool {
	if !s.p.Space.Terminal(cell) {
		return false
	}
	if truth != nil {
		return truth.Counts[cell] > 0
	}
	return s.p.MayBeEmpty == nil || !s.p.MayBeEmpty[cell]
}

// eachSum calls visit with every equation of the table: a total and its parts.
func (s *system) eachSum(visit func(total int, parts []int) error) error {
	space := s.p.Space
	var parts []int
	for d, dim := range space.Dims() {
		stride := space.Stride(d)
		width := stride * dim.Len()
		for _, sum := range dim.Sums() {
			for block := 0; block < space.Len(); block += width {
				for i := range stride {
					parts = parts[:0]
					for _, part := range sum.Parts {
						parts = append(parts, block+int(part)*stride+i)
					}
					if err := visit(block+int(sum.Total)*stride+i, parts); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// additive says whether all published magnitudes add up to the step. Where they do
// not, they are rounded.
func (s *system) additive() bool {
	exact := true
	_ = s.eachSum(func(total int, parts []int) error { // visit does not fail
		sum := s.value[total]
		hidden := s.p.Hidden[total]
		for _, part := range parts {
			sum -= s.value[part]
			hidden = hidden || s.p.Hidden[part]
		}
		exact = exact && (hidden || sum == 0)
		return nil
	})
	return exact
}

func (s *system) addSums() error {
	return s.eachSum(func(total int, parts []int) error {
		var r row
		room := s.noise * int64(len(parts)+1)
		known := s.collect(&r, total, 1)
		for _, part := range parts {
			known += s.collect(&r, part, -1)
		}
		r.low, r.high = -known-room, -known+room
		if s.truth && !s.counts { // the truth adds up, whatever it was rounded to
			r.low = s.sumOf(&r)
			r.high = r.low
			if len(r.terms) == 0 {
				return nil
			}
		}
		return s.add(r, total)
	})
}

// sumOf is what the true values of the hidden cells of a row add up to.
func (s *system) sumOf(r *row) int64 {
	sum := int64(0)
	for _, t := range r.terms {
		sum += int64(t.factor) * s.value[s.cells[t.unknown]]
	}
	return sum
}

// collect adds a cell to a row if it is hidden, else returns what it adds.
func (s *system) collect(r *row, cell int, factor int32) int64 {
	if i := s.of[cell]; i >= 0 {
		r.terms = append(r.terms, term{i, factor})
		return 0
	}
	return int64(factor) * s.value[cell]
}

// add takes a row in, unless nothing in it is hidden. near is a cell to name.
func (s *system) add(r row, near int) error {
	if len(r.terms) == 0 {
		if r.low > 0 || r.high < 0 {
			return fmt.Errorf("%w: around cell %s published values do not fit each other", ErrContradiction, s.p.Space.Name(near))
		}
		return nil
	}
	number := int32(len(s.rows))
	r.queued = true
	for _, t := range r.terms {
		s.in[t.unknown] = append(s.in[t.unknown], number)
	}
	s.rows = append(s.rows, r)
	s.queue = append(s.queue, number)
	return nil
}

// addOverlaps says that a parent whose children overlap is at least each of them,
// and at most their sum. Where values may be negative, that does not follow.
func (s *system) addOverlaps() error {
	space := s.p.Space
	if !space.HasOverlap() || s.p.Signed {
		return nil
	}
	for cell := range s.value {
		if !space.Terminal(cell) {
			continue
		}
		for d, dim := range space.Dims() {
			if code := space.Code(cell, d); dim.Overlapping(code) {
				if err := s.addOverlap(cell, d, dim.Children(code)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *system) addOverlap(parent, d int, children []int) error {
	all := row{low: 0, high: limitless}
	room := s.noise * int64(len(children)+1)
	known := s.collect(&all, parent, -1)
	for _, c := range children {
		child := s.p.Space.With(parent, d, c)
		known += s.collect(&all, child, 1)
		one := row{high: limitless}
		one.low = -s.collect(&one, parent, 1) - s.collect(&one, child, -1) - room
		if err := s.addInequality(one, parent); err != nil {
			return err
		}
	}
	all.low = -known - room
	return s.addInequality(all, parent)
}

// addInequality leaves room for the rounding of true magnitudes.
func (s *system) addInequality(r row, near int) error {
	if s.truth && !s.counts {
		if len(r.terms) == 0 {
			return nil
		}
		r.low = min(r.low, s.sumOf(&r))
	}
	return s.add(r, near)
}
