package sdctest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// names are the names of cells, sorted.
func names(p *table.Problem, cells []int) []string {
	var out []string
	for _, cell := range cells {
		out = append(out, p.Table.Name(cell))
	}
	slices.Sort(out)
	return out
}

// joined are cells given by codes, as names, sorted.
func joined(cells [][]string) []string {
	var out []string
	for _, codes := range cells {
		out = append(out, strings.Join(codes, " × "))
	}
	slices.Sort(out)
	return out
}

func mustRead(t *testing.T, i sdctest.Instance) table.Problem {
	t.Helper()
	p, err := i.Problem()
	if err != nil {
		t.Fatalf("%s: %v", i.Name, err)
	}
	return p
}

// TestRefused holds that what contradicts itself is refused.
func TestRefused(t *testing.T) {
	refused := 0
	for _, i := range sdctest.Instances() {
		p, err := i.Problem()
		if err == nil {
			_, err = sdctest.Needs(&p)
		}
		if (err != nil) != i.Refused {
			t.Errorf("%s: %v", i.Name, err)
		}
		if i.Refused {
			refused++
		}
	}
	if refused < 9 {
		t.Errorf("%d instances are to be refused", refused)
	}
}

// TestUnsafe holds the unsafe cells of the suite, which were worked out by hand or by
// other programs, and what they need.
func TestUnsafe(t *testing.T) {
	for _, i := range sdctest.Instances() {
		if i.Refused {
			continue
		}
		p := mustRead(t, i)
		needs, err := sdctest.Needs(&p)
		if err != nil {
			t.Fatal(err)
		}
		want := max(i.UnsafeCells, len(i.Unsafe))
		if len(needs) != want {
			t.Errorf("%s: %d unsafe cells, want %d: %v", i.Name, len(needs), want, names(&p, slices.Collect(maps.Keys(needs))))
		}
		for _, u := range i.Unsafe {
			cell, err := p.Table.Find(u.Codes...)
			if err != nil {
				t.Fatalf("%s: %v", i.Name, err)
			}
			if need, unsafe := needs[cell]; !unsafe || far2(need.Up, u.Up) || far2(need.Down, u.Down) {
				t.Errorf("%s: cell %v needs %v (%v), want %v", i.Name, u.Codes, need, unsafe, u)
			}
		}
	}
}

// TestOptima holds the least numbers of secondaries, by trying all patterns.
func TestOptima(t *testing.T) {
	for _, i := range sdctest.Instances() {
		for _, known := range i.Optima {
			p := known.In(mustRead(t, i))
			if strings.Contains(known.Proof, "outside") {
				continue
			}
			got, pattern, err := sdctest.Optimum(&p, 1_000_000)
			if err != nil || got != known.Secondary {
				t.Errorf("%s: %d secondaries, want %d (%v)", i.Name, got, known.Secondary, err)
				continue
			}
			v, err := sdctest.JudgePattern(&p, pattern)
			if err != nil || !v.Safe() || v.Secondary != got || len(v.Open) != len(i.Open) {
				t.Errorf("%s: the best pattern is judged %+v (%v)", i.Name, v, err)
			}
		}
	}
}

// TestAttacks holds what an intruder derives from given patterns.
func TestAttacks(t *testing.T) {
	for _, i := range sdctest.Instances() {
		for _, a := range i.Attacks {
			p := a.In(mustRead(t, i))
			pattern, err := a.Pattern(&p)
			if err != nil {
				t.Fatalf("%s: %v", i.Name, err)
			}
			v, err := sdctest.JudgePattern(&p, pattern)
			if err != nil {
				t.Fatalf("%s: %v", i.Name, err)
			}
			for _, k := range a.Intervals {
				cell, err := p.Table.Find(k.Codes...)
				if err != nil {
					t.Fatalf("%s: %v", i.Name, err)
				}
				if got, want := v.Intervals[cell].String(), k.Interval().String(); got != want {
					t.Errorf("%s: with %v hidden %v is %s, want %s", i.Name, a.Hides, k.Codes, got, want)
				}
			}
			var victims []int
			for _, victim := range v.Victims {
				victims = append(victims, victim.Cell)
			}
			if got := names(&p, victims); !slices.Equal(got, joined(a.Victims)) {
				t.Errorf("%s: with %v hidden the victims are %v, want %v", i.Name, a.Hides, got, joined(a.Victims))
			}
			if got := names(&p, v.Under); !slices.Equal(got, joined(a.Under)) {
				t.Errorf("%s: with %v hidden %v are under, want %v", i.Name, a.Hides, got, joined(a.Under))
			}
		}
	}
}

// TestSuiteIsComplete holds that every instance says what it is for and has answers.
func TestSuiteIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range sdctest.Instances() {
		if seen[i.Name] || i.Name == "" || i.Asks == "" || i.Why == "" {
			t.Errorf("%s: twice, or without words", i.Name)
		}
		seen[i.Name] = true
		if !i.Refused && i.Unsafe == nil && i.UnsafeCells == 0 {
			t.Errorf("%s: nothing is expected", i.Name)
		}
		if found, err := sdctest.Find(i.Name); err != nil || found.Asks != i.Asks {
			t.Errorf("%s: found %v (%v)", i.Name, found, err)
		}
	}
	if _, err := sdctest.Find("nothing"); err == nil {
		t.Error("an unknown name is found")
	}
	if len(seen) < 50 {
		t.Errorf("only %d instances", len(seen))
	}
}
