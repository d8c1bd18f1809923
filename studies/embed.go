// Package studies carries the study files that the product ships with, and the
// code lists of their own, each study's in a folder of its name.
package studies

import "embed"

// FS holds one file per study, ID.yaml, and the lists that it brings in ID/.
//
//go:embed *.yaml */*.csv
var FS embed.FS
