package cellkey

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

// Tables of probabilities that can be worked out by hand.

// TestRowsByHand: where the conditions leave one distribution, or one parameter of it.
func TestRowsByHand(t *testing.T) {
	for _, test := range []struct {
		p     Parameters
		count int64
		noise []int
		want  []float64
	}{
		// Three noises: the variance says how much goes to the ends, half of it to each.
		{Parameters{MaxNoise: 1, Variance: 0.5}, 1, []int{-1, 0, 1}, []float64{0.25, 0.5, 0.25}},
		{Parameters{MaxNoise: 1, Variance: 0.5, Exact: true}, 9, []int{-1, 0, 1}, []float64{0.25, 0.5, 0.25}},
		{Parameters{MaxNoise: 1, Variance: 0.04}, 3, []int{-1, 0, 1}, []float64{0.02, 0.96, 0.02}},
		// More variance than the uniform distribution has is not used.
		{Parameters{MaxNoise: 1, Variance: 0.9}, 3, []int{-1, 0, 1}, []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}},
		{Parameters{MaxNoise: 2, Variance: 100}, 3, []int{-2, -1, 0, 1, 2}, []float64{0.2, 0.2, 0.2, 0.2, 0.2}},
		// Exactly as much as asked for, against the order: the ends are likelier.
		{Parameters{MaxNoise: 1, Variance: 0.9, Exact: true, Unordered: true}, 3, []int{-1, 0, 1}, []float64{0.45, 0.1, 0.45}},
		// A blocked count of 1 goes to 0, 2 or 3. With c for 3 the mean asks for (1−3c)/2 and
		// (1+c)/2 for the others, and the variance is 1 + 3c.
		{Parameters{MaxNoise: 2, Variance: 1.5, Blocked: 1, Exact: true, Unordered: true}, 1, []int{-1, 1, 2}, []float64{7.0 / 12, 0.25, 1.0 / 6}},
		{Parameters{MaxNoise: 2, Variance: 1.3, Blocked: 1, Exact: true, Unordered: true}, 1, []int{-1, 1, 2}, []float64{0.55, 0.35, 0.1}},
		{Parameters{MaxNoise: 2, Variance: 1, Blocked: 1}, 1, []int{-1, 1, 2}, []float64{0.5, 0.5, 0}},
		// With 1 and 2 blocked, 1 goes to 0 or 3 only if nothing further is possible.
		{Parameters{MaxNoise: 3, Variance: 2, Blocked: 2}, 1, []int{-1, 2, 3}, []float64{2.0 / 3, 1.0 / 3, 0}},
		// 0 stays.
		{Parameters{MaxNoise: 5, Variance: 3, Blocked: 2}, 0, []int{0}, []float64{1}},
	} {
		row := made(t, test.p).Row(test.count)
		if fmt.Sprint(row.Noise) != fmt.Sprint(test.noise) {
			t.Errorf("%+v, count %d: noises %v, want %v", test.p, test.count, row.Noise, test.noise)
			continue
		}
		for k, want := range test.want {
			if math.Abs(row.P[k]-want) > 1e-10 {
				t.Errorf("%+v, count %d: probabilities %v, want %v", test.p, test.count, row.P, test.want)
				break
			}
		}
	}
}

// TestLimitsOfVariance: just inside what is possible there is a table, just outside
// there is none. The least variance of a blocked count is that of the nearest noises
// below and above: the product of their sizes.
func TestLimitsOfVariance(t *testing.T) {
	for _, test := range []struct {
		blocked  int
		variance float64 // least, over all counts
	}{{1, 1}, {2, 2}, {3, 4}, {4, 6}, {5, 9}} {
		p := Parameters{MaxNoise: 12, Blocked: test.blocked}
		p.Variance = test.variance * 1.0001
		if _, err := New(p); err != nil {
			t.Errorf("%d blocked, variance %v: %v", test.blocked, p.Variance, err)
		}
		p.Variance = test.variance * 0.9999
		if _, err := New(p); !errors.Is(err, ErrParameters) || !errors.Is(err, errTooNarrow) {
			t.Errorf("%d blocked, variance %v: %v", test.blocked, p.Variance, err)
		}
	}
	// Exactly, with noises from −1 to 1 in order: at most two thirds.
	if _, err := New(Parameters{MaxNoise: 1, Variance: 0.6666, Exact: true}); err != nil {
		t.Error(err)
	}
	if _, err := New(Parameters{MaxNoise: 1, Variance: 0.6667, Exact: true}); !errors.Is(err, errTooWide) {
		t.Errorf("more than in order: %v", err)
	}
	if _, err := New(Parameters{MaxNoise: 1, Variance: 0.9999, Exact: true, Unordered: true}); err != nil {
		t.Error(err)
	}
	if _, err := New(Parameters{MaxNoise: 1, Variance: 1.0001, Exact: true, Unordered: true}); !errors.Is(err, errTooWide) {
		t.Errorf("more than the largest noise: %v", err)
	}
}

// TestLargeCountsAreDiscreteNormal: the probabilities of large counts fall with the
// square of the noise: p(v) = p(0)·r^(v²) for one r.
func TestLargeCountsAreDiscreteNormal(t *testing.T) {
	for _, d := range []int{2, 3, 5, 10, 20} {
		for _, share := range []float64{0.1, 0.3, 0.6, 0.9} {
			uniform := float64(d*(d+1)) / 3
			row := made(t, Parameters{MaxNoise: d, Variance: share * uniform}).Row(1 << 40)
			if v := variance(row); math.Abs(v-share*uniform) > 1e-9*uniform {
				t.Errorf("D %d: variance %v, want %v", d, v, share*uniform)
			}
			r := math.Log(row.P[d+1] / row.P[d])
			for v := 2; v <= d; v++ {
				if row.mass[d+v] < 1<<30 {
					break
				}
				if got := math.Log(row.P[d+v] / row.P[d]); math.Abs(got-r*float64(v*v)) > 1e-6*math.Abs(got) {
					t.Errorf("D %d, share %v: noise %d has the logarithm %v, want %v", d, share, v, got, r*float64(v*v))
				}
			}
		}
	}
}

// TestMoreRoomMoreEntropy: a larger variance, a larger noise, a condition less: none
// lowers the entropy of a row that all have.
func TestMoreRoomMoreEntropy(t *testing.T) {
	for _, d := range []int{2, 3, 5, 8} {
		last := map[int64]float64{}
		for _, v := range []float64{0.2, 0.5, 1, 2, 3, 5, 9, 20, 80} {
			ordered, free := made(t, Parameters{MaxNoise: d, Variance: v}), made(t, Parameters{MaxNoise: d, Variance: v, Unordered: true})
			wider := made(t, Parameters{MaxNoise: d + 1, Variance: v})
			for count := int64(1); count <= int64(d)+2; count++ {
				have := entropy(ordered.Row(count).P)
				if have < last[count]-1e-9 {
					t.Errorf("D %d, V %v, count %d: entropy %v, with less variance %v", d, v, count, have, last[count])
				}
				if other := entropy(free.Row(count).P); other < have-1e-9 {
					t.Errorf("D %d, V %v, count %d: entropy %v, without the order %v", d, v, count, have, other)
				}
				if other := entropy(wider.Row(count).P); other < have-1e-9 {
					t.Errorf("D %d, V %v, count %d: entropy %v, with more noise %v", d, v, count, have, other)
				}
				last[count] = have
			}
		}
	}
}

// TestNoiseRisesWithTheKey: the noises share out the keys in their order, so that a
// larger key never has a smaller noise.
func TestNoiseRisesWithTheKey(t *testing.T) {
	for _, p := range many(t)[:80] {
		for _, row := range made(t, p).Rows() {
			last := row.noise(0)
			for step := range uint64(257) {
				key := step << 56
				if step == 256 {
					key = math.MaxUint64
				}
				if got := row.noise(key); got < last {
					t.Fatalf("%+v, count %d: key %x has the noise %d, a smaller one %d", p, row.Count, key, got, last)
				} else {
					last = got
				}
			}
			if first, end := row.possible()[0], row.possible()[1]; int64(row.noise(0)) != first || int64(row.noise(math.MaxUint64)) != end {
				t.Errorf("%+v, count %d: the ends are %d and %d, want %d and %d", p, row.Count, row.noise(0), row.noise(math.MaxUint64), first, end)
			}
		}
	}
}

// TestCountsAboveTheTableShareItsLastRow.
func TestCountsAboveTheTableShareItsLastRow(t *testing.T) {
	for _, p := range []Parameters{{MaxNoise: 3, Variance: 1}, {MaxNoise: 5, Variance: 3, Blocked: 2}} {
		table := made(t, p)
		last := &table.rows[len(table.rows)-1]
		for _, count := range []int64{last.Count, last.Count + 1, 1000, math.MaxInt32, 1 << 52} {
			if table.Row(count) != last {
				t.Errorf("%+v: count %d has a row of its own", p, count)
			}
			for _, key := range []uint64{0, 1 << 63, math.MaxUint64} {
				if got := table.Perturb(count, key) - count; got != int64(last.noise(key)) {
					t.Errorf("%+v: count %d with key %x moves by %d", p, count, key, got)
				}
			}
			if lower, upper := table.Between(count + int64(p.MaxNoise) + 10); upper-lower != 2*int64(p.MaxNoise) {
				t.Errorf("%+v: an interval of %d to %d", p, lower, upper)
			}
		}
		if len(table.Rows()) != p.lastCount()+1 || table.Parameters() != p {
			t.Errorf("%+v: %d rows of %+v", p, len(table.Rows()), table.Parameters())
		}
	}
}
