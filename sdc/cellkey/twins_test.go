package cellkey_test

import (
	"context"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
	"github.com/kruistabel/kruistabel/sdc/sdctest/twin"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestTwinsShowTheSameCounts: with keys of persons a count depends on who is counted,
// and not on the order or the names of dimensions and codes, nor on categories that
// nobody is in.
func TestTwinsShowTheSameCounts(t *testing.T) {
	shape := sdctest.Shape{Dims: 3, Codes: 6, Count: 9, Features: sdctest.Features{NoTotal: true, Overlap: true, DeepSums: true, Groupings: true, Zeros: true}}
	for n := range uint64(300) {
		r := sdctest.NewRand(n)
		p := sdctest.Random(r, shape)
		keys := secret(t).KeysOfCells(p.Table)
		one := published(t, &p, keys)
		twins, err := twin.All(&p, r.IntN)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range twins {
			spread := twin.Spread(w, keys, 0)
			for d, dim := range w.Problem.Table.Dims() { // units of a leaf that got a part are counted there
				part, there := dim.Index("the one part")
				for at := range spread {
					if there && w.Problem.Table.Code(at, d) == part {
						spread[at] = spread[w.Problem.Table.With(at, d, dim.Parent(part))]
					}
				}
			}
			two := published(t, &w.Problem, spread)
			for cell, at := range w.Of {
				if one.Counts[cell] != two.Counts[at] {
					t.Fatalf("problem %d, %s: cell %s shows %d, its twin %d", n, w.Name, p.Table.Name(cell), one.Counts[cell], two.Counts[at])
				}
				lower, upper := one.Between(cell)
				if l, u := two.Between(at); l != lower || u != upper {
					t.Fatalf("problem %d, %s: cell %s lies from %d to %d, its twin from %d to %d", n, w.Name, p.Table.Name(cell), lower, upper, l, u)
				}
			}
		}
	}
}

// TestNobodyChangesNothing: a person who is taken out moves only the cells that counted
// him.
func TestNobodyChangesNothing(t *testing.T) {
	for seed := range uint64(15) {
		all := people(80, seed)
		p, keys := tabulate(t, all, 0, 1, 2)
		before := published(t, &p, keys)
		fewer, others := tabulate(t, all[1:], 0, 1, 2)
		after := published(t, &fewer, others)
		moved := 0
		for cell, n := range p.Table.Counts {
			if fewer.Table.Counts[cell] == n && before.Counts[cell] != after.Counts[cell] {
				t.Fatalf("seed %d: cell %s did not count the person and shows %d, then %d", seed, p.Table.Name(cell), before.Counts[cell], after.Counts[cell])
			}
			if before.Counts[cell] != after.Counts[cell] {
				moved++
			}
		}
		if moved == 0 {
			t.Errorf("seed %d: a person less changes no count at all", seed)
		}
	}
}

// TestAnotherSecretIsAnotherTable, and the same one the same.
func TestAnotherSecretIsAnotherTable(t *testing.T) {
	other, err := cellkey.NewSecret([]byte("quite another secret of the tests"))
	if err != nil {
		t.Fatal(err)
	}
	p := sdctest.Synthetic(400, 2, 1)
	noise := perturbation(t)
	counts := func(s cellkey.Secret) []int64 {
		out, err := cellkey.Method{Table: noise, Secret: s}.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		return out.Counts
	}
	first, again, another := counts(secret(t)), counts(secret(t)), counts(other)
	differ := 0
	for cell := range first {
		if first[cell] != again[cell] {
			t.Fatal("the same secret gives another table")
		}
		if first[cell] != another[cell] {
			differ++
		}
	}
	if differ < len(first)/10 {
		t.Errorf("only %d of %d cells differ with another secret", differ, len(first))
	}
}

// TestKeysOfCellsReadNamesInFull: names and codes that could run into each other make
// different keys.
func TestKeysOfCellsReadNamesInFull(t *testing.T) {
	key := func(dimension string, codes ...string) uint64 {
		nodes := []table.Node{{Code: "T"}}
		for _, code := range codes {
			nodes = append(nodes, table.Node{Code: code, Parent: "T"})
		}
		d, err := table.NewDimension(dimension, nodes)
		if err != nil {
			t.Fatal(err)
		}
		b := table.NewBuilder("x", table.Frequency, d)
		if err := b.Add(5, codes[0]); err != nil {
			t.Fatal(err)
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		cell, err := p.Table.Find(codes[0])
		if err != nil {
			t.Fatal(err)
		}
		return secret(t).KeysOfCells(p.Table)[cell]
	}
	seen := map[uint64]string{}
	for _, name := range []string{"a", "ab", "abc", "", "b"} {
		for _, code := range []string{"c", "bc", "abc", "cc"} {
			if name == "" {
				name = "no name"
			}
			k := key(name, code, "other")
			if before, twice := seen[k]; twice {
				t.Errorf("%s of %s has the key of %s", code, name, before)
			}
			seen[k] = code + " of " + name
		}
	}
	if key("a", "b", "other") != key("a", "b", "another", "third") {
		t.Error("codes elsewhere in the table change a key")
	}
}
