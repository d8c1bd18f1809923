package duckdb_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/engine"
	"github.com/kruistabel/kruistabel/internal/engine/duckdb"
	"github.com/kruistabel/kruistabel/internal/engine/enginetest"
	"github.com/kruistabel/kruistabel/internal/engine/memory"
	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/synth"
)

func TestAgreesWithTheNaiveEngine(t *testing.T) {
	enginetest.Differential(t, memory.Engine{}, duckdb.New(), worlds(t, 30, 150))
}

func TestAnswersDependOnTheQueryAlone(t *testing.T) {
	enginetest.Invariance(t, duckdb.New(), worlds(t, 3, 20))
}

// worlds is how many random countries a test makes: few in the fast suite.
func worlds(t *testing.T, fast, slow int) int {
	t.Helper()
	if testing.Short() {
		return fast
	}
	return slow
}

// A synthetic country is larger and hangs together better than a random one:
// its files have row groups, its people keep what they had.
func TestAgreesOnASyntheticCountry(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "country")
	if _, err := synth.Run(t.Context(), synth.Options{Out: dir, Persons: 4000, Seed: 7, Messy: 0.2}); err != nil {
		t.Fatal(err)
	}
	s := enginetest.Advice(t)
	a, err := s.Authorise(s.Authorisation.Acts.From)
	if err != nil {
		t.Fatal(err)
	}
	q := engine.Query{Study: a, Lists: s.Lists(), Warehouse: filepath.Join(dir, "warehouse"), Temp: t.TempDir(), Threads: 2}
	for _, supplier := range []string{"dwse", "vdab"} {
		for _, kind := range []coded.Kind{coded.MeasuresKind, coded.ProfilesKind} {
			q.Deliveries = append(q.Deliveries, take(t, dir, intake.Request{Study: s, Lists: s.Lists(), Supplier: supplier, Kind: kind, AllowSynthetic: true}))
		}
	}
	enginetest.Agree(t, q, memory.Engine{}, duckdb.New())
}

func take(t *testing.T, dir string, r intake.Request) *coded.Delivery {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "keyset.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	keyset, err := coding.ReadKeyset(f)
	if err != nil {
		t.Fatal(err)
	}
	r.Coder, r.Path = keyset, filepath.Join(dir, "deliveries", r.Supplier+"_"+string(r.Kind)+".csv")
	r.Limits = intake.DefaultLimits
	_, delivery, err := intake.Take(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	delivery.ID = r.Supplier + string(r.Kind)
	return delivery
}
