package suppress

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// improve tries once to publish each secondary cell again, those first on which
// the fewest proofs depend, until the searches have looked at most cells in all. It
// says how many could be published.
func (c *crew) improve(ctx context.Context, seed uint64, most int64) (int, error) {
	c.f.compact(true)
	order := c.f.candidates(seed)
	total, published := len(order), 0
	for round := 0; len(order) > 0 && round < 3; round++ {
		var again []int32
		size := sparingSize(len(order))
		for at := 0; at < len(order) && c.steps() < most; at += size {
			cells := order[at:min(at+size, len(order))]
			jobs := c.batch(len(cells))
			for i, cell := range cells {
				jobs[i].cell = cell
			}
			if err := c.each(ctx, jobs, (*worker).spare); err != nil {
				return 0, err
			}
			for i := range jobs {
				if !jobs[i].done {
					continue
				}
				if c.takeBack(&jobs[i]) {
					published++
				} else {
					again = append(again, cells[i])
				}
			}
			if c.f.proofs.wasteful() {
				c.f.compact(true)
			}
			c.report("improve", min(at+size, total), total)
		}
		order = again
	}
	return published, nil
}

// sparingSize is how many cells are tried in one batch.
func sparingSize(cells int) int { return max(1, min(cells/256, 1024)) }

// candidates are the secondary cells by rising number of proofs through them, else
// as drawn.
func (f *field) candidates(seed uint64) []int32 {
	var cells []int32
	for cell, status := range f.status {
		if status == table.Secondary {
			cells = append(cells, int32(cell))
		}
	}
	draw := rand.New(rand.NewPCG(seed, 0x696d7072))
	draw.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	count := make([]uint16, len(f.hot))
	for _, cell := range cells {
		for n := f.proofs.heads[cell]; n != 0 && count[cell] < math.MaxUint16; n = f.proofs.nodes.at(uint32(n)).next {
			count[cell]++
		}
	}
	slices.SortStableFunc(cells, func(a, b int32) int { return cmp.Compare(count[a], count[b]) })
	return cells
}

// spare looks for proofs that do without a secondary cell: for every claim that a
// proof through the cell serves.
func (w *worker) spare(j *job) {
	if w.lone.needed(j.cell) {
		return
	}
	w.forbid(j.cell)
	j.done = w.replace(j) && w.separateAgain(j)
	w.allow(0)
}

// replace makes new proofs of sides.
func (w *worker) replace(j *job) bool {
	f := w.f
	w.todo = f.dependants(j.cell, &w.doomed, w.todo[:0])
	f.nearFirst(j.cell, w.todo)
	for _, t := range w.todo {
		if t.slot >= apart || f.satisfied(t, j) {
			continue
		}
		side := t.side()
		w.draft.clear()
		if !w.build(f.Claims[t.claim].Cell, side, f.need(t.claim, side), 0, true) {
			return false
		}
		j.finish(w.draft)
	}
	return true
}

// nearFirst puts the claims first that have most codes in common with a cell: if any
// cannot do without it, it is likely to be one of them.
func (f *field) nearFirst(cell int32, todo []service) {
	apartBy := func(t service) int {
		n, other := 0, f.Claims[t.claim].Cell
		for d := range f.axes {
			if f.Space.Code(int(cell), d) != f.Space.Code(int(other), d) {
				n++
			}
		}
		return n
	}
	for i := range todo {
		todo[i].far = apartBy(todo[i])
	}
	slices.SortStableFunc(todo, func(a, b service) int { return a.far - b.far })
}

// separateAgain makes new proofs that leave in peace those who are alone, where the
// claims have lost some.
func (w *worker) separateAgain(j *job) bool {
	if w.f.Alone == nil {
		return true
	}
	w.claims = claimsOf(w.todo, w.claims[:0])
	for _, claim := range w.claims {
		w.exposure.ofAll(w.f, claim, w.doomed)
		if w.exposure.withMade(claim, j); w.exposure.none() {
			continue
		}
		j.claim = claim
		if !w.avoidAll(j, true) {
			return false
		}
	}
	return true
}

// claimsOf lists claims once each.
func claimsOf(services []service, dst []int32) []int32 {
	for _, t := range services {
		dst = append(dst, t.claim)
	}
	return distinct(dst, 0)
}

// dependants are what the proofs through a cell serve.
func (f *field) dependants(cell int32, doomed *[]int32, dst []service) []service {
	*doomed = f.proofs.through(cell, (*doomed)[:0])
	for _, number := range *doomed {
		dst = f.serves(number, dst)
	}
	return dst
}

// side is the one that a service is for.
func (t service) side() int64 {
	if t.slot == beneath {
		return -1
	}
	return 1
}

// satisfied says whether a job's witnesses serve what a proof served.
func (f *field) satisfied(t service, j *job) bool {
	cell, side := f.Claims[t.claim].Cell, t.side()
	for _, made := range j.made {
		if by := j.of(made).by(cell); by != 0 && made.serves(by, side, f.need(t.claim, side)) {
			return true
		}
	}
	return false
}

// takeBack publishes the cell of a job if what the worker found still holds.
func (c *crew) takeBack(j *job) bool {
	f, w := c.f, c.workers[0]
	for _, m := range j.moves {
		if !f.status[m.cell].Hidden() {
			return false
		}
	}
	w.todo = f.dependants(j.cell, &w.doomed, w.todo[:0])
	for _, t := range w.todo {
		if t.slot < apart && !f.satisfied(t, j) {
			return false
		}
	}
	if f.Alone != nil {
		w.claims = claimsOf(w.todo, w.claims[:0])
		for _, claim := range w.claims {
			w.exposure.ofAll(f, claim, w.doomed)
			if w.exposure.withMade(claim, j); !w.exposure.none() {
				return false
			}
		}
	}
	f.release(w.todo, w.doomed)
	f.publish(j.cell)
	for _, made := range j.made {
		number := f.keep(j.of(made), made.plus, made.minus)
		for _, claim := range w.claims {
			if f.Alone != nil && j.of(made).by(f.Claims[claim].Cell) != 0 {
				f.help(claim, number, j.of(made), &w.exposure)
			}
		}
	}
	return true
}

// release takes proofs away from all that they serve.
func (f *field) release(todo []service, doomed []int32) {
	for _, number := range doomed {
		p := f.proofs.get(number)
		p.dead = true
		f.proofs.waste += int(p.to - p.from)
	}
	for _, t := range todo {
		if t.slot < slots {
			f.by[t.slot][t.claim] = 0
		}
	}
	if f.Alone == nil {
		return
	}
	for _, t := range todo {
		left := slices.DeleteFunc(f.more[t.claim], func(number int32) bool { return slices.Contains(doomed, number) })
		if len(left) > 0 && f.by[apart][t.claim] == 0 {
			f.by[apart][t.claim], left = left[0], left[1:]
		}
		if len(left) > 0 {
			f.more[t.claim] = left
		} else {
			delete(f.more, t.claim)
		}
	}
}
