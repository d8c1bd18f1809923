package cellkey

import (
	"errors"
	"math"
)

// conditions are what the noise of one count must satisfy: the possible noises in
// rising order, mean zero, the variance, and whether the probabilities must rise from
// the smallest noise up to that of no noise (which is at position still; -1 where a
// cell of this count always changes).
type conditions struct {
	noise    []int
	still    int
	variance float64
	exact    bool // the variance is reached; else it is the most there may be
	rising   bool
}

var (
	errNoNoise   = errors.New("no noise with mean zero is possible")
	errTooNarrow = errors.New("the variance is too small: every noise with mean zero varies more")
	errTooWide   = errors.New("the variance is too large: no noise with mean zero varies as much")
	errDiverged  = errors.New("the probabilities could not be computed to full precision")
)

// maximumEntropy returns the probabilities of the noises. The mean is right to 1e-12,
// the variance to a part in 10^11.
//
// The dual of the problem is a convex function of two multipliers: the probabilities
// are proportional to exp(a·v + b·v²), after the exponents on the rising side were
// pooled to their means wherever they fall (isotonic regression). Newton's method
// finds the multipliers. Where the variance is the most there may be and does not
// bind, b is zero.
func maximumEntropy(c conditions) ([]float64, error) {
	if fixed, done, err := c.extreme(); done || err != nil {
		return fixed, err
	}
	d := newDual(c)
	if !c.exact {
		if !d.solve(1) {
			return nil, errDiverged
		}
		if d.second*d.scale*d.scale <= c.variance {
			return d.p, nil
		}
	}
	if !d.solve(2) {
		return nil, errDiverged
	}
	return d.p, nil
}

// extreme settles the conditions that leave one distribution or none.
func (c *conditions) extreme() (p []float64, done bool, err error) {
	least, most, narrow := c.spread()
	switch {
	case narrow == nil:
		return nil, false, errNoNoise
	case c.variance < least*(1-1e-12):
		return nil, false, errTooNarrow
	case c.variance <= least*(1+1e-11):
		return narrow, true, nil
	case c.exact && c.variance >= most*(1-1e-9):
		return nil, false, errTooWide
	}
	return nil, false, nil
}

// spread is the least and the largest variance of a noise with mean zero, and the
// distribution that has the least. The extreme distributions are mixtures of two:
// one below or at zero (a single noise, or where probabilities rise all noises from
// one up to zero alike), and one above.
func (c *conditions) spread() (least, most float64, narrow []float64) {
	least, most = math.Inf(1), 0
	try := func(variance float64, make func() []float64) {
		most = max(most, variance)
		if variance < least {
			least, narrow = variance, make()
		}
	}
	if c.still >= 0 {
		try(0, func() []float64 { return c.mix(c.still, c.still, 1) })
	}
	for low, v := range c.noise {
		if v >= 0 {
			break
		}
		mean, square := float64(v), float64(v*v)
		if c.rising && c.still >= 0 {
			mean, square = mean/2, float64(-v)*float64(1-2*v)/6
		}
		for high, u := range c.noise {
			if u <= 0 {
				continue
			}
			share := float64(u) / (float64(u) - mean) // of the lower one
			try(share*square+(1-share)*float64(u*u), func() []float64 { return c.mix(low, high, share) })
		}
	}
	return least, most, narrow
}

func (c *conditions) mix(low, high int, share float64) []float64 {
	p := make([]float64, len(c.noise))
	p[low] += share
	p[high] += 1 - share
	return p
}
