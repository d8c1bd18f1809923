// Package attack is the intruder: it works out what can be known of the hidden
// cells of a published table, and knows nothing but what is published. For every
// hidden cell it gives the interval of its values over all tables that agree with
// what is published: for counts over all tables of whole numbers.
//
// # What the intruder knows
//
//   - the structure: every sum of every dimension in all combinations of the other
//     dimensions, and in those of their terminal codes max(children) ≤ parent ≤
//     sum(children) of each parent whose children overlap;
//   - the rules: a hidden count of a terminal cell is at least the floor, a
//     magnitude at least 0 unless values may be negative; what is known beforehand;
//   - all published values, zeros among them.
//
// # How
//
// Algebra first: equations with one unknown, substitution of equations with two,
// bounds that follow from bounds, equations that appear twice. What is left falls
// apart into parts that have nothing to do with each other. In each, every end of
// every interval is looked for by linear programs: first in a window around the cell
// that grows only where unknowns outside would have to move, then in the program of
// the whole part. Points move as little as they can from a known table, so that they
// are mostly whole; every point that is a table widens the intervals of all cells
// that move in it. Where an end of a count is not attained so, a search over whole
// tables decides, within a number of nodes; where it cannot, the cell is undecided
// and its bounds are the outer ones.
//
// No end rests on the word of a solver alone. That nothing lies beyond it is proven by
// algebra, or by a dual bound that is worked out again in whole numbers; only that no
// whole table attains a fraction may rest on certificates that the solver checked.
// That an end is attained is proven by a table that was checked against every
// equation.
//
// With the true table, which the intruder does not have, the same run judges: which
// intervals are shorter than required, and which unsafe cells are known exactly
// to somebody who is alone in other cells.
//
// The bounds are those of Dobra and Fienberg's shuttle algorithm where it is exact,
// else those of linear programming: Fischetti and Salazar, "Solving the cell
// suppression problem on tabular data with linear constraints", Management Science
// 47 (2001).
package attack
