package store

import (
	"context"
	"database/sql"
)

// Function is what one person does, where and when. An empty Study means every
// study; an empty day is no bound.
type Function struct {
	Name   string `json:"name"` // account of the operating system
	Person string `json:"person"`
	Role   string `json:"role"`
	Body   string `json:"body,omitempty"`
	Study  string `json:"study,omitempty"`
	From   string `json:"from,omitempty"`
	Until  string `json:"until,omitempty"`
}

// Set keeps a setting of the hub.
func (t *Tx) Set(name, value string) error {
	return t.exec(`INSERT INTO settings VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}

// Setting reads a setting; ErrNotFound where there is none.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	return single(list(ctx, s, func(r *sql.Rows) (v string, err error) { return v, r.Scan(&v) },
		`SELECT value FROM settings WHERE name = ?`, name))
}

// PutFunction gives a function, or changes the days of one that is held.
// Person is used where the account is new.
func (t *Tx) PutFunction(f Function) error {
	if err := t.exec(`INSERT INTO people VALUES (?,?) ON CONFLICT (name) DO NOTHING`, f.Name, f.Person); err != nil {
		return err
	}
	return t.exec(`INSERT INTO functions (name, role, body, study, from_day, until_day) VALUES (?,?,?,?,?,?)
		ON CONFLICT DO UPDATE SET from_day = excluded.from_day, until_day = excluded.until_day`,
		f.Name, f.Role, f.Body, f.Study, f.From, f.Until)
}

// Functions lists all that one account does or did; all accounts' where name
// is empty.
func (s *Store) Functions(ctx context.Context, name string) ([]Function, error) {
	return list(ctx, s, func(r *sql.Rows) (f Function, err error) {
		return f, r.Scan(&f.Name, &f.Person, &f.Role, &f.Body, &f.Study, &f.From, &f.Until)
	}, `SELECT name, person, role, body, study, from_day, until_day FROM functions JOIN people USING (name)
		WHERE ?1 = '' OR name = ?1 ORDER BY name, role, body, study`, name)
}
