// Package arch holds the structure of the module as data, and the checks that
// its tests make of the real import graph.
//
// Rows says which packages a package may import, in the order in which a study
// flows; a row names only rows above it, so imports run one way. Drivers says
// who may import a database, a hardware module or a parser of arguments.
// Separations says which packages must not reach each other, however long the
// way. A new package gets a row here in the change that makes it.
package arch
