package synth

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
)

// world is a small country that tests share; its rows have trouble.
var world = sync.OnceValues(func() (string, Summary) {
	dir, err := os.MkdirTemp("", "synth-world-")
	if err != nil {
		panic(err)
	}
	out := filepath.Join(dir, "country")
	s, err := Run(context.Background(), Options{Out: out, Persons: 20_000, Seed: 7, Messy: 0.05})
	if err != nil {
		panic(err)
	}
	return out, s
})

func TestMain(m *testing.M) {
	code := m.Run()
	dir, _ := world()
	os.RemoveAll(filepath.Dir(dir))
	os.Exit(code)
}

// duck opens a database with views on a country.
func duck(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for name, source := range map[string]string{
		"persons":   "read_parquet('" + dir + "/warehouse/persons/*/*.parquet', hive_partitioning = true)",
		"jobs":      "read_parquet('" + dir + "/warehouse/jobs/*/*.parquet', hive_partitioning = true)",
		"employers": "read_parquet('" + dir + "/warehouse/employers.parquet')",
		"measures":  "read_parquet('" + dir + "/warehouse/employment_measures.parquet')",
		"crosswalk": "read_parquet('" + dir + "/crosswalk.parquet')",
		"delivered": "read_csv('" + dir + "/deliveries/*_measures.csv', all_varchar = true)",
		"profiles":  "read_csv('" + dir + "/deliveries/*_profiles.csv', all_varchar = true)",
	} {
		if _, err := db.Exec("create view " + name + " as select * from " + source); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// zero fails where a query that counts faults finds any.
func zero(t *testing.T, db *sql.DB, what, query string) {
	t.Helper()
	var n int64
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if n != 0 {
		t.Errorf("%s: %d", what, n)
	}
}

// fingerprint hashes all files of a country, path and bytes.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum.Write([]byte(strings.TrimPrefix(path, dir)))
		sum.Write(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
