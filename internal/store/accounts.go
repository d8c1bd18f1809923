package store

import (
	"context"
	"database/sql"
	"time"
)

// Account is what somebody chose for himself, and whether he may sign in.
type Account struct {
	Name      string
	Person    string // pseudonym, under which packages name a checker
	Display   string // empty: the account's name
	Mail      string
	Lang      string // empty: what the browser asks for
	Theme     string // light, dark; empty follows the system
	Shortcuts bool   // single keys act
	Closed    time.Time
}

// Called is the name that pages show.
func (a Account) Called() string {
	if a.Display == "" {
		return a.Name
	}
	return a.Display
}

// PutAccount keeps an account's choices. The person must be known.
func (t *Tx) PutAccount(a Account) error {
	return t.exec(`INSERT INTO accounts VALUES (?,?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET display = excluded.display,
		mail = excluded.mail, lang = excluded.lang, theme = excluded.theme, shortcuts = excluded.shortcuts, closed = excluded.closed`,
		a.Name, a.Display, a.Mail, a.Lang, a.Theme, a.Shortcuts, optional(a.Closed))
}

const accounts = `SELECT p.name, p.person, coalesce(display,''), coalesce(mail,''), coalesce(lang,''), coalesce(theme,''),
	coalesce(shortcuts,1), coalesce(closed,'') FROM people p LEFT JOIN accounts a USING (name)`

func scanAccount(r *sql.Rows) (a Account, err error) {
	var closed string
	err = r.Scan(&a.Name, &a.Person, &a.Display, &a.Mail, &a.Lang, &a.Theme, &a.Shortcuts, &closed)
	a.Closed = instant(closed)
	return a, err
}

// Accounts lists everybody whom the hub knows.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	return list(ctx, s, scanAccount, accounts+` ORDER BY p.name`)
}

// Account finds one; ErrNotFound where the hub does not know the name.
func (s *Store) Account(ctx context.Context, name string) (Account, error) {
	return single(list(ctx, s, scanAccount, accounts+` WHERE p.name = ?`, name))
}

// AccountsByMail lists those with a mail address, whatever the case of its
// letters.
func (s *Store) AccountsByMail(ctx context.Context, mail string) ([]Account, error) {
	return list(ctx, s, scanAccount, accounts+` WHERE a.mail <> '' AND lower(a.mail) = lower(?)`, mail)
}

// Credentials say how an account can sign in.
type Credentials struct {
	Password      string // argon2id with its parameters; empty: none
	PasswordKept  time.Time
	Secret        string // of the second factor, sealed; empty: none
	Step          int64  // of the last code that was used
	RecoveryCodes int    // not used yet
}

// Credentials of an account, empty where it has none or is not known.
func (s *Store) Credentials(ctx context.Context, name string) (c Credentials, err error) {
	c, err = single(list(ctx, s, func(r *sql.Rows) (c Credentials, err error) {
		var kept string
		err = r.Scan(&c.Password, &kept, &c.Secret, &c.Step, &c.RecoveryCodes)
		c.PasswordKept = instant(kept)
		return c, err
	}, `SELECT coalesce(w.hash,''), coalesce(w.kept,''), coalesce(u.secret,''), coalesce(u.step,0),
		(SELECT count(*) FROM recovery_codes c WHERE c.name = n.name AND c.used = '')
		FROM (SELECT ? AS name) n LEFT JOIN passwords w USING (name) LEFT JOIN authenticators u USING (name)`, name))
	return c, err
}

// PutPassword keeps the hash of a password.
func (t *Tx) PutPassword(name, hash string) error {
	return t.exec(`INSERT INTO passwords VALUES (?,?,?) ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, kept = excluded.kept`,
		name, hash, stamp(t.store.now()))
}

// PutAuthenticator keeps the sealed secret of a second factor, and the step of
// the code that proved it.
func (t *Tx) PutAuthenticator(name, secret string, step int64) error {
	return t.exec(`INSERT INTO authenticators VALUES (?,?,?,?) ON CONFLICT (name) DO UPDATE SET secret = excluded.secret,
		step = excluded.step, kept = excluded.kept`, name, secret, step, stamp(t.store.now()))
}

// UseStep notes that the code of a step was used; ErrNotFound where it, or a
// later one, was already.
func (t *Tx) UseStep(name string, step int64) error {
	return t.one(`UPDATE authenticators SET step = ? WHERE name = ? AND step < ?`, step, name, step)
}

// PutRecoveryCodes puts new recovery codes, by hash, in the place of all
// earlier ones.
func (t *Tx) PutRecoveryCodes(name string, hashes []string) error {
	if err := t.exec(`DELETE FROM recovery_codes WHERE name = ?`, name); err != nil {
		return err
	}
	for _, h := range hashes {
		if err := t.exec(`INSERT INTO recovery_codes (name, hash) VALUES (?,?)`, name, h); err != nil {
			return err
		}
	}
	return nil
}

// UseRecoveryCode uses one up; ErrNotFound where there is none, or it was used.
func (t *Tx) UseRecoveryCode(name, hash string) error {
	return t.one(`UPDATE recovery_codes SET used = ? WHERE name = ? AND hash = ? AND used = ''`, stamp(t.store.now()), name, hash)
}

// Passkey is a credential of a device.
type Passkey struct {
	ID    string // base64url
	Name  string
	Label string
	Data  string // public key, counter, flags, as JSON
	Added time.Time
	Used  time.Time
}

// AddPasskey adds one.
func (t *Tx) AddPasskey(p Passkey) error {
	return t.exec(`INSERT INTO passkeys (id, name, label, data, added) VALUES (?,?,?,?,?)`, p.ID, p.Name, p.Label, p.Data, stamp(t.store.now()))
}

// UsePasskey keeps what a sign-in changed.
func (t *Tx) UsePasskey(id, data string) error {
	return t.one(`UPDATE passkeys SET data = ?, used = ? WHERE id = ?`, data, stamp(t.store.now()), id)
}

// DropPasskey removes one of an account's own.
func (t *Tx) DropPasskey(name, id string) error {
	return t.one(`DELETE FROM passkeys WHERE name = ? AND id = ?`, name, id)
}

// Passkeys lists those of an account, oldest first.
func (s *Store) Passkeys(ctx context.Context, name string) ([]Passkey, error) {
	return list(ctx, s, func(r *sql.Rows) (p Passkey, err error) {
		var added, used string
		err = r.Scan(&p.ID, &p.Name, &p.Label, &p.Data, &added, &used)
		p.Added, p.Used = instant(added), instant(used)
		return p, err
	}, `SELECT id, name, label, data, added, used FROM passkeys WHERE name = ? ORDER BY added, id`, name)
}

// Bound is somebody as an identity provider knows him.
type Bound struct {
	Issuer, Subject, Name string
	At                    time.Time
}

// BindSubject says which account a provider's subject is.
func (t *Tx) BindSubject(issuer, subject, name string) error {
	return t.exec(`INSERT INTO subjects VALUES (?,?,?,?) ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, bound = excluded.bound`,
		issuer, subject, name, stamp(t.store.now()))
}

// Subjects lists who is bound.
func (s *Store) Subjects(ctx context.Context) ([]Bound, error) {
	return list(ctx, s, func(r *sql.Rows) (b Bound, err error) {
		var at string
		err = r.Scan(&b.Issuer, &b.Subject, &b.Name, &at)
		b.At = instant(at)
		return b, err
	}, `SELECT issuer, subject, name, bound FROM subjects ORDER BY name, issuer`)
}
