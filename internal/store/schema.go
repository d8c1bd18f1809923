package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Each file brings the schema one version further: 0001.sql makes version 1.
//
//go:embed schema/*.sql
var schemaFiles embed.FS

// NewerError refuses a store that a newer program made.
type NewerError struct{ Have, Know int }

func (e *NewerError) Error() string {
	return fmt.Sprintf("the hub has schema version %d and this program knows version %d: use the newer kruistabel that made it", e.Have, e.Know)
}

// SchemaVersion is the version that this program writes.
func SchemaVersion() int { return len(schemaSteps()) }

func schemaSteps() []string {
	names, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	slices.Sort(names)
	return names
}

// migrate applies the steps that the file lacks, each in a transaction that
// also sets the new version: a crash leaves a whole older version.
func (s *Store) migrate(ctx context.Context, isNew bool) error {
	var have int
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return noStore(err)
	}
	if have == 0 && !isNew {
		return ErrNoStore
	}
	steps := schemaSteps()
	if have > len(steps) {
		return &NewerError{have, len(steps)}
	}
	for v := have; v < len(steps); v++ {
		if err := s.step(ctx, steps[v], v+1); err != nil {
			return err
		}
	}
	return nil
}

// noStore tells a file that is damaged or none of SQLite's from a fault of the
// machine.
func noStore(err error) error {
	var fault *sqlite.Error
	if errors.As(err, &fault) && (fault.Code()&0xff == lib.SQLITE_NOTADB || fault.Code()&0xff == lib.SQLITE_CORRUPT) {
		return ErrNoStore
	}
	return fmt.Errorf("store: %w", err)
}

// full tells that the disk is full as the system does, whichever of the two
// found out.
func full(err error) error {
	var fault *sqlite.Error
	if errors.As(err, &fault) && fault.Code()&0xff == lib.SQLITE_FULL {
		return errors.Join(err, syscall.ENOSPC)
	}
	return err
}

func (s *Store) step(ctx context.Context, name string, version int) error {
	text, err := schemaFiles.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, string(text)); err != nil {
		return fmt.Errorf("store: schema %s: %w", name, err)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return fmt.Errorf("store: schema %s: %w", name, err)
	}
	return tx.Commit()
}
