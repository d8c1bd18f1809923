package study

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

const quarterPlace = "{quarter}"

var (
	filePattern = regexp.MustCompile(`^[A-Za-z0-9._=/*-]+$`)
	columnName  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_ .-]{0,127}$`)
)

func (c *checker) sources() {
	for _, name := range slices.Sorted(maps.Keys(c.study.Sources)) {
		here := at{"sources", name}
		rel, ok := relations[name]
		if !ok {
			continue // no authorisation can name it either
		}
		source := c.study.Sources[name]
		c.files(here.with("files"), source.Files, rel.quarterly)
		c.columnNames(here.with("columns"), source.Columns, rel)
	}
}

// files keeps a source inside the warehouse: a relative path without a way up.
func (c *checker) files(here at, files string, quarterly bool) {
	plain := strings.ReplaceAll(files, quarterPlace, "q")
	switch {
	case path.IsAbs(plain) || slices.Contains(strings.Split(plain, "/"), ".."):
		c.bad(here, "%q leaves the warehouse: give a path below it", shorten(files))
	case !filePattern.MatchString(plain):
		c.bad(here, "%q: use letters, digits and . _ - = / * and %s only", shorten(files), quarterPlace)
	case quarterly && plain == files:
		c.bad(here, "needs %s: this relation has files per quarter, such as quarter=%s/*.parquet", quarterPlace, quarterPlace)
	case !quarterly && plain != files:
		c.bad(here, "has %s: this relation is not kept per quarter", quarterPlace)
	}
}

func (c *checker) columnNames(here at, columns map[string]string, rel relation) {
	taken := map[string]string{}
	for _, logical := range slices.Sorted(maps.Keys(columns)) {
		physical := columns[logical]
		switch {
		case !slices.Contains(rel.names(), logical):
			c.bad(here.with(logical), "is no column of this relation%s", suggest(logical, rel.names()))
		case !columnName.MatchString(physical):
			c.bad(here.with(logical), "%q cannot be the name of a column: use letters, digits, _ . - and spaces", shorten(physical))
		case taken[physical] != "":
			c.bad(here.with(logical), "%q is already the column of %s", physical, taken[physical])
		}
		taken[physical] = logical
	}
}

func (c *checker) sourcesAllowed() {
	a := c.study.Authorisation
	for _, name := range slices.Sorted(maps.Keys(c.study.Sources)) {
		if _, known := relations[name]; !slices.Contains(a.Sources, name) {
			hint := ": take it away"
			if !known {
				hint = suggest(name, relationNames())
			}
			c.refused(at{"sources", name}, "authorisation %s does not name this source%s", a.Number, hint)
		}
	}
}

// sourcesNeeded asks for the relations that the study cannot do without.
func (c *checker) sourcesNeeded() {
	needs := map[string]string{persons: "every table"}
	if len(c.study.Measures.Warehouse) > 0 {
		needs[employmentMeasures] = "measures that the warehouse delimits"
	}
	for _, name := range c.study.dimensionNames() {
		for _, col := range c.study.Dimensions[name].Columns {
			if _, known := relations[col.Relation]; !known {
				continue
			}
			needs[col.Relation] = "dimension " + name
			if col.Relation == employers {
				needs[jobs] = "dimension " + name
			}
		}
	}
	for _, relation := range slices.Sorted(maps.Keys(needs)) {
		if _, ok := c.study.Sources[relation]; !ok {
			c.bad(at{"sources"}, "%s is missing: %s needs it", relation, needs[relation])
		}
	}
}
