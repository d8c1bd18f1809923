package duckdb

import (
	"math/bits"
	"sync/atomic"
)

// people numbers the persons whom a query concerns 0, 1, 2, ... It is built
// once and then read by all threads.
//
// A scan asks it about every row of a country, nine in ten of which concern
// nobody here: a small bit filter that stays in the processor's cache answers
// those, and only what passes it costs a look in the table.
type people struct {
	filter []uint64 // two bits of one word per person
	slots  []slot
	shift  uint // of the hash, to a slot
	fshift uint // of the hash, to a filter word
	count  int
}

type slot struct {
	person int64
	number int32 // one more than the person's number; 0: free
}

// hash spreads a person number by Fibonacci hashing. Coded numbers are random
// already, but a hub's own layout may number its persons in order.
func hash(person int64) uint64 {
	h := uint64(person) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

// spread takes the high bits of the hash times an odd number, which depend on
// all of its bits.
func spread(h uint64) uint64 { return h * 0xBF58476D1CE4E5B9 }

// newPeople makes room for up to n persons.
func newPeople(n int) *people {
	width := bits.Len(uint(max(n, 32))) + 1
	words := max(width-3, 4)
	return &people{
		filter: make([]uint64, 1<<words), fshift: uint(64 - words),
		slots: make([]slot, 1<<width), shift: uint(64 - width),
	}
}

// filterBits are two bits of a word, from bits of the hash that choose neither
// word nor slot.
func filterBits(h uint64) uint64 { return 1<<(h&63) | 1<<(h>>6&63) }

// add gives a person a number, the same one each time.
func (p *people) add(person int64) int32 {
	h := spread(hash(person))
	mask := len(p.slots) - 1
	for i := int(h >> p.shift); ; i = (i + 1) & mask {
		s := &p.slots[i]
		if s.number == 0 {
			p.filter[h>>p.fshift] |= filterBits(h)
			p.count++
			*s = slot{person, int32(p.count)}
			return s.number - 1
		}
		if s.person == person {
			return s.number - 1
		}
	}
}

// number is a person's number, -1 for whom the query does not concern.
func (p *people) number(person int64) int32 {
	h := spread(hash(person))
	if b := filterBits(h); p.filter[h>>p.fshift]&b != b {
		return -1
	}
	return p.find(person, h)
}

func (p *people) find(person int64, h uint64) int32 {
	mask := len(p.slots) - 1
	for i := int(h >> p.shift); ; i = (i + 1) & mask {
		s := &p.slots[i]
		if s.number == 0 {
			return -1
		}
		if s.person == person {
			return s.number - 1
		}
	}
}

// candidate is a row that may concern somebody.
type candidate struct {
	row  int32
	hash uint64
}

// candidates lists the rows that pass the filter. It has no branch on the
// data, so that it runs at the speed of the cache. Room is for len(persons)+1.
func (p *people) candidates(persons []int64, room []candidate) []candidate {
	n := 0
	filter, shift := p.filter, p.fshift
	for row, person := range persons {
		h := spread(hash(person))
		b := filterBits(h)
		room[n] = candidate{int32(row), h}
		n += int(isZero(^filter[h>>shift] & b))
	}
	return room[:n]
}

// isZero is 1 for 0, else 0.
func isZero(x uint64) uint64 { return 1 - (x|-x)>>63 }

// bitset is a set of small numbers that threads may add to at once.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int32) bool { return b[i>>6]>>(i&63)&1 == 1 }

// add reports whether i was new.
func (b bitset) add(i int32) bool {
	bit := uint64(1) << (i & 63)
	return atomic.OrUint64(&b[i>>6], bit)&bit == 0
}

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// ranks numbers the members of a finished set in ascending order.
type ranks struct {
	set    bitset
	before []int32 // members before each word
}

func rank(set bitset) ranks {
	r := ranks{set, make([]int32, len(set))}
	n := 0
	for i, w := range set {
		r.before[i] = int32(n)
		n += bits.OnesCount64(w)
	}
	return r
}

// of is the rank of a member.
func (r ranks) of(i int32) int {
	return int(r.before[i>>6]) + bits.OnesCount64(r.set[i>>6]&(1<<(i&63)-1))
}

// each calls do with every member and its rank, in ascending order.
func (b bitset) each(do func(i int32, rank int)) {
	n := 0
	for word, w := range b {
		for ; w != 0; w &= w - 1 {
			do(int32(word<<6+bits.TrailingZeros64(w)), n)
			n++
		}
	}
}
