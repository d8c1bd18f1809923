package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// square is two by two with totals, numbered
//
//	    x  y  T
//	a   2  5  7        0 1 2
//	b   6  0  6        3 4 5
//	T   8  5 13        6 7 8
//
// in which only a × x is below the threshold of 3.
func square(t testing.TB) table.Problem {
	t.Helper()
	dims := make([]table.Dimension, 2)
	for d, codes := range [][]string{{"a", "b"}, {"x", "y"}} {
		dim, err := table.NewDimension([]string{"row", "column"}[d],
			[]table.Node{{Code: codes[0], Parent: "T"}, {Code: codes[1], Parent: "T"}, {Code: "T"}})
		if err != nil {
			t.Fatal(err)
		}
		dims[d] = dim
	}
	b := table.NewBuilder("square", table.Frequency, dims...)
	for _, c := range []struct {
		n        int64
		row, col string
	}{{2, "a", "x"}, {5, "a", "y"}, {6, "b", "x"}, {0, "b", "y"}} {
		if err := b.Add(c.n, c.row, c.col); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fake publishes given counts and promises what it is told to.
type fake struct {
	counts  []int64
	promise Promise
	between func(cell int) (int64, int64)
	err     error
}

func (fake) Name() string { return "fake" }

func (f fake) Apply(context.Context, *table.Problem) (Output, error) {
	between := f.between
	if between == nil {
		between = func(int) (int64, int64) { return 0, Unbounded }
	}
	return Output{Counts: f.counts, Promise: f.promise, Between: between}, f.err
}

func run(t testing.TB, p table.Problem, m Method) Result {
	t.Helper()
	r, err := Run(context.Background(), &p, m)
	if err != nil {
		t.Fatal(err)
	}
	return r.Methods[0]
}

// Every figure, worked out by hand: one cell hidden, the others
//
//	3  ·  9
//	6  1  6
//	8  5 14
func TestFiguresByHand(t *testing.T) {
	f := run(t, square(t), fake{counts: []int64{3, Withheld, 9, 6, 1, 6, 8, 5, 14}, promise: Promise{Distance: -1, TerminalDistance: -1}}).Figures
	if f.Hidden != 1 || f.HiddenUnits != 5 {
		t.Errorf("%d cells with %d units are hidden, want 1 with 5", f.Hidden, f.HiddenUnits)
	}
	if f.Changed != 4 || f.UnitsMoved != 2 {
		t.Errorf("%d cells changed and %d units moved, want 4 and 2", f.Changed, f.UnitsMoved)
	}
	if d := f.Distance; d.Cells != 8 || d.Max != 2 || d.Mean != 5.0/8 || math.Abs(d.Root-math.Sqrt(7.0/8)) > 1e-15 {
		t.Errorf("distance is %+v", d)
	}
	if d := f.Totals; d.Cells != 5 || d.Max != 2 || d.Mean != 3.0/5 {
		t.Errorf("distance of totals is %+v", d)
	}
	square := func(a, b float64) float64 { return (math.Sqrt(a) - math.Sqrt(b)) * (math.Sqrt(a) - math.Sqrt(b)) }
	want := math.Sqrt((square(3, 2) + square(9, 7) + square(1, 0) + square(14, 13)) / 2)
	if d := f.Distance; math.Abs(d.Hellinger-want) > 1e-12 || math.Abs(d.Utility-(1-want/math.Sqrt(2+7+6+0+6+8+5+13))) > 1e-12 {
		t.Errorf("Hellinger distance %g and utility %g, want %g", d.Hellinger, d.Utility, want)
	}
	// Sums with all cells shown: row b (6+1≠6), column x (3+6≠8), row T (8+5≠14), column T (9+6≠14).
	if f.Sums != 4 || f.SumsViolated != 4 || f.LargestGap != 1 {
		t.Errorf("%d of %d sums violated, by at most %d", f.SumsViolated, f.Sums, f.LargestGap)
	}
	if f.ZerosLost != 1 || f.FalseZeros != 0 {
		t.Errorf("%d zeros lost, %d false zeros", f.ZerosLost, f.FalseZeros)
	}
	if f.Inconsistent != 0 {
		t.Errorf("%d inconsistent", f.Inconsistent)
	}
	if s := f.Safety; s.Unsafe != 1 || s.True != 0 || s.Small != 1 || s.Exact != 0 || s.Narrowed != 0 {
		t.Errorf("safety is %+v", s)
	}
}

// Row b consists of b × x alone: showing another count for it is inconsistent.
func TestInconsistent(t *testing.T) {
	if f := run(t, square(t), fake{counts: []int64{2, 5, 7, 6, 0, 9, 8, 5, 13}, promise: Promise{Distance: -1, TerminalDistance: -1}}).Figures; f.Inconsistent != 1 {
		t.Errorf("%d inconsistent totals, want 1", f.Inconsistent)
	}
}

// The published example of the R package's Hellinger distance: 1 to 6 against
// 0 3 3 3 6 6.
func TestHellingerExample(t *testing.T) {
	s := newSpan()
	for i, g := range []int64{0, 3, 3, 3, 6, 6} {
		s.add(int64(i+1), g)
	}
	d := s.distance()
	sum := 0.0
	for i, g := range []float64{0, 3, 3, 3, 6, 6} {
		sum += math.Pow(math.Sqrt(float64(i+1))-math.Sqrt(g), 2)
	}
	if math.Abs(d.Hellinger-math.Sqrt(sum/2)) > 1e-12 || d.Max != 1 || math.Abs(d.Mean-4.0/6) > 1e-12 {
		t.Errorf("distance is %+v", d)
	}
}

// Each broken promise is named.
func TestBrokenPromises(t *testing.T) {
	truth := []int64{2, 5, 7, 6, 0, 6, 8, 5, 13}
	with := func(changes ...int64) []int64 {
		counts := append([]int64(nil), truth...)
		for k := 0; k < len(changes); k += 2 {
			counts[changes[k]] = changes[k+1]
		}
		return counts
	}
	free := Promise{Distance: -1, TerminalDistance: -1}
	for name, c := range map[string]struct {
		method fake
		text   string
	}{
		"additive":          {fake{counts: with(8, 14), promise: Promise{Additive: true, Distance: -1, TerminalDistance: -1}}, "sums do not hold"},
		"zeros stay":        {fake{counts: with(4, 1), promise: Promise{ZerosStay: true, Distance: -1, TerminalDistance: -1}}, "empty cells show people"},
		"zeros true":        {fake{counts: with(0, 0), promise: Promise{ZerosTrue: true, Distance: -1, TerminalDistance: -1}}, "people show zero"},
		"consistent":        {fake{counts: with(5, 7), promise: Promise{Consistent: true, Distance: -1, TerminalDistance: -1}}, "one part"},
		"distance":          {fake{counts: with(8, 16), promise: Promise{Distance: 2, TerminalDistance: -1}}, "is 3 from its true count"},
		"terminal distance": {fake{counts: with(0, 4), promise: Promise{Distance: -1, TerminalDistance: 1}}, "not sums are further than 1"},
		"base":              {fake{counts: truth, promise: Promise{Base: 5, Distance: -1, TerminalDistance: -1}}, "no multiple of 5"},
		"negative":          {fake{counts: with(0, -2), promise: free}, "negative"},
		"smallest":          {fake{counts: truth, promise: Promise{Smallest: 3, Distance: -1, TerminalDistance: -1}}, "below 3"},
		"interval":          {fake{counts: truth, promise: free, between: func(int) (int64, int64) { return 0, 12 }}, "not in the interval"},
	} {
		if broken := run(t, square(t), c.method).Broken; len(broken) != 1 || !strings.Contains(broken[0], c.text) {
			t.Errorf("%s: broken promises are %q", name, broken)
		}
	}
	if broken := run(t, square(t), fake{counts: truth, promise: Promise{Additive: true, ZerosStay: true, ZerosTrue: true, Consistent: true, Base: 1}}).Broken; len(broken) > 0 {
		t.Errorf("the true table breaks %q", broken)
	}
}

// Overlapping parents outside their children are counted.
func TestOverlapViolated(t *testing.T) {
	dim, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "A2", Parent: "A"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("measures", table.Frequency, dim)
	for c, n := range []int64{4, 3, 2} {
		if err := b.Add(n, dim.Code(c)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		parent int64
		want   int
	}{{2, 1}, {3, 0}, {5, 0}, {6, 1}} {
		m := fake{counts: []int64{c.parent, 3, 2}, promise: Promise{Distance: -1, TerminalDistance: -1}}
		if f := run(t, p, m).Figures; f.OverlapViolated != c.want {
			t.Errorf("a parent of %d over 3 and 2: %d violated, want %d", c.parent, f.OverlapViolated, c.want)
		}
	}
}

// A single hidden cell is computed from its row, a circuit of four is not; without the
// floor it is wide enough, with it the 2 is still at least 1.
func TestSafetyOfSuppression(t *testing.T) {
	p := square(t)
	one := run(t, p, Suppression{table.Pattern("usssszsss")}).Figures.Safety
	if one.Exact != 1 || one.Narrowed != 0 {
		t.Errorf("a cell hidden alone: %+v", one)
	}
	p.Table.Counts = []int64{2, 5, 7, 6, 4, 10, 8, 9, 17}
	around := run(t, p, Suppression{table.Pattern("uxsxxssss")})
	if s := around.Figures.Safety; s.Exact != 0 || s.Narrowed != 0 || len(around.Broken) > 0 {
		t.Errorf("a cell hidden in a circuit: %+v, %v", s, around.Broken)
	}
	p.Rules.Protection.Units = 6
	if s := run(t, p, Suppression{table.Pattern("uxsxxssss")}).Figures.Safety; s.Narrowed != 1 {
		t.Errorf("six units upward do not fit: %+v", s)
	}
}

func TestReportForms(t *testing.T) {
	p := square(t)
	r, err := Run(context.Background(), &p, Suppression{table.Pattern("uxsxssxss")}, fake{counts: []int64{3, 6, 9, 6, 0, 6, 9, 6, 15},
		promise: Promise{Additive: true, Base: 3, Distance: 2, TerminalDistance: 2}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Cells != 9 || r.Empty != 1 || r.Unsafe != 1 || r.Units != 13 || len(r.Methods) != 2 {
		t.Errorf("the report is %+v", r)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(r, back) {
		t.Errorf("the report does not survive JSON (%v): %s", err, text)
	}
	var page bytes.Buffer
	if err := r.WriteText(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"square: 9 cells", "suppress", "fake", "Hellinger", "0 of 6", "units hidden", "protected apart"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, page.String())
		}
	}
}

// failing is a writer that takes a few bytes.
type failing struct{ left int }

var errFull = errors.New("full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestTextReportsWriteErrors(t *testing.T) {
	p := square(t)
	r, err := Run(context.Background(), &p, Suppression{table.Pattern("sssssssss")})
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []int{0, 100} {
		if err := r.WriteText(&failing{left}); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", left, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	p, values := square(t), sdctest.SyntheticMagnitude(50, 2, 1)
	if _, err := Run(context.Background(), &values); !errors.Is(err, ErrCountsOnly) {
		t.Errorf("magnitudes: %v", err)
	}
	if _, err := Run(context.Background(), &p, Suppression{table.Pattern("ss")}); err == nil {
		t.Error("a pattern of another table is taken")
	}
	if _, err := Run(context.Background(), &p, fake{counts: []int64{1}}); err == nil {
		t.Error("counts of another table are taken")
	}
	if _, err := Run(context.Background(), &p, fake{err: errFull}); !errors.Is(err, errFull) || !strings.Contains(err.Error(), "fake") {
		t.Errorf("a method's error is not passed on with its name: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, &p, fake{counts: make([]int64, 9)}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run: %v", err)
	}
	p.Table.Counts[0] = 99
	if _, err := Run(context.Background(), &p); !errors.Is(err, table.ErrInvalid) {
		t.Errorf("wrong totals: %v", err)
	}
}
