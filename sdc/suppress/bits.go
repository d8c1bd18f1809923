package suppress

import "math/bits"

// bitset has one bit a cell.
type bitset []uint64

func newBitset(size int) bitset { return make(bitset, (size+63)/64) }

func (b bitset) has(cell int32) bool { return b[cell>>6]>>(uint(cell)&63)&1 != 0 }
func (b bitset) set(cell int32)      { b[cell>>6] |= 1 << (uint(cell) & 63) }
func (b bitset) unset(cell int32)    { b[cell>>6] &^= 1 << (uint(cell) & 63) }

// divisor divides numbers below 2^32 by a constant with one multiplication (Granlund
// and Montgomery, Division by invariant integers using multiplication, 1994).
type divisor struct {
	reciprocal uint64
	by         int32
}

func newDivisor(by int) divisor {
	d := divisor{by: int32(by)}
	if by > 1 {
		d.reciprocal = ^uint64(0)/uint64(by) + 1
	}
	return d
}

func (d *divisor) of(n int32) int32 {
	if d.reciprocal == 0 {
		return n
	}
	high, _ := bits.Mul64(uint64(n), d.reciprocal)
	return int32(high)
}

// rows has one bit a cell, the codes of one dimension side by side: a row is the
// cells that differ in this dimension only. The intersection of the rows of some
// cells, one moved along with the others, tells with a few machine words to which
// codes all of them may move together.
type rows struct {
	bits          []uint64
	block, stride divisor
	shift         uint // of a row's number to its first bit, where a row is part of a word
	words         int  // of a row where it has more than one, else 0
	mask          uint64
}

func newRows(size int, a *axis) rows {
	r := rows{block: newDivisor(a.codes * int(a.stride)), stride: newDivisor(int(a.stride))}
	count := size / a.codes
	if a.codes > 64 {
		r.words = (a.codes + 63) / 64
		r.bits = make([]uint64, count*r.words)
		return r
	}
	for 1<<r.shift < a.codes {
		r.shift++
	}
	r.mask = 1<<(1<<r.shift) - 1
	if r.shift == 6 {
		r.mask = ^uint64(0)
	}
	r.bits = make([]uint64, (count<<r.shift+63)/64)
	return r
}

// place is the number of a cell's row and its code.
func (r *rows) place(cell int32) (row, code int32) {
	high := r.block.of(cell)
	rest := cell - high*r.block.by
	code = r.stride.of(rest)
	return high*r.stride.by + rest - code*r.stride.by, code
}

func (r *rows) code(cell int32) int32 {
	rest := cell - r.block.of(cell)*r.block.by
	return r.stride.of(rest)
}

func (r *rows) bit(cell int32) (word int, bit uint64) {
	row, code := r.place(cell)
	if r.words > 0 {
		return int(row)*r.words + int(code>>6), 1 << (uint(code) & 63)
	}
	at := uint(row)<<r.shift + uint(code)
	return int(at >> 6), 1 << (at & 63)
}

func (r *rows) set(cell int32) {
	word, bit := r.bit(cell)
	r.bits[word] |= bit
}

func (r *rows) unset(cell int32) {
	word, bit := r.bit(cell)
	r.bits[word] &^= bit
}

// intersect keeps in dst what the row of a cell has, and says whether that is
// anything.
func (r *rows) intersect(dst []uint64, cell int32) bool {
	row, _ := r.place(cell)
	if r.words == 0 {
		at := uint(row) << r.shift
		dst[0] &= r.bits[at>>6] >> (at & 63) & r.mask
		return dst[0] != 0
	}
	any := uint64(0)
	from := r.bits[int(row)*r.words : int(row+1)*r.words]
	for i := range dst {
		dst[i] &= from[i]
		any |= dst[i]
	}
	return any != 0
}

// ranks numbers the members of a set of cells by rising cell.
type ranks struct {
	member bitset
	before []int32 // members before a word
}

func (r *ranks) finish() {
	r.before = make([]int32, len(r.member))
	n := 0
	for i, word := range r.member {
		r.before[i] = int32(n)
		n += bits.OnesCount64(word)
	}
}

// of is the number of a member, none for others.
func (r *ranks) of(cell int32) int32 {
	word, bit := r.member[cell>>6], uint64(1)<<(uint(cell)&63)
	if word&bit == 0 {
		return none
	}
	return r.before[cell>>6] + int32(bits.OnesCount64(word&(bit-1)))
}
