package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Session is one session of researchers in a room, from its booking on.
type Session struct {
	ID         string
	Study      string
	Room       string
	Purpose    string // one of the authorisation's
	State      string
	AskedBy    string
	Starts     time.Time
	Until      time.Time
	Made       time.Time
	Supervisor string
	Reason     string    // of the state it is in
	Host       string    // process that holds it open; empty: the command line
	Opened     Reading   // zero where it was not opened
	Seen       time.Time // the latest time at which it was open or paused
	Ended      time.Time
}

const sessionColumns = `id, study, room, purpose, state, asked_by, starts, until, made, supervisor, reason, host, opened, opened_boot, opened_ns, seen, ended`

// AddSession registers a session.
func (t *Tx) AddSession(s Session) error {
	return t.exec(`INSERT INTO sessions (`+sessionColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, s.ID, s.Study, s.Room, s.Purpose,
		s.State, s.AskedBy, stamp(s.Starts), stamp(s.Until), stamp(s.Made), s.Supervisor, s.Reason, s.Host, optional(s.Opened.Wall),
		s.Opened.Boot, int64(s.Opened.Since), optional(s.Seen), optional(s.Ended))
}

// PutSession changes a session that is in a state; ErrNotFound where it is in
// another.
func (t *Tx) PutSession(s Session, from string) error {
	return t.one(`UPDATE sessions SET room = ?, state = ?, starts = ?, until = ?, supervisor = ?, reason = ?, host = ?, opened = ?,
		opened_boot = ?, opened_ns = ?, seen = ?, ended = ? WHERE id = ? AND state = ?`, s.Room, s.State, stamp(s.Starts), stamp(s.Until),
		s.Supervisor, s.Reason, s.Host, optional(s.Opened.Wall), s.Opened.Boot, int64(s.Opened.Since), optional(s.Seen), optional(s.Ended), s.ID, from)
}

// Sessions lists all sessions, the newest first.
func (s *Store) Sessions(ctx context.Context) ([]Session, error) {
	return list(ctx, s, scanSession, `SELECT `+sessionColumns+` FROM sessions ORDER BY id DESC`)
}

// SessionsIn lists the sessions that are in one of two states.
func (s *Store) SessionsIn(ctx context.Context, one, other string) ([]Session, error) {
	return list(ctx, s, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE state IN (?,?) ORDER BY id`, one, other)
}

// Session finds a session; ErrNotFound where there is none.
func (s *Store) Session(ctx context.Context, id string) (Session, error) {
	return single(list(ctx, s, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE id = ?`, id))
}

func scanSession(r *sql.Rows) (v Session, err error) {
	var starts, until, made, opened, seen, ended string
	err = r.Scan(&v.ID, &v.Study, &v.Room, &v.Purpose, &v.State, &v.AskedBy, &starts, &until, &made, &v.Supervisor, &v.Reason, &v.Host,
		&opened, &v.Opened.Boot, &v.Opened.Since, &seen, &ended)
	v.Starts, v.Until, v.Made, v.Opened.Wall, v.Seen, v.Ended = instant(starts), instant(until), instant(made), instant(opened), instant(seen), instant(ended)
	return v, err
}

// Present is one researcher of a session.
type Present struct {
	Session    string
	Name       string
	Body       string
	Seat       string
	Identity   string // kind of document seen
	Admitted   time.Time
	AdmittedBy string
	Gone       time.Time // had to leave before the end
}

// PutPresent adds a researcher to a session or changes what is kept of him.
func (t *Tx) PutPresent(p Present) error {
	return t.exec(`INSERT INTO session_people VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (session, name) DO UPDATE SET seat = excluded.seat,
		identity = excluded.identity, admitted = excluded.admitted, admitted_by = excluded.admitted_by, gone = excluded.gone`,
		p.Session, p.Name, p.Body, p.Seat, p.Identity, optional(p.Admitted), p.AdmittedBy, optional(p.Gone))
}

// People lists the researchers of a session; of all sessions where the id is
// empty.
func (s *Store) People(ctx context.Context, session string) ([]Present, error) {
	return list(ctx, s, func(r *sql.Rows) (p Present, err error) {
		var admitted, gone string
		err = r.Scan(&p.Session, &p.Name, &p.Body, &p.Seat, &p.Identity, &admitted, &p.AdmittedBy, &gone)
		p.Admitted, p.Gone = instant(admitted), instant(gone)
		return p, err
	}, `SELECT session, name, body, seat, identity, admitted, admitted_by, gone FROM session_people
		WHERE ?1 = '' OR session = ?1 ORDER BY session, name`, session)
}

// Logged is one entry of a session's log.
type Logged struct {
	Session string
	Seq     int64
	At      time.Time
	Who     string
	Kind    string
	Text    string
	Object  string
	Hash    string
	Chain   string // over this entry and all before it
}

// AddLogged adds an entry to a session's log in a change.
func (t *Tx) AddLogged(l Logged) error {
	return t.exec(`INSERT INTO session_log VALUES (?,?,?,?,?,?,?,?,?)`, l.Session, l.Seq, stamp(l.At), l.Who, l.Kind, l.Text, l.Object, l.Hash, l.Chain)
}

// AppendLogged adds an entry to a session's log. The log is itself the record
// of the act; the event at the end of the session names its last chain.
func (s *Store) AppendLogged(ctx context.Context, l Logged) error {
	return s.quiet(ctx, func(t *Tx) error { return t.AddLogged(l) })
}

// Log lists a session's log after an entry, in order.
func (s *Store) Log(ctx context.Context, session string, after int64) ([]Logged, error) {
	return list(ctx, s, func(r *sql.Rows) (l Logged, err error) {
		var at string
		err = r.Scan(&l.Session, &l.Seq, &at, &l.Who, &l.Kind, &l.Text, &l.Object, &l.Hash, &l.Chain)
		l.At = instant(at)
		return l, err
	}, `SELECT session, seq, at, who, kind, text, object, hash, chain FROM session_log WHERE session = ? AND seq > ? ORDER BY seq`, session, after)
}

// DaySheet is what was written down when a session ended, and what the
// supervisor confirmed after.
type DaySheet struct {
	Session string
	Sheet   string // JSON
	Hash    string
	Made    time.Time
	Closing *Closing // nil: not confirmed yet
}

// Closing is what a supervisor confirms once after a session.
type Closing struct {
	By      string
	Notes   bool // no notes left the room
	Devices bool // nothing left the room on a device
	Carrier string
	Remark  string
	At      time.Time
}

// AddDaySheet keeps the sheet of a session that ended.
func (t *Tx) AddDaySheet(d DaySheet) error {
	return t.exec(`INSERT INTO day_sheets VALUES (?,?,?,?)`, d.Session, d.Sheet, d.Hash, stamp(d.Made))
}

// AddClosing keeps what the supervisor confirmed.
func (t *Tx) AddClosing(session string, c Closing) error {
	return t.exec(`INSERT INTO day_sheet_closings VALUES (?,?,?,?,?,?,?)`, session, c.By, c.Notes, c.Devices, c.Carrier, c.Remark, stamp(c.At))
}

// DaySheet finds the sheet of a session; ErrNotFound where there is none.
func (s *Store) DaySheet(ctx context.Context, session string) (DaySheet, error) {
	return single(list(ctx, s, func(r *sql.Rows) (d DaySheet, err error) {
		var made, at string
		var c Closing
		err = r.Scan(&d.Session, &d.Sheet, &d.Hash, &made, &c.By, &c.Notes, &c.Devices, &c.Carrier, &c.Remark, &at)
		d.Made, c.At = instant(made), instant(at)
		if at != "" {
			d.Closing = &c
		}
		return d, err
	}, `SELECT s.session, s.sheet, s.hash, s.made, coalesce(by,''), coalesce(notes,0), coalesce(devices,0), coalesce(carrier,''),
		coalesce(remark,''), coalesce(at,'') FROM day_sheets s LEFT JOIN day_sheet_closings c ON c.session = s.session WHERE s.session = ?`, session))
}

// optional writes an instant, empty where there is none.
func optional(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// quiet is a change without an event, for what is no act.
func (s *Store) quiet(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(&Tx{ctx, tx, s}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// SessionsWithoutSheet lists the sessions of a state that have no day sheet.
func (s *Store) SessionsWithoutSheet(ctx context.Context, state string) ([]Session, error) {
	return list(ctx, s, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE state = ? AND id NOT IN (SELECT session FROM day_sheets) ORDER BY id`, state)
}
