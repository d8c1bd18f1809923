package attack

import (
	"math"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// The most decimals that steps tell apart, the decimals that ends of intervals have
// beyond the values, and the largest value in steps: sums of a thousand are exact.
const (
	mostDecimals = 9
	endDecimals  = 3
	mostSteps    = float64(1 << 48)
)

// limitless is an end that nothing bounds. Sums of a few of them do not overflow.
const limitless = int64(1) << 60

// steps turns values into whole numbers: unit of them make one.
type steps struct{ unit float64 }

// scaleOf finds steps in which all values are whole: as many decimals as they
// have, and some more. Counts are whole as they are.
func scaleOf(p *Published, truth *Truth) steps {
	if p.Kind == table.Frequency {
		return steps{1}
	}
	var values []float64
	for cell, v := range p.Values {
		if !p.Hidden[cell] {
			values = append(values, v)
		}
	}
	if truth != nil {
		values = append(values, truth.Values...)
	}
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	unit := 1.0
	for range mostDecimals {
		if largest*unit*10 >= mostSteps || allWhole(values, unit) {
			break
		}
		unit *= 10
	}
	for range endDecimals {
		if largest*unit*10 < mostSteps {
			unit *= 10
		}
	}
	return steps{unit}
}

// allWhole says whether all values are whole numbers of steps, but for the noise
// that adding up in floating point leaves.
func allWhole(values []float64, unit float64) bool {
	for _, v := range values {
		s := v * unit
		if math.Abs(s-math.Round(s)) > 1e-9*max(1, math.Abs(s)) {
			return false
		}
	}
	return true
}

// of is a value in steps, to the nearest.
func (s steps) of(value float64) int64 {
	return int64(math.Round(max(-float64(limitless), min(value*s.unit, float64(limitless)))))
}

// down and up are bounds in steps, rounded so that nothing allowed is cut off. What
// is a fraction of a step by the noise of floating point only is none.
func (s steps) down(value float64) int64 {
	return int64(max(-float64(limitless), math.Floor(min(value*s.unit, float64(limitless))+1e-6)))
}

func (s steps) up(value float64) int64 {
	return int64(min(float64(limitless), math.Ceil(max(value*s.unit, -float64(limitless))-1e-6)))
}

// value is a number of steps as a value.
func (s steps) value(n int64) float64 {
	switch {
	case n >= limitless:
		return math.Inf(1)
	case n <= -limitless:
		return math.Inf(-1)
	}
	return float64(n) / s.unit
}
