package check

import "math/bits"

// ledger adds up whole numbers by key: a hash table that is emptied by what was put
// into it, so that it stays in the cache. Only keys below 1<<63 are allowed.
type ledger struct {
	slots    []entry
	used     []int32 // slots that are taken
	shift    uint
	overflow bool // a sum left 64 bits: it says nothing
}

type entry struct {
	key uint64 // plus 1; 0 is a free slot
	sum int64
}

// reset empties the ledger, and makes room for so many keys.
func (l *ledger) reset(keys int) {
	l.overflow = false
	if 2*keys > len(l.slots) {
		size := bits.Len(uint(max(2*keys-1, 63)))
		l.slots, l.shift, l.used = make([]entry, 1<<size), uint(64-size), l.used[:0]
		return
	}
	for _, slot := range l.used {
		l.slots[slot] = entry{}
	}
	l.used = l.used[:0]
}

// at is the slot of a key: its own, or the free one that it would take.
func (l *ledger) at(key uint64) int {
	slot := (key + 1) * 0x9E3779B97F4A7C15 >> l.shift
	for l.slots[slot].key != key+1 && l.slots[slot].key != 0 {
		slot = (slot + 1) & uint64(len(l.slots)-1)
	}
	return int(slot)
}

// add adds to the sum of a key and says whether the key is new.
func (l *ledger) add(key uint64, by int64) bool {
	slot := l.at(key)
	e := &l.slots[slot]
	fresh := e.key == 0
	if fresh {
		e.key = key + 1
		l.used = append(l.used, int32(slot))
	}
	sum := e.sum + by
	l.overflow = l.overflow || (sum^e.sum)&(sum^by) < 0
	e.sum = sum
	return fresh
}

// of is the sum of a key, 0 where there is none.
func (l *ledger) of(key uint64) int64 { return l.slots[l.at(key)].sum }

// unequal calls visit for the keys whose sum is not 0.
func (l *ledger) unequal(visit func(key uint64)) {
	for _, slot := range l.used {
		if e := l.slots[slot]; e.sum != 0 {
			visit(e.key - 1)
		}
	}
}
