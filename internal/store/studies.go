package store

import (
	"context"
	"database/sql"
	"time"
)

// Study is one registered revision of a study file.
type Study struct {
	Study      string
	Revision   int // 1, 2, ... in the order of registration
	Version    int // as the file says
	Hash       string
	Registered time.Time
}

// AddStudy registers a revision.
func (t *Tx) AddStudy(v Study) error {
	return t.exec(`INSERT INTO studies VALUES (?,?,?,?,?)`, v.Study, v.Revision, v.Version, v.Hash, stamp(v.Registered))
}

// Studies lists the revisions of a study, the newest first; of all studies
// where the id is empty.
func (s *Store) Studies(ctx context.Context, id string) ([]Study, error) {
	return list(ctx, s, func(r *sql.Rows) (v Study, err error) {
		var at string
		err = r.Scan(&v.Study, &v.Revision, &v.Version, &v.Hash, &at)
		v.Registered = instant(at)
		return v, err
	}, `SELECT study, revision, version, hash, registered FROM studies
		WHERE ?1 = '' OR study = ?1 ORDER BY study, revision DESC`, id)
}

// Delivery is one accepted delivery.
type Delivery struct {
	ID        string
	Study     string
	Supplier  string
	Kind      string
	Hash      string // of the bytes delivered
	Bytes     int64
	Rows      int64
	Accepted  int64
	Rejected  int64
	Taken     time.Time
	Coded     string // hash of the coded file
	Replaces  string
	Replaced  string // the delivery that replaced this one
	Destroyed string // when its coded rows were destroyed
}

// InForce says whether builds use the delivery.
func (d Delivery) InForce() bool { return d.Replaced == "" }

// AddDelivery registers a delivery and marks the one it replaces.
func (t *Tx) AddDelivery(d Delivery) error {
	if d.Replaces != "" {
		if err := t.one(`UPDATE deliveries SET replaced = ? WHERE id = ? AND replaced = ''`, d.ID, d.Replaces); err != nil {
			return err
		}
	}
	return t.exec(`INSERT INTO deliveries (id, study, supplier, kind, hash, bytes, rows, accepted, rejected, taken, coded, replaces)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, d.ID, d.Study, d.Supplier, d.Kind, d.Hash, d.Bytes, d.Rows, d.Accepted, d.Rejected,
		stamp(d.Taken), d.Coded, d.Replaces)
}

// MarkDestroyed records that a delivery's coded rows are gone.
func (t *Tx) MarkDestroyed(id string) error {
	return t.one(`UPDATE deliveries SET destroyed = ? WHERE id = ?`, stamp(t.store.now()), id)
}

// Deliveries lists a study's deliveries in the order in which they came; of
// all studies where the id is empty.
func (s *Store) Deliveries(ctx context.Context, study string) ([]Delivery, error) {
	return list(ctx, s, func(r *sql.Rows) (d Delivery, err error) {
		var at string
		err = r.Scan(&d.ID, &d.Study, &d.Supplier, &d.Kind, &d.Hash, &d.Bytes, &d.Rows, &d.Accepted, &d.Rejected, &at,
			&d.Coded, &d.Replaces, &d.Replaced, &d.Destroyed)
		d.Taken = instant(at)
		return d, err
	}, `SELECT id, study, supplier, kind, hash, bytes, rows, accepted, rejected, taken, coded, replaces, replaced, destroyed
		FROM deliveries WHERE ?1 = '' OR study = ?1 ORDER BY id`, study)
}

// Build is one finished build of a study's tables.
type Build struct {
	Study      string
	Number     int
	Revision   int    // of the study
	Hash       string // of build.json, which holds the hashes of the tables
	Finished   time.Time
	InForce    string   // since when; empty: not put in force
	Deliveries []string // ids
}

// AddBuild registers a finished build.
func (t *Tx) AddBuild(b Build) error {
	if err := t.exec(`INSERT INTO builds (study, number, revision, hash, finished) VALUES (?,?,?,?,?)`,
		b.Study, b.Number, b.Revision, b.Hash, stamp(b.Finished)); err != nil {
		return err
	}
	for _, d := range b.Deliveries {
		if err := t.exec(`INSERT INTO build_deliveries VALUES (?,?,?)`, b.Study, b.Number, d); err != nil {
			return err
		}
	}
	return nil
}

// PutInForce marks a build as in force.
func (t *Tx) PutInForce(study string, number int) error {
	return t.one(`UPDATE builds SET in_force = ? WHERE study = ? AND number = ?`, stamp(t.store.now()), study, number)
}

// Builds lists a study's builds, the newest first.
func (s *Store) Builds(ctx context.Context, study string) ([]Build, error) {
	builds, err := list(ctx, s, func(r *sql.Rows) (b Build, err error) {
		var at string
		err = r.Scan(&b.Study, &b.Number, &b.Revision, &b.Hash, &at, &b.InForce)
		b.Finished = instant(at)
		return b, err
	}, `SELECT study, number, revision, hash, finished, in_force FROM builds WHERE study = ? ORDER BY number DESC`, study)
	if err != nil {
		return nil, err
	}
	for i := range builds {
		builds[i].Deliveries, err = list(ctx, s, func(r *sql.Rows) (v string, err error) { return v, r.Scan(&v) },
			`SELECT delivery FROM build_deliveries WHERE study = ? AND number = ? ORDER BY delivery`, study, builds[i].Number)
		if err != nil {
			return nil, err
		}
	}
	return builds, nil
}
