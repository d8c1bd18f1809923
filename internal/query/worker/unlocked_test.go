package worker

import (
	"testing"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// unlocked is a database that may do anything.
func unlocked(t testing.TB) *database {
	t.Helper()
	var config mapping.Config
	mapping.CreateConfig(&config)
	defer mapping.DestroyConfig(&config)
	d := &database{}
	var message string
	if mapping.OpenExt(":memory:", &d.db, config, &message) == mapping.StateError || mapping.Connect(d.db, &d.conn) == mapping.StateError {
		t.Fatal(message)
	}
	t.Cleanup(d.close)
	return d
}
