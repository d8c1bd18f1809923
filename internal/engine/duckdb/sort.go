package duckdb

import (
	"cmp"
	"slices"
)

// digitBits is the width of a radix digit: two thousand counters stay in the
// fastest cache.
const digitBits = 11

// sortKeys sorts by the bits that fields use: a least-significant-digit radix
// sort, O(keys x digits); few keys are sorted by comparison.
func sortKeys(keys []key, fields []field) []key {
	if len(keys) < 1<<digitBits {
		slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		return keys
	}
	spare := make([]key, len(keys))
	for _, word := range []int{1, 0} {
		used := uint64(0)
		for _, f := range fields {
			if f.word == word {
				used |= f.mask << f.shift
			}
		}
		for shift := uint(0); used>>shift != 0; shift += digitBits {
			if pass(keys, spare, word, shift) {
				keys, spare = spare, keys
			}
			if shift+digitBits > 63 {
				break
			}
		}
	}
	return keys
}

// pass moves keys into spare by one digit; false: they all had the same.
func pass(keys, spare []key, word int, shift uint) bool {
	var first [1 << digitBits]int
	for i := range keys {
		first[keys[i][word]>>shift&(1<<digitBits-1)]++
	}
	sum := 0
	for d, n := range first {
		if n == len(keys) {
			return false
		}
		first[d], sum = sum, sum+n
	}
	for i := range keys {
		d := keys[i][word] >> shift & (1<<digitBits - 1)
		spare[first[d]] = keys[i]
		first[d]++
	}
	return true
}
