// Package studies carries the study files that the product ships with, and the
// code lists of their own that stand beside them.
package studies

import "embed"

// FS holds one file per study, ID.yaml.
//
//go:embed *.yaml
var FS embed.FS
