package duckdb_test

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/engine/duckdb"
	"github.com/kruistabel/kruistabel/internal/engine/enginetest"
)

func TestSpecification(t *testing.T) { enginetest.Specification(t, duckdb.New()) }
