package check

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// shift is how far a cell gets that moves by so much, times times. Whole says whether
// that is a whole number.
func (w *worker) shift(times, move int64) (by float64, whole bool) {
	product := times * move
	return float64(product) / float64(w.w.Den), product%w.w.Den == 0
}

// checkTable checks that the true table with times the moves is one that an
// intruder must reckon with.
func (w *worker) checkTable(times int64) {
	if times == 0 {
		return
	}
	for i, at := range w.w.Cells {
		cell, value := int(at), w.p.Value(int(at))
		by, whole := w.shift(times, w.w.Move[i])
		lower, upper := w.p.Known(cell)
		room := w.slack(value)
		switch now := value + by; {
		case !whole && w.p.Kind == table.Frequency:
			w.find(Malformed, cell, "cell %s moves by a fraction, but counts are whole", w.t.Name(cell))
		case now < w.floor(cell)-room:
			w.find(Floor, cell, "cell %s falls below its own floor", w.t.Name(cell))
		case now < lower-room-w.slack(lower) || now > upper+room+w.slack(upper):
			w.find(Bound, cell, "cell %s leaves what is known of it", w.t.Name(cell))
		}
		if w.overlaps {
			w.checkOverlaps(cell, times)
		}
	}
}

// slack is how far a value of floating-point numbers may be off.
func (v *verifier) slack(value float64) float64 {
	if v.p.Kind == table.Frequency {
		return 0
	}
	return math.Abs(value) * 1e-9
}
