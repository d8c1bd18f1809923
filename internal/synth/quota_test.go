package synth

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSplitAddsUpAndStaysNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.Float64Range(0, 5), 2, 12).Draw(t, "shares")
		shares[0] += 0.01
		d := newDiffuser(newRNG(rapid.Uint64().Draw(t, "seed")), len(shares))
		total := 0.0
		for _, s := range shares {
			total += s
		}
		sums, people := make([]int, len(shares)), 0
		for range rapid.IntRange(1, 40).Draw(t, "groups") {
			n := rapid.IntRange(0, 60).Draw(t, "n")
			people += n
			given := 0
			for i, c := range d.split(n, shares) {
				sums[i] += c
				given += c
			}
			if given != n {
				t.Fatalf("gave %d of %d", given, n)
			}
		}
		for i, s := range shares {
			if off := math.Abs(float64(sums[i]) - float64(people)*s/total); off > 4 {
				t.Fatalf("category %d is off by %.1f", i, off)
			}
		}
	})
}

func TestApportionAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(0, 9), 1, 60).Draw(t, "weights")
		weights[len(weights)/2]++
		n := rapid.IntRange(0, 100_000).Draw(t, "n")
		total, sum, want := 0.0, 0, 0.0
		for _, w := range weights {
			total += w
		}
		for i, c := range apportion(n, weights, 0.5) {
			sum += c
			want += float64(n) * weights[i] / total
			if c < 0 || math.Abs(float64(sum)-want) > 1.0001 {
				t.Fatalf("partial sum %d, share %.2f", sum, want)
			}
		}
		if sum != n {
			t.Fatalf("gave %d of %d", sum, n)
		}
	})
}

func TestRakeMeetsBothSides(t *testing.T) {
	table := [][]float64{{1, 2, 0}, {3, 1, 5}}
	rake(table, []float64{30, 70}, []float64{40, 20, 40}, 200)
	want := []float64{40, 20, 40}
	for j := range want {
		if got := table[0][j] + table[1][j]; math.Abs(got-want[j]) > 0.01 {
			t.Errorf("column %d is %.3f", j, got)
		}
	}
	if table[0][2] != 0 {
		t.Error("a zero was filled")
	}
}
