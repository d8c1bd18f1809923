// Package argus reads and writes the files of τ-ARGUS: jobs with their rules,
// micro-data, tables, hierarchies, statuses set by hand, and protected tables. It
// converts them from and to the files of a problem.
//
//   - .arb: the commands of a job: which data, which table, which rules;
//   - .rda: metadata: the variables, where they stand, what they are;
//   - .asc: records, in columns of fixed width or with a separator;
//   - .tab: cells, with statuses and protection levels if there are any;
//   - .hrc: a hierarchy, one code a line behind as many leading strings as it is deep;
//   - .hst: statuses, costs and protection levels asked for by hand ("a priori").
//
// [Read] makes a problem of a job, or of data with their metadata. [Write] makes a job
// of a problem, and [WriteResult] writes a protected table as τ-ARGUS would. What the
// other side cannot express is said in notes; what would become another problem is
// refused.
//
// Formats after the τ-ARGUS user's manual, version 4.1, and the behaviour of versions
// 4.1 and 4.2.
package argus
