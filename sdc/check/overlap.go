package check

// checkOverlaps checks the parents whose children overlap that a moved cell is, or
// belongs to. Only combinations of terminal codes of the other dimensions count.
func (w *worker) checkOverlaps(cell int, times int64) {
	for d, dim := range w.t.Dims() {
		c := w.t.Code(cell, d)
		for _, parent := range []int{c, dim.Parent(c)} {
			if parent >= 0 && dim.Overlapping(parent) && w.t.Terminal(w.t.With(cell, d, parent)) {
				w.checkOverlap(w.t.With(cell, d, parent), d, times)
			}
		}
	}
}

func (w *worker) checkOverlap(parent, d int, times int64) {
	now := func(cell int) float64 {
		by, _ := w.shift(times, w.moved.of(uint64(cell)))
		return w.p.Value(cell) + by
	}
	largest, sum := 0.0, 0.0
	for _, child := range w.t.Dims()[d].Children(w.t.Code(parent, d)) {
		n := now(w.t.With(parent, d, child))
		largest, sum = max(largest, n), sum+n
	}
	if n, room := now(parent), w.slack(sum); n < largest-room || n > sum+room {
		w.find(Overlap, parent, "cell %s does not lie between the largest and the sum of its parts", w.t.Name(parent))
	}
}
