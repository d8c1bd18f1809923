package store

import (
	"context"
	"database/sql"
	"time"
)

// Work is a definition that somebody keeps: the draft of a table, or a version
// with a name. It holds no figure.
type Work struct {
	ID         string
	Study      string
	Table      string
	Author     string
	Body       string
	Name       string // empty: the author's draft on the table
	Note       string
	Shared     bool // with colleagues of the body, in the study
	Build      int  // on which it was last opened
	Definition string
	Past       string // JSON list of definitions to undo to
	Future     string
	Changed    time.Time
}

// PutWork keeps a definition, in the place of one with its id. Definitions are no acts
// on data: they leave no event.
func (s *Store) PutWork(ctx context.Context, w Work) error {
	return s.quiet(ctx, func(t *Tx) error {
		return t.exec(`INSERT INTO work VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name=excluded.name, note=excluded.note,
			shared=excluded.shared, build=excluded.build, definition=excluded.definition, past=excluded.past, future=excluded.future, changed=excluded.changed`,
			w.ID, w.Study, w.Table, w.Author, w.Body, w.Name, w.Note, w.Shared, w.Build, w.Definition, w.Past, w.Future, stamp(w.Changed))
	})
}

// DropWork forgets a definition of its author.
func (s *Store) DropWork(ctx context.Context, id, author string) error {
	return s.quiet(ctx, func(t *Tx) error { return t.one(`DELETE FROM work WHERE id = ? AND author = ?`, id, author) })
}

// Draft is somebody's draft on a table; ErrNotFound where there is none.
func (s *Store) Draft(ctx context.Context, study, table, author string) (Work, error) {
	return single(list(ctx, s, scanWork, `SELECT * FROM work WHERE study = ? AND tab = ? AND author = ? AND name = ''`, study, table, author))
}

// Works are the definitions of a study that somebody may open, newest first: one's own
// and those that colleagues of the body share.
func (s *Store) Works(ctx context.Context, study, author, body string) ([]Work, error) {
	return list(ctx, s, scanWork, `SELECT * FROM work WHERE study = ? AND (author = ? OR shared = 1 AND body = ? AND name != '') ORDER BY changed DESC, id`, study, author, body)
}

func scanWork(r *sql.Rows) (w Work, err error) {
	var at string
	err = r.Scan(&w.ID, &w.Study, &w.Table, &w.Author, &w.Body, &w.Name, &w.Note, &w.Shared, &w.Build, &w.Definition, &w.Past, &w.Future, &at)
	w.Changed = instant(at)
	return w, err
}

// Grouping is codes of a dimension that somebody takes together, under a name.
type Grouping struct {
	Study     string
	Table     string
	Dimension string
	Name      string
	Author    string
	Body      string
	Shared    bool
	Groups    string // JSON
	Changed   time.Time
}

// PutGrouping keeps a grouping, in the place of the author's of that name.
func (s *Store) PutGrouping(ctx context.Context, g Grouping) error {
	return s.quiet(ctx, func(t *Tx) error {
		return t.exec(`INSERT OR REPLACE INTO groupings VALUES (?,?,?,?,?,?,?,?,?)`,
			g.Study, g.Table, g.Dimension, g.Name, g.Author, g.Body, g.Shared, g.Groups, stamp(g.Changed))
	})
}

// DropGrouping forgets a grouping of its author.
func (s *Store) DropGrouping(ctx context.Context, g Grouping) error {
	return s.quiet(ctx, func(t *Tx) error {
		return t.one(`DELETE FROM groupings WHERE study = ? AND tab = ? AND dimension = ? AND author = ? AND name = ?`, g.Study, g.Table, g.Dimension, g.Author, g.Name)
	})
}

// Groupings are those of a table that somebody may use.
func (s *Store) Groupings(ctx context.Context, study, table, author, body string) ([]Grouping, error) {
	return list(ctx, s, func(r *sql.Rows) (g Grouping, err error) {
		var at string
		err = r.Scan(&g.Study, &g.Table, &g.Dimension, &g.Name, &g.Author, &g.Body, &g.Shared, &g.Groups, &at)
		g.Changed = instant(at)
		return g, err
	}, `SELECT * FROM groupings WHERE study = ? AND tab = ? AND (author = ? OR shared = 1 AND body = ?) ORDER BY dimension, name, author`, study, table, author, body)
}

// BasketItem is something that somebody chose for release.
type BasketItem struct {
	ID         string
	Study      string
	Author     string
	Kind       string // BasketTable or BasketFile
	Title      string
	Context    string
	Table      string // of a table
	Definition string
	Build      int
	Run        string // of a file: the run that made it
	File       string
	Hash       string
	Bytes      int64
	Added      time.Time
}

// The kinds of basket items, and of requests.
const (
	BasketTable = "table"
	BasketFile  = "file"
)

// PutBasket keeps an item, in the place of one with its id.
func (s *Store) PutBasket(ctx context.Context, b BasketItem) error {
	return s.quiet(ctx, func(t *Tx) error {
		return t.exec(`INSERT OR REPLACE INTO basket VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
			b.ID, b.Study, b.Author, b.Kind, b.Title, b.Context, b.Table, b.Definition, b.Build, b.Run, b.File, b.Hash, b.Bytes, stamp(b.Added))
	})
}

// DropBasket takes an item out of its author's basket.
func (s *Store) DropBasket(ctx context.Context, id, author string) error {
	return s.quiet(ctx, func(t *Tx) error { return t.one(`DELETE FROM basket WHERE id = ? AND author = ?`, id, author) })
}

// Basket lists what somebody chose in a study, in the order in which he did.
func (s *Store) Basket(ctx context.Context, study, author string) ([]BasketItem, error) {
	return list(ctx, s, func(r *sql.Rows) (b BasketItem, err error) {
		var at string
		err = r.Scan(&b.ID, &b.Study, &b.Author, &b.Kind, &b.Title, &b.Context, &b.Table, &b.Definition, &b.Build, &b.Run, &b.File, &b.Hash, &b.Bytes, &at)
		b.Added = instant(at)
		return b, err
	}, `SELECT * FROM basket WHERE study = ? AND author = ? ORDER BY added, id`, study, author)
}

// The kinds of requests.
const (
	TableRequest = "table"
	FilesRequest = "files"
)

// Terms are what was asked beside a request's table.
type Terms struct {
	Request string
	Kind    string // TableRequest or FilesRequest
	Context string // what its author says of it
}

// AddTerms keeps a request's terms.
func (t *Tx) AddTerms(x Terms) error {
	return t.exec(`INSERT INTO request_terms VALUES (?,?,?)`, x.Request, x.Kind, x.Context)
}

// Terms are a request's; a request without any is of a table.
func (s *Store) Terms(ctx context.Context, request string) (Terms, error) {
	all, err := list(ctx, s, func(r *sql.Rows) (x Terms, err error) {
		err = r.Scan(&x.Request, &x.Kind, &x.Context)
		return x, err
	}, `SELECT * FROM request_terms WHERE request = ?`, request)
	if err != nil || len(all) == 0 {
		return Terms{Request: request, Kind: TableRequest}, err
	}
	return all[0], nil
}

// RequestFile is a file of a request of files.
type RequestFile struct {
	Request string
	Name    string
	Run     string // of a program
	Hash    string
	Bytes   int64
}

// AddRequestFile registers a file of a request.
func (t *Tx) AddRequestFile(f RequestFile) error {
	return t.exec(`INSERT INTO request_files VALUES (?,?,?,?,?)`, f.Request, f.Name, f.Run, f.Hash, f.Bytes)
}

// RequestFiles lists the files of a request by name.
func (s *Store) RequestFiles(ctx context.Context, request string) ([]RequestFile, error) {
	return list(ctx, s, func(r *sql.Rows) (f RequestFile, err error) {
		err = r.Scan(&f.Request, &f.Name, &f.Run, &f.Hash, &f.Bytes)
		return f, err
	}, `SELECT * FROM request_files WHERE request = ? ORDER BY name`, request)
}
