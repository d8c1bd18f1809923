package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
)

// Intent is an act whose effect outside the store was begun.
type Intent struct {
	ID     int64
	Act    audit.Act
	Study  string
	Object string
	Hash   string
	Place  string // file outside the hub, if any
	At     time.Time
}

// Intend notes that an act is about to have its effect.
func (t *Tx) Intend(i Intent) error {
	return t.exec(`INSERT INTO intents (act, study, object, hash, place, at) VALUES (?,?,?,?,?,?)`,
		i.Act, i.Study, i.Object, i.Hash, i.Place, stamp(t.store.now()))
}

// Conclude takes an intent away: its effect is there, or was undone.
func (t *Tx) Conclude(act audit.Act, study, object string) error {
	return t.one(`DELETE FROM intents WHERE act = ? AND study = ? AND object = ?`, act, study, object)
}

// Intents lists the acts that were begun and not concluded.
func (s *Store) Intents(ctx context.Context) ([]Intent, error) {
	return list(ctx, s, func(r *sql.Rows) (i Intent, err error) {
		var at string
		err = r.Scan(&i.ID, &i.Act, &i.Study, &i.Object, &i.Hash, &i.Place, &at)
		i.At = instant(at)
		return i, err
	}, `SELECT id, act, study, object, hash, place, at FROM intents ORDER BY id`)
}

// Events lists the events after a sequence number, in order.
func (s *Store) Events(ctx context.Context, after int64) ([]audit.Event, error) {
	return list(ctx, s, func(r *sql.Rows) (e audit.Event, err error) {
		var at string
		err = r.Scan(&e.Seq, &at, &e.Who, &e.Function, &e.Study, &e.Act, &e.Object, &e.Hash, &e.Outcome, &e.Note, &e.Rules, &e.Program)
		e.At = instant(at)
		return e, err
	}, `SELECT seq, at, who, function, study, act, object, hash, outcome, note, rules, program FROM events WHERE seq > ? ORDER BY seq`, after)
}
