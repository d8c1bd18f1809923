package ground_test

import (
	"math"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/ground"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// row is a dimension of the leaves a, b and c under T, which is cell 0.
func row(t *testing.T) table.Dimension {
	t.Helper()
	d, err := table.NewDimension("row", []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}, {Code: "c", Parent: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func counts(t *testing.T, rules table.Rules, a, b, c int64) table.Problem {
	t.Helper()
	builder := table.NewBuilder("counts", table.Frequency, row(t))
	for i, n := range []int64{a, b, c} {
		if err := builder.Add(n, string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
	}
	p, err := builder.Problem(rules, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func magnitudes(t *testing.T, rules table.Rules, values ...float64) table.Problem {
	t.Helper()
	builder := table.NewBuilder("magnitudes", table.Magnitude, row(t))
	for i, v := range values {
		record := table.Record{Response: v, Contributor: int32(i)}
		if err := builder.AddRecord(record, string(rune('a'+i%3))); err != nil {
			t.Fatal(err)
		}
	}
	p, err := builder.Problem(rules, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func of(t *testing.T, p table.Problem) *ground.Ground {
	t.Helper()
	found, err := primary.Find(&p)
	if err != nil {
		t.Fatal(err)
	}
	return ground.New(&p, found)
}

func floor(n int64) *int64 { return &n }

// TestCountsFallToTheirFloor: with floor 1 a total of three cells cannot be less
// than 3, with floor 0 everything may vanish.
func TestCountsFallToTheirFloor(t *testing.T) {
	tests := map[string]struct {
		floor int64
		want  []int64 // T, a, b, c
	}{
		"floor 1": {1, []int64{5, 0, 1, 4}},
		"floor 0": {0, []int64{8, 1, 2, 5}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := of(t, counts(t, table.Rules{MinimumFrequency: 3, Floor: floor(test.floor)}, 1, 2, 5))
			if !slices.Equal(g.Fall, test.want) || g.Rise != nil || g.Unit != 1 {
				t.Errorf("cells may fall by %v, want %v", g.Fall, test.want)
			}
		})
	}
}

// TestClaimsStopAtTheFloor: a cell that stands at its own floor needs nothing below.
func TestClaimsStopAtTheFloor(t *testing.T) {
	g := of(t, counts(t, table.Rules{MinimumFrequency: 4, Protection: table.Protection{Threshold: true}}, 1, 2, 5))
	want := []ground.Claim{{Cell: 1, Up: 3, Down: 0}, {Cell: 2, Up: 2, Down: 1}}
	if !slices.Equal(g.Claims, want) {
		t.Errorf("claims %v, want %v", g.Claims, want)
	}
}

func TestBoundsLimitRoom(t *testing.T) {
	p := counts(t, table.Rules{MinimumFrequency: 3, Floor: floor(0)}, 1, 2, 5)
	p.Bounds.Lower, p.Bounds.Upper = []float64{6, 0, 0, 5}, []float64{math.Inf(1), 2, 2, 9}
	g := of(t, p)
	if !slices.Equal(g.Fall, []int64{2, 1, 2, 0}) || !slices.Equal(g.Rise, []int64{ground.Limitless, 1, 0, 4}) {
		t.Errorf("cells may fall by %v and rise by %v", g.Fall, g.Rise)
	}
}

// TestMagnitudesBecomeWholeSteps: values with two decimals are exact, and needs are
// rounded up by less than a thousandth of what the values tell apart.
func TestMagnitudesBecomeWholeSteps(t *testing.T) {
	g := of(t, magnitudes(t, table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 80}}}, 10.25, 3.1, 4))
	if g.Unit != 100_000 || g.Value[0] != 1_735_000 || g.Value[2] != 310_000 {
		t.Errorf("unit %d, values %v", g.Unit, g.Value)
	}
	if want := []ground.Claim{{1, 256_250, 256_250}, {2, 77_500, 77_500}, {3, 100_000, 100_000}}; !slices.Equal(g.Claims, want) {
		t.Errorf("claims %v, want %v", g.Claims, want)
	}
}

func TestSumsOfNoiseAreNotMoreDigits(t *testing.T) {
	g := of(t, magnitudes(t, table.Rules{MinimumFrequency: 2}, 0.1, 0.2, 0.3, 0.1, 0.7, 0.6))
	if g.Unit != 10_000 {
		t.Errorf("unit %d: noise of floating point was taken for decimals", g.Unit)
	}
}

// TestSignedValuesHaveNoFloor: where one value is below zero, nothing is known below.
func TestSignedValuesHaveNoFloor(t *testing.T) {
	g := of(t, magnitudes(t, table.Rules{MinimumFrequency: 2}, -5, 3, 1))
	for cell, fall := range g.Fall {
		if fall != ground.Limitless {
			t.Errorf("cell %d may fall by %d only", cell, fall)
		}
	}
	if g.Claims[0].Cell != 1 || g.Claims[0].Down != 500 {
		t.Errorf("claims %v: ten percent of 5 is 500 steps of a thousandth", g.Claims)
	}
}

func TestPrices(t *testing.T) {
	p := counts(t, table.Rules{MinimumFrequency: 3}, 1, 7, 0)
	p.Forced = []table.Status{table.None, table.None, table.Never, table.None}
	g := of(t, p)
	if g.Price[1] != 0 || g.Price[2] != ground.Fixed || g.Price[3] != ground.Fixed {
		t.Errorf("prices %v: the unsafe cell is free, the forced and the empty one fixed", g.Price)
	}
	for cost, dearer := range map[table.Cost]int32{table.CostCells: 100, table.CostLevels: 3000, table.CostFrequency: 1000, table.CostValue: 1000} {
		p := counts(t, table.Rules{MinimumFrequency: 3}, 1, 7, 5)
		p.Cost = cost
		g := of(t, p)
		if more := g.Price[0] - g.Price[2]; more <= 0 || cost != table.CostCells && more < dearer || cost == table.CostCells && more > dearer {
			t.Errorf("cost %s: the total is dearer by %d", cost, more)
		}
	}
}

func TestHideableZerosHaveAPrice(t *testing.T) {
	g := of(t, counts(t, table.Rules{MinimumFrequency: 3, Zeros: table.ZerosHideable}, 1, 7, 0))
	if g.Price[3] >= ground.Fixed || g.Fall[3] != 0 {
		t.Errorf("a hideable zero costs %d and may fall by %d", g.Price[3], g.Fall[3])
	}
}

// TestAloneInCounts: one person in a cell is known by that cell, and is alone in the
// totals above where nobody else is.
func TestAloneInCounts(t *testing.T) {
	on := true
	g := of(t, counts(t, table.Rules{MinimumFrequency: 3, Singletons: &on}, 1, 0, 0))
	if !slices.Equal(g.Alone.Who, []int32{1, 1, ground.Empty, ground.Empty}) || !slices.Equal(g.Alone.Cells[1], []int32{0, 1}) {
		t.Errorf("alone: %v, %v", g.Alone.Who, g.Alone.Cells)
	}
	if g := of(t, counts(t, table.Rules{MinimumFrequency: 3, Singletons: &on}, 1, 1, 2)); g.Alone.Who[0] != ground.Several || g.Alone.Who[3] != ground.Several {
		t.Errorf("alone: %v", g.Alone.Who)
	}
	if g := of(t, counts(t, table.Rules{MinimumFrequency: 3}, 1, 1, 2)); g.Alone != nil {
		t.Error("counts are protected against singletons only where that is asked for")
	}
}

// TestAloneInHoldings: several records of one contributor are one contributor.
func TestAloneInHoldings(t *testing.T) {
	b := table.NewBuilder("holdings", table.Magnitude, row(t))
	for _, r := range []struct {
		who  int32
		code string
	}{{7, "a"}, {7, "a"}, {7, "b"}, {3, "c"}, {table.Nobody, "c"}} {
		if err := b.AddRecord(table.Record{Response: 1, Contributor: r.who}, r.code); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 2}, "")
	if err != nil {
		t.Fatal(err)
	}
	g := of(t, p)
	if !slices.Equal(g.Alone.Who, []int32{ground.Several, 7, 7, ground.Several}) || !slices.Equal(g.Alone.Cells[7], []int32{1, 2}) {
		t.Errorf("alone: %v, %v", g.Alone.Who, g.Alone.Cells)
	}
}
