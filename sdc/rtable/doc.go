// Package rtable reads and writes tables as the R packages sdcTable, sdcHierarchies
// and GaussSuppression have them, as CSV files in a folder:
//
//   - data.csv: records, or all cells of a table with their totals;
//   - dim_<dimension>.csv: a hierarchy, as levels and codes ("@", "Total"), as a network
//     of parents and children, or as lines such as @@;A without a header;
//   - dim_<dimension>.<name>.csv: another grouping of the same leaves;
//   - forced.csv: statuses of single cells (s, u, x, z);
//   - sdcproblem.json: the arguments of makeProblem and primarySuppression;
//   - problem.R, which only Write makes: the script that does it all in R.
//
// [Read] makes a problem of such a folder, [Write] a folder of a problem,
// [WriteResult] a protected table with the column sdcStatus.
package rtable
