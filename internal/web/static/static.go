// Package static holds the styles and scripts of the pages, and nothing else
// that is served as it is.
package static

import "embed"

// FS holds the files of this folder. Those that a page may ask for are the ones
// with an ending that page knows.
//
//go:embed *
var FS embed.FS
