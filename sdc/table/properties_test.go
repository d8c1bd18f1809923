package table_test

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// plainDimension is a dimension as its rows say it, in the plainest form: who is below
// whom, in each grouping on its own.
type plainDimension struct {
	name        string
	codes       []string            // in order
	below       map[string][]string // children of the first hierarchy
	overlapping map[string]bool
	parts       []plainSum // all sums
}

type plainSum struct {
	total string
	parts []string
}

// drawDimension draws a forest, some overlapping parents, and groupings of its codes, as
// a dimension and as its plain form.
func drawDimension(t *testing.T, r *rand.Rand, name string) (table.Dimension, *plainDimension) {
	t.Helper()
	p := &plainDimension{name: name, below: map[string][]string{}, overlapping: map[string]bool{}}
	var rows []table.Node
	for i := range 1 + r.IntN(9) {
		node := table.Node{Code: fmt.Sprint(name, i)}
		if i > 0 && r.IntN(5) > 0 {
			node.Parent = fmt.Sprint(name, r.IntN(i))
			p.below[node.Parent] = append(p.below[node.Parent], node.Code)
		}
		rows, p.codes = append(rows, node), append(p.codes, node.Code)
	}
	var over []string
	for _, code := range p.codes {
		if len(p.below[code]) > 0 && r.IntN(6) == 0 {
			over, p.overlapping[code] = append(over, code), true
		}
	}
	d, err := table.NewDimension(name, rows, over...)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range p.codes {
		if len(p.below[code]) > 0 && !p.overlapping[code] {
			p.parts = append(p.parts, plainSum{code, p.below[code]})
		}
	}
	for g := range r.IntN(3) {
		d = p.drawGrouping(t, r, d, fmt.Sprint("g", g))
	}
	return d, p
}

// drawGrouping groups leaves into new totals.
func (p *plainDimension) drawGrouping(t *testing.T, r *rand.Rand, d table.Dimension, name string) table.Dimension {
	t.Helper()
	var nodes []table.Node
	parts := map[string][]string{}
	for _, code := range p.codes {
		if len(p.below[code]) == 0 && d.Terminal(mustIndex(t, d, code)) && r.IntN(4) > 0 {
			parent := fmt.Sprint(p.name, name, r.IntN(3))
			nodes = append(nodes, table.Node{Code: code, Parent: parent})
			parts[parent] = append(parts[parent], code)
		}
	}
	totals := slices.Sorted(maps.Keys(parts))
	for _, total := range totals {
		nodes = append(nodes, table.Node{Code: total})
	}
	if len(nodes) == 0 {
		return d
	}
	d, err := d.WithGrouping(name, nodes)
	if err != nil {
		t.Fatal(err)
	}
	for _, total := range totals {
		p.parts = append(p.parts, plainSum{total, parts[total]})
	}
	p.codes = append(p.codes, totals...)
	for _, total := range totals { // totals are no leaves for the next grouping
		p.below[total] = parts[total]
	}
	return d
}

func mustIndex(t *testing.T, d table.Dimension, code string) int {
	t.Helper()
	c, known := d.Index(code)
	if !known {
		t.Fatalf("no code %s", code)
	}
	return c
}

// above is every code of which a code is part, itself among them.
func (p *plainDimension) above(code string) []string {
	found := []string{code}
	for i := 0; i < len(found); i++ {
		for _, s := range p.parts {
			if slices.Contains(s.parts, found[i]) && !slices.Contains(found, s.total) {
				found = append(found, s.total)
			}
		}
	}
	return found
}

func texts(d table.Dimension, codes []int32) []string {
	var out []string
	for _, c := range codes {
		out = append(out, d.Code(int(c)))
	}
	return out
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

// TestDimensionsAreWhatTheirRowsSay compares everything that a dimension knows of its
// codes with what follows from its rows one by one.
func TestDimensionsAreWhatTheirRowsSay(t *testing.T) {
	grouped, overlapping := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		d, p := drawDimension(t, r, "d")
		grouped, overlapping = grouped+len(d.Groupings()), overlapping+len(p.overlapping)
		var have, want []string
		for i, s := range d.Sums() {
			have = append(have, d.Code(int(s.Total))+"="+strings.Join(texts(d, s.Parts), "+"))
			if !slices.Contains(d.SumsOf(int(s.Total)), int32(i)) {
				t.Fatalf("seed %d: sum %d is not one of those of its total", seed, i)
			}
			for _, part := range s.Parts {
				if !slices.Contains(d.SumsWith(int(part)), int32(i)) {
					t.Fatalf("seed %d: sum %d is not one of those with its part", seed, i)
				}
			}
		}
		for _, s := range p.parts {
			want = append(want, s.total+"="+strings.Join(s.parts, "+"))
		}
		if !slices.Equal(sorted(have), sorted(want)) {
			t.Fatalf("seed %d: sums %v, want %v", seed, have, want)
		}
		p.compareCodes(t, d, seed)
	}
	if grouped < 500 || overlapping < 300 {
		t.Errorf("%d groupings and %d overlapping parents: not much of a test", grouped, overlapping)
	}
}

func (p *plainDimension) compareCodes(t *testing.T, d table.Dimension, seed uint64) {
	t.Helper()
	seen := map[int]bool{}
	for _, c := range d.BottomUp() {
		for _, number := range d.SumsOf(c) {
			for _, part := range d.Sums()[number].Parts {
				if !seen[int(part)] {
					t.Fatalf("seed %d: %s comes before its part %s", seed, d.Code(c), d.Code(int(part)))
				}
			}
		}
		seen[c] = true
	}
	if len(seen) != len(p.codes) || d.Len() != len(p.codes) {
		t.Fatalf("seed %d: %d of %d codes, want %d", seed, len(seen), d.Len(), len(p.codes))
	}
	for c := range d.Len() {
		code := d.Code(c)
		if have, want := sorted(texts(d, d.Above(c))), sorted(p.above(code)); !slices.Equal(have, want) {
			t.Fatalf("seed %d: above %s are %v, want %v", seed, code, have, want)
		}
		isSum := slices.ContainsFunc(p.parts, func(s plainSum) bool { return s.total == code })
		if d.Terminal(c) == isSum || d.Overlapping(c) != p.overlapping[code] {
			t.Fatalf("seed %d: %s is terminal %v, overlapping %v", seed, code, d.Terminal(c), d.Overlapping(c))
		}
		for other := range d.Len() {
			if (d.Component(c) == d.Component(other)) != p.connected(code, d.Code(other)) {
				t.Fatalf("seed %d: %s and %s have the components %d and %d", seed, code, d.Code(other), d.Component(c), d.Component(other))
			}
		}
	}
}

// connected says whether a way of sums and overlapping parents leads from one code to
// another.
func (p *plainDimension) connected(from, to string) bool {
	found := []string{from}
	add := func(codes ...string) {
		for _, code := range codes {
			if !slices.Contains(found, code) {
				found = append(found, code)
			}
		}
	}
	for i := 0; i < len(found); i++ {
		for parent, children := range p.below {
			if parent == found[i] || slices.Contains(children, found[i]) {
				add(append([]string{parent}, children...)...)
			}
		}
	}
	return slices.Contains(found, to)
}

// drawTable draws a table of two dimensions with counts in its terminal cells, and the
// plain total of each cell.
func drawTable(t *testing.T, r *rand.Rand) (b *table.Builder, plain []int64, nonEmpty []int32) {
	t.Helper()
	d, pd := drawDimension(t, r, "d")
	e, pe := drawDimension(t, r, "e")
	if d.HasOverlap() || e.HasOverlap() { // what they allow is another test's
		return nil, nil, nil
	}
	b = table.NewBuilder("drawn", table.Frequency, d, e)
	s := b.Space()
	plain, nonEmpty = make([]int64, s.Len()), make([]int32, s.Len())
	for cell := range s.Len() {
		if !s.Terminal(cell) {
			continue
		}
		n := max(0, r.Int64N(9)-3)
		if err := b.AddTo(cell, n); err != nil {
			t.Fatal(err)
		}
		codes := s.Codes(cell)
		for _, up := range pd.above(codes[0]) {
			for _, right := range pe.above(codes[1]) {
				at, err := s.Find(up, right)
				if err != nil {
					t.Fatal(err)
				}
				plain[at] += n
				if n > 0 {
					nonEmpty[at]++
				}
			}
		}
	}
	return b, plain, nonEmpty
}

// TestTotalsCountEveryLeafOnce compares totals, and the cells that they rest on, with
// those that every leaf is added to one by one.
func TestTotalsCountEveryLeafOnce(t *testing.T) {
	tables := 0
	for seed := range uint64(600) {
		b, want, nonEmpty := drawTable(t, rand.New(rand.NewPCG(seed, 2)))
		if b == nil {
			continue
		}
		tables++
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !slices.Equal(p.Table.Counts, want) || !slices.Equal(p.Table.NonEmpty(), nonEmpty) {
			t.Fatalf("seed %d: counts %v resting on %v, want %v on %v", seed, p.Table.Counts, p.Table.NonEmpty(), want, nonEmpty)
		}
		floats := make([]float64, len(want))
		for cell, n := range want {
			if p.Table.Terminal(cell) {
				floats[cell] = float64(n) / 4
			}
		}
		table.AddTotals(p.Table.Space, floats)
		for cell, n := range want {
			if floats[cell] != float64(n)/4 {
				t.Fatalf("seed %d: total %v, want %v", seed, floats[cell], float64(n)/4)
			}
		}
	}
	if tables < 200 {
		t.Errorf("%d tables: not much of a test", tables)
	}
}

// TestSumsThatDisagreeAreNamed makes one cell wrong: every sum with it is named, and no
// other, until there are too many to name.
func TestSumsThatDisagreeAreNamed(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		b, _, _ := drawTable(t, r)
		if b == nil {
			continue
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		cell := r.IntN(p.Table.Len())
		p.Table.Counts[cell]++
		want := sumsAt(p.Table, cell)
		err = p.Validate()
		if (err != nil) != (len(want) > 0) {
			t.Fatalf("seed %d: %v, want %v", seed, err, want)
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, table.ErrNotAdditive) || !errors.Is(err, table.ErrInvalid) {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var named []string
		for line := range strings.Lines(err.Error()) {
			_, line, _ = strings.Cut(line, "cell ")
			total, rest, _ := strings.Cut(line, " is not the sum of ")
			_, dim, _ := strings.Cut(rest, " along ")
			named = append(named, total+" along "+strings.TrimSpace(dim))
		}
		slices.Sort(named)
		if slices.Sort(want); !slices.Equal(named, want) {
			t.Fatalf("seed %d: named are %v, want %v", seed, named, want)
		}
	}
}

// sumsAt are the sums of which a cell is the total or a part.
func sumsAt(t *table.Table, cell int) (named []string) {
	for d, dim := range t.Dims() {
		c := t.Code(cell, d)
		for _, s := range dim.Sums() {
			if int(s.Total) == c || slices.Contains(s.Parts, int32(c)) {
				named = append(named, t.Name(t.With(cell, d, int(s.Total)))+" along "+strconv.Quote(dim.Name()))
			}
		}
	}
	return named
}

// TestLongSumsAreNamedShort names six parts and counts the others.
func TestLongSumsAreNamedShort(t *testing.T) {
	rows := []table.Node{{Code: "T"}}
	for i := range 30 {
		rows = append(rows, table.Node{Code: fmt.Sprint("c", i), Parent: "T"})
	}
	d, _ := table.NewDimension("d", rows)
	p, err := table.NewBuilder("long", table.Frequency, d).Problem(table.Rules{}, "")
	if err != nil {
		t.Fatal(err)
	}
	p.Table.Counts[0] = 1
	if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "sum of c0, c1, c2, c3, c4, c5 and 24 more along") {
		t.Errorf("got %v", err)
	}
}

// TestDecimalTotalsAreExact adds up decimal responses with whole weights as fractions:
// every value of the table is the number that the true sum rounds to.
func TestDecimalTotalsAreExact(t *testing.T) {
	d := dimension(t, "d", "T A<T a1<A a2<A b<T")
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 5))
		b := table.NewBuilder("decimals", table.Magnitude, d)
		want := map[string]*big.Rat{"T": {}, "A": {}, "a1": {}, "a2": {}, "b": {}}
		digits := r.IntN(4)
		for range r.IntN(40) {
			text := strconv.FormatFloat(float64(r.IntN(2_000_000)-r.IntN(2)*1_000_000)/1000, 'f', digits, 64)
			response, _ := strconv.ParseFloat(text, 64)
			weight := int64(1 + r.IntN(3))
			code := []string{"a1", "a2", "b"}[r.IntN(3)]
			if err := b.AddRecord(table.Record{Response: response, Weight: float64(weight), Contributor: table.Nobody}, code); err != nil {
				t.Fatal(err)
			}
			exact, _ := new(big.Rat).SetString(text)
			exact.Mul(exact, big.NewRat(weight, 1))
			for _, up := range map[string][]string{"a1": {"a1", "A", "T"}, "a2": {"a2", "A", "T"}, "b": {"b", "T"}}[code] {
				want[up].Add(want[up], exact)
			}
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		for code, sum := range want {
			cell, _ := p.Table.Find(code)
			if nearest, _ := sum.Float64(); p.Table.Values[cell] != nearest {
				t.Fatalf("seed %d: %s holds %v, want %v", seed, code, p.Table.Values[cell], nearest)
			}
		}
	}
}
