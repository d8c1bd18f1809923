package suppress

import (
	"cmp"
	"context"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// protect proves all claims, hiding what that takes. Those that could not be proven
// are tried once more at the end, when more is hidden.
func (c *crew) protect(ctx context.Context, seed uint64) error {
	failed, err := c.protectAll(ctx, c.f.drawOrder(seed))
	if err != nil || len(failed) == 0 {
		return err
	}
	_, err = c.protectAll(ctx, failed)
	return err
}

// unproven lists what has no proof, by cell.
func (f *field) unproven() []Unproven {
	var out []Unproven
	var e exposure
	for claim := range int32(len(f.Claims)) {
		cell := int(f.Claims[claim].Cell)
		for _, side := range []int64{1, -1} {
			if !f.proven(claim, side) {
				out = append(out, Unproven{cell, f.reason(claim, side)})
			}
		}
		if f.Alone == nil {
			continue
		}
		if e.ofAll(f, claim, nil); !e.none() {
			out = append(out, Unproven{cell, exposedReason})
		}
	}
	return out
}

// drawOrder is the order in which claims are protected: the greatest needs first,
// since their witnesses serve others; cells that cannot fall before those that can;
// else as drawn. A drawn order beats the order of the cells: neighbours in turn would
// each hide on their own what one circuit further off hides for both.
func (f *field) drawOrder(seed uint64) []int32 {
	order := make([]int32, len(f.Claims))
	for i := range order {
		order[i] = int32(i)
	}
	draw := rand.New(rand.NewPCG(seed, 0x6b727569))
	draw.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	rank := func(claim int32) int {
		c := &f.Claims[claim]
		size := 2 * bits.Len64(uint64(max(c.Up, c.Down)))
		if c.Down > 0 {
			return -size
		}
		return -size - 1
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(rank(a), rank(b)) })
	return order
}

// protectAll protects claims in order and lists those that were not proven.
func (c *crew) protectAll(ctx context.Context, order []int32) (failed []int32, err error) {
	f, size := c.f, batchSize(len(order))
	for at := 0; at < len(order); {
		jobs := c.batch(size)
		n := 0
		for ; at < len(order) && n < size; at++ {
			if claim := order[at]; !f.proven(claim, 1) || !f.proven(claim, -1) {
				jobs[n].claim = claim
				n++
			}
		}
		if err := c.each(ctx, jobs[:n], (*worker).protect); err != nil {
			return nil, err
		}
		for i := range jobs[:n] {
			c.take(&jobs[i])
			if len(jobs[i].unproven) > 0 {
				failed = append(failed, jobs[i].claim)
			}
		}
		c.report("protect", at, len(order))
	}
	return failed, nil
}

// take keeps the witnesses of a job that are still needed.
func (c *crew) take(j *job) {
	f, cell := c.f, c.f.Claims[j.claim].Cell
	for _, made := range j.made {
		for _, m := range j.of(made) {
			if m.cell != cell {
				continue
			}
			for _, side := range []int64{1, -1} {
				if !f.proven(j.claim, side) && made.serves(m.by, side, f.need(j.claim, side)) {
					f.keep(j.of(made), made.plus, made.minus)
					break
				}
			}
		}
	}
}
