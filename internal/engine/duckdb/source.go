package duckdb

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
)

// types are the data contract's columns, as SQL types. Numbers are read as
// doubles: classes have bounds in whole cents, which a double tells apart.
var types = map[study.Column]string{
	{Relation: persons, Name: "person"}:                "BIGINT",
	{Relation: persons, Name: "birth_date"}:            "DATE",
	{Relation: persons, Name: "work_intensity"}:        "DOUBLE",
	{Relation: persons, Name: "handicap"}:              "BOOLEAN",
	{Relation: persons, Name: "invalidity"}:            "BOOLEAN",
	{Relation: jobs, Name: "person"}:                   "BIGINT",
	{Relation: jobs, Name: "employer"}:                 "BIGINT",
	{Relation: jobs, Name: "main"}:                     "BOOLEAN",
	{Relation: jobs, Name: "part_time_pct"}:            "DOUBLE",
	{Relation: jobs, Name: "daily_wage"}:               "DOUBLE",
	{Relation: employers, Name: "employer"}:            "BIGINT",
	{Relation: employers, Name: "year"}:                "INTEGER",
	{Relation: employmentMeasures, Name: "person"}:     "BIGINT",
	{Relation: employmentMeasures, Name: "start_date"}: "DATE",
	{Relation: employmentMeasures, Name: "end_date"}:   "DATE",
}

// typed is a logical column, as SQL that reads it as the contract's type; a
// column that already has it costs nothing.
func (p *plan) typed(relation, name string) string {
	physical := name
	if other := p.study.Sources[relation].Columns[name]; other != "" {
		physical = other
	}
	as, ok := types[study.Column{Relation: relation, Name: name}]
	if !ok {
		as = "VARCHAR"
	}
	return fmt.Sprintf("%s::%s", identifier(physical), as)
}

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
	return found, nil
}

// escapeGlob makes a folder name stand for itself in a pattern.
func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}
