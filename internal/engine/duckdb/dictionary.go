package duckdb

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
)

// dictionary numbers the codes of a dimension. What a dimension can hold is
// known before the scan, but for codes that stand in no list: they pass as
// they are and get a number when they turn up. Threads read it at once.
type dictionary struct {
	codes   atomic.Pointer[map[string]uint16]
	mu      sync.Mutex
	ordered []string // by number
}

// maxCodes bounds a dictionary: a column with more values is no code column.
const maxCodes = 1 << 12

// The longest code of the contract's lists has five digits.
const (
	maxDigits    = 5
	maxCodeBytes = 32
)

func newDictionary(codes ...string) *dictionary {
	d := &dictionary{}
	index := map[string]uint16{}
	for _, c := range codes {
		if _, ok := index[c]; !ok {
			index[c] = uint16(len(d.ordered))
			d.ordered = append(d.ordered, c)
		}
	}
	d.codes.Store(&index)
	return d
}

// number is a code's number. The code may be borrowed memory.
func (d *dictionary) number(code string) (uint16, error) {
	if n, ok := (*d.codes.Load())[code]; ok {
		return n, nil
	}
	return d.add(code)
}

func (d *dictionary) add(code string) (uint16, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n, ok := (*d.codes.Load())[code]; ok {
		return n, nil
	}
	if len(d.ordered) >= maxCodes {
		return 0, fmt.Errorf("more than %d different codes", maxCodes)
	}
	if !couldBeCode(code) {
		return 0, errors.New("it holds a value that is in no list and can be no code")
	}
	code = strings.Clone(code)
	index := maps.Clone(*d.codes.Load())
	n := uint16(len(d.ordered))
	index[code] = n
	d.ordered = append(d.ordered, code)
	d.codes.Store(&index)
	return n, nil
}

// couldBeCode refuses what would not do as a code: a long text, a control
// character, or so many digits that they could be a person's number.
func couldBeCode(s string) bool {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
		if unicode.IsControl(r) {
			return false
		}
	}
	return digits <= maxDigits && len(s) <= maxCodeBytes
}

// must is the number of a code that the dictionary was made with.
func (d *dictionary) must(code string) uint16 {
	n, ok := (*d.codes.Load())[code]
	if !ok {
		panic("dictionary made without one of its codes")
	}
	return n
}

// sorted gives the codes in ascending order, and by old number the new one.
func (d *dictionary) sorted() (codes []string, places []uint16) {
	codes = slices.Sorted(slices.Values(d.ordered))
	places = make([]uint16, len(codes))
	for old, c := range d.ordered {
		i, _ := slices.BinarySearch(codes, c)
		places[old] = uint16(i)
	}
	return codes, places
}
