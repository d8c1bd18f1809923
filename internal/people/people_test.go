package people

import (
	"context"
	"encoding/base32"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people/peopletest"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

const origin = "https://hub.test"

// world is a hub with people whose clock a test moves.
type world struct {
	t   *testing.T
	dir string
	hub *hub.Hub
	p   *People
	now store.Reading
}

// newWorld is a copy of the hub in folder, with its clock at now.
func newWorld(t *testing.T, o Options) *world {
	t.Helper()
	dir, err := peopletest.Copy(folder, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: dir, now: store.Reading{Wall: time.Now(), Boot: "one"}}
	w.open(o)
	t.Cleanup(func() { _ = w.hub.Close() })
	return w
}

// folder holds the hub that every test copies.
var folder string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "people")
	if err == nil {
		folder = dir
		err = peopletest.Make(context.Background(), dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// open opens the hub and its people, as a process that starts does.
func (w *world) open(o Options) {
	w.t.Helper()
	h, err := hub.Open(w.t.Context(), w.dir, "")
	if err != nil {
		w.t.Fatal(err)
	}
	o.Origin, o.Clock = origin, func() store.Reading { return w.now }
	p, err := Open(w.t.Context(), h, o)
	if err != nil {
		w.t.Fatal(err)
	}
	p.cost = cost{memory: 64, passes: 1}
	if p.dummy, err = p.newDecoy(); err != nil {
		w.t.Fatal(err)
	}
	w.hub, w.p = h, p
}

// pass lets time go by on both clocks.
func (w *world) pass(d time.Duration) {
	w.now.Wall, w.now.Since = w.now.Wall.Add(d), w.now.Since+d
}

const password = "drie blauwe fietsen"

// enrol gives somebody a password and a second factor, whose secret it tells.
func (w *world) enrol(name string) (secret string, e *Enrolled) {
	w.t.Helper()
	link, err := Invite(w.t.Context(), w.hub, name, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	token := strings.TrimPrefix(link.Path, LinkPath)
	o, err := w.p.Open(w.t.Context(), here, token, "")
	if err != nil {
		w.t.Fatal(err)
	}
	secret = strings.ReplaceAll(o.Offer.Secret, " ", "")
	e, err = w.p.Choose(w.t.Context(), here, token, password, o.Offer.Sealed, w.code(secret))
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(2 * period) // the next code is another one
	return secret, e
}

// code is what a device shows now: RFC 6238 by another program than the hub's.
func (w *world) code(secret string) string {
	if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err != nil {
		w.t.Fatal(err)
	}
	c, err := hotp.GenerateCode(secret, uint64(w.now.Wall.Unix()/30))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

var here = From{Address: "192.0.2.7", Agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}

// signIn signs in as one should.
func (w *world) signIn(name, secret string) *Signed {
	w.t.Helper()
	s, err := w.p.SignIn(w.t.Context(), here, name, password, w.code(secret))
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// login is the login of a token that must be good.
func (w *world) login(token string) *Login {
	w.t.Helper()
	l, err := w.p.Authenticate(w.t.Context(), token, true)
	if err != nil || l == nil {
		w.t.Fatalf("not signed in: %v", err)
	}
	return l
}

// wants holds an error to a key of the catalogue.
func (w *world) wants(err error, key string) {
	w.t.Helper()
	if keyOf(err) != key {
		w.t.Errorf("%v (%s), want %s", err, keyOf(err), key)
	}
}

// acts are the acts of the hub's events, the newest last.
func (w *world) events(act audit.Act) (out []audit.Event) {
	w.t.Helper()
	all, err := w.hub.Store().Events(w.t.Context(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range all {
		if e.Act == act {
			out = append(out, e)
		}
	}
	return out
}

func keyOf(err error) string {
	for err != nil {
		if e, ok := err.(*refusal.Error); ok {
			return e.Key
		}
		switch x := err.(type) {
		case interface{ Unwrap() error }:
			err = x.Unwrap()
		case interface{ Unwrap() []error }:
			err = x.Unwrap()[0]
		default:
			return ""
		}
	}
	return ""
}
