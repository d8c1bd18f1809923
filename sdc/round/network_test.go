package round

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// flat crosses a random hierarchy with a flat dimension, by turns first and last, and
// sometimes with a third dimension without a total.
func flat(t testing.TB, seed uint64, most int) table.Problem {
	t.Helper()
	r := sdctest.NewRand(seed)
	deep := sdctest.Random(r, sdctest.Shape{Dims: 1, Codes: most, Count: 3}).Table.Dims()[0]
	nodes := []table.Node{{Code: "T"}}
	for i := range 1 + r.IntN(4) {
		nodes = append(nodes, table.Node{Code: string(rune('p' + i)), Parent: "T"})
	}
	if r.IntN(3) == 0 {
		nodes = append(nodes, table.Node{Code: "apart"})
	}
	wide, err := table.NewDimension("wide", nodes)
	if err != nil {
		t.Fatal(err)
	}
	dims := []table.Dimension{deep, wide}
	if r.IntN(2) == 0 {
		slices.Reverse(dims)
	}
	if r.IntN(3) == 0 {
		loose, err := table.NewDimension("loose", []table.Node{{Code: "u"}, {Code: "v"}})
		if err != nil {
			t.Fatal(err)
		}
		dims = slices.Insert(dims, r.IntN(3), loose)
	}
	return filled(t, dims, func() int64 { return int64(r.IntN(9)) })
}

func filled(t testing.TB, dims []table.Dimension, count func() int64) table.Problem {
	t.Helper()
	b := table.NewBuilder("made", table.Frequency, dims...)
	space, err := table.NewSpace(dims)
	if err != nil {
		t.Fatal(err)
	}
	for cell := range space.Len() {
		if space.Terminal(cell) {
			if err := b.Add(count(), space.Codes(cell)...); err != nil {
				t.Fatal(err)
			}
		}
	}
	p, err := b.Problem(table.Rules{MinimumFrequency: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Crossed with a flat dimension any hierarchy has an additive rounding of every cell
// to a multiple beside it, and it is found.
func TestNetworkIsAdjacentAndAdditive(t *testing.T) {
	for n := range 2000 {
		p := flat(t, uint64(n), 12)
		base := int64(2 + n%5)
		network := asNetwork(p.Table.Space)
		if network == nil {
			t.Fatalf("problem %d is no network", n)
		}
		got, err := network.round(context.Background(), p.Table.Counts, base, newDraws(uint64(n)).below)
		if err != nil {
			t.Fatal(err)
		}
		sums := slices.Clone(got)
		table.AddTotals(p.Table.Space, sums)
		if !slices.Equal(sums, got) {
			t.Fatalf("problem %d: not additive", n)
		}
		for cell, count := range p.Table.Counts {
			if got[cell]%base != 0 || got[cell] <= count-base || got[cell] >= count+base {
				t.Fatalf("problem %d: cell %s: %d became %d to base %d", n, p.Table.Name(cell), count, got[cell], base)
			}
		}
	}
}

// Two hierarchies crossed, three dimensions with totals, and groupings are no
// networks.
func TestWhatIsNoNetwork(t *testing.T) {
	dim := func(name string, nodes ...table.Node) table.Dimension {
		d, err := table.NewDimension(name, nodes)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	total := []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}}
	deep := append(slices.Clone(total), table.Node{Code: "a1", Parent: "a"}, table.Node{Code: "a2", Parent: "a"})
	grouped, err := dim("grouped", total...).WithGrouping("other", []table.Node{{Code: "Z"}, {Code: "a", Parent: "Z"}, {Code: "b", Parent: "Z"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dims []table.Dimension
		is   bool
	}{
		"one hierarchy":             {[]table.Dimension{dim("x", deep...)}, true},
		"hierarchy and flat":        {[]table.Dimension{dim("x", deep...), dim("y", total...)}, true},
		"flat and hierarchy":        {[]table.Dimension{dim("x", total...), dim("y", deep...)}, true},
		"two hierarchies":           {[]table.Dimension{dim("x", deep...), dim("y", deep...)}, false},
		"three flat":                {[]table.Dimension{dim("x", total...), dim("y", total...), dim("z", total...)}, false},
		"two flat and one loose":    {[]table.Dimension{dim("x", total...), dim("y", total...), dim("z", table.Node{Code: "u"}, table.Node{Code: "v"})}, true},
		"a grouping across another": {[]table.Dimension{grouped}, false},
		"no totals at all":          {[]table.Dimension{dim("x", table.Node{Code: "u"}, table.Node{Code: "v"})}, true},
	} {
		space, err := table.NewSpace(c.dims)
		if err != nil {
			t.Fatal(err)
		}
		if got := asNetwork(space) != nil; got != c.is {
			t.Errorf("%s: network is %v", name, got)
		}
	}
}

// script takes decisions by a script and asks for more where it ends.
type script struct {
	given []int64
	next  int
	more  int64 // how many choices the first decision beyond the script has; 0 for none
}

func (s *script) choose(n int64) int64 {
	if s.next < len(s.given) {
		s.next++
		return s.given[s.next-1]
	}
	if s.more == 0 {
		s.more = n
	}
	return 0
}

// enumerate runs a rounding for every sequence of decisions and adds up the mean of
// each cell, with exact probabilities.
func enumerate(t *testing.T, p table.Problem, base int64, given []int64, probability *big.Rat, mean []*big.Rat) {
	t.Helper()
	s := &script{given: given}
	got, err := asNetwork(p.Table.Space).round(context.Background(), p.Table.Counts, base, s.choose)
	if err != nil {
		t.Fatal(err)
	}
	if s.more == 0 {
		for cell, n := range got {
			mean[cell].Add(mean[cell], new(big.Rat).Mul(probability, new(big.Rat).SetInt64(n)))
		}
		return
	}
	each := new(big.Rat).Mul(probability, big.NewRat(1, s.more))
	for choice := range s.more {
		enumerate(t, p, base, append(slices.Clone(given), choice), each, mean)
	}
}

// The mean of every cell, totals included, over all decisions is its true count,
// exactly.
func TestNetworkIsUnbiased(t *testing.T) {
	tried := 0
	for n := uint64(0); tried < 150; n++ {
		p := flat(t, n+50_000, 4)
		open := 0
		for _, count := range p.Table.Counts {
			if count%3 != 0 {
				open++
			}
		}
		if open > 16 {
			continue
		}
		tried++
		mean := make([]*big.Rat, p.Table.Len())
		for cell := range mean {
			mean[cell] = new(big.Rat)
		}
		enumerate(t, p, 3, nil, big.NewRat(1, 1), mean)
		for cell, count := range p.Table.Counts {
			if mean[cell].Cmp(new(big.Rat).SetInt64(count)) != 0 {
				t.Fatalf("problem %d: cell %s has mean %s, true is %d", n, p.Table.Name(cell), mean[cell], count)
			}
		}
	}
}

// A hierarchy of 1,100 codes crossed with 100: 110,000 cells, all adjacent, all sums.
func TestNetworkAtSize(t *testing.T) {
	if testing.Short() {
		t.Skip("a second or so")
	}
	deep, wide := []table.Node{{Code: "T"}}, []table.Node{{Code: "T"}}
	for g := range 100 {
		group := fmt.Sprint("g", g)
		deep = append(deep, table.Node{Code: group, Parent: "T"})
		for c := range 10 {
			deep = append(deep, table.Node{Code: fmt.Sprint(group, ".", c), Parent: group})
		}
		if g > 0 {
			wide = append(wide, table.Node{Code: fmt.Sprint("w", g), Parent: "T"})
		}
	}
	dims := make([]table.Dimension, 2)
	for d, nodes := range [][]table.Node{deep, wide} {
		dim, err := table.NewDimension([]string{"deep", "wide"}[d], nodes)
		if err != nil {
			t.Fatal(err)
		}
		dims[d] = dim
	}
	r := sdctest.NewRand(5)
	p := filled(t, dims, func() int64 { return int64(r.IntN(4) * r.IntN(4)) })
	out, err := Controlled{Base: 5}.Apply(context.Background(), &p)
	if err != nil {
		t.Fatal(err)
	}
	sums := slices.Clone(out.Counts)
	table.AddTotals(p.Table.Space, sums)
	if !slices.Equal(sums, out.Counts) || out.Facts[0].Value != 0 || !out.Promise.Unbiased {
		t.Errorf("the rounding is not additive, or not adjacent: %v", out.Facts)
	}
}
