package store

import (
	"context"
	"database/sql"
	"time"
)

// Request is one output request.
type Request struct {
	ID      string
	Study   string
	Build   int
	Title   string
	Purpose string
	Author  string
	Body    string // the author's
	Made    time.Time
	State   string
	Hash    string // of the list of its files
}

// AddRequest registers a request.
func (t *Tx) AddRequest(r Request) error {
	return t.exec(`INSERT INTO requests VALUES (?,?,?,?,?,?,?,?,?,?)`,
		r.ID, r.Study, r.Build, r.Title, r.Purpose, r.Author, r.Body, stamp(r.Made), r.State, r.Hash)
}

// MoveRequest changes a request's state, from the one it must be in.
func (t *Tx) MoveRequest(id, from, to string) error {
	return t.one(`UPDATE requests SET state = ? WHERE id = ? AND state = ?`, to, id, from)
}

// Requests lists all requests in the order in which they were made.
func (s *Store) Requests(ctx context.Context) ([]Request, error) {
	return list(ctx, s, scanRequest, `SELECT * FROM requests ORDER BY id`)
}

// Request finds a request; ErrNotFound where there is none.
func (s *Store) Request(ctx context.Context, id string) (Request, error) {
	return single(list(ctx, s, scanRequest, `SELECT * FROM requests WHERE id = ?`, id))
}

func scanRequest(r *sql.Rows) (q Request, err error) {
	var at string
	err = r.Scan(&q.ID, &q.Study, &q.Build, &q.Title, &q.Purpose, &q.Author, &q.Body, &at, &q.State, &q.Hash)
	q.Made = instant(at)
	return q, err
}

// Review is one checker's vote.
type Review struct {
	Request string
	Checker string
	Person  string // pseudonym
	Verdict string
	Reason  string
	Given   time.Time
}

// AddReview keeps a vote. A checker votes once.
func (t *Tx) AddReview(r Review) error {
	return t.exec(`INSERT INTO reviews VALUES (?,?,?,?,?,?)`, r.Request, r.Checker, r.Person, r.Verdict, r.Reason, stamp(r.Given))
}

// Reviews lists the votes on a request in the order in which they were given.
func (s *Store) Reviews(ctx context.Context, request string) ([]Review, error) {
	return list(ctx, s, func(r *sql.Rows) (v Review, err error) {
		var at string
		err = r.Scan(&v.Request, &v.Checker, &v.Person, &v.Verdict, &v.Reason, &at)
		v.Given = instant(at)
		return v, err
	}, `SELECT * FROM reviews WHERE request = ? ORDER BY given, checker`, request)
}

// Release is a package that left.
type Release struct {
	Request  string
	Hash     string
	Released time.Time
}

// AddRelease records a package.
func (t *Tx) AddRelease(r Release) error {
	return t.exec(`INSERT INTO releases VALUES (?,?,?)`, r.Request, r.Hash, stamp(r.Released))
}

// Release finds a request's package; ErrNotFound where there is none.
func (s *Store) Release(ctx context.Context, request string) (Release, error) {
	return single(list(ctx, s, func(r *sql.Rows) (v Release, err error) {
		var at string
		err = r.Scan(&v.Request, &v.Hash, &at)
		v.Released = instant(at)
		return v, err
	}, `SELECT * FROM releases WHERE request = ?`, request))
}
