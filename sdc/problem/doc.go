// Package problem reads table problems from folders and writes what protecting
// them gives, in the neutral format of CSV and JSON files that protectors, checkers
// and attackers share.
//
// A problem is a folder with
//
//   - spec.json: name, kind, dimensions, rules, cost; which column holds what;
//     which parents overlap;
//   - microdata.csv or .csv.gz with a leaf code in each dimension, or
//     cells.csv(.gz) with counts of all cells that are not empty, totals included;
//   - hier_<dimension>.csv for each dimension: code, parent;
//   - microdata.<dimension>.csv(.gz): records coded with the overlapping parents of
//     that dimension;
//   - forced.csv, if some cells get a status by hand.
//
// [Read] makes a problem of it. [ProtectDir] reads, protects and writes
// protected.csv, protected.full.csv, witnesses.jsonl.zst, report.json and
// spec.json; [CheckDir] verifies such a folder against its problem. Errors name the
// file and the line, and say what to do; they never quote a count.
package problem
