package sdctest

import "math/bits"

// Rand is a random generator that gives the same numbers for all time, on every
// machine and with every version of Go: PCG-RXS-M-XS with 64 bits of state
// (O'Neill, PCG: a family of simple fast space-efficient statistically good
// algorithms for random number generation, 2014). It is for tests, not for keys.
type Rand struct {
	state uint64
}

const (
	pcgMultiplier = 6364136223846793005
	pcgIncrement  = 1442695040888963407
	pcgOutput     = 12605985483714917081
)

// NewRand starts a generator. Seeds that lie close together give unlike numbers.
func NewRand(seed uint64) *Rand {
	r := &Rand{seed + pcgIncrement}
	r.Uint64()
	return r
}

// Uint64 is the next number.
func (r *Rand) Uint64() uint64 {
	s := r.state
	r.state = s*pcgMultiplier + pcgIncrement
	word := (s>>(s>>59+5) ^ s) * pcgOutput
	return word>>43 ^ word
}

// below is a number from 0 to n−1, n at least 1.
func (r *Rand) below(n uint64) uint64 {
	high, _ := bits.Mul64(r.Uint64(), n)
	return high
}

// IntN is a number from 0 to n−1. It panics if n is not positive.
func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("sdctest: IntN needs a positive bound")
	}
	return int(r.below(uint64(n)))
}

// unit is a number from 0 up to but not 1, with 32 random bits.
func (r *Rand) unit() float64 { return float64(r.Uint64()>>32) / (1 << 32) }

// shuffle puts numbers into a random order.
func (r *Rand) shuffle(numbers []int32) {
	for i := len(numbers) - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		numbers[i], numbers[j] = numbers[j], numbers[i]
	}
}
