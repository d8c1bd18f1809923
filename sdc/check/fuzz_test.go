package check_test

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// FuzzVerify reads a pattern and witnesses from bytes, any numbers whatever. The
// verifier comes to an end, and what it takes is so by definition.
func FuzzVerify(f *testing.F) {
	f.Add([]byte("uxxsxxxsssss"), []byte{0, 1, 2, 4, 6, 0, 2, 4, 6, 1, 255, 255, 1}, true)
	f.Add([]byte("uxsxxssss"), []byte{0, 1, 1, 0, 1, 3, 4, 1, 255, 255, 1}, false)
	f.Fuzz(func(t *testing.T, pattern, numbers []byte, magnitude bool) {
		p := square(t)
		if magnitude {
			p = turnover(t, table.Rules{})
			p.Forced = make([]table.Status, p.Table.Len())
			p.Forced[0] = table.Manual
		}
		marks := make(table.Pattern, len(pattern))
		for i, mark := range pattern {
			marks[i] = table.Status(mark)
		}
		witnesses := []table.Witness{witnessOf(numbers), witnessOf(numbers[len(numbers)/2:])}
		found, err := check.Verify(context.Background(), &p, marks, witnesses)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return
		}
		needs, own := map[int][2]float64{0: {1, 1}}, make([]float64, p.Table.Len())
		if !magnitude {
			for cell, n := range p.Table.NonEmpty() {
				own[cell] = float64(n)
			}
		} else {
			on := true
			p.Rules.Singletons = &on
		}
		if !(plain{&p, marks, needs, own}).holds(witnesses) {
			t.Errorf("taken, and not so: %s %+v", pattern, witnesses)
		}
	})
}

// witnessOf makes a witness of bytes: some are large numbers, some are below zero.
func witnessOf(b []byte) table.Witness {
	next := func() int64 {
		if len(b) == 0 {
			return 0
		}
		n := int64(int8(b[0]))
		if b = b[1:]; n == 127 && len(b) >= 8 {
			n = int64(binary.LittleEndian.Uint64(b))
			b = b[8:]
		}
		return n
	}
	w := table.Witness{Up: []int32{int32(next())}, Down: []int32{0}, Den: next(), Plus: next(), Minus: 1}
	cells := min(int(next()&15), len(b)/2)
	for range cells {
		w.Cells = append(w.Cells, int32(next()))
	}
	for range cells {
		w.Move = append(w.Move, next())
	}
	for len(b) > 0 && len(w.Without) < 3 {
		w.Without = append(w.Without, int32(next()))
	}
	return w
}
