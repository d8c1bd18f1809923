package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/study"
)

// types are the data contract's columns that are not text, as SQL types.
// Numbers are read as doubles: classes have bounds in whole cents, which a
// double tells apart.
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

// holds lists the stored types that can be read as a type without a value
// becoming another: a code stored as a number has lost its zeros, a person
// number stored as a double its last digits.
var holds = map[string][]string{
	"BIGINT":  {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT"},
	"INTEGER": {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT"},
	"DOUBLE":  {"DOUBLE", "FLOAT", "DECIMAL", "BIGINT", "INTEGER", "SMALLINT", "TINYINT"},
	"BOOLEAN": {"BOOLEAN"},
	"DATE":    {"DATE"},
	"VARCHAR": {"VARCHAR", "ENUM"},
}

func typeOf(relation, name string) string {
	if as, ok := types[study.Column{Relation: relation, Name: name}]; ok {
		return as
	}
	return "VARCHAR"
}

// physical is the column's name in the warehouse.
func (p *plan) physical(relation, name string) string {
	if other := p.study.Sources[relation].Columns[name]; other != "" {
		return other
	}
	return name
}

// typed is a logical column, as SQL that reads it as the contract's type; a
// column that already has it costs nothing.
func (p *plan) typed(relation, name string) string {
	return fmt.Sprintf("%s::%s", identifier(p.physical(relation, name)), typeOf(relation, name))
}

// checkTypes refuses columns that are stored as something else than the
// contract says, unless nothing is in them.
func (p *plan) checkTypes(ctx context.Context, s *session, relation string, columns []string, from string) error {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = identifier(p.physical(relation, c))
	}
	var wrong []string // SQL type of each column that has another one
	i := 0
	err := s.query(ctx, "DESCRIBE SELECT "+strings.Join(quoted, ", ")+" FROM "+from, func(c chunk) error {
		for _, stored := range c.column(1).texts() {
			kind, _, _ := strings.Cut(stored.string(), "(")
			if !slices.Contains(holds[typeOf(relation, columns[i])], kind) {
				wrong = append(wrong, fmt.Sprintf("column %s is stored as %s; the data contract says %s", p.physical(relation, columns[i]), kind, typeOf(relation, columns[i])))
			} else {
				wrong = append(wrong, "")
			}
			i++
		}
		return nil
	})
	for i := range wrong {
		if err == nil && wrong[i] != "" {
			err = s.query(ctx, "SELECT count("+quoted[i]+") FROM "+from, func(c chunk) error {
				if c.column(0).bigints()[0] > 0 {
					return fmt.Errorf("%s", wrong[i])
				}
				return nil
			})
		}
	}
	return err
}
