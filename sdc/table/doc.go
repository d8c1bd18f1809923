// Package table is the model that everything in disclosure control shares: a
// cross table with hierarchies, the rules that say which of its cells are
// unsafe, the pattern of what is published and hidden, and the witnesses that
// prove a pattern. It computes totals and nothing else: it knows neither how a
// pattern is found nor how it is checked, so that the protector and the
// verifier can both stand on it without standing on each other.
//
// # Cells
//
// A [Dimension] is a list of codes, each with at most one parent. The table is
// the full cross of all codes of all dimensions, totals included; a cell is a
// number in a [Space], mixed radix with the last dimension running fastest.
// A dimension with several roots has no total.
//
// # Overlapping parents
//
// A parent whose children overlap (a person followed two measures of one type)
// is not the sum of its children and brings its own counts. All that is known
// between them is, in every combination of the leaves of the other dimensions,
// max(children) ≤ parent ≤ sum(children). Such a parent and the leaves are the
// terminals of a dimension: the codes for which counts are given. All other
// codes are sums. Where two dimensions have overlapping parents, the
// inequalities hold in every combination of the terminals of the others, which
// is what holds for people.
//
// # Making a problem
//
// [NewDimension] makes a dimension from code and parent, [NewBuilder] takes the
// counts of the terminal cells and returns a [Problem] with all totals. The
// package sdc/problem reads one from files instead.
package table
