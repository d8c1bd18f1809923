package duckdb

import (
	"math/bits"
	"slices"
	"sync/atomic"
)

// people numbers the persons whom a query concerns 0, 1, 2, ... It is built
// once and then read by all threads.
//
// A scan asks it about every row of a country, nine in ten of which concern
// nobody here: a small bit filter that stays in the processor's cache answers
// those, and only what passes it costs a look in the table.
type people struct {
	persons []int64 // by number
	slots   []uint64
	shift   uint // of the hash, to a slot
	filter  filter
}

// newPeople makes room for up to n persons. Before it is asked about rows of a
// scan it must be fitted.
func newPeople(n int) *people {
	p := &people{}
	p.grow(n)
	return p
}

// grow makes the table at most half full with n persons.
func (p *people) grow(n int) {
	width := bits.Len(uint(max(n, 32))) + 1
	p.slots, p.shift = make([]uint64, 1<<width), uint(64-width)
	for number, person := range p.persons {
		p.insert(hash(person), int32(number))
	}
}

// fit brings table and filter to the size of what was added: rows name most
// persons more than once.
func (p *people) fit() {
	p.grow(len(p.persons))
	p.filter = newFilter(len(p.persons))
	for _, person := range p.persons {
		p.filter.add(hash(person))
	}
}

func (p *people) count() int { return len(p.persons) }

// hash spreads a person number by multiplication, twice: coded numbers are
// random already, but a hub's own layout may number its persons in order.
func hash(person int64) uint64 {
	h := uint64(person) * 0x9E3779B97F4A7C15
	return (h ^ h>>29) * 0xBF58476D1CE4E5B9
}

// A slot holds the low half of the hash, then the number plus one; 0 is free.
func slotOf(h uint64, number int32) uint64 { return h<<32 | uint64(number+1) }

func (p *people) insert(h uint64, number int32) {
	mask := len(p.slots) - 1
	i := int(h >> p.shift)
	for p.slots[i] != 0 {
		i = (i + 1) & mask
	}
	p.slots[i] = slotOf(h, number)
}

// add gives a person a number, the same one each time.
func (p *people) add(person int64) int32 {
	h := hash(person)
	if n := p.find(person, h); n >= 0 {
		return n
	}
	number := int32(len(p.persons))
	p.persons = append(p.persons, person)
	p.insert(h, number)
	return number
}

// number is a person's number, -1 for whom the query does not concern.
func (p *people) number(person int64) int32 { return p.find(person, hash(person)) }

func (p *people) find(person int64, h uint64) int32 {
	mask := len(p.slots) - 1
	for i := int(h >> p.shift); ; i = (i + 1) & mask {
		s := p.slots[i]
		if s == 0 {
			return -1
		}
		if uint32(s>>32) == uint32(h) {
			if n := int32(uint32(s)) - 1; p.persons[n] == person {
				return n
			}
		}
	}
}

// filter is a set of hashes that may say yes to a stranger, never no to a
// member: two bits of one word for each (a blocked Bloom filter).
type filter struct {
	words []uint64
	shift uint
}

// newFilter makes a filter of about a byte per member, so that one in twenty
// strangers passes.
func newFilter(members int) filter {
	width := max(bits.Len(uint(members))-3, 4)
	return filter{make([]uint64, 1<<width), uint(64 - width)}
}

// pattern are two bits of a word, from bits of the hash that do not choose it.
func pattern(h uint64) uint64 { return 1<<(h&63) | 1<<(h>>6&63) }

func (f filter) add(h uint64) { f.words[h>>f.shift] |= pattern(h) }

// candidate is a row that may concern somebody.
type candidate struct {
	row  int32
	hash uint64
}

// candidates lists the rows whose person passes. It has no branch on the data,
// so that it runs at the speed of the cache. room is for len(persons)+1.
func (f filter) candidates(persons []int64, room []candidate) []candidate {
	n := 0
	for row, person := range persons {
		h := hash(person)
		room[n] = candidate{int32(row), h}
		n += int(isZero(^f.words[h>>f.shift] & pattern(h)))
	}
	return room[:n]
}

// isZero is 1 for 0, else 0.
func isZero(x uint64) uint64 { return 1 - (x|-x)>>63 }

// byPerson groups rows by person: those of person n are sorted[first[n]:first[n+1]],
// in their order. A counting sort, O(rows + people).
func byPerson[T any](rows []T, people int, person func(*T) int32) (sorted []T, first []int32) {
	first = make([]int32, people+1)
	for i := range rows {
		first[person(&rows[i])+1]++
	}
	for i := range people {
		first[i+1] += first[i]
	}
	next, sorted := slices.Clone(first), make([]T, len(rows))
	for i := range rows {
		at := &next[person(&rows[i])]
		sorted[*at] = rows[i]
		*at++
	}
	return sorted, first
}

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
