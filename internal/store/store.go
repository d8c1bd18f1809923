// Package store keeps what a hub knows beside its data files: people and their
// functions, studies, deliveries, builds, requests, reviews, releases, and the
// events. It is one SQLite file and the only importer of the driver.
//
// Nothing is written without an event: Change takes the event of the change and
// commits both or neither. An act with an effect outside the store begins with
// an intent (Tx.Intend) and ends with Tx.Conclude; what a crash left between
// them Intents lists.
//
// The schema has a version, the number of the last file in schema/. Open brings
// an older file up to date and refuses a newer one.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/kruistabel/kruistabel/internal/audit"
)

// Store is an open store. One process writes to it at a time: the hub's lock
// sees to that. Within the process one change follows the other, and reads go
// on beside them, each on what was committed when it began.
type Store struct {
	db      *sql.DB // one connection, which writes
	read    *sql.DB // connections that cannot write
	now     func() time.Time
	program string
}

// Options are what a store needs of its surroundings.
type Options struct {
	Now     func() time.Time // clock of the events
	Program string           // version that events name
}

// ErrNotFound means that the store has no such thing.
var ErrNotFound = errors.New("not found")

// ErrNoStore means that a file is no store.
var ErrNoStore = errors.New("the file is no store of a hub")

// Create makes a new store file. The file must not exist.
func Create(ctx context.Context, path string, o Options) (*Store, error) {
	return open(ctx, path, "rwc", o)
}

// Open opens an existing store and brings its schema up to date.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	return open(ctx, path, "rw", o)
}

func open(ctx context.Context, path, mode string, o Options) (*Store, error) {
	db, err := connect(path, mode, "journal_mode(WAL)", "synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	// One connection: transactions are short, and a second would only wait.
	db.SetMaxOpenConns(1)
	s := &Store{db: db, now: o.Now, program: o.Program}
	if err := s.migrate(ctx, mode == "rwc"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if s.read, err = connect(path, "rw", "query_only(1)"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return s, nil
}

// readers bounds how many read at once.
const readers = 4

func connect(path, mode string, pragmas ...string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"},
		"_pragma": append([]string{"busy_timeout(5000)", "foreign_keys(1)"}, pragmas...),
	}.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return db, nil
}

// Close closes the file and folds its log into it.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.db.Close()) }

// Tx is a transaction of one change. Its methods are the changes there are.
type Tx struct {
	ctx   context.Context
	tx    *sql.Tx
	store *Store
}

// Change runs fn and records ev in one transaction. A fault in either leaves
// the store as it was.
func (s *Store) Change(ctx context.Context, ev audit.Event, fn func(*Tx) error) (err error) {
	defer func() { err = full(err) }()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	t := &Tx{ctx, tx, s}
	if fn != nil {
		if err := fn(t); err != nil {
			return err
		}
	}
	if err := t.Record(ev); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Record adds one more event to the change.
func (t *Tx) Record(ev audit.Event) error {
	return t.exec(`INSERT INTO events (at, who, function, study, act, object, hash, outcome, note, rules, program)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`, stamp(t.store.now()), ev.Who, ev.Function, ev.Study, ev.Act, ev.Object,
		ev.Hash, ev.Outcome, ev.Note, ev.Rules, t.store.program)
}

func (t *Tx) exec(query string, args ...any) error {
	if _, err := t.tx.ExecContext(t.ctx, query, args...); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// one demands that the statement changed exactly one row.
func (t *Tx) one(query string, args ...any) error {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrNotFound, err)
	}
	return nil
}

// stamp writes an instant as the store keeps it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// instant reads a stamp; an empty one is the zero time.
func instant(s string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, s)
	return t
}

// list runs a query and scans its rows.
func list[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return out, nil
}

// single is the only result of a list, ErrNotFound where there is none.
func single[T any](all []T, err error) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	if len(all) == 0 {
		return none, ErrNotFound
	}
	return all[0], nil
}
