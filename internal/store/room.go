package store

import (
	"context"
	"database/sql"
	"time"
)

// Reading is one look at the clocks: the wall, and the time since a boot of the
// machine, which no change of the wall moves.
type Reading struct {
	Wall  time.Time
	Boot  string // which boot; empty where the machine tells none
	Since time.Duration
}

// Seat is a workstation of a room.
type Seat struct {
	ID          string
	Room        string
	Label       string
	Key         string // public key of the device, SPKI in base64
	Certificate string // SHA-256 of its TLS client certificate, in hex
	Network     string // CIDR
	Added       time.Time
	Closed      string // since when it is out of use
}

// PutSeat adds a seat or changes it.
func (t *Tx) PutSeat(s Seat) error {
	return t.exec(`INSERT INTO seats VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET room = excluded.room, label = excluded.label,
		key = excluded.key, certificate = excluded.certificate, network = excluded.network, closed = excluded.closed`,
		s.ID, s.Room, s.Label, s.Key, s.Certificate, s.Network, stamp(s.Added), s.Closed)
}

// Seats lists the seats of all rooms in their order.
func (s *Store) Seats(ctx context.Context) ([]Seat, error) {
	return list(ctx, s, func(r *sql.Rows) (v Seat, err error) {
		var at string
		err = r.Scan(&v.ID, &v.Room, &v.Label, &v.Key, &v.Certificate, &v.Network, &at, &v.Closed)
		v.Added = instant(at)
		return v, err
	}, `SELECT id, room, label, key, certificate, network, added, closed FROM seats ORDER BY room, id`)
}

// Undertaking is a researcher's signed promise for a study.
type Undertaking struct {
	Name   string
	Study  string
	Signed string // day
	KeptBy string
	Kept   time.Time
}

// PutUndertaking keeps the day on which a researcher signed.
func (t *Tx) PutUndertaking(u Undertaking) error {
	return t.exec(`INSERT INTO undertakings VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET signed = excluded.signed,
		kept_by = excluded.kept_by, kept = excluded.kept`, u.Name, u.Study, u.Signed, u.KeptBy, stamp(u.Kept))
}

// Undertaking finds a researcher's promise for a study; ErrNotFound where there
// is none.
func (s *Store) Undertaking(ctx context.Context, name, study string) (Undertaking, error) {
	return single(list(ctx, s, func(r *sql.Rows) (u Undertaking, err error) {
		var at string
		err = r.Scan(&u.Name, &u.Study, &u.Signed, &u.KeptBy, &at)
		u.Kept = instant(at)
		return u, err
	}, `SELECT name, study, signed, kept_by, kept FROM undertakings WHERE name = ? AND study = ?`, name, study))
}

// Duty is who supervises a room.
type Duty struct {
	Room       string
	Supervisor string
	Since      time.Time
	Seen       Reading // the last sign of life
}

const putDuty = `INSERT INTO duties VALUES (?,?,?,?,?,?) ON CONFLICT (room) DO UPDATE SET supervisor = excluded.supervisor,
	since = excluded.since, seen = excluded.seen, seen_boot = excluded.seen_boot, seen_ns = excluded.seen_ns`

// PutDuty says who supervises a room.
func (t *Tx) PutDuty(d Duty) error {
	return t.exec(putDuty, d.Room, d.Supervisor, stamp(d.Since), stamp(d.Seen.Wall), d.Seen.Boot, int64(d.Seen.Since))
}

// EndDuty leaves a room without a supervisor.
func (t *Tx) EndDuty(room string) error { return t.exec(`DELETE FROM duties WHERE room = ?`, room) }

// Duties lists who supervises which room.
func (s *Store) Duties(ctx context.Context) ([]Duty, error) {
	return list(ctx, s, func(r *sql.Rows) (d Duty, err error) {
		var since, seen string
		err = r.Scan(&d.Room, &d.Supervisor, &since, &seen, &d.Seen.Boot, &d.Seen.Since)
		d.Since, d.Seen.Wall = instant(since), instant(seen)
		return d, err
	}, `SELECT room, supervisor, since, seen, seen_boot, seen_ns FROM duties ORDER BY room`)
}

// Signs keeps signs of life: of supervisors, and until when each session was
// seen to run. They are no acts and have no event.
func (s *Store) Signs(ctx context.Context, duties []Duty, sessions map[string]time.Time) error {
	return s.quiet(ctx, func(t *Tx) error {
		for _, d := range duties {
			if err := t.exec(`UPDATE duties SET seen = ?, seen_boot = ?, seen_ns = ? WHERE room = ? AND supervisor = ?`,
				stamp(d.Seen.Wall), d.Seen.Boot, int64(d.Seen.Since), d.Room, d.Supervisor); err != nil {
				return err
			}
		}
		for id, seen := range sessions {
			if err := t.exec(`UPDATE sessions SET seen = ? WHERE id = ?`, stamp(seen), id); err != nil {
				return err
			}
		}
		return nil
	})
}
