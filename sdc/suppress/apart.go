package suppress

import (
	"context"
	"slices"
)

// Whoever is alone in a hidden cell knows it, and must not find out another unsafe
// cell. A witness of that cell which moves none of his cells shows that he cannot.
// So a claim is exposed to those in the way of all its proofs: its own contributor
// aside, they are who is alone in some cell that every one of them moves.

// onlookers lists who is alone in a cell that a proof moves, each once, rising.
func (f *field) onlookers(number int32, dst []int32) []int32 {
	from := len(dst)
	for cell := range f.proofs.moves(number) {
		if who := f.Alone.Who[cell]; who >= 0 {
			dst = append(dst, who)
		}
	}
	return distinct(dst, from)
}

// lookers is onlookers of moves that are no proof yet.
func (f *field) lookers(moves []moved, dst []int32) []int32 {
	from := len(dst)
	for _, m := range moves {
		if who := f.Alone.Who[m.cell]; who >= 0 {
			dst = append(dst, who)
		}
	}
	return distinct(dst, from)
}

func distinct(list []int32, from int) []int32 {
	slices.Sort(list[from:])
	return list[:from+len(slices.Compact(list[from:]))]
}

// exposure works out to whom a claim is exposed. Those in who are in the way of all
// the proofs seen so far; without any, seen is false and everybody is.
type exposure struct {
	f       *field
	who     []int32
	seen    bool
	scratch []int32
}

func (e *exposure) begin(f *field) { e.f, e.who, e.seen = f, e.who[:0], false }

// narrow takes note of one more proof, by its onlookers.
func (e *exposure) narrow(who []int32, own int32) {
	if !e.seen {
		e.seen = true
		for _, c := range who {
			if c != own {
				e.who = append(e.who, c)
			}
		}
		return
	}
	kept := e.who[:0]
	for _, c := range e.who {
		if _, found := slices.BinarySearch(who, c); found {
			kept = append(kept, c)
		}
	}
	e.who = kept
}

// ofMain is the exposure of a claim by the proofs of its two sides, leaving out those
// of doomed ones; ofAll by all its proofs.
func (e *exposure) ofMain(f *field, claim int32, doomed []int32) {
	e.begin(f)
	own := f.Alone.Who[f.Claims[claim].Cell]
	for slot := above; slot <= beneath; slot++ {
		number := f.by[slot][claim]
		if number == 0 || slices.Contains(doomed, number) || slot == beneath && number == f.by[above][claim] {
			continue
		}
		e.scratch = f.onlookers(number, e.scratch[:0])
		e.narrow(e.scratch, own)
	}
}

func (e *exposure) ofAll(f *field, claim int32, doomed []int32) {
	e.ofMain(f, claim, doomed)
	own := f.Alone.Who[f.Claims[claim].Cell]
	for _, number := range f.apart(claim) {
		if !slices.Contains(doomed, number) {
			e.scratch = f.onlookers(number, e.scratch[:0])
			e.narrow(e.scratch, own)
		}
	}
}

// withMade takes note of the witnesses of a job that move the claim's cell.
func (e *exposure) withMade(claim int32, j *job) {
	cell := e.f.Claims[claim].Cell
	for _, made := range j.made {
		if moves := j.of(made); made.plus+made.minus > 0 && moves.by(cell) != 0 {
			e.scratch = e.f.lookers(moves, e.scratch[:0])
			e.narrow(e.scratch, e.f.Alone.Who[cell])
		}
	}
}

// none says that the claim is exposed to nobody.
func (e *exposure) none() bool { return e.seen && len(e.who) == 0 }

// apart lists the proofs that a claim has beside those of its sides.
func (f *field) apart(claim int32) []int32 {
	if f.by[apart][claim] == 0 {
		return nil
	}
	return append([]int32{f.by[apart][claim]}, f.more[claim]...)
}

// attach gives a claim one more proof apart.
func (f *field) attach(claim, number int32) {
	if f.by[apart][claim] == 0 {
		f.by[apart][claim] = number
		return
	}
	if f.more == nil {
		f.more = map[int32][]int32{}
	}
	f.more[claim] = append(f.more[claim], number)
}

// separate proves for every claim, as far as it can, that nobody who is alone in a
// hidden cell finds it out.
func (c *crew) separate(ctx context.Context, seed uint64) error {
	f := c.f
	if f.Alone == nil {
		return nil
	}
	order := f.drawOrder(seed)
	size := batchSize(len(order))
	for at := 0; at < len(order); at += size {
		claims := order[at:min(at+size, len(order))]
		jobs := c.batch(len(claims))
		for i, claim := range claims {
			jobs[i].claim = claim
		}
		if err := c.each(ctx, jobs, (*worker).separate); err != nil {
			return err
		}
		for i := range jobs {
			f.takeApart(&jobs[i], &c.workers[0].exposure)
		}
		c.report("singletons", at+len(claims), len(order))
	}
	return nil
}

const exposedReason = "whoever is alone in some other hidden cell may find this one out: every circuit found that moves it moves a cell of his, " +
	"or runs through cells that must not be hidden"

// takeApart keeps the witnesses of a job that lessen the exposure of its claim, and
// gives them to every other claim that they help.
func (f *field) takeApart(j *job, e *exposure) {
	for _, made := range j.made {
		if e.ofAll(f, j.claim, nil); e.none() {
			return
		}
		moves := j.of(made)
		number := f.keep(moves, made.plus, made.minus)
		for _, m := range moves {
			if claim := f.claim.of(m.cell); claim >= 0 {
				f.help(claim, number, moves, e)
			}
		}
	}
}

// help attaches a proof to a claim that moves in it, if that lessens its exposure.
func (f *field) help(claim, number int32, moves moves, e *exposure) {
	e.ofAll(f, claim, []int32{number})
	if e.none() || f.by[above][claim] == number || f.by[beneath][claim] == number {
		return
	}
	before, seen := len(e.who), e.seen
	e.scratch = f.lookers(moves, e.scratch[:0])
	e.narrow(e.scratch, f.Alone.Who[f.Claims[claim].Cell])
	if !seen || len(e.who) < before {
		f.attach(claim, number)
	}
}

// separate makes the witnesses by which the claim of a job is exposed to nobody.
func (w *worker) separate(j *job) {
	w.exposure.ofAll(w.f, j.claim, nil)
	j.done = w.exposure.none() || w.avoidAll(j, false)
}

// maxApart bounds the further witnesses of one claim.
const maxApart = 12

// avoidAll adds witnesses to a job until its claim is exposed to nobody, given the
// exposure so far: one that avoids them all if there is one, else some that avoid a
// part each.
func (w *worker) avoidAll(j *job, frozen bool) bool {
	part := len(w.exposure.who)
	for range maxApart {
		if w.exposure.none() {
			return true
		}
		seen := w.exposure.seen
		if !seen {
			part = 0
		}
		part = min(part, len(w.exposure.who))
		if w.avoid(j, w.exposure.who[:part], frozen) {
			moves := j.of(j.made[len(j.made)-1])
			w.exposure.scratch = w.f.lookers(moves, w.exposure.scratch[:0])
			w.exposure.narrow(w.exposure.scratch, w.f.Alone.Who[w.f.Claims[j.claim].Cell])
			part = len(w.exposure.who)
			continue
		}
		if part <= 1 {
			return false
		}
		part = (part + 1) / 2
	}
	return w.exposure.none()
}

// avoid makes a witness that moves the claim's cell by any step and none of the cells
// in which one of those given is alone.
func (w *worker) avoid(j *job, who []int32, frozen bool) bool {
	f, s := w.f, w.search
	cell, before := f.Claims[j.claim].Cell, len(w.banned)
	for _, c := range who {
		for _, known := range f.Alone.Cells[c] {
			w.forbid(known)
		}
	}
	w.avoiding = true
	defer func() {
		w.avoiding = false
		w.allow(before)
	}()
	w.draft.clear()
	for _, only := range []bool{true, false} {
		if !only && frozen {
			break
		}
		for _, side := range []int64{1, -1} {
			if s.ban.has(cell) || side < 0 && f.Fall[cell] < 1 || side > 0 && f.head(cell) < 1 {
				continue
			}
			if w.build(cell, side, 1, 0, only) {
				j.finish(w.draft)
				return true
			}
			w.draft.clear()
		}
	}
	return false
}

// forbid bans a cell until allow.
func (w *worker) forbid(cell int32) {
	if !w.search.ban.has(cell) {
		w.search.ban.set(cell)
		w.search.banned++
		w.banned = append(w.banned, cell)
	}
}

// allow lifts the bans of forbid, but for the first few.
func (w *worker) allow(but int) {
	for _, cell := range w.banned[but:] {
		w.search.ban.unset(cell)
	}
	w.banned = w.banned[:but]
	w.search.banned = but
}
