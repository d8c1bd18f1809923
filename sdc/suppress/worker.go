package suppress

// worker makes witnesses. Each goroutine has its own; all of them read one field.
type worker struct {
	f       *field
	search  *search
	draft   *draft
	resting int // cells of the draft that earlier witnesses of the same job hide
	fixes   []fix
	circuit []entry
	before  moves
	kept    moves
	best    moves
	doomed  []int32
	todo    []service
	banned  []int32
	claims  []int32

	exposure exposure
	avoiding bool
	lone     lone

	repaired, feasible bool // what the last attempt came to
}

func newWorker(f *field) *worker {
	d := newDraft(f)
	return &worker{f: f, search: newSearch(f, d), draft: d, lone: lone{f: f}}
}

// witness is one that a worker made: moves of a job, from place from to place to.
type witness struct {
	from, to    int
	plus, minus int64
}

// job is one task of a worker and what it made of it.
type job struct {
	claim    int32 // to be protected,
	cell     int32 // or secondary cell to be published
	made     []witness
	moves    moves
	unproven []int64 // sides
	done     bool
}

func (j *job) reset() {
	j.made, j.moves, j.unproven, j.done = j.made[:0], j.moves[:0], j.unproven[:0], false
}

func (j *job) of(w witness) moves { return j.moves[w.from:w.to] }

// finish takes over the draft.
func (j *job) finish(d *draft) witness {
	w := witness{from: len(j.moves), plus: d.most(1), minus: d.most(-1)}
	j.moves = d.save(j.moves)
	w.to = len(j.moves)
	j.made = append(j.made, w)
	return w
}

// serves says whether a witness gives a moved cell what its claim needs on a side.
func (w witness) serves(by, side, need int64) bool {
	by *= side
	return max(by*w.plus, -by*w.minus) >= need
}

// protect makes the witnesses that a claim lacks.
func (w *worker) protect(j *job) {
	f, cell := w.f, w.f.Claims[j.claim].Cell
	w.draft.clear()
	for _, side := range []int64{1, -1} {
		if f.proven(j.claim, side) {
			continue
		}
		need, served := f.need(j.claim, side), false
		for _, made := range j.made {
			for _, m := range j.of(made) {
				served = served || m.cell == cell && made.serves(m.by, side, need)
			}
		}
		if served {
			continue
		}
		if !w.build(cell, side, need, f.need(j.claim, -side), false) {
			j.unproven = append(j.unproven, side)
			continue
		}
		j.finish(w.draft)
		w.draft.rest()
	}
}

// build makes the draft a feasible one in which a cell moves as far as needed to a
// side, the cheapest that it finds, and says whether it found one. With frozen it
// hides nothing more and takes the first.
func (w *worker) build(cell int32, side, need, back int64, frozen bool) bool {
	w.resting = len(w.draft.cells)
	r := request{start: cell, side: side, limit: fixed, room: need, strict: true, frozen: true, pin: none, wary: !w.avoiding}
	if (w.f.rises != nil || frozen) && w.attempt(r, need) {
		return true
	}
	w.reset()
	if frozen {
		return w.mend(r, need)
	}
	r.frozen, r.even = false, back > 0
	w.best = w.best[:0]
	if need > 1 && w.attempt(r, need) {
		w.consider(&r)
	}
	for room := int64(1); ; room = max(2*room, need/8) {
		if room > 1 && room >= need {
			break
		}
		r.room = room
		w.reset()
		if w.reach(r, need) {
			w.consider(&r)
		}
		if need < 16 {
			break
		}
	}
	if len(w.best) == 0 {
		w.reset()
		if w.force(cell, side, need) {
			w.consider(&r)
		}
	}
	w.draft.load(w.best, w.resting)
	return len(w.best) > 0
}

// mend is build with hidden cells only, where one circuit is not enough: with
// repairs, or as a sum of circuits.
func (w *worker) mend(r request, need int64) bool {
	if w.f.over != nil {
		r.room = 1
		return w.reach(r, need) && w.draft.feasible(1)
	}
	if need == 1 && w.f.both() {
		return false // nothing to repair
	}
	for range maxCircuits {
		left := need - r.side*w.draft.by(r.start)
		if left <= 0 {
			return w.draft.feasible(1)
		}
		r.room = max(1, left/4)
		r.strict = r.room > 1
		if !w.attempt(r, left) {
			return false
		}
	}
	return false
}

func (w *worker) reset() { w.draft.load(nil, w.resting) }

// consider keeps the draft if it is feasible and the cheapest so far.
func (w *worker) consider(r *request) bool {
	if len(w.draft.cells) > chunkSize || !w.draft.feasible(1) {
		return false
	}
	price := least(w.draft.price(w.resting))
	if len(w.best) > 0 && price >= r.limit {
		return false
	}
	r.limit = price
	w.best = w.draft.save(w.best[:0])
	return true
}

// maxCircuits bounds the circuits of one witness, beside those that repair.
const maxCircuits = 16

// reach adds circuits until the cell has moved as far as needed.
func (w *worker) reach(r request, need int64) bool {
	for range maxCircuits {
		got := r.side * w.draft.by(r.start)
		if got >= need {
			return true
		}
		if !w.advance(r, need-got) {
			return false
		}
	}
	return r.side*w.draft.by(r.start) >= need
}

// advance moves the draft on by one circuit with its repairs, the cheapest of what
// the modes of search find.
func (w *worker) advance(r request, need int64) bool {
	r.room, r.limit, r.pin = min(r.room, need), fixed, none
	w.before = w.draft.save(w.before[:0])
	r.strict = r.room > 1
	if w.attempt(r, need) && !w.repaired {
		return true
	}
	found := w.feasible
	if r.strict || !found && !w.repaired && r.frozen {
		return found // what follows looks for less
	}
	best := w.kept[:0]
	if found {
		best, r.limit = w.draft.save(best), least(w.draft.price(w.resting)+1)
	}
	for _, whole := range []bool{false, true} {
		if whole && len(best) > 0 {
			break
		}
		w.draft.load(w.before, w.resting)
		r.strict, r.whole = true, whole
		if w.attempt(r, need) && (len(best) == 0 || w.draft.price(w.resting) < int64(r.limit)) {
			best, r.limit = w.draft.save(best[:0]), least(w.draft.price(w.resting))
		}
	}
	w.kept = best
	w.draft.load(best, w.resting)
	return len(best) > 0
}

// maxRepairs bounds the circuits that repair one.
const maxRepairs = 12

// attempt adds one circuit and repairs what it violates.
func (w *worker) attempt(r request, need int64) bool {
	w.repaired, w.feasible = false, false
	circuit, _ := w.search.find(r)
	if len(circuit) == 0 {
		return false
	}
	w.draft.add(circuit, w.times(circuit, need))
	r.pin, r.pinned = r.start, -r.side
	for range maxRepairs {
		w.fixes = w.draft.violation(w.fixes[:0])
		if len(w.fixes) == 0 {
			w.feasible = true
			return true
		}
		w.repaired = true
		if !w.lift(r) {
			return false
		}
	}
	return false
}

// times is how often a circuit can be gone at once.
func (w *worker) times(circuit []entry, need int64) int64 {
	times := need
	for _, e := range circuit {
		ahead, by := w.f.head(e.cell()), w.draft.by(e.cell())
		if e.sign() < 0 {
			ahead, by = w.f.Fall[e.cell()], -by
		}
		times = min(times, ahead-by)
	}
	return max(times, 1)
}

// lift adds the cheapest circuit that makes one of the fixes.
func (w *worker) lift(r request) bool {
	r.limit, r.even, r.whole, r.repair, r.room = fixed, false, false, true, 1
	w.circuit = w.circuit[:0]
	for _, f := range w.fixes {
		r.start, r.side = f.cell, f.sign
		if circuit, cost := w.search.find(r); len(circuit) > 0 {
			w.circuit = append(w.circuit[:0], circuit...)
			r.limit = cost
		}
		if r.limit < ordinary {
			break // hides nothing: good enough
		}
	}
	w.draft.add(w.circuit, 1)
	return len(w.circuit) > 0
}

// reason says why a claim could not be proven on a side.
func (f *field) reason(claim int32, side int64) string {
	c := f.Claims[claim]
	if side > 0 && f.head(c.Cell) < c.Up {
		return "what is known of the cell beforehand (upper) leaves less room than the protection required above"
	}
	if side < 0 && f.Fall[c.Cell] < c.Down {
		return "what is known of the cell beforehand (lower) leaves less room than the protection required below"
	}
	if f.over != nil {
		return "every circuit found runs through cells that must not be hidden (status p or z, or known to be empty), " +
			"or through sums below an overlapping parent that stand at their own floor"
	}
	return "every circuit found runs through cells that must not be hidden (status p or z, or known to be empty)"
}
