// Package compare says what a method of protection promises, measures what it did
// to a table, and puts several methods side by side.
//
// A [Method] takes a problem and returns the table that would be published: with
// cells hidden, or with counts changed. It states its [Promise], and how far from a
// published count the true one may lie. [Run] applies methods to one table and
// reports for each of them, measured and not believed:
//
//   - safety: how many unsafe cells an intruder computes exactly, and how many he
//     narrows to less than the protection that the rules require;
//   - loss: cells hidden and changed, units hidden and moved;
//   - distance between the published and the true counts;
//   - additivity: sums that no longer hold, overlapping parents outside their
//     children;
//   - zeros: empty cells that are no longer zero, and people who are;
//   - consistency: cells of the same people that show different counts;
//   - promises that were not kept. There are none unless the program is wrong.
//
// # The intruder of the report
//
// He knows the method and its public parameters, not its secret. To him a true count
// lies in an interval around the published one, true totals are the sums of their
// parts, and overlapping parents lie between the largest and the sum of their
// children. He narrows the intervals with one sum after the other until nothing
// changes. What he excludes is certainly excluded: the report never calls a cell
// disclosed that is not. A linear program over many sums at once may narrow further,
// so that the counts of exact and narrowed cells are the least there are; for
// suppression the package that attacks by linear programs has the exact figures.
// Probabilities are not part of it: a method may leave a cell an interval and still
// make some of its values unlikely.
//
// The methods themselves are in sdc/cellkey and sdc/round. [Suppression] makes a
// method of a pattern that has been found already.
package compare
