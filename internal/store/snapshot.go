package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Snapshot writes the whole store as it is at this moment into a new file, and
// flushes it. Reads and changes go on beside it.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("store: %s is there already", path), err)
	}
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return errors.Join(fmt.Errorf("store: %w", err), os.Remove(path))
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// VersionOf is the schema version of a file, which is not changed. What is no
// store is ErrNoStore.
func VersionOf(ctx context.Context, path string) (int, error) {
	db, err := connect(path, "rw") // whoever only reads leaves its log behind
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var have int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return 0, noStore(err)
	}
	if have == 0 {
		return 0, ErrNoStore
	}
	return have, nil
}

// Copy writes the whole of a store file that nobody has open into a new file,
// whatever its version.
func Copy(ctx context.Context, from, to string) error {
	db, err := connect(from, "rw")
	if err != nil {
		return err
	}
	defer db.Close()
	s := &Store{db: db}
	return s.Snapshot(ctx, to)
}

// Step is one version of the schema.
type Step struct {
	Version int    `json:"version"`
	What    string `json:"what"` // it brings, in one sentence
}

// StepsAfter lists what this program adds to a file of a version.
func StepsAfter(version int) (out []Step) {
	for i, name := range schemaSteps() {
		if i < version {
			continue
		}
		text, err := schemaFiles.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		out = append(out, Step{i + 1, headline(string(text))})
	}
	return out
}

// headline is the comment at the top of a schema file, up to its first full
// stop.
func headline(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		line, isComment := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !isComment {
			break
		}
		words = append(words, strings.TrimSpace(line))
	}
	_, all, _ := strings.Cut(strings.Join(words, " "), ": ")
	first, _, _ := strings.Cut(all, ". ")
	return strings.TrimSuffix(first, ".")
}

// EndAll ends what does not outlive a hub's copy: logins, links to enrol,
// sessions with their duties, uploads and jobs in progress, runs. How many of
// each it ended it says.
func (t *Tx) EndAll(why string) (map[string]int64, error) {
	ended := map[string]int64{}
	now := stamp(t.store.now())
	for _, e := range []struct {
		what, query string
		args        []any
	}{
		{"logins", `UPDATE logins SET ended = ?, why = ? WHERE ended = ''`, []any{now, why}},
		{"links", `UPDATE links SET used = ? WHERE used = ''`, []any{now}},
		{"sessions", `UPDATE sessions SET state = 'ended', reason = ?, ended = ? WHERE state IN ('open', 'paused')`, []any{why, now}},
		{"duties", `DELETE FROM duties`, nil},
		{"uploads", `UPDATE uploads SET state = 'cancelled', ended = ? WHERE state IN ('open', 'checking')`, []any{now}},
		{"jobs", `UPDATE jobs SET state = 'interrupted', ended = ?, said = ? WHERE state IN ('queued', 'running')`, []any{now, why}},
	} {
		res, err := t.tx.ExecContext(t.ctx, e.query, e.args...)
		if err != nil {
			return nil, fmt.Errorf("store: ending %s: %w", e.what, err)
		}
		if n, err := res.RowsAffected(); err == nil && n > 0 {
			ended[e.what] = n
		}
	}
	return ended, nil
}
