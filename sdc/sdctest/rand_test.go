package sdctest_test

import (
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// TestRandGolden holds the generator to its first numbers.
func TestRandGolden(t *testing.T) {
	r := sdctest.NewRand(42)
	var got []uint64
	for range 4 {
		got = append(got, r.Uint64())
	}
	if want := []uint64{0x27a53829edf003a9, 0xdf28458e5c04c31c, 0x2756dc550bc36037, 0xa10325553eb09ee9}; !slices.Equal(got, want) {
		t.Errorf("got %#v", got)
	}
}

// TestIntN holds that all numbers below a bound come, about equally often.
func TestIntN(t *testing.T) {
	r := sdctest.NewRand(1)
	for _, n := range []int{1, 2, 3, 7, 10} {
		seen := make([]int, n)
		for range 2_000 * n {
			seen[r.IntN(n)]++
		}
		if low, high := slices.Min(seen), slices.Max(seen); low < 1_800 || high > 2_200 {
			t.Errorf("below %d: numbers come %d to %d times, want about 2,000", n, low, high)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a bound of 0 is taken")
		}
	}()
	r.IntN(0)
}

// TestSeeds holds that neighbouring seeds give unlike numbers.
func TestSeeds(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(10_000) {
		seen[sdctest.NewRand(seed).Uint64()] = true
	}
	if len(seen) < 10_000 {
		t.Errorf("10,000 seeds give %d first numbers", len(seen))
	}
}
