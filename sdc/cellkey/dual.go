package cellkey

import "math"

// dual is the dual problem at one point: multipliers of mean and second moment, and
// the probabilities that belong to them. Noises are divided by scale, so that all
// numbers are of the size of one.
type dual struct {
	conditions
	scale, target float64 // target: the variance, scaled
	v             []float64
	at            [2]float64 // the multipliers

	p             []float64
	value         float64 // of the dual
	first, second float64 // the moments
	hessian       [2][2]float64

	block []int // size of the pool that starts here, 0 inside one
	level []float64
}

func newDual(c conditions) *dual {
	n := len(c.noise)
	d := &dual{conditions: c, v: make([]float64, n), p: make([]float64, n), block: make([]int, n), level: make([]float64, n)}
	for _, v := range c.noise {
		d.scale = max(d.scale, math.Abs(float64(v)))
	}
	for k, v := range c.noise {
		d.v[k] = float64(v) / d.scale
	}
	d.target = c.variance / (d.scale * d.scale)
	return d
}

const (
	newtonSteps = 1000
	precise     = 1e-13 // of the scaled mean, and of the second moment as a part of it
)

// solve minimises over the first free multipliers: 1 for the mean alone, 2 for both.
func (d *dual) solve(free int) bool {
	d.evaluate()
	polished := false
	for range newtonSteps {
		gradient := [2]float64{d.first, d.second - d.target}
		size := math.Abs(gradient[0])
		if free == 2 {
			size = max(size, math.Abs(gradient[1])/min(d.target, 1))
		}
		if polished {
			return true
		}
		polished = size < precise // one more step squares what is left
		if !d.step(d.direction(gradient, free), gradient) {
			return size < 1000*precise
		}
	}
	return false
}

// direction is Newton's, with the curvature raised a little where it vanishes.
func (d *dual) direction(g [2]float64, free int) [2]float64 {
	h := d.hessian
	ridge := 1e-15 * (h[0][0] + h[1][1])
	a, b, c := h[0][0]+ridge, h[0][1], h[1][1]+ridge
	if det := a*c - b*b; free == 2 && det > 1e-14*a*c {
		return [2]float64{-(c*g[0] - b*g[1]) / det, -(a*g[1] - b*g[0]) / det}
	}
	step := [2]float64{-g[0] / max(a, 1e-300)}
	if free == 2 {
		step[1] = -g[1] / max(c, 1e-300)
	}
	return step
}

// step goes along a direction as far as the dual falls enough. Near the end, where it
// falls by less than a float can show, the moments themselves must come closer.
func (d *dual) step(direction, gradient [2]float64) bool {
	slope := gradient[0]*direction[0] + gradient[1]*direction[1]
	from, value, off := d.at, d.value, math.Hypot(gradient[0], gradient[1])
	for length := 1.0; length > 1e-18; length /= 2 {
		d.at = [2]float64{from[0] + length*direction[0], from[1] + length*direction[1]}
		d.evaluate()
		tiny := -slope < 1e-10*(1+math.Abs(value))
		if !tiny && d.value <= value+1e-4*length*slope || tiny && math.Hypot(d.first, d.offSecond(direction)) < off {
			return true
		}
	}
	d.at = from
	d.evaluate()
	return false
}

// offSecond is how far the second moment is off, where it is asked for at all.
func (d *dual) offSecond(direction [2]float64) float64 {
	if direction[1] == 0 {
		return 0
	}
	return d.second - d.target
}

// evaluate computes everything at the multipliers.
func (d *dual) evaluate() {
	d.pool()
	top := math.Inf(-1)
	for _, level := range d.level {
		top = max(top, level)
	}
	sum := 0.0
	for k, level := range d.level {
		d.p[k] = math.Exp(level - top)
		sum += d.p[k]
	}
	d.first, d.second = 0, 0
	for k := range d.p {
		d.p[k] /= sum
		d.first += d.p[k] * d.v[k]
		d.second += d.p[k] * d.v[k] * d.v[k]
	}
	d.value = top + math.Log(sum) - d.at[1]*d.target
	d.curve()
}

// pool sets the exponents, and where they fall on the side that must rise joins
// neighbours to their mean until none does.
func (d *dual) pool() {
	for k, v := range d.v {
		d.level[k], d.block[k] = d.at[0]*v+d.at[1]*v*v, 1
	}
	if !d.rising || d.still < 1 {
		return
	}
	var starts []int
	for k := 0; k <= d.still; k++ {
		at := k
		for len(starts) > 0 && d.level[starts[len(starts)-1]] > d.level[at] {
			left := starts[len(starts)-1]
			m, n := float64(d.block[left]), float64(d.block[at])
			d.level[left] = (m*d.level[left] + n*d.level[at]) / (m + n)
			d.block[left] += d.block[at]
			d.block[at] = 0
			at, starts = left, starts[:len(starts)-1]
		}
		starts = append(starts, at)
	}
	for _, at := range starts {
		for k := at + 1; k < at+d.block[at]; k++ {
			d.level[k] = d.level[at]
		}
	}
}

// curve is the covariance of the pools' mean noise and mean squared noise.
func (d *dual) curve() {
	d.hessian = [2][2]float64{}
	for k := 0; k < len(d.p); k += max(d.block[k], 1) {
		size := float64(max(d.block[k], 1))
		mass, v, w := 0.0, 0.0, 0.0
		for i := k; i < k+max(d.block[k], 1); i++ {
			mass, v, w = mass+d.p[i], v+d.v[i]/size, w+d.v[i]*d.v[i]/size
		}
		v, w = v-d.first, w-d.second
		d.hessian[0][0] += mass * v * v
		d.hessian[0][1] += mass * v * w
		d.hessian[1][1] += mass * w * w
	}
	d.hessian[1][0] = d.hessian[0][1]
}
