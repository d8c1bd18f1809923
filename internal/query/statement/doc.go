// Package statement decides on a statement by its parse tree: what a
// researcher may ask in SQL. The tree is DuckDB's own (json_serialize_sql), and
// what is not listed here is refused: one SELECT, the study's tables by their
// names, functions by their names, and kinds of nodes with the fields that are
// known. A field that is not known must be empty.
//
// It runs inside the sandbox, in the process that answers one query and no
// other. It is the first wall; the second is that process, which can read and
// write nothing else, has limits, and can be killed. Each was shown to let
// something through that the other holds.
//
// The package also sees whether a statement is a marginal of one table, so that
// the same figures can be asked for as a release that is checked exactly.
package statement
