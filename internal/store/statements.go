package store

import (
	"context"
	"database/sql"
	"time"
)

// Statement is SQL that somebody ran, or kept under a name. It holds no result.
type Statement struct {
	ID     string
	Study  string
	Author string
	Name   string // empty: it was only run
	Text   string
	State  string
	At     time.Time
}

// keptStatements are how many without a name are kept for a person and study.
const keptStatements = 100

// PutStatement keeps a statement, in the place of one with its id, or of the
// same text where neither has a name; the oldest without a name make room. The
// run itself is in the session's log: this leaves no event.
func (s *Store) PutStatement(ctx context.Context, q Statement) error {
	return s.quiet(ctx, func(t *Tx) error {
		if q.Name == "" {
			if err := t.exec(`DELETE FROM statements WHERE study = ? AND author = ? AND name = '' AND text = ?`, q.Study, q.Author, q.Text); err != nil {
				return err
			}
		}
		if err := t.exec(`INSERT INTO statements VALUES (?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name=excluded.name, text=excluded.text, state=excluded.state, at=excluded.at`,
			q.ID, q.Study, q.Author, q.Name, q.Text, q.State, stamp(q.At)); err != nil {
			return err
		}
		return t.exec(`DELETE FROM statements WHERE study = ?1 AND author = ?2 AND name = '' AND id NOT IN
			(SELECT id FROM statements WHERE study = ?1 AND author = ?2 AND name = '' ORDER BY at DESC, id LIMIT ?3)`, q.Study, q.Author, keptStatements)
	})
}

// DropStatement forgets a statement of its author.
func (s *Store) DropStatement(ctx context.Context, id, author string) error {
	return s.quiet(ctx, func(t *Tx) error { return t.one(`DELETE FROM statements WHERE id = ? AND author = ?`, id, author) })
}

// Statements are those of somebody in a study, the newest first.
func (s *Store) Statements(ctx context.Context, study, author string) ([]Statement, error) {
	return list(ctx, s, func(r *sql.Rows) (q Statement, err error) {
		var at string
		err = r.Scan(&q.ID, &q.Study, &q.Author, &q.Name, &q.Text, &q.State, &at)
		q.At = instant(at)
		return q, err
	}, `SELECT * FROM statements WHERE study = ? AND author = ? ORDER BY at DESC, id`, study, author)
}
