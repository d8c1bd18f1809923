package sdctest

import (
	"math/big"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Interval is all that an intruder can derive of a hidden cell: the least and the
// most that it can be, nil where nothing bounds it. Both are reached.
type Interval struct {
	Lower, Upper *big.Rat
}

// Exact says whether the intruder knows the value.
func (i Interval) Exact() bool {
	return i.Lower != nil && i.Upper != nil && i.Lower.Cmp(i.Upper) == 0
}

// Reaches says whether the interval goes at least down to low and up to high.
func (i Interval) Reaches(low, high *big.Rat) bool {
	return (i.Lower == nil || i.Lower.Cmp(low) <= 0) && (i.Upper == nil || i.Upper.Cmp(high) >= 0)
}

// String is the interval for a message, such as "1 to 7/2".
func (i Interval) String() string {
	text := func(x *big.Rat) string {
		if x == nil {
			return "any"
		}
		return x.RatString()
	}
	return text(i.Lower) + " to " + text(i.Upper)
}

// Attack derives the interval of every hidden cell of a small table: whole numbers
// for counts, see [Whole], fractions for magnitudes, see [Relaxed].
func Attack(p *table.Problem, pattern table.Pattern) (map[int]Interval, error) {
	if p.Kind == table.Magnitude {
		return Relaxed(p, pattern), nil
	}
	return Whole(p, pattern)
}

// Relaxed derives the interval of every hidden cell by linear programs in exact
// fractions. The intruder knows the published values, the sums of all groupings,
// which parents overlap, the bounds given beforehand, that counts are not negative,
// and magnitudes neither unless the table is signed, and that a hidden count that is
// not empty is at least the floor. He does not use that counts are whole.
//
// It is meant for tables of up to some hundred cells.
func Relaxed(p *table.Problem, pattern table.Pattern) map[int]Interval {
	s := newSystem(p, pattern)
	d := newDictionary(s)
	intervals := map[int]Interval{}
	for row, cell := range s.hidden {
		value := exact(p.Value(cell))
		far := func(side int) *big.Rat {
			if !d.push(row, side) {
				return nil
			}
			return new(big.Rat).Add(value, d.value(row))
		}
		intervals[cell] = Interval{far(-1), far(1)}
	}
	return intervals
}

// Whole is Relaxed for an intruder who also knows that counts are whole numbers. It
// returns ErrTooLarge where it would have to look at too many cases.
func Whole(p *table.Problem, pattern table.Pattern) (map[int]Interval, error) {
	s := newSystem(p, pattern)
	d := newDictionary(s)
	var whole []int
	for row, cell := range s.hidden {
		if p.Table.Terminal(cell) {
			whole = append(whole, row)
		}
	}
	intervals := map[int]Interval{}
	for row, cell := range s.hidden {
		var sides [2]*big.Rat
		for at, side := range []int{-1, 1} {
			far, err := d.pushWhole(row, side, whole)
			if err != nil {
				return nil, err
			}
			if far != nil {
				sides[at] = far.Add(far, exact(p.Value(cell)))
			}
		}
		intervals[cell] = Interval{sides[0], sides[1]}
	}
	return intervals, nil
}
