// Package problem reads table problems from folders and writes what protecting
// them gives, in the neutral format of CSV and JSON files that protectors, checkers
// and attackers share.
//
// A problem is a folder with
//
//   - spec.json: name, kind, dimensions, rules, cost; which column holds what;
//     which parents overlap;
//   - microdata.csv or .csv.gz with a leaf code in each dimension, or
//     cells.csv(.gz) with counts or values of all cells that are not empty, totals
//     included;
//   - hier_<dimension>.csv for each dimension: code, parent; and
//     hier_<dimension>.<name>.csv for each further grouping of its leaves;
//   - microdata.<dimension>.csv(.gz): records coded with the overlapping parents of
//     that dimension;
//   - forced.csv, if some cells get a status by hand.
//
// [Read] makes a problem of it; [ReadStructure] takes only what everybody may know,
// and needs no data. [ProtectDir] reads, protects and writes protected.csv,
// protected.full.csv, witnesses.jsonl.zst, report.json and spec.json; [CheckDir]
// verifies such a folder against its problem. [ReadPublished] reads a protected table,
// and [ReadKept] that of last year. Errors name the file and the line, and say what to
// do; they never quote a count.
//
// # Weights
//
// In a table of counts a weight is a number of units, as frequency is, and the two are
// multiplied. Counts are whole numbers, and so are the weights: fractions are refused,
// since whoever publishes the rounded sum of weights cannot prove anything about
// fractions. In a table of magnitudes any weight above 0 will do: values are weighted,
// and contributions compared with them are not.
//
// # Size and speed
//
// Files are cut into rows and fields in place, and nothing is made for each of them:
// half a million packed records and 3.7 million cells take a third of a second and
// little more memory than the cells. Results are written at some 200 MB a second.
package problem
