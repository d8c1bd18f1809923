// Package memory is the naive engine: it reads a warehouse into plain rows and
// answers a query in one readable pass per table. It is the specification that
// faster engines are tested against, so nothing in it is clever. Where the
// data contract says one thing in one sentence, one piece of code says it
// here.
//
// # What the contract leaves to an engine
//
// Rows without a person take no part. A row of employment_measures without
// code is nothing to a study; one without person or start, or that ends before
// it starts, is no spell, and is counted. A warehouse
// may give one code to several subtypes: the row is then a spell of each.
//
// A number that is not a number (NaN) is null.
//
// A subtype is a leaf of the measure list; its type is its parent, or itself
// where it has none. A flow of a type in a quarter is a flow of any of its
// subtypes that the table selects, after spells of each subtype were merged.
//
// An empty education source reads as SELF. LED comes before SELF because the
// study's precedence says so; a source that the precedence does not name does
// not compete. Within one source, or where sources have the same rank, the
// latest valid_from wins, then the group that stands later in the supplier's
// list (L, M, H). A supplier's level counts by its group (Study.Group).
//
// A main job is one whose main flag is true. An employer without a class in a
// year has none that year; a stored 0 is a class.
//
// Born on 29 February, a person completes a year on 1 March where the year has
// no such day. Nobody has a negative age: unknown.
//
// # What a relation must have
//
// The relation persons must have files for every quarter of the period of
// data, since the report says who was in it. The relation jobs must have files
// for every quarter that a table with a dimension of the main job observes. The
// relation employers is read for a size class, employment_measures
// where the study takes a subtype from the warehouse. Missing files, and
// missing columns that the study uses, are errors. So is a person of the
// deliveries or spells who stands twice in a quarter of persons, or has two
// main jobs in a quarter, and an employer with two rows in a year: which row
// to believe would be a guess.
//
// # What the linkage report counts
//
// A person is observed in a quarter if any row of any table counts him there:
// on a moment in the moment's quarter, of a flow in the quarter that the
// offset leads to. Education and unlisted codes are counted over observed
// persons, once per person and quarter, in quarters that have any. Main jobs
// are read, and sectors and the jobs' unlisted codes counted, only for persons
// whom a table with a dimension of the main job observes: nobody else's job is
// looked at.
//
// Measure lines count rows as accepted, before merging, where their days touch
// a quarter of the period of data; lines without rows are left out. The
// supplier "warehouse" has the rows whose code the study maps, once per
// subtype they are mapped to. Linked is a row in persons of that quarter.
//
// Spell lines count rows that count, of all days, per subtype.
//
// Education lines have every source of the precedence and unknown. A conflict
// between supplier and warehouse is a known level of the warehouse that differs
// from the level that wins among the supplier profiles valid on the quarter's
// last day. A conflict among suppliers is two different known levels (of the
// three groups) among those profiles. They are left out where no table has
// education, sector lines where none has the sector.
//
// Unlisted lines count, for observed persons, rows of persons and main jobs
// with a code that none of the lists has by which the tables' dimensions read
// that column (kinds code, mapped and education); for the sector a NACE code
// whose division no sector lists, and a joint committee outside the list of
// committees. Null is not a code. Several dimensions on one column count a row
// once.
package memory
