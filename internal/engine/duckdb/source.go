package duckdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
)

// relation is the SQL that reads a relation's files, of one quarter where its
// files are by quarter.
func (p *plan) relation(name string, q study.Quarter) (string, error) {
	files, err := p.files(name, q)
	if err != nil {
		return "", err
	}
	quoted := make([]string, len(files))
	for i, f := range files {
		quoted[i] = literal(f)
	}
	return fmt.Sprintf("read_parquet([%s], hive_partitioning = false, union_by_name = true)", strings.Join(quoted, ", ")), nil
}

// files are the files of a relation in the warehouse.
func (p *plan) files(name string, q study.Quarter) ([]string, error) {
	source, ok := p.study.Sources[name]
	if !ok {
		return nil, fmt.Errorf("relation %s: the study names no source", name)
	}
	pattern := source.Files
	of := ""
	if strings.Contains(pattern, "{quarter}") {
		pattern = strings.ReplaceAll(pattern, "{quarter}", q.String())
		of = " for " + q.String()
	}
	if !filepath.IsLocal(pattern) {
		return nil, fmt.Errorf("relation %s: %q leads out of the warehouse", name, source.Files)
	}
	found, err := filepath.Glob(filepath.Join(escapeGlob(p.query.Warehouse), pattern))
	if err != nil {
		return nil, fmt.Errorf("relation %s: %w", name, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("relation %s: no file %q%s in the warehouse", name, pattern, of)
	}
	for _, f := range found {
		if info, err := os.Stat(f); err != nil || !info.Mode().IsRegular() {
			// A pipe would keep the build, and the hub, waiting for ever.
			return nil, fmt.Errorf("relation %s: %s is no regular file that can be read", name, filepath.Base(f))
		}
	}
	return found, nil
}

// escapeGlob makes a folder name stand for itself in a pattern.
func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}
