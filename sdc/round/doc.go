// Package round publishes tables of counts rounded to multiples of a base, in four
// ways that promise different things:
//
//   - [Random]: every cell by itself, up or down by chance, unbiased. Totals are not
//     the sums of their parts.
//   - [Midpoint]: every cell by itself, to the middle of its class. Nothing is random.
//   - [SmallCount]: only small counts of cells that are not sums become zero or the
//     base, and totals are added up again: additive (Langsrud, Heldal 2018).
//   - [Controlled]: all cells to one of the two multiples beside them, and additive
//     (Cox 1987; Salazar-González 2006); where that cannot be, some totals go further.
//
// All are methods of the package sdc/compare, which says what an intruder makes of
// their results and measures them.
//
// # Base
//
// A base of 2 to [MaxBase]. The larger it is, the wider the interval in which a true
// count may lie, and the further published counts are from it.
package round

import "fmt"

// MaxBase is the largest base.
const MaxBase = int64(1) << 20

func checkBase(base int64) error {
	if base < 2 || base > MaxBase {
		return fmt.Errorf("the base is %d: use 2 to %d", base, MaxBase)
	}
	return nil
}
