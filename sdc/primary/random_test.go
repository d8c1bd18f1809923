package primary_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

var shapes = map[string]sdctest.Shape{
	"counts": {Dims: 3, Codes: 5, Count: 5, Features: sdctest.Features{NoTotal: true, Overlap: true, Groupings: true, Zeros: true,
		Forced: true, Bounds: true, Given: true, Groups: true}},
	"magnitudes": {Dims: 3, Codes: 5, Count: 4, Features: sdctest.Features{NoTotal: true, Groupings: true, Zeros: true, Forced: true,
		Bounds: true, Given: true, Magnitude: true, Contributors: true, Weights: true, Requests: true, Negative: true}},
}

// TestVerifierFindsTheSameCellsUnsafe publishes every cell of random problems: the
// verifier, which works the rules out on its own, refuses those that Find finds.
func TestVerifierFindsTheSameCellsUnsafe(t *testing.T) {
	unsafe := 0
	for name, shape := range shapes {
		for seed := range uint64(600) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			r, err := primary.Find(&p)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []int
			for cell, status := range r.Status {
				if status == table.Unsafe {
					want = append(want, cell)
				}
			}
			for _, f := range published(t, &p) {
				if f.Code == check.Published {
					got = append(got, f.Cell)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s %d: the verifier finds %v unsafe, the rules %v\n%+v", name, seed, got, want, p.Rules)
			}
			unsafe += len(want)
		}
	}
	if unsafe < 5000 {
		t.Errorf("%d unsafe cells: not much of a test", unsafe)
	}
}

// published is what the verifier says of a table that is published whole.
func published(t *testing.T, p *table.Problem) []check.Finding {
	t.Helper()
	findings, err := check.Verify(context.Background(), p, slices.Repeat(table.Pattern{table.Safe}, p.Table.Len()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// TestFindAgreesWithThePlainRules compares needs with those of a judge that looks at
// every cell on its own.
func TestFindAgreesWithThePlainRules(t *testing.T) {
	for name, shape := range shapes {
		for seed := range uint64(600) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			r, err := primary.Find(&p)
			want, wantErr := sdctest.Needs(&p)
			if err != nil || wantErr != nil || len(r.Needs) != len(want) {
				t.Fatalf("%s %d: %d needs, want %d (%v, %v)", name, seed, len(r.Needs), len(want), err, wantErr)
			}
			for cell, need := range want {
				if have := r.Needs.Of(cell); math.Abs(have.Up-need.Up)+math.Abs(have.Down-need.Down) > 1e-9*(1+need.Up) {
					t.Fatalf("%s %d: cell %s needs %v, want %v", name, seed, p.Table.Name(cell), have, need)
				}
			}
		}
	}
}

// TestExplainSaysWhatFindDoes explains every cell of random problems.
func TestExplainSaysWhatFindDoes(t *testing.T) {
	for name, shape := range shapes {
		for seed := range uint64(60) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			r, err := primary.Find(&p)
			if err != nil {
				t.Fatal(err)
			}
			own := sdctest.OwnFloors(&p)
			for cell, status := range r.Status {
				e, err := primary.Explain(&p, cell)
				if err != nil || e.Status != status || !near(e.Need, r.Needs.Of(cell)) || e.Why == "" || e.String() == "" {
					t.Fatalf("%s %d: cell %s: %+v, %v, but Find says %v %v", name, seed, p.Table.Name(cell), e, err, status, r.Needs.Of(cell))
				}
				if p.Kind == table.Frequency && e.Floor != float64(own[cell]) {
					t.Fatalf("%s %d: cell %s has floor %v, want %v", name, seed, p.Table.Name(cell), e.Floor, own[cell])
				}
			}
		}
	}
}

// near compares needs that may have been added up in another order.
func near(a, b primary.Need) bool {
	return math.Abs(a.Up-b.Up)+math.Abs(a.Down-b.Down) <= 1e-9*(1+math.Abs(b.Up))
}

// middle is a rule of one's own: a magnitude of which the three largest are all.
type middle struct{}

func (middle) Name() string       { return "three" }
func (middle) Contributions() int { return 3 }
func (middle) Judge(s *primary.Subject, cell int) (primary.Need, bool) {
	top := s.Largest(cell, 3)
	return primary.Need{Up: top / 4, Down: top / 4}, top > 0 && s.Total(cell)-top < 1e-9*top
}

// TestRuleOfOnesOwn finds by a custom rule, explains it, and puts the result into the
// problem for the verifier.
func TestRuleOfOnesOwn(t *testing.T) {
	b := table.NewBuilder("own", table.Magnitude, row(t, "a", "b"))
	for i, response := range []float64{8, 4, 2, 1, 10, 9, 8} {
		if err := b.AddRecord(table.Record{Response: response, Contributor: table.Nobody}, []string{"a", "b"}[i/4]); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := primary.Find(&p, middle{})
	if err != nil || letters(r.Status) != "ssu" || r.ByRule["three"] != 1 || r.Needs.Of(2) != (primary.Need{Up: 6.75, Down: 6.75}) {
		t.Fatalf("found %s %v %v, %v", letters(r.Status), r.ByRule, r.Needs, err)
	}
	e, err := primary.Explain(&p, 2, middle{})
	if err != nil || e.Why != "unsafe by the rule three" || len(e.Rules) != 1 || !e.Rules[0].Unsafe {
		t.Errorf("explained as %+v, %v", e, err)
	}
	if found := published(t, &p); len(found) != 0 {
		t.Errorf("without asking, the verifier finds %v", found)
	}
	asked := r.Ask(p)
	if found := published(t, &asked); len(found) != 1 || found[0].Cell != 2 || found[0].Code != check.Published {
		t.Errorf("asked, the verifier finds %v", found)
	}
	again, err := primary.Find(&asked)
	if err != nil || letters(again.Status) != letters(r.Status) || again.Needs.Of(2) != r.Needs.Of(2) {
		t.Errorf("asked, Find finds %s %v, %v", letters(again.Status), again.Needs, err)
	}
}

// TestGivenMagnitudesHaveNoRecords refuses rules that look at contributions, unless the
// statuses come with the cells.
func TestGivenMagnitudesHaveNoRecords(t *testing.T) {
	b := table.NewBuilder("given", table.Magnitude, row(t, "a"))
	p, err := b.Problem(table.Rules{Dominance: []table.Dominance{{N: 1, Percent: 70}}, MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	p.Records = nil
	p.Table.Counts, p.Table.Values = []int64{2, 2}, []float64{9, 9}
	if _, err := primary.Find(&p); !errors.Is(err, primary.ErrNoRecords) {
		t.Errorf("got %v, want ErrNoRecords", err)
	}
	if found := published(t, &p); len(found) != 1 || found[0].Code != check.Unsupported {
		t.Errorf("the verifier finds %v", found)
	}
	p.Rules.Given = true
	if r, err := primary.Find(&p); err != nil || letters(r.Status) != "uu" || r.ByRule["minimum_frequency"] != 2 {
		t.Errorf("given: %+v, %v", r, err)
	}
	if found := published(t, &p); len(found) != 2 {
		t.Errorf("given: the verifier finds %v", found)
	}
}

// TestRecordsOfSeveralUnits counts the units that records stand for, but each record as
// one contribution.
func TestRecordsOfSeveralUnits(t *testing.T) {
	b := table.NewBuilder("units", table.Magnitude, row(t, "a", "b"))
	b.AddRecord(table.Record{Response: 5, Contributor: table.Nobody, Units: 3, Weight: 2}, "a")
	b.AddRecord(table.Record{Response: 5, Contributor: table.Nobody}, "b")
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	if r, err := primary.Find(&p); err != nil || letters(r.Status) != "ssu" {
		t.Errorf("found %s, %v", letters(r.Status), err)
	}
	if e, _ := primary.Explain(&p, 1); e.Units != 6 || e.Count != 3 || e.Largest[0] != 5 {
		t.Errorf("explained as %+v", e)
	}
}

// TestContentsAreBounded holds that what is kept of the contributions is right for a
// contributor with thousands of records, and for a dominance of many.
func TestContentsAreBounded(t *testing.T) {
	b := table.NewBuilder("large", table.Magnitude, row(t, "a", "b"))
	for i := range 3000 {
		b.AddRecord(table.Record{Response: 1, Contributor: 7}, []string{"a", "b"}[i%2])
		b.AddRecord(table.Record{Response: float64(i%50 + 1), Contributor: int32(100 + i)}, "a")
	}
	p, err := b.Problem(table.Rules{Dominance: []table.Dominance{{N: 40, Percent: 4}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	e, err := primary.Explain(&p, 0)
	if err != nil || len(e.Largest) != 40 || e.Largest[0] != 3000 || e.Largest[1] != 50 || e.Largest[39] != 50 || e.Units != 3001 {
		t.Errorf("units %v, largest %v, %v", e.Units, e.Largest, err)
	}
	if r, err := primary.Find(&p); err != nil || r.Needs.Of(0).Up == 0 || math.Abs(r.Needs.Of(0).Up-e.Need.Up) > 1e-6 {
		t.Errorf("needs %v and %v, %v", r.Needs, e.Need, err)
	}
}
