package cellkey_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

const guarded = "a secret of the tests"

func secret(t testing.TB) cellkey.Secret {
	t.Helper()
	s, err := cellkey.NewSecret([]byte(guarded))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func perturbation(t testing.TB) *cellkey.Table {
	t.Helper()
	p, err := cellkey.New(cellkey.Parameters{MaxNoise: 5, Variance: 3, Blocked: 2})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A record key is the hash that the documentation says, made here by hand.
func TestRecordKey(t *testing.T) {
	h := secret(t).Hasher()
	for _, identity := range []string{"", "00010112345", "é"} {
		mac := hmac.New(sha256.New, []byte(guarded))
		mac.Write([]byte("record\x00" + identity))
		if got, want := h.Record(identity), binary.BigEndian.Uint64(mac.Sum(nil)); got != want {
			t.Errorf("the key of %q is %x, want %x", identity, got, want)
		}
	}
}

func TestSecretStaysSecret(t *testing.T) {
	s := secret(t)
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s", s, s, s, s), fmt.Sprintf("%+v", cellkey.Method{Secret: s})} {
		if strings.Contains(text, guarded) || strings.Contains(text, fmt.Sprint([]byte(guarded))) {
			t.Errorf("the secret shows in %q", text)
		}
	}
	if _, err := cellkey.NewSecret(make([]byte, cellkey.MinSecret-1)); err == nil {
		t.Error("a short secret is not refused")
	}
}

// person is somebody with three characteristics.
type person struct {
	id    string
	codes [3]string
}

func people(n int, seed uint64) []person {
	r := sdctest.NewRand(seed)
	all := make([]person, n)
	for i := range all {
		all[i] = person{fmt.Sprintf("%011d", i), [3]string{"p" + fmt.Sprint(r.IntN(4)), "q" + fmt.Sprint(r.IntN(3)), "r" + fmt.Sprint(r.IntN(5))}}
	}
	return all
}

func dimension(t testing.TB, letter string, codes int) table.Dimension {
	nodes := []table.Node{{Code: "T"}, {Code: letter + "low", Parent: "T"}}
	for i := range codes {
		parent := "T"
		if i < 2 {
			parent = letter + "low"
		}
		nodes = append(nodes, table.Node{Code: letter + fmt.Sprint(i), Parent: parent})
	}
	d, err := table.NewDimension(letter, nodes)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tabulate counts people by some of their characteristics, with the keys of cells.
func tabulate(t testing.TB, all []person, by ...int) (table.Problem, cellkey.Keys) {
	t.Helper()
	var dims []table.Dimension
	for _, d := range by {
		dims = append(dims, dimension(t, "pqr"[d:d+1], []int{4, 3, 5}[d]))
	}
	b := table.NewBuilder("people", table.Frequency, dims...)
	space, err := table.NewSpace(dims)
	if err != nil {
		t.Fatal(err)
	}
	keys, h := make(cellkey.Keys, space.Len()), secret(t).Hasher()
	for _, person := range all {
		var codes []string
		for _, d := range by {
			codes = append(codes, person.codes[d])
		}
		if err := b.Add(1, codes...); err != nil {
			t.Fatal(err)
		}
		cell, err := space.Find(codes...)
		if err != nil {
			t.Fatal(err)
		}
		keys[cell] += h.Record(person.id)
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p, keys
}

func published(t testing.TB, p *table.Problem, keys cellkey.Keys) compare.Output {
	t.Helper()
	out, err := cellkey.Method{Table: perturbation(t), Keys: keys}.Apply(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A table of two characteristics shows the same counts as the totals of the table of
// three, whatever the order of dimensions and persons.
func TestSamePeopleSameCount(t *testing.T) {
	for seed := range uint64(20) {
		all := people(60, seed)
		three, keys := tabulate(t, all, 0, 1, 2)
		wide := published(t, &three, keys)
		backwards := append([]person(nil), all...)
		for i := range backwards {
			backwards[i] = all[len(all)-1-i]
		}
		two, keysOfTwo := tabulate(t, backwards, 2, 0)
		narrow := published(t, &two, keysOfTwo)
		for cell := range two.Table.Counts {
			codes := two.Table.Codes(cell)
			at, err := three.Table.Find(codes[1], "T", codes[0])
			if err != nil {
				t.Fatal(err)
			}
			if wide.Counts[at] != narrow.Counts[cell] {
				t.Fatalf("seed %d: %v shows %d in one table and %d in the other", seed, codes, wide.Counts[at], narrow.Counts[cell])
			}
		}
	}
}

// Two cells of the same people in one table, a total and its only part that is not
// empty, show the same count; other people mostly do not.
func TestNoiseFollowsPeople(t *testing.T) {
	all := people(200, 3)
	p, keys := tabulate(t, all, 0, 1, 2)
	out := published(t, &p, keys)
	different := 0
	for cell, n := range p.Table.Counts {
		if out.Counts[cell] != n {
			different++
		}
	}
	if different < p.Table.Len()/3 {
		t.Errorf("only %d of %d cells have noise", different, p.Table.Len())
	}
	one, keysOfOne := tabulate(t, all[:1], 0, 1, 2)
	shown := map[int64]bool{}
	for cell, n := range published(t, &one, keysOfOne).Counts {
		if one.Table.Counts[cell] == 1 {
			shown[n] = true
		}
	}
	if len(shown) != 1 {
		t.Errorf("one person shows %d different counts in one table", len(shown))
	}
}

// Overlapping parents have noise of their own, from the keys of their own people.
func TestOverlappingParents(t *testing.T) {
	measure, err := table.NewDimension("measure", []table.Node{{Code: "A"}, {Code: "A1", Parent: "A"}, {Code: "A2", Parent: "A"}}, "A")
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("measures", table.Frequency, measure)
	keys, h := make(cellkey.Keys, 3), secret(t).Hasher()
	for cell, who := range [][]string{{"1", "2", "3"}, {"1", "2", "3"}, {"2"}} {
		if err := b.Add(int64(len(who)), measure.Code(cell)); err != nil {
			t.Fatal(err)
		}
		for _, id := range who {
			keys[cell] += h.Record(id)
		}
	}
	p, err := b.Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	out := published(t, &p, keys)
	if out.Counts[0] != out.Counts[1] {
		t.Errorf("the same three people show %d above and %d below", out.Counts[0], out.Counts[1])
	}
}

// Every promise holds on any table, with derived keys.
func TestPromisesHold(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 7, Count: 14, Features: sdctest.Features{
		NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true, Bounds: true}}
	methods := []compare.Method{cellkey.Method{Table: perturbation(t), Secret: secret(t)}}
	for _, parameters := range []cellkey.Parameters{{MaxNoise: 2, Variance: 1}, {MaxNoise: 3, Variance: 2.2, Blocked: 1, Unordered: true}} {
		made, err := cellkey.New(parameters)
		if err != nil {
			t.Fatal(err)
		}
		methods = append(methods, cellkey.Method{Table: made, Secret: secret(t)})
	}
	for n := range 2000 {
		p := sdctest.Random(sdctest.NewRand(uint64(n)), shape)
		report, err := compare.Run(context.Background(), &p, methods...)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range report.Methods {
			if len(m.Broken) > 0 {
				t.Fatalf("problem %d: %v", n, m.Broken)
			}
		}
	}
}

// Derived keys depend on codes, on the count and on the secret, and on nothing else.
func TestDerivedKeys(t *testing.T) {
	p := sdctest.Synthetic(100, 2, 1)
	other, err := cellkey.NewSecret([]byte("another secret of the tests"))
	if err != nil {
		t.Fatal(err)
	}
	first, again, others := secret(t).KeysOfCells(p.Table), secret(t).KeysOfCells(p.Table), other.KeysOfCells(p.Table)
	seen := map[uint64]bool{}
	for cell, n := range p.Table.Counts {
		if first[cell] != again[cell] {
			t.Fatal("keys do not repeat")
		}
		if n == 0 || !p.Table.Terminal(cell) {
			continue
		}
		if first[cell] == others[cell] || seen[first[cell]] {
			t.Fatal("a key does not depend on the secret, or two cells have the same")
		}
		seen[first[cell]] = true
	}
}

func TestRefusals(t *testing.T) {
	p := sdctest.Synthetic(50, 2, 1)
	values := sdctest.SyntheticMagnitude(50, 2, 1)
	for name, run := range map[string]func() error{
		"magnitudes": func() error {
			_, err := cellkey.Method{Table: perturbation(t), Secret: secret(t)}.Apply(context.Background(), &values)
			return err
		},
		"no keys": func() error {
			_, err := cellkey.Method{Table: perturbation(t)}.Apply(context.Background(), &p)
			return err
		},
		"no table": func() error { _, err := cellkey.Method{Secret: secret(t)}.Apply(context.Background(), &p); return err },
		"few keys": func() error {
			_, err := cellkey.Method{Table: perturbation(t), Keys: make(cellkey.Keys, 3)}.Apply(context.Background(), &p)
			return err
		},
		"cancelled": func() error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := cellkey.Method{Table: perturbation(t), Secret: secret(t)}.Apply(ctx, &p)
			return err
		},
	} {
		if run() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	p := sdctest.Synthetic(400_000, 3, 1)
	keys := secret(b).KeysOfCells(p.Table)
	m := cellkey.Method{Table: perturbation(b), Keys: keys}
	b.ReportMetric(float64(p.Table.Len()), "cells")
	for b.Loop() {
		if _, err := m.Apply(context.Background(), &p); err != nil {
			b.Fatal(err)
		}
	}
}

// The keys of many small cells pick noises as often as the table says: within five
// standard deviations, for every count and noise. The secret is fixed, so the test
// says the same each time.
func TestNoiseIsAsOftenAsItShouldBe(t *testing.T) {
	noise, h := perturbation(t), secret(t).Hasher()
	const cells = 20_000
	person := 0
	for count := range int64(10) {
		often := map[int64]float64{}
		for range cells {
			key := uint64(0)
			for range count {
				person++
				key += h.Record(fmt.Sprint(person))
			}
			often[noise.Perturb(count, key)-count]++
		}
		row := noise.Row(count)
		for k, v := range row.Noise {
			mean, p := cells*row.P[k], row.P[k]
			if d := often[int64(v)] - mean; d*d > 25*max(mean*(1-p), 1) {
				t.Errorf("count %d, noise %d: %g times of %d, want about %.0f", count, v, often[int64(v)], cells, mean)
			}
			delete(often, int64(v))
		}
		if len(often) > 0 {
			t.Errorf("count %d: noises that the table does not have: %v", count, often)
		}
	}
}

// Keys of cells with some people in common look independent: the noises of a total
// and of its part agree no more often than they would by chance.
func TestTotalsHaveTheirOwnNoise(t *testing.T) {
	noise, h := perturbation(t), secret(t).Hasher()
	row := noise.Row(40)
	chance := 0.0
	for _, p := range row.P {
		chance += p * p
	}
	const cells = 20_000
	agree := 0.0
	for c := range cells {
		part := h.Record(fmt.Sprint("part ", c))
		total := part + h.Record(fmt.Sprint("rest ", c))
		if noise.Perturb(40, part)-40 == noise.Perturb(60, total)-60 {
			agree++
		}
	}
	if d := agree - cells*chance; d*d > 25*cells*chance*(1-chance) {
		t.Errorf("noises agree %g times of %d, by chance %.0f", agree, cells, cells*chance)
	}
}

// Entries of cells that are sums do not matter: totals are added up from the terminal
// cells.
func TestTotalsAreAddedUp(t *testing.T) {
	for n := range uint64(200) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, sdctest.Shape{Dims: 3, Codes: 6, Count: 3, Features: sdctest.Features{Overlap: true, Groupings: true, NoTotal: true}})
		keys, dirty := make(cellkey.Keys, p.Table.Len()), make(cellkey.Keys, p.Table.Len())
		for cell := range keys {
			key := uint64(r.IntN(1<<30)) << 34 // high bits, so that sums wrap
			if p.Table.Terminal(cell) {
				keys[cell] = key
			}
			dirty[cell] = key
		}
		clean, same := keys.Totals(p.Table), dirty.Totals(p.Table)
		for cell := range clean {
			if clean[cell] != same[cell] {
				t.Fatalf("problem %d: the entry of a total matters", n)
			}
		}
		for d, dim := range p.Table.Dims() {
			for _, sum := range dim.Sums() {
				for cell := range clean {
					if p.Table.Code(cell, d) != int(sum.Total) {
						continue
					}
					total := uint64(0)
					for _, part := range sum.Parts {
						total += uint64(clean[p.Table.With(cell, d, int(part))])
					}
					if total != uint64(clean[cell]) {
						t.Fatalf("problem %d: the key of %s is not the sum of those of its parts", n, p.Table.Name(cell))
					}
				}
			}
		}
	}
}
