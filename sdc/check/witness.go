package check

import (
	"context"
	"math/bits"
	"runtime"
	"sync"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// batch is the number of witnesses after which a worker looks whether it is called
// off.
const batch = 256

// checkWitnesses checks every witness, in as many stretches as there are processors,
// and puts together what they found and prove.
func (v *verifier) checkWitnesses(ctx context.Context) error {
	workers := make([]*worker, max(1, min(runtime.GOMAXPROCS(0), len(v.witnesses)/batch)))
	var wait sync.WaitGroup
	for i := range workers {
		w := &worker{verifier: v, proofs: v.proofs}
		if i > 0 {
			w.proofs = make([]proof, len(v.proofs))
		}
		workers[i] = w
		from, to := len(v.witnesses)*i/len(workers), len(v.witnesses)*(i+1)/len(workers)
		wait.Go(func() { w.run(ctx, from, to) })
	}
	wait.Wait()
	for i, w := range workers {
		v.findings = append(v.findings, w.findings...)
		for cell, proved := range w.proofs[:len(v.proofs)*min(i, 1)] {
			v.proofs[cell] |= proved
		}
	}
	return ctx.Err()
}

// worker checks witnesses one after the other.
type worker struct {
	log
	*verifier
	number int            // of the witness in hand
	w      *table.Witness // in hand
	proofs []proof        // by cell

	moved ledger // by cell: how far the witness in hand moves it
	sums  ledger // by sum of one dimension: by how much it is off
}

func (w *worker) run(ctx context.Context, from, to int) {
	for i := from; i < to && !w.full(); i++ {
		if (i-from)%batch == 0 && ctx.Err() != nil {
			return
		}
		w.number, w.w = i, &w.witnesses[i]
		w.check()
	}
}

func (w *worker) full() bool { return w.log.full() }

func (w *worker) find(code Code, cell int, format string, args ...any) {
	w.log.find(code, cell, w.number, format, args...)
}

// check checks the witness in hand and notes what it proves. One that does not hold
// proves nothing.
func (w *worker) check() {
	before := len(w.log.findings)
	if !w.checkShape() {
		return
	}
	w.checkSums()
	w.checkTable(w.w.Plus)
	w.checkTable(-w.w.Minus)
	w.checkWithout()
	w.checkClaims()
	if len(w.log.findings) == before {
		w.sound[w.number] = true
		w.note()
	}
}

// mostMove bounds moves, multiples and the denominator: floating-point numbers hold
// them exactly. mostShift bounds their products.
const (
	mostMove  = int64(1) << 53
	mostShift = int64(1) << 62
)

func (w *worker) checkShape() bool {
	before, largest := len(w.log.findings), int64(0)
	switch {
	case len(w.w.Cells) == 0 || len(w.w.Cells) != len(w.w.Move):
		w.find(Malformed, -1, "%d cells and %d moves: one move a cell, at least one", len(w.w.Cells), len(w.w.Move))
		return false
	case w.w.Den < 1 || w.w.Den > mostMove:
		w.find(Malformed, -1, "den is %d: 1 to 2^53", w.w.Den)
		return false
	case w.w.Plus < 0 || w.w.Minus < 0 || w.w.Plus > mostMove || w.w.Minus > mostMove:
		w.find(Malformed, -1, "plus %d and minus %d: 0 to 2^53", w.w.Plus, w.w.Minus)
		return false
	}
	w.moved.reset(len(w.w.Cells))
	for i, cell := range w.w.Cells {
		move := w.w.Move[i]
		switch {
		case cell < 0 || int(cell) >= len(w.pattern):
			w.find(Malformed, -1, "it moves cell %d, the table has %d", cell, len(w.pattern))
			continue
		case move == 0 || move > mostMove || move < -mostMove:
			w.find(Malformed, int(cell), "cell %s moves by %d: 1 to 2^53 either way", w.t.Name(int(cell)), move)
			continue
		case !w.pattern[cell].Hidden():
			w.find(NotHidden, int(cell), "it moves cell %s, which is published", w.t.Name(int(cell)))
		}
		if !w.moved.add(uint64(cell), move) {
			w.find(Malformed, int(cell), "it moves cell %s twice", w.t.Name(int(cell)))
		}
		largest = max(largest, move, -move)
	}
	if over, low := bits.Mul64(uint64(largest), uint64(max(w.w.Plus, w.w.Minus))); over > 0 || low > uint64(mostShift) {
		w.find(Malformed, -1, "plus or minus times the largest move is more than 2^62")
	}
	return len(w.log.findings) == before
}

// checkSums adds up, for every dimension, the moves in every sum they are part of:
// a total counts against its parts.
func (w *worker) checkSums() {
	dims := w.t.Dims()
	for d, dim := range dims {
		stride, width, sums := w.t.Stride(d), w.t.Stride(d)*dim.Len(), uint64(len(dim.Sums()))
		if sums == 0 {
			continue
		}
		w.sums.reset(len(w.w.Cells) * w.mostSums[d])
		for i, cell := range w.w.Cells {
			c := int(uint32(cell)%uint32(width)) / stride
			rest := uint64(int(cell)-c*stride) * sums
			for _, s := range dim.SumsOf(c) {
				w.sums.add(rest+uint64(s), w.w.Move[i])
			}
			for _, s := range dim.SumsWith(c) {
				w.sums.add(rest+uint64(s), -w.w.Move[i])
			}
		}
		if w.sums.overflow {
			w.find(Malformed, -1, "the moves are too large to be added up along %q", dim.Name())
		}
		w.sums.unequal(func(key uint64) {
			total := int(key/sums) + int(dim.Sums()[key%sums].Total)*stride
			w.find(Additivity, total, "the moves do not add up along %q in cell %s", dim.Name(), w.t.Name(total))
		})
	}
}
