package methods_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/methods"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

var secret = []byte("nobody can guess this secret")

// changing are the methods that change counts.
func changing() []string {
	return slices.DeleteFunc(slices.Clone(methods.Names), methods.Hides)
}

// written writes a problem into a new folder.
func written(t *testing.T, p *table.Problem) string {
	t.Helper()
	dir := t.TempDir()
	if err := sdctest.WriteProblem(dir, p); err != nil {
		t.Fatal(err)
	}
	return dir
}

// files writes files into a new folder.
func files(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// persons is a problem of people with numbers in regions.
func persons() map[string]string {
	rows := "region,person\n"
	for i := range 60 {
		rows += fmt.Sprintf("r%d,p%d\n", i%7, i)
	}
	hier := "code,parent\nT,\nN,T\nS,T\n"
	for r := range 7 {
		hier += fmt.Sprintf("r%d,%s\n", r, []string{"N", "S"}[r%2])
	}
	return map[string]string{"hier_region.csv": hier, "microdata.csv": rows,
		"spec.json": `{"name":"persons","kind":"frequency","dimensions":["region"],"rules":{"minimum_frequency":9}}`}
}

// published reads protected.csv, by the codes of a row.
func published(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, problem.ProtectedFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int64{}
	for _, row := range rows[1:] {
		n, err := strconv.ParseInt(row[len(row)-2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		counts[strings.Join(row[:len(row)-2], "|")] = n
	}
	return counts
}

func change(t *testing.T, in, name string, o methods.Options) (string, methods.Changed) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	r, err := methods.Change(context.Background(), in, out, name, o)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out, r
}

// TestNames holds the names by which scripts call the methods, and which of them hide.
func TestNames(t *testing.T) {
	want := []string{"suppress", "optimal", "cell-key", "controlled-round", "small-count", "midpoint", "random-round"}
	if !slices.Equal(methods.Names, want) {
		t.Errorf("methods are %v, want %v", methods.Names, want)
	}
	for i, name := range want {
		if !methods.Known(name) || methods.Hides(name) != (i < 2) {
			t.Errorf("%s: known %v, hides %v", name, methods.Known(name), methods.Hides(name))
		}
	}
	for _, name := range []string{"", "Suppress", "suppress ", "swap"} {
		if methods.Known(name) {
			t.Errorf("%q is known", name)
		}
	}
}

// TestPublishedCountsAreWhatIsPromised changes random tables by every method: what was
// written is what the report measures, and keeps every promise that one table can show.
func TestPublishedCountsAreWhatIsPromised(t *testing.T) {
	shape := sdctest.Shape{Dims: 2, Codes: 5, Count: 12, Features: sdctest.Features{NoTotal: true, Groupings: true}}
	for seed := range uint64(16) {
		p := sdctest.Random(sdctest.NewRand(seed), shape)
		if slices.ContainsFunc(p.Table.Dims(), hasEmptyGrouping) {
			continue // has no form as a file
		}
		in := written(t, &p)
		for _, name := range changing() {
			out, r := change(t, in, name, methods.Options{Options: sdc.Options{Seed: seed}, Base: int64(3+seed%3) * rounding(name), Secret: keyed(name)})
			if r.Method != name || r.Proven || len(r.Broken) > 0 || r.Cells != p.Table.Len() || r.Version == "" || r.Seconds < 0 {
				t.Errorf("seed %d: %s reports %+v", seed, name, r)
			}
			compareCounts(t, &p, published(t, out), &r)
		}
	}
}

func hasEmptyGrouping(d table.Dimension) bool {
	return slices.ContainsFunc(d.Groupings(), func(g table.Grouping) bool { return len(g.Nodes) == 0 })
}

// rounding is 1 for methods with a base.
func rounding(name string) int64 {
	if name == methods.CellKey {
		return 0
	}
	return 1
}

func keyed(name string) []byte {
	if name == methods.CellKey {
		return secret
	}
	return nil
}

// compareCounts measures published counts on its own.
func compareCounts(t *testing.T, p *table.Problem, counts map[string]int64, r *methods.Changed) {
	t.Helper()
	changed, moved, farthest := 0, int64(0), int64(0)
	for cell, n := range p.Table.Counts {
		have := counts[strings.Join(p.Table.Codes(cell), "|")]
		off := max(have-n, n-have)
		if off > 0 {
			changed++
		}
		if p.Table.Terminal(cell) {
			moved += off
		}
		farthest = max(farthest, off)
		if r.Promise.ZerosStay && n == 0 && have != 0 {
			t.Errorf("%s: cell %s of nobody shows people", r.Method, p.Table.Name(cell))
		}
		if have < 0 || r.Promise.Base > 1 && (have-r.Promise.Offset)%r.Promise.Base != 0 && have != 0 {
			t.Errorf("%s: cell %s shows %d, no multiple of %d", r.Method, p.Table.Name(cell), have, r.Promise.Base)
		}
	}
	if r.Figures.Changed != changed || r.Figures.Distance.Max != farthest {
		t.Errorf("%s: %d changed by at most %d, reported are %d and %d", r.Method, changed, farthest, r.Figures.Changed, r.Figures.Distance.Max)
	}
	wrong := sumsViolated(p, counts)
	if r.Figures.SumsViolated != wrong || r.Promise.Additive && wrong > 0 {
		t.Errorf("%s: %d sums do not hold, reported are %d", r.Method, wrong, r.Figures.SumsViolated)
	}
}

// sumsViolated counts sums that published counts break.
func sumsViolated(p *table.Problem, counts map[string]int64) (wrong int) {
	at := func(cell int) int64 { return counts[strings.Join(p.Table.Codes(cell), "|")] }
	for d, dim := range p.Table.Dims() {
		for _, s := range dim.Sums() {
			for cell := range p.Table.Len() {
				if p.Table.Code(cell, d) != int(s.Total) {
					continue
				}
				sum := int64(0)
				for _, part := range s.Parts {
					sum += at(p.Table.With(cell, d, int(part)))
				}
				if sum != at(cell) {
					wrong++
				}
			}
		}
	}
	return wrong
}

// TestChangingAgainChangesTheSame runs every method twice, and with another seed or
// secret: only that makes a difference, where chance has a part.
func TestChangingAgainChangesTheSame(t *testing.T) {
	in := files(t, persons())
	for _, name := range changing() {
		o := methods.Options{Secret: keyed(name), Base: 20 * rounding(name)}
		one, _ := change(t, in, name, o)
		two, _ := change(t, in, name, o)
		if first, second := published(t, one), published(t, two); fmt.Sprint(first) != fmt.Sprint(second) {
			t.Errorf("%s: %v and then %v", name, first, second)
		}
		differ := false
		for seed := range uint64(20) {
			o.Seed = seed + 1
			if o.Secret != nil {
				o.Secret = fmt.Appendf(nil, "another secret, number %d", seed)
			}
			other, _ := change(t, in, name, o)
			differ = differ || fmt.Sprint(published(t, one)) != fmt.Sprint(published(t, other))
		}
		if differ == (name == methods.Midpoint) {
			t.Errorf("%s: another seed or secret makes a difference: %v", name, differ)
		}
	}
}

// TestKeysOfPersons holds that the noise goes with the people: the same people in a
// table of other dimensions show the same count.
func TestKeysOfPersons(t *testing.T) {
	first := persons()
	second := persons()
	second["microdata.csv"] = strings.ReplaceAll(first["microdata.csv"], "\n", ",x\n")
	second["microdata.csv"] = strings.Replace(second["microdata.csv"], "region,person,x", "region,person,all", 1)
	second["hier_all.csv"] = "code,parent\nx,\n"
	second["spec.json"] = `{"name":"persons","kind":"frequency","dimensions":["all","region"],"rules":{"minimum_frequency":9}}`
	for _, name := range []string{methods.CellKey, methods.RandomRound} {
		o := methods.Options{Secret: secret, Persons: "person"}
		one, _ := change(t, files(t, first), name, o)
		two, _ := change(t, files(t, second), name, o)
		other := published(t, two)
		for region, n := range published(t, one) {
			if other["x|"+region] != n {
				t.Errorf("%s: %s shows %d here and %d there", name, region, n, other["x|"+region])
			}
		}
	}
}

// TestOverlappingPersons takes keys from the records of overlapping parents too.
func TestOverlappingPersons(t *testing.T) {
	in := files(t, map[string]string{"hier_m.csv": "code,parent\nA,\nA1,A\nA2,A\n", "microdata.csv": "m,person\nA1,p\nA2,p\nA2,q\n",
		"microdata.m.csv": "m,person\nA,p\nA,q\n",
		"spec.json":       `{"name":"overlap","kind":"frequency","dimensions":["m"],"overlapping":{"m":["A"]},"rules":{"minimum_frequency":3}}`})
	out, r := change(t, in, methods.CellKey, methods.Options{Secret: secret, Persons: "person", Noise: 1, Variance: 0.5})
	if counts := published(t, out); len(r.Broken) > 0 || counts["A"] != counts["A2"] {
		t.Errorf("the same two people show %d and %d, broken %v", counts["A"], counts["A2"], r.Broken)
	}
}

// TestOptionsAreRefused lists what does not fit, and wants nothing to be written.
func TestOptionsAreRefused(t *testing.T) {
	in := files(t, persons())
	tests := []struct {
		name, method string
		options      methods.Options
		want         string
	}{
		{"no such method", "swap", methods.Options{}, `there is no method "swap"`},
		{"a method that hides", methods.Suppress, methods.Options{}, `there is no method "suppress"`},
		{"no secret", methods.CellKey, methods.Options{}, "cell-key needs a secret"},
		{"short secret", methods.CellKey, methods.Options{Secret: []byte("short")}, "16 or more"},
		{"empty secret", methods.RandomRound, methods.Options{Secret: []byte{}}, "16 or more"},
		{"persons without secret", methods.RandomRound, methods.Options{Persons: "person"}, "made with a secret"},
		{"no such column", methods.CellKey, methods.Options{Secret: secret, Persons: "name"}, `no column "name"`},
		{"noise", methods.CellKey, methods.Options{Secret: secret, Noise: -1}, "the largest noise is -1"},
		{"much noise", methods.CellKey, methods.Options{Secret: secret, Noise: 1 << 40}, "the largest noise"},
		{"variance", methods.CellKey, methods.Options{Secret: secret, Variance: -1}, "the variance is -1"},
		{"no variance", methods.CellKey, methods.Options{Secret: secret, Variance: math.NaN()}, "the variance is NaN"},
		{"base 1", methods.ControlledRound, methods.Options{Base: 1}, "the base is 1: use 2 to"},
		{"base below zero", methods.SmallCount, methods.Options{Base: -5}, "the base is -5"},
		{"width", methods.Midpoint, methods.Options{Base: math.MaxInt64}, "use 2 to"},
		{"large base", methods.RandomRound, methods.Options{Base: math.MaxInt64}, "use 2 to"},
	}
	for _, test := range tests {
		out := filepath.Join(t.TempDir(), "out")
		_, err := methods.Change(context.Background(), in, out, test.method, test.options)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
		if test.options.Persons != "name" && !errors.Is(err, methods.ErrOption) {
			t.Errorf("%s: %v is not about an option", test.name, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: something was written", test.name)
		}
	}
}

// TestOnlyCountsAreChanged refuses sums of a response, by every method.
func TestOnlyCountsAreChanged(t *testing.T) {
	p := sdctest.SyntheticMagnitude(40, 1, 3)
	in := written(t, &p)
	for _, name := range changing() {
		_, err := methods.Change(context.Background(), in, filepath.Join(t.TempDir(), "out"), name, methods.Options{Secret: keyed(name)})
		if !errors.Is(err, compare.ErrCountsOnly) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := methods.Compare(context.Background(), in, []string{methods.Suppress}, methods.Options{}); !errors.Is(err, compare.ErrCountsOnly) {
		t.Errorf("compare: got %v", err)
	}
}

// TestResultFolder holds that a result of changed counts has no proof, not even an older
// one, and never lands in the problem's own folder.
func TestResultFolder(t *testing.T) {
	in, out := files(t, persons()), filepath.Join(t.TempDir(), "out")
	if _, err := problem.ProtectDir(context.Background(), in, out, "", sdc.Options{}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := methods.Change(context.Background(), in, out, methods.Midpoint, methods.Options{}); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(out)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if want := []string{"protected.csv", "protected.full.csv", "report.json", "spec.json"}; err != nil || !slices.Equal(names, want) {
			t.Errorf("the result has %v, want %v", names, want)
		}
	}
	var report methods.Changed
	if text, err := os.ReadFile(filepath.Join(out, "report.json")); err != nil || json.Unmarshal(text, &report) != nil || report.Method != methods.Midpoint || report.Promise.Base != methods.DefaultBase {
		t.Errorf("the report says %+v", report)
	}
	if _, err := methods.Change(context.Background(), in, in, methods.Midpoint, methods.Options{}); err == nil || !strings.Contains(err.Error(), "folder of the problem") {
		t.Errorf("the problem's own folder: %v", err)
	}
	if _, err := methods.Change(context.Background(), filepath.Join(in, "nowhere"), out, methods.Midpoint, methods.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no problem: %v", err)
	}
}

// TestStopped stops every method at once: nothing is written.
func TestStopped(t *testing.T) {
	p := sdctest.Synthetic(3000, 2, 5)
	in := written(t, &p)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, name := range changing() {
		out := filepath.Join(t.TempDir(), "out")
		_, err := methods.Change(ctx, in, out, name, methods.Options{Secret: keyed(name)})
		if _, missing := os.Stat(out); err != nil && (!errors.Is(err, context.Canceled) || missing == nil) {
			t.Errorf("%s: %v, and a result: %v", name, err, missing == nil)
		}
	}
}

// TestCompare puts all methods side by side: each by its name, in the order asked for, with
// the figures that the method has alone.
func TestCompare(t *testing.T) {
	in := files(t, persons())
	o := methods.Options{Secret: secret}
	report, err := methods.Compare(context.Background(), in, methods.Names, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Methods) != len(methods.Names) || report.Units != 60 || report.Unsafe == 0 {
		t.Fatalf("%d methods, %d units, %d unsafe", len(report.Methods), report.Units, report.Unsafe)
	}
	for i, m := range report.Methods {
		if m.Method != methods.Names[i] || len(m.Broken) > 0 {
			t.Errorf("method %d is %s, want %s; broken %v", i, m.Method, methods.Names[i], m.Broken)
		}
		if methods.Hides(m.Method) {
			if m.Figures.Hidden == 0 || m.Figures.Changed > 0 || m.Figures.Safety.Exact > 0 || m.Figures.Safety.Narrowed > 0 {
				t.Errorf("%s: %+v", m.Method, m.Figures)
			}
			continue
		}
		_, alone := change(t, in, m.Method, o)
		if alone.Figures != m.Figures {
			t.Errorf("%s: %+v side by side, %+v alone", m.Method, m.Figures, alone.Figures)
		}
	}
	if report.Methods[1].Figures.Hidden > report.Methods[0].Figures.Hidden {
		t.Errorf("optimal hides %d cells, suppress %d", report.Methods[1].Figures.Hidden, report.Methods[0].Figures.Hidden)
	}
}

// TestCompareTakesOptions compares at another floor and protection: how safe a method is
// depends on what is asked.
func TestCompareTakesOptions(t *testing.T) {
	in := files(t, persons())
	zero := int64(0)
	for _, o := range []methods.Options{{}, {Options: sdc.Options{Floor: &zero}}, {Options: sdc.Options{Protection: &sdc.Protection{Threshold: true}}}, {Base: 2}} {
		r, err := methods.Compare(context.Background(), in, []string{methods.Midpoint, methods.Midpoint}, o)
		if err != nil || len(r.Methods) != 2 || r.Methods[0].Figures != r.Methods[1].Figures {
			t.Errorf("%+v: %+v, %v", o, r, err)
		}
	}
	if r, err := methods.Compare(context.Background(), in, nil, methods.Options{}); err != nil || len(r.Methods) != 0 || r.Units != 60 {
		t.Errorf("no methods: %+v, %v", r, err)
	}
	for _, names := range [][]string{{"swap"}, {methods.Midpoint, methods.CellKey}} {
		if _, err := methods.Compare(context.Background(), in, names, methods.Options{}); !errors.Is(err, methods.ErrOption) {
			t.Errorf("%v: %v", names, err)
		}
	}
}
