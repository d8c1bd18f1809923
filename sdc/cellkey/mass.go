package cellkey

import "math"

// one is the sum of the masses of a row: keys have 53 bits here, so that
// probabilities are floats without error.
const (
	one      = uint64(1) << 53
	keyShift = 64 - 53
)

// newRow fixes probabilities as whole multiples of 2^-53.
func newRow(count int64, noise []int, p []float64) Row {
	r := Row{Count: count, Noise: noise, P: make([]float64, len(p)), mass: make([]uint64, len(p))}
	sum, mean := int64(0), int64(0)
	for k := range p {
		r.mass[k] = uint64(math.RoundToEven(p[k] * float64(one)))
		sum += int64(r.mass[k])
		mean += int64(r.mass[k]) * int64(noise[k])
	}
	r.correct(sum-int64(one), mean)
	for k, m := range r.mass {
		r.P[k] = float64(m) / float64(one)
	}
	return r
}

// correct takes the rounding errors of sum and mean out of the masses of two noises
// that are neighbours, which it always can; they are a few units each. Where no two
// are, the sum is made right and the mean as good as it gets.
func (r *Row) correct(sum, mean int64) {
	at, gap := r.heaviestPair()
	if gap == 0 {
		r.mass[at] -= uint64(sum)
		return
	}
	low := int64(r.Noise[at])
	second := (mean - low*sum) / gap // of the error, belongs to the upper of the two
	r.mass[at+1] -= uint64(second)
	r.mass[at] -= uint64(sum - second)
}

// heaviestPair is the pair of noises next to each other, as close as there are any,
// whose lighter mass is the largest. The gap is 0 where only one noise is likely.
func (r *Row) heaviestPair() (at int, gap int64) {
	best := uint64(0)
	for k := range r.mass {
		if r.mass[k] > r.mass[at] {
			at = k
		}
	}
	heaviest := at
	for k := 0; k+1 < len(r.mass); k++ {
		apart := int64(r.Noise[k+1] - r.Noise[k])
		light := min(r.mass[k], r.mass[k+1])
		if light < 1<<20 {
			continue
		}
		if gap == 0 || apart < gap || apart == gap && light > best {
			at, gap, best = k, apart, light
		}
	}
	if gap == 0 {
		return heaviest, 0
	}
	return at, gap
}

// noise is what a key picks: the noises in rising order share out the keys.
func (r *Row) noise(key uint64) int {
	key >>= keyShift
	for k, m := range r.mass {
		if key < m {
			return r.Noise[k]
		}
		key -= m
	}
	return 0
}

// possible is the smallest and the largest noise that can happen.
func (r *Row) possible() [2]int64 {
	var ends [2]int64
	found := false
	for k, m := range r.mass {
		if m == 0 {
			continue
		}
		if !found {
			ends[0], found = int64(r.Noise[k]), true
		}
		ends[1] = int64(r.Noise[k])
	}
	return ends
}
