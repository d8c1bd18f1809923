package suppress

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// worker protects one part of a table.
type worker struct {
	g        *ground
	unsafe   []int32
	search   *search
	draft    draft
	proofs   proofs
	unproven []Unproven
	done     *counter
	fixes    []fix
	circuit  []entry
}

func newWorker(g *ground, cells part, seed uint64, done *counter) *worker {
	w := &worker{g: g, search: newSearch(g), draft: draft{g: g}, proofs: proofs{g: g}, done: done}
	for _, cell := range cells {
		if g.status[cell] == table.Unsafe {
			w.unsafe = append(w.unsafe, cell)
		}
	}
	// A drawn order beats the order of the cells: neighbours in turn would each
	// hide on their own what one circuit further off hides for both.
	order := rand.New(rand.NewPCG(seed, 0x6b727569))
	order.Shuffle(len(w.unsafe), func(i, j int) { w.unsafe[i], w.unsafe[j] = w.unsafe[j], w.unsafe[i] })
	return w
}

// Improving looks at no more than improveFactor times the cells that protecting
// looked at, and improveFloor more.
const (
	improveFactor = 8
	improveFloor  = 2_000_000
)

func (w *worker) run(ctx context.Context, effort int) error {
	for _, cell := range w.unsafe {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.protect(cell)
		w.done.add("protect", 1)
	}
	w.again()
	most := improveFloor + improveFactor*w.search.total
	for range effort {
		improved, err := w.improve(ctx, most)
		if err != nil {
			return err
		}
		if !improved {
			break
		}
	}
	return nil
}

// again tries the cells once more that could not be proven, now that more is
// hidden, and keeps those that stay unproven.
func (w *worker) again() {
	first := w.unproven
	w.unproven = nil
	for _, u := range first {
		w.protect(int32(u.Cell))
	}
	w.unproven = slices.DeleteFunc(w.unproven, func(u Unproven) bool {
		return w.g.proven(int32(u.Cell), 1) && w.g.proven(int32(u.Cell), -1)
	})
}

// protect proves a cell on both sides, or notes why not.
func (w *worker) protect(cell int32) {
	for _, side := range []int8{1, -1} {
		if !w.g.proven(cell, side) && !w.prove(cell, side, false) {
			w.unproven = append(w.unproven, Unproven{int(cell), w.reason(cell, side)})
		}
	}
}

// reason says why a cell could not be proven on a side.
func (w *worker) reason(cell int32, side int8) string {
	need, room := int64(w.g.up[cell]), w.g.margin[cell]
	if side > 0 {
		if w.g.head != nil && w.g.head[cell] < need {
			return "what is known of the cell beforehand (upper) leaves less room than the protection required above"
		}
	} else if room < int64(w.g.down[cell]) {
		return "what is known of the cell beforehand (lower) leaves less room than the protection required below"
	}
	if len(w.g.over) > 0 {
		return "every circuit found runs through cells that must not be hidden (status p or z, or known to be empty), " +
			"or through sums below an overlapping parent that stand at their own floor"
	}
	return "every circuit found runs through cells that must not be hidden (status p or z, or known to be empty)"
}

// prove makes a witness for one side of a cell and keeps it. With frozen it hides
// nothing more. It reports whether it succeeded; if not, nothing has changed.
func (w *worker) prove(cell int32, side int8, frozen bool) bool {
	need := int64(w.g.up[cell])
	if side < 0 {
		need = int64(w.g.down[cell])
	}
	defer w.draft.clear()
	if !w.reach(cell, side, need, frozen) {
		w.draft.clear()
		if frozen || !w.force(cell, side, need) {
			return false
		}
	}
	if !w.draft.feasible(1) {
		return false
	}
	w.draft.hide()
	w.proofs.keep(&w.draft)
	return true
}

// reach adds circuits until the cell has moved as far as needed.
func (w *worker) reach(cell int32, side int8, need int64, frozen bool) bool {
	for got := int64(0); got < need; got = int64(side) * w.g.delta[cell] {
		if !w.advance(cell, side, need-got, frozen) {
			return false
		}
	}
	return true
}

// advance moves the draft on by one circuit with its repairs, the cheapest of what
// the modes of search find.
func (w *worker) advance(cell int32, side int8, need int64, frozen bool) bool {
	r := request{start: cell, sign: side, limit: fixed, frozen: frozen, pin: none, even: side > 0 && w.g.down[cell] > 0}
	before := w.draft.save()
	repaired, ok := w.attempt(r, need)
	if ok && !repaired {
		return true
	}
	if !ok && !repaired && frozen {
		return false // nothing was found, and what follows looks for less
	}
	var best []moved
	if ok {
		best, r.limit = w.draft.save(), w.draft.price()+1
	}
	for _, whole := range []bool{false, true} {
		if whole && best != nil {
			break
		}
		w.draft.load(before)
		r.strict, r.whole = true, whole
		if _, ok := w.attempt(r, need); ok && (best == nil || w.draft.price() < r.limit) {
			best, r.limit = w.draft.save(), w.draft.price()
		}
	}
	w.draft.load(best)
	return best != nil
}

// maxRepairs bounds the circuits that repair one.
const maxRepairs = 12

// attempt adds one circuit and repairs what it violates.
func (w *worker) attempt(r request, need int64) (repaired, ok bool) {
	r.begun = len(w.draft.touched) > 0
	circuit, _, found := w.search.find(r)
	if !found {
		return false, false
	}
	w.draft.add(circuit, w.times(circuit, need))
	r.pin, r.pinned = r.start, -r.sign
	for range maxRepairs {
		w.fixes = w.draft.violation(w.fixes[:0])
		if len(w.fixes) == 0 {
			return repaired, true
		}
		if !w.lift(r) {
			return repaired, false
		}
		repaired = true
	}
	return repaired, false
}

// times is how often a circuit can be gone at once.
func (w *worker) times(circuit []entry, need int64) int64 {
	times := need
	for _, e := range circuit {
		if e.sign < 0 {
			times = min(times, w.g.margin[e.cell]+w.g.delta[e.cell])
		} else if w.g.head != nil {
			times = min(times, w.g.head[e.cell]-w.g.delta[e.cell])
		}
	}
	return max(times, 1)
}

// lift adds the cheapest circuit that makes one of the fixes.
func (w *worker) lift(r request) bool {
	r.limit, r.even, r.whole, r.repair, r.begun = fixed, false, false, true, true
	w.circuit = w.circuit[:0]
	for _, f := range w.fixes {
		r.start, r.sign = f.cell, f.sign
		if circuit, cost, ok := w.search.find(r); ok {
			w.circuit = append(w.circuit[:0], circuit...)
			r.limit = cost
		}
		if r.limit < unit {
			break // hides nothing: good enough
		}
	}
	w.draft.add(w.circuit, 1)
	return len(w.circuit) > 0
}

// counter adds up the progress of all workers.
type counter struct {
	mu     sync.Mutex
	report func(stage string, done, total int)
	done   map[string]int
	total  int
}

func newCounter(report func(string, int, int), total int) *counter {
	return &counter{report: report, done: map[string]int{}, total: total}
}

func (c *counter) add(stage string, n int) {
	if c.report == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done[stage] += n
	total := c.total
	if stage == "improve" {
		total = 0 // cells are tried as often as that helps
	}
	c.report(stage, c.done[stage], total)
}
