package round

import "math/bits"

// mix is a bijection of 64 bits that spreads every bit over all (the finaliser of
// SplitMix64; Steele, Lea, Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// draws is a sequence of random numbers, the same for all time.
type draws struct{ state uint64 }

func newDraws(seed uint64) *draws { return &draws{mix(seed)} }

func (d *draws) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	return mix(d.state)
}

// below is a number from 0 to n−1, each as likely but for n parts in 2^64.
func (d *draws) below(n int64) int64 { return share(d.next(), n) }

// exponential is a number of about the exponential distribution with mean 1: the
// logarithm is exact at powers of two and straight between. Unlike a true logarithm it
// has the same bits on every processor.
func (d *draws) exponential() float64 {
	const ln2 = 0.6931471805599453
	x := d.next() | 1
	zeros := bits.LeadingZeros64(x)
	part := float64(x<<(zeros+1)>>11) / (1 << 53)
	return (float64(zeros+1) - part) * ln2
}

// share cuts the 64-bit numbers into n ranges of equal length.
func share(key uint64, n int64) int64 {
	high, _ := bits.Mul64(key, uint64(n))
	return int64(high)
}
