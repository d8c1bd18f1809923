package coding

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// indexBits is the share of a slot that holds a number's index; the other 37
// hold the number, which is below 10^11.
const indexBits = 27

// MaxNumbers is how many different numbers a NumberSet takes.
const MaxNumbers = 1 << indexBits

// ErrTooManyNumbers refuses a set of more than MaxNumbers numbers.
var ErrTooManyNumbers = errors.New("more than 134,217,728 different persons in one delivery")

// ErrCollision stops the work: two different numbers have one code.
var ErrCollision = errors.New("two different persons have the same code under this key: " +
	"nothing was taken; the hub needs another key and a warehouse coded with it")

// NumberSet gives each different number an index, from 0 in order of arrival,
// so that a person is coded once however many rows name him, and two equal
// codes can only be two persons. The zero NumberSet is ready.
//
// It is an open-addressing table of one word per slot: 16 bytes per number at
// its fullest, 29 just after it grew.
type NumberSet struct {
	seed    uint64
	slots   []uint64 // number<<indexBits | index; 0 is free: no valid number is 0
	mask    uint64
	numbers []uint64
}

// Seed makes the order in the table unpredictable to who writes the numbers.
func (s *NumberSet) Seed(seed uint64) { s.seed = seed }

// Len is how many different numbers there are.
func (s *NumberSet) Len() int { return len(s.numbers) }

// Index is the index of a number, which joins the set if it is new. Amortised
// cost: O(1).
func (s *NumberSet) Index(number uint64) (uint32, error) {
	if len(s.numbers) >= len(s.slots)/4*3 {
		s.grow()
	}
	for at := s.place(number); ; at = (at + 1) & s.mask {
		slot := s.slots[at]
		if slot>>indexBits == number && slot != 0 {
			return uint32(slot & (MaxNumbers - 1)), nil
		}
		if slot == 0 {
			return s.insert(at, number)
		}
	}
}

func (s *NumberSet) insert(at, number uint64) (uint32, error) {
	i := len(s.numbers)
	if i >= MaxNumbers {
		return 0, ErrTooManyNumbers
	}
	s.slots[at] = number<<indexBits | uint64(i)
	s.numbers = append(s.numbers, number)
	return uint32(i), nil
}

func (s *NumberSet) place(number uint64) uint64 {
	h := (number ^ s.seed) * 0x9e3779b97f4a7c15
	return (h ^ h>>32) & s.mask
}

func (s *NumberSet) grow() {
	old := s.slots
	s.slots = make([]uint64, max(1024, 2*len(old)))
	s.mask = uint64(len(s.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		at := s.place(slot >> indexBits)
		for s.slots[at] != 0 {
			at = (at + 1) & s.mask
		}
		s.slots[at] = slot
	}
}

// Coded are the codes of a NumberSet.
type Coded struct {
	Persons []int64  // ascending
	Rank    []uint32 // index in the set to index in Persons
}

// numbersPerBatch is how many numbers go to a Coder at once.
const numbersPerBatch = 4096

// Code makes the code of every number, threads batches at a time, and forgets
// the numbers. Two equal codes are ErrCollision. The ascending order both finds
// collisions and hides the order of arrival.
// Progress, where not nil, hears how many were coded; calls do not overlap.
func (s *NumberSet) Code(ctx context.Context, c Coder, threads int, progress func(done int)) (*Coded, error) {
	codes := make([]int64, len(s.numbers))
	if err := s.codeAll(ctx, c, threads, codes, progress); err != nil {
		return nil, err
	}
	s.Forget()
	return order(codes)
}

// Forget overwrites the numbers.
func (s *NumberSet) Forget() {
	clear(s.numbers)
	clear(s.slots)
	*s = NumberSet{}
}

func (s *NumberSet) codeAll(ctx context.Context, c Coder, threads int, codes []int64, progress func(int)) error {
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		next int
		done int
	)
	claim := func(finished int) (from, to int) {
		mu.Lock()
		defer mu.Unlock()
		if done += finished; finished > 0 && progress != nil {
			progress(done)
		}
		from = next
		next = min(next+numbersPerBatch, len(codes))
		return from, next
	}
	for range threads {
		wg.Go(func() {
			batch := make([]INSZ, numbersPerBatch)
			defer clear(batch)
			for from, to := claim(0); from < to && ctx.Err() == nil; from, to = claim(to - from) {
				for i := from; i < to; i++ {
					batch[i-from] = FromUint64(s.numbers[i])
				}
				if err := c.Code(ctx, batch[:to-from], codes[from:to]); err != nil {
					cancel(fmt.Errorf("coding: %w", err))
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// codeOf is the code of a number, by its index.
type codeOf struct {
	code  int64
	index uint32
}

// order sorts codes and finds equal ones. Codes are evenly spread, so a bucket
// by their first bits holds a few. Complexity: O(n), O(n log n) for codes that
// are not spread.
func order(codes []int64) (*Coded, error) {
	shift := 63 - max(0, bits.Len(uint(len(codes)))-4)
	ends := make([]uint32, 1<<(63-shift)+1)
	for _, c := range codes {
		ends[c>>shift+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	// ends[b] is now where bucket b starts, and moves to its end.
	sorted := make([]codeOf, len(codes))
	for i, c := range codes {
		b := c >> shift
		sorted[ends[b]] = codeOf{c, uint32(i)}
		ends[b]++
	}
	from := uint32(0)
	for _, end := range ends[:len(ends)-1] {
		slices.SortFunc(sorted[from:end], func(a, b codeOf) int { return cmp.Compare(a.code, b.code) })
		from = end
	}
	out := &Coded{Persons: codes, Rank: make([]uint32, len(codes))}
	for rank, c := range sorted {
		if rank > 0 && sorted[rank-1].code == c.code {
			return nil, ErrCollision
		}
		out.Rank[c.index] = uint32(rank)
		codes[rank] = c.code
	}
	return out, nil
}
