package suppress

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// improve tries once to publish each secondary cell again, those first on which
// the fewest proofs depend. It says how many could be published.
func (c *crew) improve(ctx context.Context, seed uint64) (int, error) {
	c.f.compact(true)
	order := c.f.candidates(seed)
	total, published := len(order), 0
	for round := 0; len(order) > 0 && round < 3; round++ {
		var again []int32
		size := batchSize(len(order))
		for at := 0; at < len(order); at += size {
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
			c.report("improve", min(at+size, total), total)
		}
		order = again
	}
	return published, nil
}

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
	count := make([]int32, len(f.hot))
	for _, cell := range cells {
		for n := f.proofs.heads[cell]; n != 0; n = f.proofs.nodes[n-1].next {
			count[cell]++
		}
	}
	slices.SortStableFunc(cells, func(a, b int32) int { return cmp.Compare(count[a], count[b]) })
	return cells
}

// spare looks for proofs that do without a secondary cell: for every claim that a
// proof through the cell serves.
func (w *worker) spare(j *job) {
	f, s := w.f, w.search
	s.ban.set(j.cell)
	s.banned = 1
	j.done = w.replace(f, j)
	s.ban.unset(j.cell)
	s.banned = 0
}

func (w *worker) replace(f *field, j *job) bool {
	w.todo = f.dependants(j.cell, &w.doomed, w.todo[:0])
	for _, t := range w.todo {
		if f.satisfied(t, j) {
			continue
		}
		side := int64(1)
		if t.slot == beneath {
			side = -1
		}
		w.draft.clear()
		if !w.build(f.Claims[t.claim].Cell, side, f.need(t.claim, side), 0, true) {
			return false
		}
		j.finish(w.draft)
	}
	return true
}

// dependants are what the proofs through a cell serve.
func (f *field) dependants(cell int32, doomed *[]int32, dst []service) []service {
	*doomed = f.proofs.through(cell, (*doomed)[:0])
	for _, number := range *doomed {
		dst = f.serves(number, dst)
	}
	return dst
}

// satisfied says whether a job's witnesses serve what a proof served.
func (f *field) satisfied(t service, j *job) bool {
	cell, side := f.Claims[t.claim].Cell, int64(1)
	if t.slot == beneath {
		side = -1
	}
	for _, made := range j.made {
		moves := j.of(made)
		at, found := slices.BinarySearchFunc(moves, cell, func(m moved, cell int32) int { return int(m.cell) - int(cell) })
		if found && made.serves(moves[at].by, side, f.need(t.claim, side)) {
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
		if !f.satisfied(t, j) {
			return false
		}
	}
	for _, number := range w.doomed {
		f.proofs.get(number).dead = true
	}
	for _, t := range w.todo {
		f.by[t.slot][t.claim] = 0
	}
	f.publish(j.cell)
	for _, made := range j.made {
		f.keep(j.of(made), made.plus, made.minus)
	}
	return true
}
