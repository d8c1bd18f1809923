package store

import (
	"context"
	"database/sql"
	"time"
)

// Link lets one person choose how to sign in, once.
type Link struct {
	Hash    string // of its token
	Name    string
	Purpose string // enrol or reset
	MadeBy  string
	Made    time.Time
	Expires time.Time
	Used    time.Time // or withdrawn
}

// AddLink adds a link and withdraws the person's earlier ones.
func (t *Tx) AddLink(l Link) error {
	if err := t.WithdrawLinks(l.Name); err != nil {
		return err
	}
	return t.exec(`INSERT INTO links (hash, name, purpose, made_by, made, expires) VALUES (?,?,?,?,?,?)`,
		l.Hash, l.Name, l.Purpose, l.MadeBy, stamp(l.Made), stamp(l.Expires))
}

// WithdrawLinks makes all open links of a person useless.
func (t *Tx) WithdrawLinks(name string) error {
	return t.exec(`UPDATE links SET used = ? WHERE name = ? AND used = ''`, stamp(t.store.now()), name)
}

// UseLink uses one up; ErrNotFound where it was.
func (t *Tx) UseLink(hash string) error {
	return t.one(`UPDATE links SET used = ? WHERE hash = ? AND used = ''`, stamp(t.store.now()), hash)
}

const links = `SELECT hash, name, purpose, made_by, made, expires, used FROM links`

func scanLink(r *sql.Rows) (l Link, err error) {
	var made, expires, used string
	err = r.Scan(&l.Hash, &l.Name, &l.Purpose, &l.MadeBy, &made, &expires, &used)
	l.Made, l.Expires, l.Used = instant(made), instant(expires), instant(used)
	return l, err
}

// Link finds a link by the hash of its token.
func (s *Store) Link(ctx context.Context, hash string) (Link, error) {
	return single(list(ctx, s, scanLink, links+` WHERE hash = ?`, hash))
}

// OpenLinks lists the links that were not used.
func (s *Store) OpenLinks(ctx context.Context) ([]Link, error) {
	return list(ctx, s, scanLink, links+` WHERE used = '' ORDER BY name, made`)
}

// Login is one browser that somebody signed in with.
type Login struct {
	ID      string
	Hash    string // of its token
	Name    string
	Role    string // in which the person acts; empty: none
	Means   string // password, passkey, provider, demo
	Agent   string // the browser, in few words
	Address string
	Begun   Reading
	Seen    Reading
	Ended   time.Time
	Why     string // it ended
}

// AddLogin begins a login.
func (t *Tx) AddLogin(l Login) error {
	return t.exec(`INSERT INTO logins VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'','')`, l.ID, l.Hash, l.Name, l.Role, l.Means, l.Agent, l.Address,
		stamp(l.Begun.Wall), l.Begun.Boot, int64(l.Begun.Since), stamp(l.Seen.Wall), l.Seen.Boot, int64(l.Seen.Since))
}

// TurnLogin gives a login another token, and the role in which the person acts
// from now on.
func (t *Tx) TurnLogin(id, hash, role string) error {
	return t.one(`UPDATE logins SET hash = ?, role = ? WHERE id = ? AND ended = ''`, hash, role, id)
}

// EndLogin ends one of a person's own logins.
func (t *Tx) EndLogin(name, id, why string) error {
	return t.one(`UPDATE logins SET ended = ?, why = ? WHERE name = ? AND id = ? AND ended = ''`, stamp(t.store.now()), why, name, id)
}

// EndLogins ends all logins of a person but one.
func (t *Tx) EndLogins(name, but, why string) error {
	return t.exec(`UPDATE logins SET ended = ?, why = ? WHERE name = ? AND id <> ? AND ended = ''`, stamp(t.store.now()), why, name, but)
}

// SeenLogin notes that a login was used. It is no act and has no event.
func (s *Store) SeenLogin(ctx context.Context, id string, at Reading) error {
	return s.quiet(ctx, func(t *Tx) error {
		return t.exec(`UPDATE logins SET seen = ?, seen_boot = ?, seen_ns = ? WHERE id = ?`, stamp(at.Wall), at.Boot, int64(at.Since), id)
	})
}

const logins = `SELECT id, hash, name, role, means, agent, address, begun, begun_boot, begun_ns, seen, seen_boot, seen_ns, ended, why FROM logins`

func scanLogin(r *sql.Rows) (l Login, err error) {
	var begun, seen, ended string
	err = r.Scan(&l.ID, &l.Hash, &l.Name, &l.Role, &l.Means, &l.Agent, &l.Address, &begun, &l.Begun.Boot, &l.Begun.Since,
		&seen, &l.Seen.Boot, &l.Seen.Since, &ended, &l.Why)
	l.Begun.Wall, l.Seen.Wall, l.Ended = instant(begun), instant(seen), instant(ended)
	return l, err
}

// Login finds a login by the hash of its token, also an ended one.
func (s *Store) Login(ctx context.Context, hash string) (Login, error) {
	return single(list(ctx, s, scanLogin, logins+` WHERE hash = ?`, hash))
}

// Logins lists those of a person that have not been ended, newest first.
func (s *Store) Logins(ctx context.Context, name string) ([]Login, error) {
	return list(ctx, s, scanLogin, logins+` WHERE name = ? AND ended = '' ORDER BY begun DESC, id`, name)
}

// Failures are attempts to sign in that failed in a row.
type Failures struct {
	Count int
	Last  Reading
}

// Failures of a name, by its hash; none where it has no row.
func (s *Store) Failures(ctx context.Context, who string) (Failures, error) {
	all, err := list(ctx, s, func(r *sql.Rows) (f Failures, err error) {
		var last string
		err = r.Scan(&f.Count, &last, &f.Last.Boot, &f.Last.Since)
		f.Last.Wall = instant(last)
		return f, err
	}, `SELECT count, last, last_boot, last_ns FROM failures WHERE who = ?`, who)
	if err != nil || len(all) == 0 {
		return Failures{}, err
	}
	return all[0], nil
}

// maxFailures bounds how many names are remembered: the oldest are forgotten.
const maxFailures = 20_000

// PutFailures remembers failures; a count of 0 forgets them.
func (t *Tx) PutFailures(who string, f Failures) error {
	if f.Count == 0 {
		return t.exec(`DELETE FROM failures WHERE who = ?`, who)
	}
	if err := t.exec(`INSERT INTO failures VALUES (?,?,?,?,?) ON CONFLICT (who) DO UPDATE SET count = excluded.count,
		last = excluded.last, last_boot = excluded.last_boot, last_ns = excluded.last_ns`,
		who, f.Count, stamp(f.Last.Wall), f.Last.Boot, int64(f.Last.Since)); err != nil {
		return err
	}
	return t.exec(`DELETE FROM failures WHERE who IN (SELECT who FROM failures ORDER BY last DESC LIMIT -1 OFFSET ?)`, maxFailures)
}
