package sdctest_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
	"pgregory.net/rapid"
)

// everything is a shape of counts with all features on, magnitudes one of magnitudes.
var (
	everything = sdctest.Shape{Dims: 3, Codes: 6, Count: 4, Features: sdctest.EveryCount}
	magnitudes = sdctest.Shape{Dims: 3, Codes: 5, Count: 3, Features: sdctest.EveryMagnitude}
)

// TestRandomIsValid holds that random problems are what they say: valid, and
// refused by no rule.
func TestRandomIsValid(t *testing.T) {
	for name, shape := range map[string]sdctest.Shape{"counts": everything, "magnitudes": magnitudes} {
		for seed := range uint64(1_500) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			if err := p.Validate(); err != nil {
				t.Fatalf("%s %d: %v", name, seed, err)
			}
			if _, err := sdctest.Needs(&p); err != nil {
				t.Fatalf("%s %d: %v", name, seed, err)
			}
		}
	}
}

// TestRandomIsDeterministic holds that the same choices give the same problem, from
// any generator.
func TestRandomIsDeterministic(t *testing.T) {
	for seed := range uint64(50) {
		a, b := sdctest.Random(rand.New(rand.NewPCG(seed, 1)), everything), sdctest.Random(rand.New(rand.NewPCG(seed, 1)), everything)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("seed %d gives two problems", seed)
		}
	}
}

// zero always chooses 0.
type zero struct{}

func (zero) IntN(int) int { return 0 }

// TestRandomSmallest holds that the smallest choices give the plainest problem.
func TestRandomSmallest(t *testing.T) {
	p := sdctest.Random(zero{}, everything)
	if p.Table.Len() != 1 || p.Table.Counts[0] != 0 || p.Forced != nil || p.Given != nil || p.Bounds.Lower != nil {
		t.Errorf("%+v is not plain", p)
	}
}

// features says which features a problem shows.
func features(p table.Problem) map[string]bool {
	has := map[string]bool{
		"given": p.Given != nil, "bounds": p.Bounds.Lower != nil, "singletons": p.Rules.Singletons != nil && *p.Rules.Singletons,
		"hideable": p.Rules.Zeros == table.ZerosHideable, "unsafe zeros": p.Rules.Zeros == table.ZerosUnsafe,
		"floor 0": p.Rules.Floor != nil, "threshold": p.Rules.Protection.Threshold, "groups": p.Rules.GroupDisclosure > 0,
		"levels": p.Cost == table.CostLevels, "one cell": p.Table.Len() == 1, "signed": p.Table.Signed,
		"dominance": p.Rules.Dominance != nil, "p_percent": p.Rules.PPercent > 0, "request": p.Rules.Request > 0,
	}
	for _, status := range p.Forced {
		has["forced "+status.String()] = true
	}
	for cell := range p.Table.Counts {
		has["impossible"] = has["impossible"] || p.Impossible(cell)
	}
	for _, dim := range p.Table.Dims() {
		has["overlap"] = has["overlap"] || dim.HasOverlap()
		has["groupings"] = has["groupings"] || len(dim.Groupings()) > 0
		roots := 0
		for c := range dim.Len() {
			if len(dim.SumsOf(c)) > 1 {
				has["two sums of one total"] = true
			}
			if len(dim.Children(c)) == 1 {
				has["one child"] = true
			}
			if dim.Overlapping(c) {
				for _, child := range dim.Children(c) {
					has["deep"] = has["deep"] || len(dim.Children(child)) > 0
				}
			}
			if dim.Parent(c) < 0 && len(dim.SumsWith(c)) == 0 {
				roots++
			}
		}
		has["no total"] = has["no total"] || roots > 1
	}
	return has
}

// TestRandomHasEverything holds that every feature comes, and that none comes
// unless it is switched on.
func TestRandomHasEverything(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(600) {
		for _, shape := range []sdctest.Shape{everything, magnitudes} {
			for name, has := range features(sdctest.Random(sdctest.NewRand(seed), shape)) {
				if has {
					seen[name]++
				}
			}
		}
	}
	wanted := []string{"given", "bounds", "singletons", "hideable", "unsafe zeros", "floor 0", "threshold", "groups", "levels", "one cell",
		"signed", "dominance", "p_percent", "request", "forced s", "forced u", "forced m", "forced z", "forced p", "impossible", "overlap",
		"groupings", "two sums of one total", "one child", "deep", "no total"}
	for _, name := range wanted {
		if seen[name] < 5 {
			t.Errorf("%s comes %d times in 1,200 problems", name, seen[name])
		}
	}
	plain := sdctest.Shape{Dims: 3, Codes: 6, Count: 4}
	for seed := range uint64(300) {
		has := features(sdctest.Random(sdctest.NewRand(seed), plain))
		for _, name := range []string{"given", "bounds", "singletons", "hideable", "unsafe zeros", "groups", "levels", "signed", "impossible",
			"overlap", "groupings", "deep", "no total", "forced s", "forced p"} {
			if has[name] {
				t.Fatalf("seed %d: %s came unasked", seed, name)
			}
		}
	}
}

// TestNeedsAgainstRules compares the plain judgement of every cell with that of the
// package primary.
func TestNeedsAgainstRules(t *testing.T) {
	unsafe := 0
	for name, shape := range map[string]sdctest.Shape{"counts": everything, "magnitudes": magnitudes} {
		for seed := range uint64(1_200) {
			p := sdctest.Random(sdctest.NewRand(seed), shape)
			want, err := sdctest.Needs(&p)
			if err != nil {
				t.Fatal(err)
			}
			got, err := primary.Find(&p)
			if err != nil {
				t.Fatalf("%s %d: %v", name, seed, err)
			}
			for cell := range p.Table.Counts {
				need, is := want[cell]
				has := got.Needs.Of(cell)
				if is != (got.Status[cell] == table.Unsafe) || far2(need.Up, has.Up) || far2(need.Down, has.Down) {
					t.Fatalf("%s %d: cell %s: the oracle says %v %v, the rules %v %v\n%+v", name, seed, p.Table.Name(cell),
						is, need, got.Status[cell], has, p.Rules)
				}
			}
			unsafe += len(want)
		}
	}
	if unsafe < 10_000 {
		t.Errorf("only %d unsafe cells in all", unsafe)
	}
}

func far2(a, b float64) bool { return a-b > 1e-9 || b-a > 1e-9 }

// drawn lets a property-testing library choose, which then can make a failing
// problem smaller.
type drawn struct{ t *rapid.T }

func (d drawn) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "choice") }

// TestRandomFromRapid holds that any choices whatever give a valid problem.
func TestRandomFromRapid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := everything
		if rapid.Bool().Draw(t, "magnitudes") {
			shape = magnitudes
		}
		p := sdctest.Random(drawn{t}, shape)
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		if _, err := sdctest.Needs(&p); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzReadProblem holds that the plain reader never panics, whatever the files.
func FuzzReadProblem(f *testing.F) {
	f.Add("{}", "code,parent\nT,\na,T\n", "row,n\na,1\n", "")
	f.Add(`{"kind":"frequency","dimensions":["row"],"frequency":"n","rules":{"minimum_frequency":3}}`, "code,parent\nT,\na,T\n", "row,n\na,1\n", "row,status\na,z\n")
	f.Add(`{"kind":"magnitude","dimensions":["row"],"response":"v","contributor":"w","rules":{}}`, "code,parent\nT,\na,T\n", "row,v,w\na,1.5,X\n", "")
	f.Fuzz(func(t *testing.T, spec, hierarchy, records, forced string) {
		files := fstest.MapFS{"spec.json": {Data: []byte(spec)}, "hier_row.csv": {Data: []byte(hierarchy)}, "microdata.csv": {Data: []byte(records)}}
		if forced != "" {
			files["forced.csv"] = &fstest.MapFile{Data: []byte(forced)}
		}
		if p, err := sdctest.ReadProblem(files); err == nil {
			if _, err := sdctest.Needs(&p); err != nil && !errors.Is(err, sdctest.ErrRefused) {
				t.Fatal(err)
			}
		}
	})
}
