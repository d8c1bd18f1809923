package table

import (
	"errors"
	"fmt"
	"math"
)

// The most digits after the decimal point that values have, and how large all values
// together may be in steps of the last of these: sums are exact below.
const (
	mostDecimals = 9
	mostSteps    = 1 << 52
)

// sumRecords fills the values of a magnitude table from its records, in whole numbers
// of the last digit, so that every total is exactly the sum of its parts and a value is
// the number that an exact sum rounds to.
//
// Responses of more digits than there is room for, and products with weights, are
// rounded once for each terminal cell, to that digit: nine after the point, or fewer
// where the table is so large that floating-point numbers do not tell more apart.
//
// It fails where that would change a cell so much that one sees it: then the table has
// more digits than floating-point numbers hold.
func (p *Problem) sumRecords() error {
	unit, exact := p.Records.unit()
	if unit == 0 {
		return p.Table.tooManyDigits(-1)
	}
	sums := make([]int64, p.Table.Len())
	if exact {
		for i, cell := range p.Records.Cell {
			sums[cell] += int64(math.Round(p.Records.weighted(i) * unit))
		}
	} else {
		for cell, value := range p.Table.Values {
			sums[cell] = int64(math.Round(value * unit))
			if seen(value, float64(sums[cell])/unit) {
				return p.Table.tooManyDigits(cell)
			}
		}
	}
	AddTotals(p.Table.Space, sums)
	for cell, sum := range sums {
		p.Table.Values[cell] = float64(sum) / unit
	}
	return nil
}

// visible is the part of a value by which rounding must not change it.
const visible = 1e-6

func seen(value, rounded float64) bool { return math.Abs(value-rounded) > visible*math.Abs(value) }

// ErrDigits means that the values of a table have more digits than can be told apart.
var ErrDigits = errors.New("the values have more digits than can be told apart beside the largest total: round the responses, or state them in larger units")

func (t *Table) tooManyDigits(cell int) error {
	if cell < 0 {
		return ErrDigits
	}
	return fmt.Errorf("cell %s: %w", t.Name(cell), ErrDigits)
}

// RoundValues rounds given values to whole numbers of the last digit that any of them
// has, at most the ninth after the point, and fewer in a table of large numbers.
// Decimal numbers stay what they are. It fails where rounding would be seen.
func (t *Table) RoundValues() error {
	largest := 0.0
	for _, value := range t.Values {
		largest = max(largest, math.Abs(value))
	}
	if !(largest < mostSteps) {
		return t.tooManyDigits(-1)
	}
	unit := 1.0
	for digits := 0; digits <= mostDecimals && largest*math.Pow10(digits) < mostSteps; digits++ {
		if unit = math.Pow10(digits); t.whole(unit) {
			break
		}
	}
	for cell, value := range t.Values {
		rounded := math.Round(value*unit) / unit
		if seen(value, rounded) {
			return t.tooManyDigits(cell)
		}
		t.Values[cell] = rounded
	}
	return nil
}

func (t *Table) whole(unit float64) bool {
	for _, value := range t.Values {
		if steps := value * unit; math.Abs(steps-math.Round(steps)) > 0x1p-50*math.Abs(steps) {
			return false
		}
	}
	return true
}

// weighted is what a record adds to the value of its cell.
func (r *Records) weighted(i int) float64 {
	if r.Weight == nil {
		return r.Response[i]
	}
	return r.Weight[i] * r.Response[i]
}

// unit is the number of steps to one unit of the response: the fewest in which all
// records are whole, which is exact, or else the most that there is room for; 0 where
// there is room for none.
func (r *Records) unit() (unit float64, exact bool) {
	size := 0.0
	for i := range r.Response {
		size += math.Abs(r.weighted(i))
	}
	for digits := 0; digits <= mostDecimals && size*math.Pow10(digits) < mostSteps; digits++ {
		if unit = math.Pow10(digits); r.whole(unit) {
			return unit, true
		}
	}
	return unit, false
}

// whole says whether all records are whole numbers of steps, but for what a product of
// two decimal numbers may be off.
func (r *Records) whole(unit float64) bool {
	for i := range r.Response {
		steps := r.weighted(i) * unit
		if math.Abs(steps-math.Round(steps)) > 0x1p-50*math.Abs(steps) {
			return false
		}
	}
	return true
}
