package table

import "math"

// mostDecimals is the number of digits after the decimal point up to which sums of
// responses are exact, if they are not too large.
const mostDecimals = 9

// sumRecords fills the values of a magnitude table from its records. Decimal
// responses are added up in whole numbers of their last digit, so that a value is the
// number that an exact sum rounds to; others in floating point.
func (p *Problem) sumRecords() {
	unit, exact := p.Records.unit()
	if !exact {
		AddTotals(p.Table.Space, p.Table.Values)
		return
	}
	sums := make([]int64, p.Table.Len())
	for i, cell := range p.Records.Cell {
		sums[cell] += int64(math.Round(p.Records.weighted(i) * unit))
	}
	AddTotals(p.Table.Space, sums)
	for cell, sum := range sums {
		p.Table.Values[cell] = float64(sum) / unit
	}
}

// weighted is what a record adds to the value of its cell.
func (r *Records) weighted(i int) float64 {
	if r.Weight == nil {
		return r.Response[i]
	}
	return r.Weight[i] * r.Response[i]
}

// unit is the number of steps to one unit of the response in which all records are
// whole. It is not exact where they have too many digits for sums of whole numbers.
func (r *Records) unit() (unit float64, exact bool) {
	size := 0.0
	for i := range r.Response {
		size += math.Abs(r.weighted(i))
	}
	for digits := 0; digits <= mostDecimals; digits++ {
		unit = math.Pow10(digits)
		if size*unit >= 1<<53 {
			break
		}
		if r.whole(unit) {
			return unit, true
		}
	}
	return 1, false
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
