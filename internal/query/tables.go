package query

import (
	"path/filepath"
	"slices"
	"strings"
)

// Tables are the files of a build in force.
type Tables struct {
	Study string
	Build int
	Hash  string            // of the build
	Files map[string]string // by name of the table: its Parquet file
}

// key tells workers of one build from those of another.
func (t Tables) key() string { return t.Study + "/" + t.Hash }

// names are the tables in order, each before that of its types.
func (t Tables) names() []string {
	var out []string
	for name := range t.Files {
		out = append(out, name)
	}
	slices.SortFunc(out, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, "_types")+" "+a, strings.TrimSuffix(b, "_types")+" "+b)
	})
	return out
}

// file is the file of a table as bubblewrap wants it.
func (t Tables) file(name string) string { path, _ := filepath.Abs(t.Files[name]); return path }
