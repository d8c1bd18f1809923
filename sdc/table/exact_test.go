package table_test

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// line is a dimension of so many leaves under a total.
func line(t *testing.T, leaves int) table.Dimension {
	t.Helper()
	nodes := []table.Node{{Code: "T"}}
	for i := range leaves {
		nodes = append(nodes, table.Node{Code: string(rune('a' + i)), Parent: "T"})
	}
	d, err := table.NewDimension("row", nodes)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSumsOfDecimalsAreExact adds up random decimal numbers, with and without weights,
// and compares with exact fractions rounded once.
func TestSumsOfDecimalsAreExact(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		b := table.NewBuilder("decimals", table.Magnitude, line(t, 3))
		want, digits := new(big.Rat), r.IntN(5)
		for range 1 + r.IntN(200) {
			mantissa, weight := int64(r.IntN(1_000_000)), int64(1)
			if seed%2 == 0 {
				weight = int64(1 + r.IntN(40))
			}
			response := float64(mantissa) / math.Pow10(digits)
			want.Add(want, new(big.Rat).Mul(big.NewRat(mantissa, int64(math.Pow10(digits))), big.NewRat(weight, 4)))
			if err := b.AddRecord(table.Record{Response: response, Weight: float64(weight) / 4, Contributor: table.Nobody}, "b"); err != nil {
				t.Fatal(err)
			}
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		exact, _ := want.Float64()
		for _, cell := range []int{0, 2} {
			if p.Table.Values[cell] != exact {
				t.Fatalf("seed %d: cell %d is %v, want %v", seed, cell, p.Table.Values[cell], exact)
			}
		}
	}
}

// TestSumsOfOthersAreRoundedOnce adds up numbers that no short decimal fraction holds:
// each cell is what its records sum up to but for one rounding, and each total exactly
// the sum of its parts, in whole numbers of steps.
func TestSumsOfOthersAreRoundedOnce(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		b := table.NewBuilder("fractions", table.Magnitude, line(t, 4))
		scale := math.Pow10(r.IntN(10) - 2)
		want, size := make([]float64, 5), 0.0
		for range 100 {
			leaf := r.IntN(4)
			record := table.Record{Response: scale * r.NormFloat64(), Weight: 1 + r.Float64(), Contributor: table.Nobody}
			want[leaf+1] += record.Response * record.Weight
			size += math.Abs(record.Response * record.Weight)
			b.AddRecordTo(leaf+1, record)
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		steps, sum := math.Pow10(9), 0.0
		for steps*size >= 1<<52 {
			steps /= 10
		}
		for cell := 1; cell <= 4; cell++ {
			value := p.Table.Values[cell]
			if math.Abs(value-want[cell]) > 1/steps+1e-12*math.Abs(value) || math.Round(value*steps)/steps != value {
				t.Fatalf("seed %d: cell %d is %v, want %v", seed, cell, value, want[cell])
			}
			sum += math.Round(value * steps)
		}
		if total := math.Round(p.Table.Values[0] * steps); total != sum {
			t.Fatalf("seed %d: the total is %v steps, its parts %v", seed, total, sum)
		}
	}
}

// TestRoundValues leaves decimal numbers as they are, and shortens others.
func TestRoundValues(t *testing.T) {
	for _, test := range []struct{ value, beside, want float64 }{
		{0.1, 1, 0.1}, {0.30000000000000004, 1, 0.3}, {-2.5, 1, -2.5}, {1.0 / 3, 1, 0.333333333}, {1.0 / 3, 1e9, 0.333333}, {123456.78, 1e9, 123456.78},
		{1e9 + 0.125, 1, 1e9 + 0.125},
	} {
		b := table.NewBuilder("rounded", table.Magnitude, line(t, 2))
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		p.Table.Values[1], p.Table.Values[2] = test.value, test.beside
		if err := p.Table.RoundValues(); err != nil || p.Table.Values[1] != test.want {
			t.Errorf("%v beside %v becomes %v, want %v (%v)", test.value, test.beside, p.Table.Values[1], test.want, err)
		}
	}
}

// TestRoundValuesRefuses holds that no value is changed so that one sees it.
func TestRoundValuesRefuses(t *testing.T) {
	for _, test := range []struct{ value, beside float64 }{{1.0 / 3, 1e15}, {1.0 / 3, 1e300}, {0.0606, 9e12}} {
		b := table.NewBuilder("rounded", table.Magnitude, line(t, 2))
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		p.Table.Values[1], p.Table.Values[2] = test.value, test.beside
		if err := p.Table.RoundValues(); !errors.Is(err, table.ErrDigits) {
			t.Errorf("%v beside %v becomes %v, %v", test.value, test.beside, p.Table.Values[1], err)
		}
	}
}

// TestRoundValuesKeepsDecimals holds that a decimal number is not changed where it has
// almost as many digits as there is room for.
func TestRoundValuesKeepsDecimals(t *testing.T) {
	b := table.NewBuilder("rounded", table.Magnitude, line(t, 1))
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	for cents := int64(448_937_000); cents < 448_938_000; cents++ {
		want := float64(cents) / 100
		p.Table.Values[0], p.Table.Values[1] = want, want
		if err := p.Table.RoundValues(); err != nil || p.Table.Values[0] != want {
			t.Fatalf("%v becomes %v (%v)", want, p.Table.Values[0], err)
		}
	}
}

// TestHugeSums refuses sums for which there is no room in whole numbers, and values that
// would be lost beside them.
func TestHugeSums(t *testing.T) {
	for _, responses := range [][2]float64{{3e200, 1e200}, {9e11, 0.06064}, {1e15, 1.0 / 3}} {
		b := table.NewBuilder("huge", table.Magnitude, line(t, 2))
		b.AddRecord(table.Record{Response: responses[0]}, "a")
		b.AddRecord(table.Record{Response: responses[1]}, "b")
		if p, err := b.Problem(table.Rules{}, ""); !errors.Is(err, table.ErrDigits) || !errors.Is(err, table.ErrInvalid) {
			t.Errorf("%v: the total is %v, %v", responses, p.Table, err)
		}
	}
}

// TestUsualRecordsTakeNoRoom leaves out what is the same for all records, and brings it
// back for those before the first that differs.
func TestUsualRecordsTakeNoRoom(t *testing.T) {
	b := table.NewBuilder("records", table.Magnitude, line(t, 2))
	for i := range 5 {
		b.AddRecord(table.Record{Response: 1, Contributor: 1, Units: int64(i / 3), Weight: float64(i / 4)}, "a")
	}
	b.AddRecord(table.Record{Response: 1, Weight: 2, Units: 7}, "b")
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	r := p.Records
	if r.Request != nil || len(r.Weight) != 6 || r.Weight[0] != 1 || r.Weight[5] != 2 || len(r.Units) != 6 || r.Units[4] != 1 || r.Units[5] != 7 {
		t.Errorf("records %+v", r)
	}
	if p.Table.Counts[0] != 12 || p.Table.Values[0] != 7 {
		t.Errorf("%d units and a total of %v, want 12 and 7", p.Table.Counts[0], p.Table.Values[0])
	}
}

// TestBuilderRefuses holds what cannot be added.
func TestBuilderRefusesCellsAndRecords(t *testing.T) {
	tests := map[string]func(b *table.Builder) error{
		"is a total":       func(b *table.Builder) error { return b.AddTo(0, 1) },
		"there is no cell": func(b *table.Builder) error { return b.AddTo(99, 1) },
		"below zero was":   func(b *table.Builder) error { return b.AddTo(1, -1) },
		"at most 2^53":     func(b *table.Builder) error { return b.AddTo(1, table.MaxCount+1) },
		"frequency table":  func(b *table.Builder) error { return b.AddRecordTo(1, table.Record{}) },
	}
	for want, add := range tests {
		b := table.NewBuilder("refused", table.Frequency, line(t, 2))
		if err := add(b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if _, err := b.Problem(table.Rules{}, ""); err == nil {
			t.Errorf("%s: the problem is made all the same", want)
		}
	}
	b := table.NewBuilder("refused", table.Magnitude, line(t, 2))
	if err := b.AddRecordTo(1, table.Record{Weight: -1}); err == nil {
		t.Error("a weight below zero was taken")
	}
}

// TestValidateMagnitudes breaks a table of magnitudes in one place.
func TestValidateMagnitudes(t *testing.T) {
	tests := map[string]func(p *table.Problem){
		"has a value but no units":    func(p *table.Problem) { p.Table.Counts[1], p.Table.Counts[0] = 0, 1 },
		"is not the sum of a, b":      func(p *table.Problem) { p.Table.Values[0]++ },
		"not the sum of a, b along":   func(p *table.Problem) { p.Table.Counts[0] = 9 },
		"slices of different lengths": func(p *table.Problem) { p.Records.Response = nil },
		"not a terminal cell":         func(p *table.Problem) { p.Records.Cell[0] = 0 },
		"0 or more unless":            func(p *table.Problem) { p.Table.Values[1], p.Table.Values[0] = -1, 1 },
	}
	for want, spoil := range tests {
		b := table.NewBuilder("values", table.Magnitude, line(t, 2))
		b.AddRecord(table.Record{Response: 1}, "a")
		b.AddRecord(table.Record{Response: 2}, "b")
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		if spoil(&p); p.Validate() == nil || !strings.Contains(p.Validate().Error(), want) {
			t.Errorf("got %v, want %q", p.Validate(), want)
		}
	}
}
