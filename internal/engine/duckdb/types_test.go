package duckdb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/engine/enginetest"
)

// What is stored as another type has lost something, or may have: it is
// refused, with the column and both types, and nothing of a row.
func TestColumnsOfAnotherTypeAreRefused(t *testing.T) {
	for _, c := range []struct{ files, replace, says string }{
		{"persons/quarter=2015Q2", "person::DOUBLE AS person", "relation persons, 2015Q2: column person is stored as DOUBLE; the data contract says BIGINT"},
		{"persons/quarter=2015Q2", "1 AS sex", "column sex is stored as INTEGER; the data contract says VARCHAR"},
		{"persons/quarter=2015Q4", "birth_date::TIMESTAMP AS birth_date", "column birth_date is stored as TIMESTAMP"},
		{"persons/quarter=2015Q4", "handicap::INTEGER AS handicap", "column handicap is stored as INTEGER"},
		{"jobs/quarter=2015Q2", "1110 AS nace", "relation jobs, 2015Q2: column nace is stored as INTEGER"},
		{"jobs/quarter=2015Q2", "322.0::DOUBLE AS joint_committee", "column joint_committee is stored as DOUBLE"},
		{"jobs/quarter=2015Q2", "'true' AS main", "column main is stored as VARCHAR"},
		{".", "start_date::VARCHAR AS start_date", "relation employment_measures: column start_date is stored as VARCHAR"},
	} {
		t.Run(c.replace, func(t *testing.T) {
			q := enginetest.Query(t, enginetest.Advice(t), enginetest.Generate(enginetest.Advice(t), 4))
			pattern := "*.parquet"
			if c.files == "." {
				pattern = "employment_measures.parquet"
			}
			rewrite(t, filepath.Join(q.Warehouse, c.files, pattern), c.replace)
			_, err := New().Tabulate(t.Context(), q)
			var wrong *engine.WarehouseError
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A column with nothing in it has no type to be wrong about.
func TestEmptyColumnsMayHaveAnyType(t *testing.T) {
	q := enginetest.Query(t, enginetest.Advice(t), enginetest.Generate(enginetest.Advice(t), 4))
	rewrite(t, filepath.Join(q.Warehouse, "persons/quarter=2015Q2/*.parquet"), "NULL::INTEGER AS lipro")
	if _, err := New().Tabulate(t.Context(), q); err != nil {
		t.Error(err)
	}
}

// A pipe in place of a file is told, not waited for.
func TestWhatIsNoFileIsRefused(t *testing.T) {
	for _, file := range []string{"employers.parquet", "employment_measures.parquet", "jobs/quarter=2015Q2/x.parquet", "persons/quarter=2015Q2/x.parquet"} {
		q := enginetest.Query(t, enginetest.Advice(t), enginetest.Generate(enginetest.Advice(t), 4))
		path := filepath.Join(q.Warehouse, file)
		_ = os.Remove(path)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := New().Tabulate(t.Context(), q)
		if err == nil || !strings.Contains(err.Error(), "no regular file") {
			t.Errorf("%s: got %v", file, err)
		}
	}
}

// rewrite replaces a column in Parquet files, by an SQL expression.
func rewrite(t *testing.T, pattern, replace string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	s, err := open(1, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for _, f := range files {
		sql := "COPY (SELECT * REPLACE (" + replace + ") FROM " + literal(f) + ") TO " + literal(f+".new") + " (FORMAT parquet)"
		if err := s.query(context.Background(), sql, func(chunk) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(f+".new", f); err != nil {
			t.Fatal(err)
		}
	}
}
