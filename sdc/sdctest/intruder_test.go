package sdctest_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// hideSome hides all unsafe cells and some others that may be hidden.
func hideSome(p *table.Problem, r *sdctest.Rand) table.Pattern {
	needs, _ := sdctest.Needs(p)
	pattern := make(table.Pattern, p.Table.Len())
	for cell := range pattern {
		pattern[cell] = table.Safe
		if _, unsafe := needs[cell]; unsafe {
			pattern[cell] = table.Unsafe
		} else if r.IntN(3) == 0 && !p.Impossible(cell) && (p.Table.Counts[cell] > 0 || p.Rules.ZerosInForce() != table.ZerosSafe) {
			pattern[cell] = table.Secondary
		}
	}
	return pattern
}

// TestWholeAgainstEnumeration compares the search for whole numbers with going
// through all tables. Within reach both must find the same.
func TestWholeAgainstEnumeration(t *testing.T) {
	const reach = 3
	shape := everything
	shape.Dims, shape.Codes, shape.Count = 2, 5, 3
	compared, ends := 0, 0
	for seed := range uint64(2_500) {
		r := sdctest.NewRand(seed)
		p := sdctest.Random(r, shape)
		pattern := hideSome(&p, r)
		tried, tables, err := sdctest.Enumerate(&p, pattern, reach, 20_000)
		if errors.Is(err, sdctest.ErrTooLarge) {
			continue
		}
		whole, err := sdctest.Whole(&p, pattern)
		if err != nil {
			t.Fatal(err)
		}
		if tables < 1 || len(tried) != len(whole) {
			t.Fatalf("seed %d: %d tables, %d and %d intervals: the true table at least agrees", seed, tables, len(tried), len(whole))
		}
		compared++
		inReach := true // of every table that agrees
		for cell, w := range whole {
			n := p.Table.Counts[cell]
			if p.Table.Terminal(cell) && !(sdctest.Interval{Lower: big.NewRat(n-reach, 1), Upper: big.NewRat(n+reach, 1)}).Reaches(low(w), high(w)) {
				inReach = false
			}
		}
		for cell, w := range whole {
			if !w.Reaches(tried[cell].Lower, tried[cell].Upper) {
				t.Fatalf("seed %d: cell %s is said to be %v, but it may be %v", seed, p.Table.Name(cell), w, tried[cell])
			}
			if inReach {
				ends++
				if !tried[cell].Reaches(low(w), high(w)) {
					t.Fatalf("seed %d: cell %s is said to be %v, but it can only be %v", seed, p.Table.Name(cell), w, tried[cell])
				}
			}
		}
	}
	t.Logf("%d tables, %d intervals compared", compared, ends)
	if compared < 1_000 || ends < 1_500 {
		t.Errorf("only %d tables and %d intervals compared", compared, ends)
	}
}

// low and high are the ends of an interval, far off where there are none.
func low(i sdctest.Interval) *big.Rat {
	if i.Lower == nil {
		return big.NewRat(math.MinInt32, 1)
	}
	return i.Lower
}

func high(i sdctest.Interval) *big.Rat {
	if i.Upper == nil {
		return big.NewRat(math.MaxInt32, 1)
	}
	return i.Upper
}

// TestRelaxedHoldsWhole holds that fractions allow at least what whole numbers do,
// and the true value at the least.
func TestRelaxedHoldsWhole(t *testing.T) {
	wider := 0
	for seed := range uint64(400) {
		r := sdctest.NewRand(seed)
		p := sdctest.Random(r, everything)
		pattern := hideSome(&p, r)
		relaxed := sdctest.Relaxed(&p, pattern)
		whole, err := sdctest.Whole(&p, pattern)
		if errors.Is(err, sdctest.ErrTooLarge) {
			continue
		}
		for cell, w := range whole {
			value := big.NewRat(p.Table.Counts[cell], 1)
			if !w.Reaches(value, value) || !relaxed[cell].Reaches(low(w), high(w)) && relaxed[cell].Lower != nil && relaxed[cell].Upper != nil {
				t.Fatalf("seed %d: cell %s = %s: %v with fractions, %v without", seed, p.Table.Name(cell), value, relaxed[cell], w)
			}
			if !w.Reaches(low(relaxed[cell]), high(relaxed[cell])) {
				wider++
			}
		}
	}
	t.Logf("%d intervals are wider with fractions", wider)
}

// TestRelaxedMoves holds for magnitudes that the true value is always possible, and
// that hiding one more cell never narrows an interval.
func TestRelaxedMoves(t *testing.T) {
	for seed := range uint64(400) {
		r := sdctest.NewRand(seed)
		p := sdctest.Random(r, magnitudes)
		pattern := hideSome(&p, r)
		before := sdctest.Relaxed(&p, pattern)
		for cell, status := range pattern {
			if status == table.Safe && p.Table.Counts[cell] > 0 {
				pattern[cell] = table.Secondary
				break
			}
		}
		after := sdctest.Relaxed(&p, pattern)
		for cell, b := range before {
			value, _ := new(big.Rat).SetString(big.NewFloat(p.Table.Values[cell]).Text('f', 9))
			if !b.Reaches(value, value) {
				t.Fatalf("seed %d: cell %s = %s is said to be %v", seed, p.Table.Name(cell), value.RatString(), b)
			}
			if !after[cell].Reaches(low(b), high(b)) && b.Lower != nil && b.Upper != nil {
				t.Fatalf("seed %d: cell %s was %v and is %v with more hidden", seed, p.Table.Name(cell), b, after[cell])
			}
		}
	}
}

// TestFractions holds a table in which fractions allow more than whole numbers: of
// three counts no two sum to more than 3, so all three to at most 9/2, or 4.
func TestFractions(t *testing.T) {
	dim, err := table.NewDimension("d", []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}, {Code: "c", Parent: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range []string{"ab", "bc", "ac"} {
		nodes := []table.Node{{Code: pair}, {Code: pair[:1], Parent: pair}, {Code: pair[1:], Parent: pair}}
		if dim, err = dim.WithGrouping(pair, nodes); err != nil {
			t.Fatal(err)
		}
	}
	b := table.NewBuilder("fractions", table.Frequency, dim)
	for _, code := range []string{"a", "b", "c"} {
		b.Add(1, code)
	}
	p, err := b.Problem(table.Rules{Floor: new(int64)}, "")
	if err != nil {
		t.Fatal(err)
	}
	any := math.Inf(1)
	p.Bounds.Upper = []float64{any, any, any, any, 3, 3, 3} // T a b c ab bc ac
	pattern := table.Pattern("xxxxxxx")
	if got := sdctest.Relaxed(&p, pattern)[0].String(); got != "0 to 9/2" {
		t.Errorf("with fractions the total is %s", got)
	}
	whole, err := sdctest.Whole(&p, pattern)
	if err != nil || whole[0].String() != "0 to 4" {
		t.Errorf("in whole numbers the total is %v (%v)", whole[0], err)
	}
	tried, _, err := sdctest.Enumerate(&p, pattern, 3, 1000)
	if err != nil || tried[0].String() != "0 to 4" {
		t.Errorf("by going through all tables the total is %v (%v)", tried[0], err)
	}
	p.Bounds.Upper = nil
	if got := sdctest.Relaxed(&p, pattern)[0].String(); got != "0 to any" {
		t.Errorf("without bounds the total is %s", got)
	}
	if _, _, err := sdctest.Enumerate(&p, pattern, 3, 100); !errors.Is(err, sdctest.ErrTooLarge) {
		t.Errorf("343 tables with a limit of 100: %v", err)
	}
}

// TestInterval holds what intervals say of themselves.
func TestInterval(t *testing.T) {
	one, two, half := big.NewRat(1, 1), big.NewRat(2, 1), big.NewRat(3, 2)
	tests := []struct {
		interval sdctest.Interval
		text     string
		exact    bool
		reaches  bool // from 3/2 to 2
	}{
		{sdctest.Interval{Lower: one, Upper: two}, "1 to 2", false, true},
		{sdctest.Interval{Lower: one, Upper: one}, "1 to 1", true, false},
		{sdctest.Interval{Lower: half, Upper: nil}, "3/2 to any", false, true},
		{sdctest.Interval{Lower: two, Upper: nil}, "2 to any", false, false},
		{sdctest.Interval{Lower: nil, Upper: half}, "any to 3/2", false, false},
		{sdctest.Interval{}, "any to any", false, true},
	}
	for _, test := range tests {
		if i := test.interval; i.String() != test.text || i.Exact() != test.exact || i.Reaches(half, two) != test.reaches {
			t.Errorf("%s: exact %v, reaches %v", i, i.Exact(), i.Reaches(half, two))
		}
	}
}

// TestProtectionLevels holds that a pattern is judged by what cells need: the same
// pattern is enough for one unit, and under for more than the partner has.
func TestProtectionLevels(t *testing.T) {
	i, err := sdctest.Find("no_total")
	if err != nil {
		t.Fatal(err)
	}
	for units, safe := range map[int64]bool{1: true, 4: true, 5: false} { // the partner is 5, its floor 1
		p := mustRead(t, i)
		p.Rules.Protection.Units = units
		pattern, err := i.Attacks[0].Pattern(&p)
		if err != nil {
			t.Fatal(err)
		}
		v, err := sdctest.JudgePattern(&p, pattern)
		if err != nil || v.Safe() != safe || len(v.Under) == 0 != safe {
			t.Errorf("%d units: %+v (%v)", units, v, err)
		}
	}
}

// TestScale holds that multiplying a magnitude table by a number multiplies every
// interval.
func TestScale(t *testing.T) {
	shape := magnitudes
	shape.Bounds, shape.Given = false, false
	factor := big.NewRat(8, 1)
	for seed := range uint64(150) {
		r := sdctest.NewRand(seed)
		p := sdctest.Random(r, shape)
		pattern := hideSome(&p, r)
		before := sdctest.Relaxed(&p, pattern)
		for cell := range p.Table.Values {
			p.Table.Values[cell] *= 8
		}
		for cell, after := range sdctest.Relaxed(&p, pattern) {
			for at, ends := range [][2]*big.Rat{{before[cell].Lower, after.Lower}, {before[cell].Upper, after.Upper}} {
				if (ends[0] == nil) != (ends[1] == nil) || ends[0] != nil && new(big.Rat).Mul(ends[0], factor).Cmp(ends[1]) != 0 {
					t.Fatalf("seed %d cell %d end %d: %v became %v", seed, cell, at, before[cell], after)
				}
			}
		}
	}
}

// TestDetermined holds that an equation with one hidden cell gives it away, in every
// grouping.
func TestDetermined(t *testing.T) {
	alone := 0
	for seed := range uint64(300) {
		r := sdctest.NewRand(seed)
		p := sdctest.Random(r, everything)
		pattern := hideSome(&p, r)
		intervals := sdctest.Relaxed(&p, pattern)
		for d, dim := range p.Table.Dims() {
			for _, sum := range dim.Sums() {
				for cell := range pattern {
					if p.Table.Code(cell, d) != int(sum.Total) {
						continue
					}
					var hidden []int
					if pattern[cell].Hidden() {
						hidden = append(hidden, cell)
					}
					for _, part := range sum.Parts {
						if c := p.Table.With(cell, d, int(part)); pattern[c].Hidden() {
							hidden = append(hidden, c)
						}
					}
					if len(hidden) == 1 {
						alone++
						if !intervals[hidden[0]].Exact() {
							t.Fatalf("seed %d: cell %s is alone along %s and said to be %v", seed, p.Table.Name(hidden[0]), dim.Name(), intervals[hidden[0]])
						}
					}
				}
			}
		}
	}
	if alone < 500 {
		t.Errorf("only %d cells were alone in an equation", alone)
	}
}
