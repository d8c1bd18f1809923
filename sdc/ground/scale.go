package ground

import "math"

// The most digits after the decimal point that steps tell apart, the digits that
// needs have beyond the values, and the largest value in steps: sums of a thousand
// of them are exact.
const (
	mostDigits = 9
	needDigits = 3
	mostSteps  = float64(1 << 52)
)

// scale turns the values of a magnitude table into whole steps: as many to the unit
// as the values have decimals, and some more for the needs.
func (g *Ground) scale() {
	values := g.Problem.Table.Values
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	digits := 0
	for digits < mostDigits && largest*pow10(digits+1) < mostSteps && !whole(values, pow10(digits)) {
		digits++
	}
	for range needDigits {
		if largest*pow10(digits+1) < mostSteps {
			digits++
		}
	}
	g.Unit = int64(pow10(digits))
	g.Value = make([]int64, len(values))
	for cell, v := range values {
		g.Value[cell] = int64(math.Round(v * float64(g.Unit)))
	}
}

// whole says whether all values are whole numbers of steps, but for the noise that
// adding up in floating point leaves.
func whole(values []float64, unit float64) bool {
	for _, v := range values {
		steps := v * unit
		if math.Abs(steps-math.Round(steps)) > 1e-9*max(1, math.Abs(steps)) {
			return false
		}
	}
	return true
}

func pow10(digits int) float64 { return math.Pow10(digits) }
