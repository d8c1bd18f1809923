package suppress

import (
	"context"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Tables with few unsafe cells are protected many times, and each time improved;
// large ones a few times.
const (
	fewClaims  = 20_000
	manyRounds = 12
	fewRounds  = 7
)

// Budgets, in cells looked at for every cell of the table: no further round is begun
// after so many, and improving ends, which it does in any case after so many in all.
const (
	roundsBudget  = 400
	improveBudget = 2_000
	leastCells    = 700_000 // smaller tables are searched as if they had so many
	mostImproving = 1_000_000_000
	manyImproving = 4_000_000_000 // where protection of several steps makes each proof a sum of circuits
)

// budget is one of them for this table.
func (c *crew) budget(each int64) int64 { return each * int64(max(len(c.f.hot), leastCells)) }

// In large tables another improving pass is made where the last one published more
// than this part of the secondary cells; less is worth it where proofs are sums.
const (
	leastGain = 8
	lessGain  = 40
)

// run hides, learns from the outcome and hides anew a few times, and drops what is
// not needed.
func (c *crew) run(ctx context.Context, config Config) error {
	f := c.f
	few := len(f.Claims) < fewClaims
	rounds := fewRounds
	if few {
		rounds = manyRounds
	}
	var best snapshot
	for round := range uint64(rounds) {
		if round > 0 {
			if c.steps() > c.budget(roundsBudget) {
				break
			}
			f.learn()
		}
		if err := c.round(ctx, config.Seed+round, few && config.Effort > 0); err != nil {
			return err
		}
		if config.Effort == 0 {
			return nil
		}
		if few {
			best.take(f)
		}
	}
	if few {
		best.restore(f)
	}
	gain, most := leastGain, int64(mostImproving)
	if c.f.sums() {
		gain, most = lessGain, manyImproving
	}
	most = c.steps() + min(c.budget(improveBudget), most)
	for pass := range uint64(config.Effort) {
		published, err := c.improve(ctx, config.Seed+pass, most)
		if err != nil || published == 0 || !few && published < f.status.Count(table.Secondary)/gain {
			return err
		}
	}
	return nil
}

// sums says whether some claim needs several steps, so that its proof may be a sum of
// circuits.
func (f *field) sums() bool {
	return slices.ContainsFunc(f.Claims, func(claim ground.Claim) bool { return claim.Up > 1 || claim.Down > 1 })
}

// round makes one pattern.
func (c *crew) round(ctx context.Context, seed uint64, improve bool) error {
	if err := c.protect(ctx, seed); err != nil {
		return err
	}
	if err := c.separate(ctx, seed); err != nil || !improve {
		return err
	}
	_, err := c.improve(ctx, seed, c.steps()+c.budget(improveBudget))
	return err
}
