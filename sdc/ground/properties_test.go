package ground_test

import (
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// shapes are random problems with everything that a ground looks at.
var shapes = map[string]sdctest.Shape{
	"counts":     {Dims: 2, Codes: 6, Count: 5, Features: sdctest.EveryCount},
	"magnitudes": {Dims: 2, Codes: 6, Count: 4, Features: sdctest.EveryMagnitude},
}

// each calls visit with the ground of many random problems.
func each(t *testing.T, visit func(t *testing.T, p *table.Problem, g *ground.Ground)) {
	t.Helper()
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(700) {
				p := sdctest.Random(sdctest.NewRand(seed), shape)
				g := of(t, p)
				visit(t, &p, g)
				if t.Failed() {
					t.Fatalf("seed %d, rules %+v", seed, p.Rules)
				}
			}
		})
	}
}

// rat is a number as a fraction of exactly its value.
func rat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

// units are steps in units of the response.
func units(g *ground.Ground, steps int64) *big.Rat { return big.NewRat(steps, g.Unit) }

// near says whether two numbers differ by no more than floating point adds to numbers of
// their size.
func near(a, b *big.Rat) bool {
	off, _ := new(big.Rat).Sub(a, b).Float64()
	size, _ := b.Float64()
	return math.Abs(off) <= 1e-9*(1+math.Abs(size))
}

// TestStepsAreTheValues compares every value in steps with the value itself.
func TestStepsAreTheValues(t *testing.T) {
	each(t, func(t *testing.T, p *table.Problem, g *ground.Ground) {
		for cell := range p.Table.Len() {
			if have := units(g, g.Value[cell]); !near(have, rat(p.Value(cell))) {
				t.Errorf("cell %s is %v, want %v", p.Table.Name(cell), have, p.Value(cell))
			}
			if p.Kind == table.Frequency && (g.Unit != 1 || g.Value[cell] != p.Table.Counts[cell]) {
				t.Errorf("counts are taken in steps of %d", g.Unit)
			}
		}
	})
}

// TestRoomEndsAtWhatIsKnown works out for every cell what an intruder knows of it: its
// bounds, and its own floor, cell by cell.
func TestRoomEndsAtWhatIsKnown(t *testing.T) {
	bounded := 0
	each(t, func(t *testing.T, p *table.Problem, g *ground.Ground) {
		own := sdctest.OwnFloors(p)
		for cell := range p.Table.Len() {
			lower, upper := p.Known(cell)
			if p.Kind == table.Frequency {
				lower = max(lower, float64(own[cell]))
			}
			if math.IsInf(lower, -1) != (g.Fall[cell] == ground.Limitless) {
				t.Errorf("cell %s may fall by %d, to %v", p.Table.Name(cell), g.Fall[cell], lower)
			}
			if !math.IsInf(lower, -1) && !near(units(g, g.Value[cell]-g.Fall[cell]), rat(min(lower, p.Value(cell)))) {
				t.Errorf("cell %s of %v may fall by %d steps of 1/%d, to %v", p.Table.Name(cell), p.Value(cell), g.Fall[cell], g.Unit, lower)
			}
			rise := ground.Limitless
			if g.Rise != nil {
				rise, bounded = g.Rise[cell], bounded+1
			}
			if math.IsInf(upper, 1) != (rise == ground.Limitless) {
				t.Errorf("cell %s may rise by %d, to %v", p.Table.Name(cell), rise, upper)
			}
			if rise != ground.Limitless && !near(units(g, g.Value[cell]+rise), rat(upper)) {
				t.Errorf("cell %s of %v may rise by %d, to %v", p.Table.Name(cell), p.Value(cell), rise, upper)
			}
		}
	})
	if bounded < 1000 {
		t.Errorf("%d bounds: not much of a test", bounded)
	}
}

// TestClaimsAreNeedsInWholeSteps compares claims with the needs of the plain rules: never
// less, never a step more, and downward no further than the own floor.
func TestClaimsAreNeedsInWholeSteps(t *testing.T) {
	claims := 0
	each(t, func(t *testing.T, p *table.Problem, g *ground.Ground) {
		needs, err := sdctest.Needs(p)
		if err != nil {
			t.Fatal(err)
		}
		own := sdctest.OwnFloors(p)
		if len(g.Claims) != len(needs) {
			t.Errorf("%d claims for %d needs", len(g.Claims), len(needs))
			return
		}
		for i, c := range g.Claims {
			need, unsafe := needs[int(c.Cell)]
			if !unsafe || i > 0 && g.Claims[i-1].Cell >= c.Cell {
				t.Errorf("claim %d is of cell %d", i, c.Cell)
			}
			claims++
			wantSteps(t, "up", g, c.Up, max(need.Up, 1/float64(g.Unit)))
			down := need.Down
			if p.Kind == table.Frequency || !p.Table.Signed {
				down = min(down, p.Value(int(c.Cell))-float64(own[c.Cell]))
			}
			wantSteps(t, "down", g, c.Down, down)
		}
	})
	if claims < 3000 {
		t.Errorf("%d claims: not much of a test", claims)
	}
}

func wantSteps(t *testing.T, side string, g *ground.Ground, steps int64, need float64) {
	t.Helper()
	exact := need * float64(g.Unit)
	if float64(steps) < exact-1e-5 || float64(steps) >= exact+1+1e-5 {
		t.Errorf("%s: %d steps of 1/%d for a need of %v", side, steps, g.Unit, need)
	}
}

// TestAloneAreThoseWhoAre compares who is alone in which cells with the plain list, and
// holds that only the numbers of people differ.
func TestAloneAreThoseWhoAre(t *testing.T) {
	people := 0
	each(t, func(t *testing.T, p *table.Problem, g *ground.Ground) {
		if (g.Alone != nil) != p.SingletonsInForce() {
			t.Error("protection against singletons is in force here and not there")
		}
		if g.Alone == nil {
			return
		}
		var want, have [][]int32
		for _, cells := range sdctest.Alone(p) {
			var narrow []int32
			for _, cell := range cells {
				narrow = append(narrow, int32(cell))
			}
			want = append(want, narrow)
		}
		for who, cells := range g.Alone.Cells {
			have, people = append(have, cells), people+1
			for _, cell := range cells {
				if g.Alone.Who[cell] != who {
					t.Errorf("cell %d has %d alone, and %d lists it", cell, g.Alone.Who[cell], who)
				}
			}
		}
		slices.SortFunc(want, slices.Compare)
		slices.SortFunc(have, slices.Compare)
		if !slices.EqualFunc(have, want, slices.Equal) {
			t.Errorf("alone are %v, want %v", have, want)
		}
		for cell, who := range g.Alone.Who {
			if (who == ground.Empty) != (p.Table.Counts[cell] == 0) {
				t.Errorf("cell %d of %d units has %d alone", cell, p.Table.Counts[cell], who)
			}
		}
	})
	if people < 250 {
		t.Errorf("%d people are alone: not much of a test", people)
	}
}

// TestPricesSayWhatMayBeHidden compares every price with what the format allows to hide.
func TestPricesSayWhatMayBeHidden(t *testing.T) {
	each(t, func(t *testing.T, p *table.Problem, g *ground.Ground) {
		needs, err := sdctest.Needs(p)
		if err != nil {
			t.Fatal(err)
		}
		for cell, price := range g.Price {
			_, unsafe := needs[cell]
			asked := p.Asked(cell)
			zero := p.Table.Counts[cell] == 0 && p.Rules.ZerosInForce() == table.ZerosSafe
			fixed := !unsafe && (asked == table.Never || asked == table.Open || p.Impossible(cell) || zero)
			if unsafe != (price == 0) || fixed != (price == ground.Fixed) || price < 0 || price > ground.Fixed {
				t.Errorf("cell %s, unsafe %v and fixed %v, costs %d", p.Table.Name(cell), unsafe, fixed, price)
			}
			if int(g.Totals[cell]) != p.Table.Totals(cell) {
				t.Errorf("cell %s is a total in %d dimensions", p.Table.Name(cell), g.Totals[cell])
			}
		}
	})
}

// TestPreferredCellsAreCheap hides a pattern again: what it hides costs less than before,
// the others the same.
func TestPreferredCellsAreCheap(t *testing.T) {
	each(t, func(t *testing.T, p *table.Problem, g *ground.Ground) {
		before := slices.Clone(g.Price)
		earlier := make(table.Pattern, p.Table.Len())
		for cell := range earlier {
			earlier[cell] = []table.Status{table.None, table.Safe, table.Secondary, table.Unsafe}[cell%4]
		}
		g.Prefer(earlier)
		for cell, price := range g.Price {
			free := before[cell] == 0 || before[cell] == ground.Fixed || !earlier[cell].Hidden()
			if free && price != before[cell] || !free && (price <= 0 || price >= max(before[cell], 2)) {
				t.Errorf("cell %d cost %d and now %d", cell, before[cell], price)
			}
		}
	})
}

// TestBoundsBetweenSteps keeps a proof within bounds that have more decimals than the
// values: 5 known to be at least 4.9994 and at most 5.0004 has no whole thousandth of
// room, and one known to be 4.998 to 5.002 has two.
func TestBoundsBetweenSteps(t *testing.T) {
	p := magnitudes(t, table.Rules{MinimumFrequency: 2}, 5, 5, 5)
	p.Bounds.Lower = []float64{0, 4.9994, 4.998, 0.1}
	p.Bounds.Upper = []float64{math.Inf(1), 5.0004, 5.002, math.Inf(1)}
	g := of(t, p)
	if g.Unit != 1000 || !slices.Equal(g.Fall, []int64{15000, 0, 2, 4900}) || !slices.Equal(g.Rise, []int64{ground.Limitless, 0, 2, ground.Limitless}) {
		t.Errorf("unit %d, cells may fall by %v and rise by %v", g.Unit, g.Fall, g.Rise)
	}
}

// TestUnitsFitTheValues takes as many steps as the values have decimals, and a thousand
// times as many for the needs, as long as all are exact.
func TestUnitsFitTheValues(t *testing.T) {
	want := map[float64]int64{1: 1000, 0.5: 10_000, 0.125: 1_000_000, 1e15: 1, 1e12 + 0.5: 1000, 4e12: 1000}
	for _, value := range slices.Sorted(maps.Keys(want)) {
		p := magnitudes(t, table.Rules{MinimumFrequency: 2}, value)
		if g := of(t, p); g.Unit != want[value] {
			t.Errorf("%v is told apart in steps of 1/%d, want 1/%d", value, g.Unit, want[value])
		}
	}
}
