package duckdb

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// fieldsOf makes fields whose dictionaries have so many codes.
func fieldsOf(sizes ...int) []field {
	out := make([]field, len(sizes))
	for i, n := range sizes {
		out[i].column = tabulate.Column{Dictionary: make([]string, n)}
	}
	return out
}

func TestSortKeysSortsAsComparisonDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 2, 1000, 5000, 70_000} {
		fields := fieldsOf(2, 4000, 1, 4000, 4000, 300, 4000, 50)
		if err := pack(fields); err != nil {
			t.Fatal(err)
		}
		keys := make([]key, n)
		for i := range keys {
			for _, f := range fields {
				keys[i][f.word] |= uint64(rng.IntN(len(f.column.Dictionary))) << f.shift
			}
		}
		want := slices.Clone(keys)
		slices.SortFunc(want, func(a, b key) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		if !slices.Equal(sortKeys(keys, fields), want) {
			t.Errorf("%d keys are out of order", n)
		}
	}
}

func TestPackKeepsFieldsApartAndInOrder(t *testing.T) {
	fields := fieldsOf(1, 2, 3, 4096, 4096, 4096, 4096, 4096, 17)
	if err := pack(fields); err != nil {
		t.Fatal(err)
	}
	var used key
	for i, f := range fields {
		if bits := f.mask << f.shift; used[f.word]&bits != 0 {
			t.Errorf("field %d shares bits", i)
		} else {
			used[f.word] |= bits
		}
		if f.mask < uint64(len(f.column.Dictionary)-1) {
			t.Errorf("field %d has too few bits", i)
		}
		if i > 0 && (f.word < fields[i-1].word || f.word == fields[i-1].word && f.shift > fields[i-1].shift) {
			t.Errorf("field %d stands above the column before it", i)
		}
	}
}

func TestPackRefusesMoreThanTwoWords(t *testing.T) {
	if err := pack(fieldsOf(slices.Repeat([]int{4096}, 11)...)); err == nil {
		t.Error("132 bits were packed in 128")
	}
}
