package attack

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// tryWitnesses takes over the tables that given witnesses stand for, those that
// hold. It needs the truth, from which witnesses move.
func (s *system) tryWitnesses(parts []*part, witnesses []table.Witness, result *Result) {
	if !s.truth || len(witnesses) == 0 {
		return
	}
	v := &proofs{s: s, places: s.places(parts), moves: map[int32]float64{}}
	for i := range witnesses {
		w := &witnesses[i]
		tables := 0
		for _, times := range [2]int64{w.Plus, -w.Minus} {
			if times != 0 && v.moved(w, float64(times)) && v.hold() {
				v.take()
				tables++
			}
		}
		if tables > 0 {
			result.Proofs++
		} else {
			result.Refused++
		}
	}
}

// proofs checks tables that are given as moves from the true one, in what reduce left
// of the system.
type proofs struct {
	s      *system
	places []place
	moves  map[int32]float64 // of unknowns that are left, in steps
	order  []int32
}

// moved works out the moves of a witness. It says whether they agree with what
// follows by algebra.
func (v *proofs) moved(w *table.Witness, times float64) bool {
	clear(v.moves)
	v.order = v.order[:0]
	if w.Den <= 0 || len(w.Cells) != len(w.Move) {
		return false
	}
	for i, cell := range w.Cells {
		if cell < 0 || int(cell) >= len(v.s.of) || v.s.of[cell] < 0 {
			return false
		}
		root, sign, _ := v.s.root(v.s.of[cell])
		move := float64(sign) * times * float64(w.Move[i]) / float64(w.Den) * v.s.scale.unit
		before, twice := v.moves[root]
		switch {
		case twice && math.Abs(before-move) > 1e-6, v.places[root].t == nil && move != 0, v.s.counts && move != math.Round(move):
			return false
		case !twice:
			v.moves[root] = move
			v.order = append(v.order, root)
		}
	}
	return true
}

// hold checks bounds and rows.
func (v *proofs) hold() bool {
	tolerance := 0.0
	if !v.s.counts {
		tolerance = 1e-3
	}
	for _, root := range v.order {
		t, c := v.places[root].t, v.places[root].c
		if t == nil {
			continue
		}
		x := t.base[c] + v.moves[root]
		if x < float64(t.low[c])-tolerance || x > float64(t.high[c])+tolerance {
			return false
		}
		for k := t.colStart[c]; k < t.colStart[c+1]; k++ {
			if !v.rowHolds(t, t.colRow[k], tolerance) {
				return false
			}
		}
	}
	return true
}

func (v *proofs) rowHolds(t *part, r int32, tolerance float64) bool {
	sum := 0.0
	for k := t.rowStart[r]; k < t.rowStart[r+1]; k++ {
		c := t.rowCol[k]
		sum += t.rowFactor[k] * (t.base[c] + v.moves[t.unknowns[c]])
	}
	return sum >= float64(t.rowLow[r])-tolerance && sum <= float64(t.rowHigh[r])+tolerance
}

func (v *proofs) take() {
	for _, root := range v.order {
		if p := v.places[root]; p.t != nil {
			p.t.attain(int(p.c), p.t.base[p.c]+v.moves[root])
		}
	}
}
