package problem

import (
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// locator finds the cell of each row. Rows mostly come in some order, so that it tries
// the code before and the one after it first.
type locator struct {
	*rows
	space *table.Space
	axes  []axis
	codes []int // of the row in hand, by dimension
}

// axis is one dimension of a locator.
type axis struct {
	column, stride int
	texts          []string
	dim            *table.Dimension
}

func newLocator(r *rows, space *table.Space) (*locator, error) {
	l := &locator{rows: r, space: space, codes: make([]int, len(space.Dims()))}
	for d := range space.Dims() {
		dim := &space.Dims()[d]
		at, err := r.need(dim.Name())
		if err != nil {
			return nil, err
		}
		l.axes = append(l.axes, axis{at, space.Stride(d), dim.Codes(), dim})
	}
	return l, nil
}

// cell is the cell of the row in hand.
func (l *locator) cell() (int, error) {
	cell, at := l.find()
	if at >= 0 {
		return 0, l.unknown(at, l.row[l.axes[at].column])
	}
	return cell, nil
}

// known is the cell of the row in hand, if its codes are all known.
func (l *locator) known() (int, bool) {
	cell, at := l.find()
	return cell, at < 0
}

// find looks the codes up; at is the first dimension whose code is unknown, -1 for
// none.
func (l *locator) find() (cell, at int) {
	for d := range l.axes {
		a := &l.axes[d]
		text, c := l.row[a.column], l.codes[d]
		if string(text) != a.texts[c] {
			if c++; c == len(a.texts) || string(text) != a.texts[c] {
				var known bool
				if c, known = a.dim.Index(string(text)); !known {
					return 0, d
				}
			}
			l.codes[d] = c
		}
		cell += c * a.stride
	}
	return cell, -1
}

func (l *locator) unknown(d int, text []byte) error {
	name := l.axes[d].dim.Name()
	if !utf8.Valid(text) {
		return l.fail("dimension %q has no code %q, which is not UTF-8: save the file as UTF-8", name, text)
	}
	return l.fail("dimension %q has no code %q: add it to the hierarchy or correct it", name, text)
}
