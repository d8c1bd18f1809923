package suppress

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestDivisor compares the multiplication with the division that it stands for.
func TestDivisor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, by := range []int{1, 2, 3, 5, 7, 63, 64, 65, 1000, 5760, 1<<20 - 1, 1 << 28} {
		d := newDivisor(by)
		for range 2_000 {
			n := int32(r.IntN(table.MaxCells))
			if r.IntN(2) == 0 {
				n = min(int32(r.IntN(table.MaxCells/by)*by)-int32(r.IntN(2))+1, table.MaxCells-1)
			}
			if got := d.of(n); got != n/int32(by) {
				t.Fatalf("%d / %d is %d", n, by, got)
			}
		}
	}
}

// TestRows compares rows of bits of every width with a set of cells.
func TestRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, codes := range []int{1, 2, 3, 4, 5, 16, 17, 33, 63, 64, 65, 130} {
		for _, stride := range []int{1, 6} {
			size := codes * stride * 5
			a := axis{codes: codes, stride: int32(stride)}
			bits, member := newRows(size, &a), map[int32]bool{}
			for range 3 * size {
				cell := int32(r.IntN(size))
				if r.IntN(3) > 0 {
					bits.set(cell)
					member[cell] = true
				} else {
					bits.unset(cell)
					delete(member, cell)
				}
			}
			for range 100 {
				one, other := int32(r.IntN(size)), int32(r.IntN(size))
				words := make([]uint64, (codes+63)/64)
				for i := range words {
					words[i] = ^uint64(0)
				}
				bits.intersect(words, one)
				any := bits.intersect(words, other)
				found := false
				for c := range int32(codes) {
					at := func(cell int32) int32 { return cell + (c-bits.code(cell))*int32(stride) }
					want := member[at(one)] && member[at(other)]
					if found = found || want; has(words, c) != want {
						t.Fatalf("%d codes, stride %d: code %d of rows of %d and %d is %v", codes, stride, c, one, other, !want)
					}
				}
				if found != any {
					t.Fatalf("%d codes: found %v, said %v", codes, found, any)
				}
			}
		}
	}
}

// TestRanks compares ranks with a sorted list.
func TestRanks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	member := ranks{member: newBitset(1_000)}
	var list []int32
	for cell := range int32(1_000) {
		if r.IntN(3) == 0 {
			member.member.set(cell)
			list = append(list, cell)
		}
	}
	member.finish()
	for cell := range int32(1_000) {
		want := none
		if at, found := slices.BinarySearch(list, cell); found {
			want = int32(at)
		}
		if got := member.of(cell); got != want {
			t.Fatalf("cell %d is number %d, want %d", cell, got, want)
		}
	}
}

// TestChunks packs random parts of a long list and compares with a plain slice.
func TestChunks(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var list chunks[uint32]
	type span struct{ from, to uint32 }
	var spans []span
	var plain [][]uint32
	for range 60 {
		n := r.IntN(100_000)
		from := list.room(n)
		var values []uint32
		for range n {
			values = append(values, r.Uint32())
			list.add(values[len(values)-1])
		}
		spans, plain = append(spans, span{from, from + uint32(n)}), append(plain, values)
	}
	if list.used < 3 {
		t.Fatalf("%d pieces", list.used)
	}
	for range 3 {
		pack := packer[uint32]{c: &list}
		var leftSpans []span
		var leftPlain [][]uint32
		length := 0
		for i, s := range spans {
			if r.IntN(3) == 0 {
				continue
			}
			to := pack.take(s.from, s.to)
			leftSpans, leftPlain = append(leftSpans, span{to, to + s.to - s.from}), append(leftPlain, plain[i])
			length += len(plain[i])
		}
		pack.finish()
		spans, plain = leftSpans, leftPlain
		var copied chunks[uint32]
		copied.copy(&list)
		for i, s := range spans {
			if !slices.Equal(list.span(s.from, s.to), plain[i]) || !slices.Equal(copied.span(s.from, s.to), plain[i]) {
				t.Fatal("packing changed a span")
			}
		}
		if list.length() != length {
			t.Fatalf("length is %d, want %d", list.length(), length)
		}
	}
}
