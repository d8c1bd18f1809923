package cellkey

import (
	"errors"
	"math"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

func made(t testing.TB, p Parameters) *Table {
	t.Helper()
	made, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// The table of the introduction to the R package ptable, D = 2 and V = 1, to the four
// digits that it prints; the noise of a count of 1 has variance 0.932 only, because the
// probabilities must not fall towards zero.
func TestPublishedTable(t *testing.T) {
	table := made(t, Parameters{MaxNoise: 2, Variance: 1})
	if len(table.Rows()) != 3 {
		t.Fatalf("the table has %d rows, want 3", len(table.Rows()))
	}
	want := [][]float64{{1}, {0.3665, 0.3665, 0.1676, 0.0995}, {0.0638, 0.2447, 0.3830, 0.2447, 0.0638}}
	for count, row := range table.Rows() {
		for k, p := range row.P {
			if math.Abs(p-want[count][k]) > 0.6e-4 {
				t.Errorf("count %d, noise %d: probability %.6f, published %.4f", count, row.Noise[k], p, want[count][k])
			}
		}
	}
	if v := variance(table.Row(1)); math.Abs(v-0.932) > 0.5e-3 {
		t.Errorf("the variance of the noise of 1 is %.6f, published 0.932", v)
	}
}

// The table that Langsrud prints, D = 2 and a variance of 3, which nothing reaches: the
// last row is uniform, and the first cumulates to 0.37, 0.73, 0.90, 1.
func TestPublishedUniformTable(t *testing.T) {
	table := made(t, Parameters{MaxNoise: 2, Variance: 3})
	for _, p := range table.Row(7).P {
		if math.Abs(p-0.2) > 1e-12 {
			t.Errorf("the probabilities of large counts are %v, want all 0.2", table.Row(7).P)
		}
	}
	sum := 0.0
	for k, p := range table.Row(1).P {
		sum += p
		if want := []float64{0.37, 0.73, 0.90, 1}[k]; math.Abs(sum-want) > 0.005 {
			t.Errorf("the noise of 1 cumulates to %.4f, published %.2f", sum, want)
		}
	}
}

func variance(r *Row) float64 {
	sum := 0.0
	for k, p := range r.P {
		sum += p * float64(r.Noise[k]*r.Noise[k])
	}
	return sum
}

// many are parameters of all kinds that have a table.
func many(t testing.TB) []Parameters {
	var all []Parameters
	for _, d := range []int{1, 2, 3, 5, 8, 12} {
		for _, v := range []float64{0.05, 0.5, 1, 2, 3.3, 10, 100} {
			for _, js := range []int{0, 1, 2, 4} {
				for flags := range 4 {
					p := Parameters{MaxNoise: d, Variance: v, Blocked: js, Exact: flags&1 > 0, Unordered: flags&2 > 0}
					if _, err := New(p); err == nil {
						all = append(all, p)
					} else if !errors.Is(err, ErrParameters) || errors.Is(err, errDiverged) {
						t.Fatalf("%+v: %v", p, err)
					}
				}
			}
		}
	}
	return all
}

// Every row: masses that add up to 2^53, mean zero without any error, the variance at
// most or exactly, no noise beyond, blocked counts never reached, the order kept.
func TestConditions(t *testing.T) {
	all := many(t)
	if len(all) < 250 {
		t.Errorf("only %d of the parameters have a table", len(all))
	}
	for _, p := range all {
		for _, row := range made(t, p).Rows() {
			checkRow(t, p, row)
		}
	}
}

func checkRow(t *testing.T, p Parameters, row Row) {
	t.Helper()
	sum, mean := uint64(0), int64(0)
	neighbours := false
	for k, m := range row.mass {
		noise := row.Noise[k]
		sum += m
		mean += int64(m) * int64(noise)
		neighbours = neighbours || k > 0 && noise == row.Noise[k-1]+1 && m > 1<<20 && row.mass[k-1] > 1<<20
		to := row.Count + int64(noise)
		if noise > p.MaxNoise || -noise > p.MaxNoise || to < 0 || to > 0 && to <= int64(p.Blocked) || row.Count == 0 && noise != 0 {
			t.Errorf("%+v: count %d can become %d", p, row.Count, to)
		}
		if rising := !p.Unordered && k > 0 && noise <= 0 && row.reachesStill(); rising && row.P[k] < row.P[k-1]-1e-15*float64(1+p.MaxNoise*p.MaxNoise) {
			t.Errorf("%+v: count %d: noise %d is less likely than %d", p, row.Count, noise, row.Noise[k-1])
		}
	}
	if sum != one {
		t.Errorf("%+v: count %d: the masses add up to %d, want 2^53", p, row.Count, sum)
	}
	if gap := int64(p.Blocked) + 1; mean != 0 && (neighbours || mean > gap || mean < -gap) {
		t.Errorf("%+v: count %d: the mean is %d units of 2^-53", p, row.Count, mean)
	}
	v := variance(&row)
	tolerance := 1e-12 + 1e-11*p.Variance + 1e-15*float64(p.MaxNoise*p.MaxNoise)
	if v > p.Variance+tolerance || p.Exact && row.Count > 0 && v < p.Variance-tolerance {
		t.Errorf("%+v: count %d: the variance is %.16g", p, row.Count, v)
	}
}

// reachesStill says whether no noise is possible at all.
func (r *Row) reachesStill() bool {
	for _, v := range r.Noise {
		if v == 0 {
			return true
		}
	}
	return false
}

func entropy(p []float64) float64 {
	sum := 0.0
	for _, p := range p {
		if p > 0 {
			sum -= p * math.Log(p)
		}
	}
	return sum
}

// anything draws a distribution that satisfies the conditions: a mixture of pairs of
// one noise below (or all from there up to zero alike) and one above, mixed with the
// narrowest one until the variance is right.
func anything(c conditions, r *sdctest.Rand) []float64 {
	_, _, narrow := c.spread()
	mix := make([]float64, len(c.noise))
	whole := 0.0
	for range 1 + r.IntN(4) {
		low, high := r.IntN(len(c.noise)), r.IntN(len(c.noise))
		if c.noise[low] >= 0 || c.noise[high] <= 0 {
			continue
		}
		from, to := low, low
		if c.rising && c.still >= 0 {
			to = c.still
		}
		mean, size := 0.0, float64(to-from+1)
		for k := from; k <= to; k++ {
			mean += float64(c.noise[k]) / size
		}
		weight, share := float64(1+r.IntN(9)), float64(c.noise[high])/(float64(c.noise[high])-mean)
		for k := from; k <= to; k++ {
			mix[k] += weight * share / size
		}
		mix[high] += weight * (1 - share)
		whole += weight
	}
	if whole == 0 {
		return narrow
	}
	moment := func(p []float64) float64 {
		sum := 0.0
		for k, p := range p {
			sum += p * float64(c.noise[k]*c.noise[k])
		}
		return sum
	}
	for k := range mix {
		mix[k] /= whole
	}
	wide, least := moment(mix), moment(narrow)
	part := 1.0
	if wide > c.variance {
		part = (c.variance - least) / (wide - least)
	}
	for k := range mix {
		mix[k] = part*mix[k] + (1-part)*narrow[k]
	}
	return mix
}

// No distribution that satisfies the conditions has more entropy.
func TestEntropyIsLargest(t *testing.T) {
	r := sdctest.NewRand(1)
	for _, p := range many(t) {
		if p.Exact {
			continue
		}
		table := made(t, p)
		for count := 1; count <= p.lastCount(); count++ {
			have := entropy(table.Row(int64(count)).P)
			for range 5 {
				if other := entropy(anything(p.conditions(count), r)); other > have+1e-9 {
					t.Fatalf("%+v: count %d: entropy %.12f, another distribution has %.12f", p, count, have, other)
				}
			}
		}
	}
}

// Where the order does not bind, the logarithms of the probabilities are a polynomial
// of second degree in the noise: the condition of Karush, Kuhn and Tucker.
func TestLogarithmsAreParabolas(t *testing.T) {
	for _, p := range many(t) {
		if !p.Unordered {
			continue
		}
		for _, row := range made(t, p).Rows() {
			for k := 3; k < len(row.P); k++ {
				if !parabola(row, k) {
					t.Errorf("%+v: count %d: probabilities %v are not of the exponential family", p, row.Count, row.P)
					break
				}
			}
		}
	}
}

// parabola compares four probabilities by divided differences; those that are too
// small to tell are let be.
func parabola(row Row, k int) bool {
	var f, x [4]float64
	for i := range 4 {
		if row.mass[k-3+i] < 1<<30 {
			return true
		}
		f[i], x[i] = math.Log(row.P[k-3+i]), float64(row.Noise[k-3+i])
	}
	for step := 1; step < 4; step++ {
		for i := 3; i >= step; i-- {
			f[i] = (f[i] - f[i-1]) / (x[i] - x[i-step])
		}
	}
	return math.Abs(f[3]) < 1e-6
}

// Without the order and with the variance as a bound, a parabola that opens downwards
// or a straight line: the multiplier of a bound has a sign.
func TestBoundHasTheRightSign(t *testing.T) {
	for _, p := range many(t) {
		if !p.Unordered || p.Exact {
			continue
		}
		for _, row := range made(t, p).Rows() {
			for k := 2; k < len(row.P); k++ {
				if row.mass[k] < 1<<30 || row.mass[k-1] < 1<<30 || row.mass[k-2] < 1<<30 {
					continue
				}
				left := math.Log(row.P[k-1]/row.P[k-2]) / float64(row.Noise[k-1]-row.Noise[k-2])
				right := math.Log(row.P[k]/row.P[k-1]) / float64(row.Noise[k]-row.Noise[k-1])
				if right > left+1e-6 {
					t.Errorf("%+v: count %d: the probabilities %v are not concave", p, row.Count, row.P)
				}
			}
		}
	}
}

// Large counts have symmetric noise.
func TestLargeCountsAreSymmetric(t *testing.T) {
	for _, p := range many(t) {
		row := made(t, p).Row(1 << 40)
		for k := range row.P {
			if mirror := row.P[len(row.P)-1-k]; math.Abs(row.P[k]-mirror) > 1e-12 {
				t.Errorf("%+v: noise %d has %.15f, its mirror %.15f", p, row.Noise[k], row.P[k], mirror)
			}
		}
	}
}

// Keys pick noises in proportion to the masses: at both ends of every range.
func TestKeysPickByMass(t *testing.T) {
	for _, p := range many(t) {
		for _, row := range made(t, p).Rows() {
			start := uint64(0)
			for k, m := range row.mass {
				if m == 0 {
					continue
				}
				if got := row.noise(start << keyShift); got != row.Noise[k] {
					t.Fatalf("%+v: count %d: the first key of noise %d picks %d", p, row.Count, row.Noise[k], got)
				}
				start += m
				if got := row.noise(start<<keyShift - 1); got != row.Noise[k] {
					t.Fatalf("%+v: count %d: the last key of noise %d picks %d", p, row.Count, row.Noise[k], got)
				}
			}
		}
	}
}

// Between is the inverse of what noise can do.
func TestBetween(t *testing.T) {
	for _, p := range many(t) {
		table := made(t, p)
		for published := range int64(4*p.MaxNoise + 4) {
			lower, upper := int64(-1), int64(-1)
			for count := range published + 2*int64(p.MaxNoise) {
				row := table.Row(count)
				for k, v := range row.Noise {
					if row.mass[k] > 0 && count+int64(v) == published {
						if lower < 0 {
							lower = count
						}
						upper = count
					}
				}
			}
			if l, u := table.Between(published); l != lower || u != upper {
				t.Fatalf("%+v: %d comes from %d to %d, Between says %d to %d", p, published, lower, upper, l, u)
			}
		}
	}
}

func TestRefusedParameters(t *testing.T) {
	for name, p := range map[string]Parameters{
		"no noise":                 {Variance: 1},
		"too much noise":           {MaxNoise: MostNoise + 1, Variance: 1},
		"no variance":              {MaxNoise: 3},
		"infinite variance":        {MaxNoise: 3, Variance: math.Inf(1)},
		"no number":                {MaxNoise: 3, Variance: math.NaN()},
		"all blocked":              {MaxNoise: 3, Variance: 2, Blocked: 3},
		"negative block":           {MaxNoise: 3, Variance: 2, Blocked: -1},
		"a blocked 1 needs 2":      {MaxNoise: 5, Variance: 1.9, Blocked: 2},
		"a count of 1 reaches 0.9": {MaxNoise: 2, Variance: 5, Exact: true},
	} {
		if _, err := New(p); !errors.Is(err, ErrParameters) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A variance that only one distribution has: 1 goes to 0 or to 3.
func TestNarrowestTable(t *testing.T) {
	row := made(t, Parameters{MaxNoise: 5, Variance: 2, Blocked: 2}).Row(1)
	if math.Abs(row.P[0]-2.0/3) > 1e-12 || math.Abs(row.P[1]-1.0/3) > 1e-12 {
		t.Errorf("the noise of 1 is %v with %v, want -1 with two thirds and 2 with one", row.Noise, row.P)
	}
}

// The largest table, and variances far apart.
func TestExtremes(t *testing.T) {
	if testing.Short() {
		t.Skip("the largest table takes a while")
	}
	for _, v := range []float64{1e-6, 0.01, 50, 1e4, 1e9} {
		p := Parameters{MaxNoise: MostNoise, Variance: v}
		for _, row := range made(t, p).Rows() {
			checkRow(t, p, row)
		}
	}
}

// Whatever the parameters, there is an error or a table that satisfies them.
func FuzzNew(f *testing.F) {
	f.Add(5, 3.0, 2, byte(0))
	f.Add(1, 1e-300, 0, byte(3))
	f.Add(30, 1e300, 29, byte(1))
	f.Add(12, 7.0000000001, 3, byte(2))
	f.Fuzz(func(t *testing.T, d int, v float64, js int, flags byte) {
		if d > 40 {
			t.Skip("large tables take long")
		}
		p := Parameters{MaxNoise: d, Variance: v, Blocked: js, Exact: flags&1 > 0, Unordered: flags&2 > 0}
		table, err := New(p)
		if err != nil {
			if !errors.Is(err, ErrParameters) || errors.Is(err, errDiverged) {
				t.Fatalf("%+v: %v", p, err)
			}
			return
		}
		for _, row := range table.Rows() {
			checkRow(t, p, row)
		}
	})
}
