package cellkey

import (
	"errors"
	"fmt"
	"math"
)

// Parameters are the conditions from which the probabilities are made. They may be
// published.
type Parameters struct {
	// MaxNoise (D) is the largest noise, 1 to 200.
	MaxNoise int `json:"max_noise"`
	// Variance (V) of the noise, LeastVariance or more.
	Variance float64 `json:"variance"`
	// Blocked (js): positive counts up to this one are never published; 0 to
	// MaxNoise − 1. With 0 every count may be published.
	Blocked int `json:"blocked"`
	// Exact asks for the variance itself, for every count. Otherwise it is the most
	// that the noise may have: small counts, whose noise cannot go far down, get less
	// where that tells less. The R package ptable calls this optim = 4 and optim = 1.
	Exact bool `json:"exact,omitempty"`
	// Unordered drops the condition that a noise below zero is the likelier the smaller
	// it is, and no noise likelier than all of these (mono of the R package ptable).
	Unordered bool `json:"unordered,omitempty"`
}

// The largest noise and the smallest variance that a table may have.
const (
	MostNoise     = 200
	LeastVariance = 1e-6
)

// ErrParameters means that no probabilities satisfy the parameters.
var ErrParameters = errors.New("no table of probabilities has these parameters")

// Table holds the probabilities of the noise for every count. It does not change and
// may be used from several goroutines at once.
type Table struct {
	parameters Parameters
	rows       []Row
	between    [][2]int64 // by published count
}

// Row is the distribution of the noise of one count, and of all larger ones where it
// is the last row.
type Row struct {
	Count int64
	Noise []int     // possible noises, rising
	P     []float64 // their probabilities, whole multiples of 2^-53 with sum 1
	mass  []uint64  // P times 2^53
}

// New makes the table: for every count the distribution of largest entropy that
//
//   - adds no more than MaxNoise and takes away no more;
//   - leads to zero or to counts above Blocked only;
//   - has mean zero;
//   - has the variance at most, or with Exact exactly;
//   - unless Unordered, does not rise away from zero on the side below.
//
// Zero stays zero. Counts from MaxNoise on, or where small counts are blocked above
// MaxNoise + Blocked, share one distribution, which is symmetric. Probabilities are
// then fixed as multiples of 2^-53 so that the mean of each row is zero without any
// rounding error, wherever two neighbouring noises are possible.
//
// Processors of another kind may differ in the last of these bits, which moves one key
// in 10^15.
//
// It fails with ErrParameters where a count has no such distribution: a variance that
// is too small for a blocked count, or with Exact too large for a small one.
//
// Source: Giessing (2016), Computational issues in the design of transition
// probabilities and disclosure risk estimation for additive noise; Giessing and Tent
// (2019); the R package ptable of Enderle, whose defaults are these.
func New(parameters Parameters) (*Table, error) {
	if err := parameters.validate(); err != nil {
		return nil, err
	}
	t := &Table{parameters: parameters, rows: []Row{{Noise: []int{0}, P: []float64{1}, mass: []uint64{one}}}}
	for count := 1; count <= parameters.lastCount(); count++ {
		c := parameters.conditions(count)
		p, err := maximumEntropy(c)
		if err != nil {
			return nil, fmt.Errorf("%w: count %d: %w", ErrParameters, count, err)
		}
		t.rows = append(t.rows, newRow(int64(count), c.noise, p))
	}
	t.invert()
	return t, nil
}

func (p Parameters) validate() error {
	switch {
	case p.MaxNoise < 1 || p.MaxNoise > MostNoise:
		return fmt.Errorf("%w: the largest noise is %d: use 1 to %d", ErrParameters, p.MaxNoise, MostNoise)
	case !(p.Variance >= LeastVariance) || math.IsInf(p.Variance, 0):
		return fmt.Errorf("%w: the variance is %g: use %g or more", ErrParameters, p.Variance, LeastVariance)
	case p.Blocked < 0 || p.Blocked >= p.MaxNoise:
		return fmt.Errorf("%w: counts up to %d are blocked: use 0 to %d, below the largest noise", ErrParameters, p.Blocked, p.MaxNoise-1)
	}
	return nil
}

// lastCount is the first count whose noise nothing cuts off.
func (p Parameters) lastCount() int {
	if p.Blocked == 0 {
		return p.MaxNoise
	}
	return p.MaxNoise + p.Blocked + 1
}

func (p Parameters) conditions(count int) conditions {
	c := conditions{still: -1, variance: p.Variance, exact: p.Exact, rising: !p.Unordered}
	for v := -min(p.MaxNoise, count); v <= p.MaxNoise; v++ {
		if to := count + v; to != 0 && to <= p.Blocked {
			continue
		}
		if v == 0 {
			c.still = len(c.noise)
		}
		c.noise = append(c.noise, v)
	}
	return c
}

// Parameters are those that the table was made from.
func (t *Table) Parameters() Parameters { return t.parameters }

// Rows are the distributions of the counts 0, 1, 2 and so on. The caller must not
// change them.
func (t *Table) Rows() []Row { return t.rows }

// Row is the distribution of a count.
func (t *Table) Row(count int64) *Row {
	return &t.rows[min(count, int64(len(t.rows)-1))]
}

// Perturb is the published count of a cell with this true count and key.
func (t *Table) Perturb(count int64, key uint64) int64 {
	return count + int64(t.Row(count).noise(key))
}

// Between is the least and the most true count from which a published count can
// come. Both are -1 for a count that is never published.
func (t *Table) Between(published int64) (lower, upper int64) {
	if published < int64(len(t.between)) {
		return t.between[published][0], t.between[published][1]
	}
	noise := t.rows[len(t.rows)-1].possible()
	return published - noise[1], published - noise[0]
}

// invert lists Between for the published counts that small counts can lead to.
func (t *Table) invert() {
	t.between = make([][2]int64, len(t.rows)+t.parameters.MaxNoise)
	for published := range t.between {
		t.between[published] = [2]int64{-1, -1}
	}
	for count := range int64(len(t.between) + t.parameters.MaxNoise) {
		row := t.Row(count)
		for k, v := range row.Noise {
			to := count + int64(v)
			if row.mass[k] == 0 || to >= int64(len(t.between)) {
				continue
			}
			if b := &t.between[to]; b[0] < 0 {
				*b = [2]int64{count, count}
			} else {
				b[1] = count
			}
		}
	}
}
