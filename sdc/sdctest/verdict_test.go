package sdctest_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// folder makes a folder of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// copied is an instance as a folder.
func copied(t *testing.T, name string) string {
	t.Helper()
	i, err := sdctest.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), name)
	if err := i.CopyTo(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestJudge gives results of other programs to the judge: all for a row of counts
// T a b c of 12 1 2 9 with the threshold 4, and one with magnitudes.
func TestJudge(t *testing.T) {
	type lists struct{ published, forbidden, wrong, exact, under, victims int }
	tests := []struct {
		name, problem, protected, spec string
		want                           lists
	}{
		{"safe", "threshold", "T,12,s\na,,u\nb,,u\nc,,x\n", "", lists{}},
		{"hub marks", "threshold", "T,12,s\na,,c\nb,,c\nc,,c\n", "", lists{}},
		{"rows in another order", "threshold", "c,,x\nb,,u\na,,u\nT,12,s\n", "", lists{}},
		{"too little", "threshold", "T,12,s\na,,u\nb,,u\nc,9,s\n", "", lists{under: 2}},
		{"enough for one unit at floor 0", "threshold", "T,12,s\na,,u\nb,,u\nc,9,s\n", `{"rules":{"floor":0}}`, lists{}},
		{"given away", "threshold", "T,12,s\na,,u\nb,2,s\nc,9,s\n", "", lists{published: 1, exact: 1}},
		{"nothing hidden", "threshold", "T,12,s\na,1,s\nb,2,s\nc,9,s\n", "", lists{published: 2}},
		{"a wrong value", "threshold", "T,13,s\na,,u\nb,,u\nc,,x\n", "", lists{wrong: 1}},
		{"a value that should be hidden", "threshold", "T,12,s\na,1,u\nb,,u\nc,,x\n", "", lists{wrong: 1}},
		{"a missing row is a zero", "threshold", "a,,u\nb,,u\nc,,x\n", "", lists{wrong: 1}},
		{"a hidden zero", "empty_categories", "T,5,s\na,,u\nb,,x\nc,,x\n", "", lists{forbidden: 1}},
		{"a hidden impossible cell", "impossible", "T,7,s\na,,u\nb,,x\nc,,x\n", "", lists{forbidden: 1}},
		{"a hidden cell forced open", "forced", "T,27,s\na,1,s\nb,,u\nc,,u\nd,8,s\ne,7,s\n", "", lists{forbidden: 1}},
		{"singletons", "count_singletons", "T,11,s\na,,u\nb,,u\nc,9,s\n", "", lists{victims: 2}},
		{"singletons off", "count_singletons", "T,11,s\na,,u\nb,,u\nc,9,s\n", `{"rules":{"floor":0,"singletons":false}}`, lists{}},
	}
	for _, test := range tests {
		files := map[string]string{"protected.csv": "row,n,status\n" + test.protected}
		if test.spec != "" {
			files["spec.json"] = test.spec
		}
		v, err := sdctest.Judge(copied(t, test.problem), folder(t, files))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		got := lists{len(v.Published), len(v.Forbidden), len(v.Wrong), len(v.Exact), len(v.Under), len(v.Victims)}
		if got != test.want || v.Safe() != (test.want == lists{}) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// TestJudgeMagnitudes holds that published values are compared as decimals.
func TestJudgeMagnitudes(t *testing.T) {
	for text, wrong := range map[string]int{
		"T,5,1.7,s\na,1,,u\nb,2,,x\nc,2,1.4,s\n":  0,
		"T,5,1.70,s\na,1,,u\nb,2,,x\nc,2,14e-1,s": 0,
		"T,5,1.7,s\na,1,,u\nb,2,,x\nc,2,1.41,s\n": 1,
	} {
		v, err := sdctest.Judge(copied(t, "decimals"), folder(t, map[string]string{"protected.csv": "row,n,value,status\n" + text}))
		if err != nil || len(v.Wrong) != wrong || v.Primary != 1 || v.Secondary != 1 {
			t.Errorf("%q: %+v, %v", text, v, err)
		}
	}
}

// TestJudgeRefuses holds that a result that cannot be read is an error.
func TestJudgeRefuses(t *testing.T) {
	tests := map[string]map[string]string{
		"nothing there":   {},
		"no status":       {"protected.csv": "row,n\nT,12\n"},
		"an unknown cell": {"protected.csv": "row,n,status\nX,12,s\n"},
		"an odd status":   {"protected.csv": "row,n,status\nT,12,q\n"},
		"a row twice":     {"protected.csv": "row,n,status\nT,12,s\nT,12,s\n"},
		"no dimension":    {"protected.csv": "line,n,status\nT,12,s\n"},
		"a bad spec":      {"protected.csv": "row,n,status\nT,12,s\n", "spec.json": "{"},
	}
	for name, files := range tests {
		if _, err := sdctest.Judge(copied(t, "threshold"), folder(t, files)); err == nil {
			t.Errorf("%s is judged", name)
		}
	}
	if _, err := sdctest.Judge(t.TempDir(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "problem") {
		t.Errorf("no problem is judged: %v", err)
	}
	if _, err := sdctest.Judge(copied(t, "never_and_unsafe"), folder(t, map[string]string{"protected.csv": "row,n,status\nT,5,s\n"})); !errors.Is(err, sdctest.ErrRefused) {
		t.Errorf("a problem to be refused: %v", err)
	}
}

// TestHidingMoreIsSafer holds that no pattern becomes less safe by hiding more.
func TestHidingMoreIsSafer(t *testing.T) {
	shape := everything
	shape.Dims, shape.Codes = 2, 5
	for seed := range uint64(300) {
		r := sdctest.NewRand(seed)
		p := sdctest.Random(r, shape)
		pattern := hideSome(&p, r)
		before, err := sdctest.JudgePattern(&p, pattern)
		if errors.Is(err, sdctest.ErrTooLarge) {
			continue
		}
		for cell, status := range pattern {
			if status == table.Safe && p.Table.Counts[cell] > 0 && !p.Impossible(cell) && r.IntN(2) == 0 {
				pattern[cell] = table.Secondary
			}
		}
		after, err := sdctest.JudgePattern(&p, pattern)
		if errors.Is(err, sdctest.ErrTooLarge) {
			continue
		}
		if err != nil || len(after.Exact) > len(before.Exact) || len(after.Exact)+len(after.Under) > len(before.Exact)+len(before.Under) {
			t.Fatalf("seed %d: %+v becomes %+v (%v)", seed, before, after, err)
		}
	}
}

// TestOptimumIsLeast compares the search for the optimum with trying plainly all
// patterns of some tiny problems.
func TestOptimumIsLeast(t *testing.T) {
	shape := sdctest.Shape{Dims: 2, Codes: 4, Count: 3, Features: sdctest.Features{Overlap: true, Groupings: true, Zeros: true, Singleton: true, Never: true}}
	compared, most := 0, 0
	for seed := range uint64(400) {
		p := sdctest.Random(sdctest.NewRand(seed), shape)
		want, small := plainOptimum(&p)
		if !small {
			continue
		}
		got, pattern, err := sdctest.Optimum(&p, 100_000)
		if err != nil || got != want {
			t.Fatalf("seed %d: %d secondaries, all patterns say %d (%v)", seed, got, want, err)
		}
		if got >= 0 && pattern.Count(table.Secondary) != got {
			t.Fatalf("seed %d: the pattern has %d secondaries", seed, pattern.Count(table.Secondary))
		}
		compared++
		most = max(most, got)
	}
	t.Logf("%d problems, up to %d secondaries", compared, most)
	if compared < 100 || most < 3 {
		t.Errorf("only %d problems with up to %d secondaries", compared, most)
	}
}

// plainOptimum judges every pattern of a problem with at most 9 cells that may be
// secondary.
func plainOptimum(p *table.Problem) (least int, small bool) {
	needs, _ := sdctest.Needs(p)
	base := make(table.Pattern, p.Table.Len())
	var free []int
	for cell := range base {
		base[cell] = table.Safe
		if _, unsafe := needs[cell]; unsafe {
			base[cell] = table.Unsafe
		} else if p.Asked(cell) != table.Never && (p.Table.Counts[cell] > 0 || p.Rules.ZerosInForce() != table.ZerosSafe) {
			free = append(free, cell)
		}
	}
	if len(free) > 9 {
		return 0, false
	}
	least = -1
	for set := range 1 << len(free) {
		pattern := slices.Clone(base)
		for i, cell := range free {
			if set>>i&1 == 1 {
				pattern[cell] = table.Secondary
			}
		}
		n := pattern.Count(table.Secondary)
		if least >= 0 && n >= least {
			continue
		}
		if v, err := sdctest.JudgePattern(p, pattern); err == nil && v.Safe() {
			least = n
		}
	}
	return least, true
}

// TestOptimumGivesUp holds the limit, and what cannot be protected.
func TestOptimumGivesUp(t *testing.T) {
	i, err := sdctest.Find("d2s")
	if err != nil {
		t.Fatal(err)
	}
	p := mustRead(t, i)
	if _, _, err := sdctest.Optimum(&p, 0); !errors.Is(err, sdctest.ErrTooLarge) {
		t.Errorf("no patterns allowed: %v", err)
	}
	i, _ = sdctest.Find("unbalanced")
	p = mustRead(t, i)
	p.Forced = slices.Repeat([]table.Status{table.Never}, p.Table.Len())
	cell, _ := p.Table.Find("B2x")
	p.Forced[cell] = table.None
	if n, _, err := sdctest.Optimum(&p, 1000); n != -1 || err != nil {
		t.Errorf("nothing else may be hidden: %d, %v", n, err)
	}
	i, _ = sdctest.Find("never_and_unsafe")
	p = mustRead(t, i)
	if _, _, err := sdctest.Optimum(&p, 1000); !errors.Is(err, sdctest.ErrRefused) {
		t.Errorf("a problem to be refused: %v", err)
	}
}

// TestAlone holds who is alone where.
func TestAlone(t *testing.T) {
	i, _ := sdctest.Find("holding_in_two_cells")
	p := mustRead(t, i)
	if got, want := alones(&p), [][]int{{2, 3}}; !reflect.DeepEqual(got, want) { // Z, in b and c
		t.Errorf("alone are %v, want %v", got, want)
	}
	i, _ = sdctest.Find("own_floor")
	p = mustRead(t, i)
	if got, want := alones(&p), [][]int{{4}, {5}}; !reflect.DeepEqual(got, want) { // r1 c1 and r1 c2
		t.Errorf("alone are %v, want %v", got, want)
	}
	if own, want := sdctest.OwnFloors(&p), []int64{4, 2, 2, 2, 1, 1, 2, 1, 1}; !slices.Equal(own, want) {
		t.Errorf("own floors are %v, want %v", own, want)
	}
}
