package synth

import (
	"math"
	"math/bits"
)

// rng is splitmix64: a counter with a strong finaliser. A block seeds its own
// from the run's seed and the block's number, so what it draws depends on
// neither the other blocks nor the thread that builds it.
type rng struct{ state uint64 }

const golden = 0x9E3779B97F4A7C15

// mix is the splitmix64 finaliser.
func mix(x uint64) uint64 {
	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9
	x = (x ^ (x >> 27)) * 0x94D049BB133111EB
	return x ^ (x >> 31)
}

// hash folds numbers into one, for seeds and for decisions that must be the
// same wherever they are taken.
func hash(parts ...uint64) uint64 {
	h := uint64(golden)
	for _, p := range parts {
		h = mix(h ^ (p + golden))
	}
	return h
}

func newRNG(parts ...uint64) *rng { return &rng{hash(parts...)} }

func (r *rng) next() uint64 {
	r.state += golden
	return mix(r.state)
}

// float is uniform in [0, 1).
func (r *rng) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// below is uniform in 0..n-1; n must be positive.
func (r *rng) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

func (r *rng) chance(p float64) bool { return r.float() < p }

// normal is close to a standard normal draw: the sum of four uniforms,
// scaled. Its tails end at 3.46, which keeps ages and wages in bounds.
func (r *rng) normal() float64 {
	return (r.float() + r.float() + r.float() + r.float() - 2) * math.Sqrt(3)
}

// shuffle puts a slice in random order.
func shuffle[T any](r *rng, s []T) {
	for i := len(s) - 1; i > 0; i-- {
		j := r.below(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}

// pick draws an index with probability proportional to its weight.
func (r *rng) pick(weights []float64) int { return pickAt(weights, r.float()) }

// pickAt is the index at quantile u of the weights.
func pickAt(weights []float64, u float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	left, last := u*total, 0
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		last = i
		if left -= w; left < 0 {
			return i
		}
	}
	return last
}

// sequence walks the unit interval by the golden ratio: any stretch of it is
// spread evenly, so counts stay within a few of their share.
type sequence struct{ at float64 }

func (s *sequence) next() float64 {
	s.at += 0.6180339887498949
	if s.at >= 1 {
		s.at--
	}
	return s.at
}
