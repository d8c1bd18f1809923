package suppress_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/suppress"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestCancel holds that a run ends soon when its context does, in every stage.
func TestCancel(t *testing.T) {
	yes := true
	p := sdctest.Synthetic(20_000, 3, 1)
	p.Rules.Singletons = &yes
	g := prepare(t, &p)
	for _, stage := range []string{"protect", "singletons", "improve"} {
		ctx, cancel := context.WithCancel(context.Background())
		var ended time.Time
		_, err := suppress.Run(ctx, g, suppress.Config{Effort: 1, Progress: func(at string, done, total int) {
			if at == stage && ended.IsZero() {
				ended = time.Now()
				cancel()
			}
		}})
		if late := time.Since(ended); !errors.Is(err, context.Canceled) || late > 2*time.Second {
			t.Errorf("cancelled in stage %s: %v, %v later", stage, err, late)
		}
		cancel()
	}
}

// TestGroundStands holds that a run changes nothing of what it was given, so that it
// may be repeated.
func TestGroundStands(t *testing.T) {
	p := sdctest.Synthetic(3_000, 3, 4)
	g := prepare(t, &p)
	price, status := slices.Clone(g.Price), slices.Clone(g.Status)
	first := run(t, g, suppress.Config{Effort: 1})
	if !slices.Equal(price, g.Price) || !slices.Equal(status, g.Status) {
		t.Error("the ground has changed")
	}
	if again := run(t, g, suppress.Config{Effort: 1}); !slices.Equal(first.Pattern, again.Pattern) {
		t.Error("a second run gives another pattern")
	}
	if other := run(t, g, suppress.Config{Effort: 1, Seed: 9}); slices.Equal(first.Pattern, other.Pattern) {
		t.Error("the seed has no effect")
	}
}

// hidden counts the secondary cells of a pattern that another one also hides.
func hidden(pattern, other table.Pattern) (secondary, both int) {
	for cell, status := range pattern {
		if status == table.Secondary {
			secondary++
			if other[cell].Hidden() {
				both++
			}
		}
	}
	return secondary, both
}

// TestKeep holds that an earlier pattern is kept where it is still right, although
// the table has changed a little and the seed much.
func TestKeep(t *testing.T) {
	p := sdctest.Synthetic(4_000, 3, 2)
	last := run(t, prepare(t, &p), suppress.Config{Effort: 2, Seed: 1}).Pattern
	changed := 0
	for cell, n := range p.Table.Counts {
		if p.Table.Terminal(cell) && n > 1 && cell%7 == 0 {
			p.Table.Counts[cell]++
			changed++
		}
	}
	table.AddTotals(p.Table.Space, p.Table.Counts)
	g := prepare(t, &p)
	kept := run(t, g, suppress.Config{Effort: 2, Seed: 2, Keep: last})
	free := run(t, g, suppress.Config{Effort: 2, Seed: 2})
	verify(t, &p, kept)
	keptAll, keptBoth := hidden(kept.Pattern, last)
	freeAll, freeBoth := hidden(free.Pattern, last)
	t.Logf("%d cells changed; of %d secondary cells %d are kept, without history of %d %d", changed, keptAll, keptBoth, freeAll, freeBoth)
	if keptBoth*freeAll <= freeBoth*keptAll || keptAll > freeAll*6/5 || keptBoth*10 < keptAll*8 {
		t.Error("the earlier pattern is not kept")
	}
}

// TestImprove holds that improving hides fewer cells.
func TestImprove(t *testing.T) {
	p := sdctest.Synthetic(4_000, 3, 3)
	g := prepare(t, &p)
	plain := run(t, g, suppress.Config{})
	better := run(t, g, suppress.Config{Effort: 3})
	verify(t, &p, plain)
	verify(t, &p, better)
	if a, b := plain.Pattern.Count(table.Secondary), better.Pattern.Count(table.Secondary); b >= a {
		t.Errorf("%d secondary cells, %d after improving", a, b)
	}
}

// TestCosts holds that costs are honoured: hiding few units, or little value, hides
// less of it than hiding few cells does.
func TestCosts(t *testing.T) {
	counts, values := sdctest.Synthetic(3_000, 3, 5), sdctest.SyntheticMagnitude(2_000, 2, 5)
	for _, test := range []struct {
		p    table.Problem
		cost table.Cost
	}{{counts, table.CostFrequency}, {values, table.CostValue}} {
		sum := func(cost table.Cost) float64 {
			p, hidden := test.p, 0.0
			p.Cost = cost
			r := run(t, prepare(t, &p), suppress.Config{Effort: 1})
			verify(t, &p, r)
			for cell, status := range r.Pattern {
				if status == table.Secondary {
					hidden += p.Value(cell)
				}
			}
			return hidden
		}
		if cheap, few := sum(test.cost), sum(table.CostCells); cheap >= few {
			t.Errorf("cost %s hides %g, cost cells %g", test.cost, cheap, few)
		}
	}
}

// TestNothingUnsafe holds that a table without unsafe cells is published whole.
func TestNothingUnsafe(t *testing.T) {
	p := sdctest.Synthetic(1_000, 2, 1)
	p.Rules.MinimumFrequency = 0
	r := run(t, prepare(t, &p), suppress.Config{Effort: 2})
	if len(r.Witnesses()) > 0 || r.Pattern.Count(table.Safe) != p.Table.Len() || len(r.Unproven) > 0 {
		t.Errorf("%d witnesses, %d of %d cells published, %d unproven", len(r.Witnesses()), r.Pattern.Count(table.Safe), p.Table.Len(), len(r.Unproven))
	}
}
