// Package codelists carries the code lists that the product ships with, as
// CSV files: code, parent, labels in Dutch, French and English, and the
// attributes that derivations use. They are facts of the Belgian social
// security domain around 2015; SOURCES.md names where each was read. A study
// may bring lists of its own, which then win over these.
package codelists

import "embed"

// FS holds one file per list, NAME.csv.
//
//go:embed *.csv
var FS embed.FS
