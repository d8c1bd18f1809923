package primary_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// exactRecord is a record in fractions.
type exactRecord struct {
	cell     int
	response *big.Rat
	weight   *big.Rat
	who      int32 // table.Nobody for a unit of its own
	asked    bool
}

// exactCell is what a cell consists of, in fractions.
type exactCell struct {
	records, units int64
	weights, total *big.Rat   // total by size where values may be negative
	value          *big.Rat   // weighted
	largest        []*big.Rat // contributions by size, falling
	requested      *big.Rat
}

// drawn is a magnitude problem with its records in fractions. Responses are tenths,
// weights halves, and rules round numbers: limits are met exactly all the time, where
// floating point is off by a little.
type drawn struct {
	p       table.Problem
	records []exactRecord
	named   bool
	signed  bool
}

func drawMagnitudes(t *testing.T, r *rand.Rand) drawn {
	t.Helper()
	d := drawn{named: r.IntN(2) == 0}
	b := table.NewBuilder("exact", table.Magnitude, row(t, "a", "b", "c"), column(t))
	negative, weighted := r.IntN(4) == 0, r.IntN(3) == 0
	for range 2 + r.IntN(14) {
		tenths := int64(r.IntN(12) * (1 + 4*r.IntN(3)))
		if negative && r.IntN(4) == 0 {
			tenths = -tenths
		}
		rec := exactRecord{response: big.NewRat(tenths, 10), weight: big.NewRat(1, 1), who: table.Nobody, asked: r.IntN(4) == 0}
		if weighted {
			rec.weight = big.NewRat(int64(1+r.IntN(5)), 2)
		}
		if d.named && r.IntN(8) > 0 {
			rec.who = int32(r.IntN(5))
		}
		codes := []string{[]string{"a", "b", "c"}[r.IntN(3)], []string{"x", "y"}[r.IntN(2)]}
		rec.cell, _ = b.Space().Find(codes...)
		response, _ := rec.response.Float64()
		weight, _ := rec.weight.Float64()
		if err := b.AddRecord(table.Record{Response: response, Weight: weight, Contributor: rec.who, Request: rec.asked}, codes...); err != nil {
			t.Fatal(err)
		}
		d.records, d.signed = append(d.records, rec), d.signed || tenths < 0
	}
	var err error
	if d.p, err = b.Problem(drawRules(r), ""); err != nil {
		t.Fatal(err)
	}
	d.named = d.p.Records.Named()
	return d
}

// column is a second dimension, of x and y below S.
func column(t *testing.T) table.Dimension {
	t.Helper()
	d, err := table.NewDimension("column", []table.Node{{Code: "S"}, {Code: "x", Parent: "S"}, {Code: "y", Parent: "S"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func drawRules(r *rand.Rand) (rules table.Rules) {
	if r.IntN(3) == 0 {
		rules.MinimumFrequency = int64(1 + r.IntN(5))
	}
	for range r.IntN(3) {
		rules.Dominance = append(rules.Dominance, table.Dominance{N: 1 + r.IntN(3), Percent: float64(10 * (4 + r.IntN(7)))})
	}
	if r.IntN(2) == 0 {
		rules.PPercent, rules.Prior = float64(5*(1+r.IntN(6))), float64(50*r.IntN(3))
	}
	if r.IntN(3) == 0 {
		rules.Request = float64(10 * (1 + r.IntN(6)))
	}
	if r.IntN(3) == 0 {
		rules.Protection.Units = int64(5 * (1 + r.IntN(4)))
	}
	return rules
}

// contents adds up a cell record by record.
func (d *drawn) contents(cell int) exactCell {
	s := d.p.Table.Space
	c := exactCell{weights: new(big.Rat), total: new(big.Rat), value: new(big.Rat), requested: new(big.Rat)}
	type holding struct {
		amount, weighted *big.Rat
		asked            bool
	}
	var holdings []*holding
	of := map[int32]*holding{}
	for _, rec := range d.records {
		inside := true
		for dim := range s.Dims() {
			at := s.Code(cell, dim)
			inside = inside && (at == 0 || at == s.Code(rec.cell, dim)) // 0 is the total of both
		}
		if !inside {
			continue
		}
		h := of[rec.who]
		if h == nil || rec.who == table.Nobody {
			h = &holding{new(big.Rat), new(big.Rat), false}
			holdings, of[rec.who] = append(holdings, h), h
		}
		weighted := new(big.Rat).Mul(rec.weight, rec.response)
		h.amount.Add(h.amount, rec.response)
		h.weighted.Add(h.weighted, weighted)
		h.asked = h.asked || rec.asked
		c.records++
		c.weights.Add(c.weights, rec.weight)
		c.value.Add(c.value, weighted)
	}
	c.units = int64(len(holdings))
	for _, h := range holdings {
		size := new(big.Rat).Abs(h.amount)
		c.largest = append(c.largest, size)
		c.total.Add(c.total, new(big.Rat).Abs(h.weighted))
		if h.asked && size.Cmp(c.requested) > 0 {
			c.requested = size
		}
	}
	if !d.signed {
		c.total = c.value
	}
	slices.SortFunc(c.largest, func(a, b *big.Rat) int { return b.Cmp(a) })
	return c
}

func (c *exactCell) top(n int) *big.Rat {
	sum := new(big.Rat)
	for _, amount := range c.largest[:min(n, len(c.largest))] {
		sum.Add(sum, amount)
	}
	return sum
}

// need is the largest requirement of the rules, nil where none finds the cell unsafe: the
// table of the format, line by line, in fractions.
func (d *drawn) need(cell int) *big.Rat {
	c, rules := d.contents(cell), d.p.Rules
	if c.records == 0 {
		return nil
	}
	var need *big.Rat
	found := func(required *big.Rat) {
		if need == nil || required.Cmp(need) > 0 {
			need = required
		}
	}
	percent := int64(10)
	if rules.Protection.Units > 0 {
		percent = rules.Protection.Units
	}
	usual := new(big.Rat).Mul(new(big.Rat).Abs(c.value), big.NewRat(percent, 100))
	units := c.weights
	if d.named {
		units = big.NewRat(c.units, 1)
	}
	if units.Sign() > 0 && units.Cmp(big.NewRat(rules.MinimumFrequency, 1)) < 0 {
		found(usual)
	}
	for _, rule := range rules.Dominance {
		share := big.NewRat(int64(rule.Percent), 100)
		if top := c.top(rule.N); top.Cmp(new(big.Rat).Mul(share, c.total)) > 0 {
			found(new(big.Rat).Sub(new(big.Rat).Quo(top, share), c.total))
		}
	}
	if rules.PPercent > 0 {
		prior := int64(rules.Prior)
		if prior == 0 {
			prior = 100
		}
		margin := new(big.Rat).Mul(big.NewRat(int64(rules.PPercent), prior), c.top(1))
		if rest := new(big.Rat).Sub(c.total, c.top(2)); rest.Cmp(margin) < 0 {
			found(new(big.Rat).Sub(margin, rest))
		}
	}
	if rules.Request > 0 && c.requested.Sign() > 0 {
		share := big.NewRat(int64(rules.Request), 100)
		if c.requested.Cmp(new(big.Rat).Mul(share, c.total)) >= 0 {
			found(usual)
			found(new(big.Rat).Sub(new(big.Rat).Quo(c.requested, share), c.total))
		}
	}
	return need
}

// TestRulesInFractions judges random magnitudes in fractions: the same cells are unsafe,
// at limits that are met exactly too, and require the same.
func TestRulesInFractions(t *testing.T) {
	unsafe, safe, limits := 0, 0, 0
	for seed := range uint64(4000) {
		d := drawMagnitudes(t, rand.New(rand.NewPCG(seed, 7)))
		found, err := primary.Find(&d.p)
		if err != nil {
			t.Fatal(err)
		}
		for cell := range d.p.Table.Len() {
			want := d.need(cell)
			if (found.Status[cell] == table.Unsafe) != (want != nil) {
				t.Fatalf("seed %d: cell %s is %s, should be unsafe: %v\n%+v\n%+v", seed, d.p.Table.Name(cell), found.Status[cell], want != nil, d.p.Rules, d.contents(cell))
			}
			if want == nil {
				safe++
				limits += d.atLimit(cell)
				continue
			}
			unsafe++
			exact, _ := want.Float64()
			if have := found.Needs.Of(cell); !near(have, primary.Need{Up: exact, Down: exact}) {
				t.Fatalf("seed %d: cell %s requires %v, want %v", seed, d.p.Table.Name(cell), have, exact)
			}
		}
	}
	if unsafe < 5000 || safe < 5000 || limits < 100 {
		t.Errorf("%d unsafe, %d safe, %d at a limit: not much of a test", unsafe, safe, limits)
	}
}

// atLimit is 1 for a cell of which a dominance or the p% rule is met exactly.
func (d *drawn) atLimit(cell int) int {
	c := d.contents(cell)
	for _, rule := range d.p.Rules.Dominance {
		if c.total.Sign() > 0 && c.top(rule.N).Cmp(new(big.Rat).Mul(big.NewRat(int64(rule.Percent), 100), c.total)) == 0 {
			return 1
		}
	}
	return 0
}

// TestExplanationsInFractions compares the figures that people are shown with fractions.
func TestExplanationsInFractions(t *testing.T) {
	for seed := range uint64(300) {
		d := drawMagnitudes(t, rand.New(rand.NewPCG(seed, 8)))
		for cell := range d.p.Table.Len() {
			e, err := primary.Explain(&d.p, cell)
			if err != nil {
				t.Fatal(err)
			}
			want := d.contents(cell)
			if value, _ := want.value.Float64(); e.Value != value || e.Count != want.records {
				t.Fatalf("seed %d: cell %s has %d records of %v, want %d of %v", seed, d.p.Table.Name(cell), e.Count, e.Value, want.records, value)
			}
			for i, amount := range e.Largest {
				if exact, _ := want.largest[i].Float64(); amount-exact > 1e-9 || exact-amount > 1e-9 {
					t.Fatalf("seed %d: contribution %d to %s is %v, want %v", seed, i, d.p.Table.Name(cell), amount, exact)
				}
			}
		}
	}
}

// TestCountsAroundTheThreshold asks for every count and threshold up to 12: what is
// unsafe, and how far it must reach.
func TestCountsAroundTheThreshold(t *testing.T) {
	for k := range int64(13) {
		for n := range int64(13) {
			for _, protection := range []table.Protection{{}, {Units: 1}, {Units: 4}, {Threshold: true}} {
				b := table.NewBuilder("counts", table.Frequency, row(t, "a", "b"))
				b.Add(n, "a")
				b.Add(100, "b")
				p, err := b.Problem(table.Rules{MinimumFrequency: k, Protection: protection}, "")
				if err != nil {
					t.Fatal(err)
				}
				found, err := primary.Find(&p)
				if err != nil {
					t.Fatal(err)
				}
				var want primary.Need
				switch {
				case n == 0 || n >= k:
				case protection.Threshold:
					want = primary.Need{Up: float64(k - n), Down: 1}
				default:
					units := float64(max(protection.Units, 1))
					want = primary.Need{Up: units, Down: units}
				}
				if have := found.Needs.Of(1); have != want || (found.Status[1] == table.Unsafe) != (want.Up > 0) {
					t.Errorf("n = %d, k = %d, protection %s: %s needs %v, want %v", n, k, protection, found.Status[1], have, want)
				}
			}
		}
	}
}

// TestStatusesBeatRules asks for every status, given and forced, of a cell that a rule
// finds unsafe and of one that it does not.
func TestStatusesBeatRules(t *testing.T) {
	statuses := []table.Status{table.None, table.Safe, table.Unsafe, table.Never, table.Open, table.Manual}
	for _, n := range []int64{2, 9} {
		for _, given := range statuses {
			for _, forced := range statuses {
				b := table.NewBuilder("statuses", table.Frequency, row(t, "a", "b"))
				b.Add(n, "a")
				b.Add(50, "b")
				p, err := b.Problem(table.Rules{MinimumFrequency: 3, Given: true}, "")
				if err != nil {
					t.Fatal(err)
				}
				p.Given, p.Forced = []table.Status{0, given, 0}, []table.Status{0, forced, 0}
				asked := forced
				if forced == table.None {
					asked = given
				}
				want, refused := table.Safe, false
				switch asked {
				case table.None:
					want = map[bool]table.Status{true: table.Unsafe, false: table.Safe}[n < 3]
				case table.Unsafe, table.Manual:
					want = table.Unsafe
				case table.Open:
					want = table.Open
				case table.Never:
					refused = n < 3
				}
				found, err := primary.Find(&p)
				if refused != (err != nil) || err == nil && found.Status[1] != want {
					t.Errorf("n = %d, given %q, forced %q: %v, %v, want %s", n, given, forced, fmt.Sprint(found.Status), err, want)
				}
			}
		}
	}
}

// TestRoomIsThatOfTheRecords asks about a thousand million contributors of records that
// stand for as many units: room is taken for the records only.
func TestRoomIsThatOfTheRecords(t *testing.T) {
	b := table.NewBuilder("large", table.Magnitude, row(t, "a", "b"))
	for _, code := range []string{"a", "a", "b"} {
		if err := b.AddRecord(table.Record{Response: 5, Contributor: table.Nobody, Units: 1 << 40}, code); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{Dominance: []table.Dominance{{N: 1 << 30, Percent: 80}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := primary.Find(&p)
	if err != nil || letters(r.Status) != "uuu" || r.Needs.Of(1).Up != 2.5 {
		t.Errorf("found %s %v, %v", letters(r.Status), r.Needs, err)
	}
	if e, err := primary.Explain(&p, 1); err != nil || len(e.Largest) != 2 || e.Units != 1<<41 {
		t.Errorf("explained as %+v, %v", e, err)
	}
}
