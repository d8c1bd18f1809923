package check

// proof says what is proven of a cell.
type proof uint8

const (
	larger  proof = 1 << iota // it may be as much larger as it needs
	smaller                   // or smaller
)

// claims are the cells that the witness in hand claims, with the side.
func (w *worker) claims(visit func(cell int32, side int64)) {
	for _, cell := range w.w.Up {
		visit(cell, 1)
	}
	for _, cell := range w.w.Down {
		visit(cell, -1)
	}
}

// checkClaims checks that every claimed cell moves far enough: as far as it needs, or
// at all where the witness is one against somebody who is alone.
func (w *worker) checkClaims() {
	w.claims(func(cell int32, side int64) {
		if cell < 0 || int(cell) >= len(w.pattern) {
			w.find(Malformed, -1, "it claims cell %d, the table has %d", cell, len(w.pattern))
			return
		}
		move := w.moved.of(uint64(cell))
		plus, _ := w.shift(w.w.Plus, side*move)
		minus, _ := w.shift(w.w.Minus, -side*move)
		switch far := max(plus, minus); {
		case len(w.w.Without) > 0 && (plus != 0 || minus != 0):
		case len(w.w.Without) == 0 && w.enough(int(cell), side, far):
		default:
			w.find(Claim, int(cell), "cell %s does not move as far as claimed", w.t.Name(int(cell)))
		}
	})
}

// enough says whether a cell that moves so far to a side is protected on it.
// Downward, its own floor is far enough.
func (v *verifier) enough(cell int, side int64, far float64) bool {
	if far <= 0 {
		return false
	}
	n, _ := v.need(cell)
	value := v.p.Value(cell)
	room := v.slack(value)
	if side > 0 {
		return far >= n.up-room
	}
	return far >= n.down-room || value-far <= v.floor(cell)+room
}

// note remembers what the witness in hand proves.
func (w *worker) note() {
	if len(w.w.Without) > 0 {
		return
	}
	w.claims(func(cell int32, side int64) {
		if side > 0 {
			w.proofs[cell] |= larger
		} else {
			w.proofs[cell] |= smaller
		}
	})
}

// checkProofs looks for unsafe cells that are hidden without proof. A cell at its own
// floor cannot be smaller.
func (v *verifier) checkProofs() {
	for cell, proved := range v.proofs {
		if v.full() {
			return
		}
		if !v.unsafe[cell] || !v.pattern[cell].Hidden() || proved == larger|smaller {
			continue
		}
		if proved&larger == 0 {
			v.find(Unproven, cell, -1, "cell %s has no proof that it may be larger", v.t.Name(cell))
		}
		n, _ := v.need(cell)
		value := v.p.Value(cell)
		if proved&smaller == 0 && n.down > 0 && value > v.floor(cell)+v.slack(value) {
			v.find(Unproven, cell, -1, "cell %s has no proof that it may be smaller", v.t.Name(cell))
		}
	}
}
