package hub

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// A store that is not the hub's own, or knows less than the hub holds, is not
// believed: nothing is changed on its word.
func TestForeignOrOldStoreRemovesNothing(t *testing.T) {
	foreign := func(names ...string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			other := newHub(t)
			for _, name := range names {
				move(t, filepath.Join(other, name), filepath.Join(dir, name))
			}
		}
	}
	for name, c := range map[string]struct {
		kept  int // folders that the store does not know
		spoil func(t *testing.T, dir string)
		says  string
	}{
		"empty": {1, func(t *testing.T, dir string) { write(t, filepath.Join(dir, "store.sqlite"), "") }, "is empty"},
		"no database": {1, func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "store.sqlite"), strings.Repeat("x", 9000))
		}, "is no store"},
		"without a schema":     {1, withoutSchema, "is no store"},
		"another hub's":        {1, foreign("store.sqlite"), "is not the store of this hub"},
		"another hub's, key":   {1, foreign("store.sqlite", "hub.pub"), "are not of one hub"},
		"another hub's keyset": {1, foreign("keyset.age"), "are not of one hub"},
		"lost key":             {1, func(t *testing.T, dir string) { move(t, filepath.Join(dir, "hub.pub"), filepath.Join(dir, "lost")) }, "public key"},
		"older":                {3, func(*testing.T, string) {}, "older than they are"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newHub(t)
			kept := []string{"studies/a/deliveries/D0001", "studies/a/deliveries/D0002.partial", "studies/a/builds/1", "studies/a/builds/2"}
			if c.kept == 1 {
				kept = kept[:2]
			}
			for _, k := range kept {
				if err := os.MkdirAll(filepath.Join(dir, k), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			c.spoil(t, dir)
			if h, err := Open(t.Context(), dir, ""); refusal.KindOf(err) != refusal.Misuse || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v opened with %v, want %q", h, err, c.says)
			}
			for _, k := range kept {
				if _, err := os.Stat(filepath.Join(dir, k)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// withoutSchema puts a database of another program in the store's place.
func withoutSchema(t *testing.T, dir string) {
	t.Helper()
	other := filepath.Join(dir, "other.sqlite")
	s, err := store.Create(t.Context(), other, storeOptions())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	copy(text[60:64], []byte{0, 0, 0, 0}) // SQLite's user version
	write(t, filepath.Join(dir, "store.sqlite"), string(text))
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
