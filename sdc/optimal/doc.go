// Package optimal finds the least costly pattern that protects a table, and proves
// how far from the least any found pattern can be. It is for small tables: up to some
// hundred unsafe cells; for larger ones its lower bound is still a yardstick.
//
// # Method
//
// A master program chooses the cells to hide; for each unsafe cell and each side an
// intruder's linear program looks whether the cell can move as far as it must while
// only chosen cells move. Where it cannot, the dual solution is an inequality that
// every safe pattern satisfies (a capacity constraint), and joins the master. First
// the master is linear, then whole. This is the method of Fischetti and Salazar,
// "Solving the cell suppression problem on tabular data with linear constraints",
// Management Science 47 (2001), with their strengthening of coefficients and their
// bridge-less inequalities: in no equation just one cell is hidden.
//
// The intruder's programs do not ask for whole tables, so that the bound holds for
// counts, too. Witnesses are whole: a pattern for which there are none is excluded,
// with all its parts, and the search goes on.
//
// Costs are the prices of package ground, ties included: the bound is of what they
// add up to.
package optimal
