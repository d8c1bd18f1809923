package synth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

func run(t *testing.T, opts Options) (string, Summary) {
	t.Helper()
	opts.Out = filepath.Join(t.TempDir(), "country")
	s, err := Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return opts.Out, s
}

func TestSameSeedSameFiles(t *testing.T) {
	for _, shuffle := range []bool{false, true} {
		opts := Options{Persons: 24_000, Seed: 3, Messy: 0.03, Shuffle: shuffle, block: 1_100}
		opts.Threads = 1
		one, _ := run(t, opts)
		opts.Threads = 2
		two, _ := run(t, opts)
		if fingerprint(t, one) != fingerprint(t, two) {
			t.Errorf("shuffle %v: the number of threads changes the files", shuffle)
		}
	}
	other, _ := run(t, Options{Persons: 1_000, Seed: 4})
	again, _ := run(t, Options{Persons: 1_000, Seed: 5})
	if fingerprint(t, other) == fingerprint(t, again) {
		t.Error("two seeds give the same files")
	}
}

func TestShuffleOnlyChangesTheOrder(t *testing.T) {
	plain, _ := run(t, Options{Persons: 5_000, Seed: 3})
	mixed, _ := run(t, Options{Persons: 5_000, Seed: 3, Shuffle: true})
	a, b := duck(t, plain), duck(t, mixed)
	for _, table := range []string{"persons", "jobs"} {
		var x, y string
		for db, into := range map[*string]*string{&x: &x, &y: &y} {
			source := a
			if db == &y {
				source = b
			}
			if err := source.QueryRow("select count(*) || ' ' || sum(hash(" + table + "))::varchar from " + table).Scan(into); err != nil {
				t.Fatal(err)
			}
		}
		if x != y {
			t.Errorf("%s: %s and %s", table, x, y)
		}
	}
	entries, err := os.ReadDir(mixed)
	if err != nil || len(entries) != 4 {
		t.Errorf("left beside the layout: %v, %v", entries, err)
	}
}

func TestAnyNumberOfPersons(t *testing.T) {
	for _, n := range []int{1, 2, 17, 300} {
		_, s := run(t, Options{Persons: n, Seed: 1, Messy: 0.5})
		if s.Persons != int64(n) {
			t.Errorf("asked for %d persons, got %d", n, s.Persons)
		}
	}
}

func TestRefusals(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), Options{Out: full, Persons: 10}); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a folder with something in it: %v", err)
	}
	for _, o := range []Options{{Persons: 5}, {Out: "x"}, {Out: "x", Persons: MaxPersons + 1}, {Out: "x", Persons: 5, Messy: 2}} {
		if _, err := Run(context.Background(), o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

// An empty folder stays the same folder, so that it may be the working one.
func TestEmptyFolder(t *testing.T) {
	for _, out := range []string{".", "sub/.."} {
		empty := t.TempDir()
		t.Chdir(empty)
		before, err := os.Stat(empty)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), Options{Out: out, Persons: 10}); err != nil {
			t.Errorf("%s: %v", out, err)
		}
		after, err := os.Stat(empty)
		if err != nil || !os.SameFile(before, after) {
			t.Errorf("%s: another folder came in its place: %v", out, err)
		}
		if entries, err := os.ReadDir(empty); err != nil || len(entries) != 4 {
			t.Errorf("%s holds %v, %v", out, entries, err)
		}
	}
}

func TestCancelLeavesNothing(t *testing.T) {
	for _, shuffle := range []bool{false, true} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		var calls atomic.Int64
		_, err := Run(ctx, Options{Out: filepath.Join(dir, "country"), Persons: 30_000, Shuffle: shuffle, Progress: func(done, total int64) {
			if calls.Add(1) == 3 {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("shuffle %v: %v", shuffle, err)
		}
		ctx, cancel = context.WithCancel(context.Background())
		cancel()
		if _, err := Run(ctx, Options{Out: dir, Persons: 30_000, Shuffle: shuffle}); !errors.Is(err, context.Canceled) {
			t.Errorf("shuffle %v, in an empty folder: %v", shuffle, err)
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != 0 {
			t.Errorf("shuffle %v: left %v, %v", shuffle, left, err)
		}
	}
}

func TestProgressEnds(t *testing.T) {
	var last, total atomic.Int64
	run(t, Options{Persons: 2_000, Progress: func(d, n int64) { last.Store(d); total.Store(n) }})
	if last.Load() == 0 || last.Load() != total.Load() {
		t.Errorf("ended at %d of %d", last.Load(), total.Load())
	}
}

func TestFactsNameTheirSources(t *testing.T) {
	sources, err := os.ReadFile("facts/SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("facts/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.Contains(string(sources), filepath.Base(f)) {
			t.Errorf("facts/SOURCES.md does not name %s", filepath.Base(f))
		}
	}
}
