package store

import (
	"context"
	"database/sql"
	"time"
)

// Suspension is a stop of a study by a steward.
type Suspension struct {
	Study    string
	Since    time.Time
	By       string // account
	Reason   string
	Lifted   time.Time // zero: it is in force
	LiftedBy string
}

// Suspend stops a study. One that is stopped already is an error.
func (t *Tx) Suspend(v Suspension) error {
	return t.exec(`INSERT INTO suspensions (study, since, suspended_by, reason) VALUES (?,?,?,?)`, v.Study, stamp(v.Since), v.By, v.Reason)
}

// Lift has a study go on; ErrNotFound where it is not stopped.
func (t *Tx) Lift(study, by string) error {
	return t.one(`UPDATE suspensions SET lifted = ?, lifted_by = ? WHERE study = ? AND lifted = ''`, stamp(t.store.now()), by, study)
}

// Suspended finds the suspension in force of a study; ErrNotFound where there
// is none.
func (s *Store) Suspended(ctx context.Context, study string) (Suspension, error) {
	return single(list(ctx, s, scanSuspension, suspensionColumns+` WHERE study = ? AND lifted = ''`, study))
}

// Suspensions lists those of a study, the newest first; of all studies where it
// is empty.
func (s *Store) Suspensions(ctx context.Context, study string) ([]Suspension, error) {
	return list(ctx, s, scanSuspension, suspensionColumns+` WHERE ?1 = '' OR study = ?1 ORDER BY since DESC`, study)
}

const suspensionColumns = `SELECT study, since, suspended_by, reason, lifted, lifted_by FROM suspensions`

func scanSuspension(r *sql.Rows) (v Suspension, err error) {
	var since, lifted string
	err = r.Scan(&v.Study, &since, &v.By, &v.Reason, &lifted, &v.LiftedBy)
	v.Since, v.Lifted = instant(since), instant(lifted)
	return v, err
}
