package people

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/kruistabel/kruistabel/internal/people/peopletest"
)

// device is an authenticator with one passkey, in a browser at an origin.
type device struct {
	w    *world
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

func (w *world) device() *device {
	return &device{w: w, rp: virtualwebauthn.RelyingParty{Name: "Kruistabel", ID: "hub.test", Origin: origin},
		auth: virtualwebauthn.NewAuthenticator(), cred: peopletest.Key()}
}

// create answers a ceremony that adds a passkey.
func (d *device) create(c *Ceremony) []byte {
	d.w.t.Helper()
	text, err := json.Marshal(c.Options)
	d.w.must(err)
	o, err := virtualwebauthn.ParseAttestationOptions(string(text))
	d.w.must(err)
	d.auth.Options.UserHandle = []byte(o.UserID)
	answer := virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.cred, *o)
	d.auth.AddCredential(d.cred)
	return []byte(answer)
}

// get answers a ceremony that signs in.
func (d *device) get(c *Ceremony) []byte {
	d.w.t.Helper()
	text, err := json.Marshal(c.Options)
	d.w.must(err)
	o, err := virtualwebauthn.ParseAssertionOptions(string(text))
	d.w.must(err)
	return []byte(virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.cred, *o))
}

// enrolDevice gives somebody a passkey by a link.
func (w *world) enrolDevice(name string) *device {
	w.t.Helper()
	link, err := Invite(w.t.Context(), w.hub, name, 0)
	w.must(err)
	token := strings.TrimPrefix(link.Path, LinkPath)
	c, err := w.p.AddFirstPasskey(w.t.Context(), here, token)
	w.must(err)
	d := w.device()
	s, err := w.p.ChoosePasskey(w.t.Context(), here, token, c.Token, d.create(c), "laptop")
	w.must(err)
	w.login(s.Token)
	return d
}

func TestPasskey(t *testing.T) {
	w := newWorld(t, Options{})
	d := w.enrolDevice("els")
	c, err := w.p.AskPasskey(here)
	w.must(err)
	s, err := w.p.SignInPasskey(t.Context(), here, c.Token, d.get(c))
	w.must(err)
	if l := w.login(s.Token); l.Name != "els" || l.Means != "passkey" {
		t.Errorf("%s by %s", l.Name, l.Means)
	}
	if keys, err := w.hub.Store().Passkeys(t.Context(), "els"); err != nil || len(keys) != 1 || keys[0].Used.IsZero() || keys[0].Label != "laptop" {
		t.Errorf("%+v, %v", keys, err)
	}
}

func TestPasskeyAttacks(t *testing.T) {
	cases := map[string]struct {
		set func(*device)
		key string
	}{
		"another site asks":         {func(d *device) { d.rp.Origin = "https://hub.test.evil.test" }, "people.passkey"},
		"for another site":          {func(d *device) { d.rp.ID = "evil.test" }, "people.passkey"},
		"the user was not verified": {func(d *device) { d.auth.Options.UserNotVerified = true }, "people.passkey"},
		"another key": {func(d *device) {
			k := peopletest.Key()
			k.ID = d.cred.ID
			d.cred = k
		}, "people.passkey"},
		"a passkey that nobody added": {func(d *device) { d.cred = peopletest.Key() }, "people.passkey"},
		"somebody else's handle":      {func(d *device) { d.auth.Options.UserHandle = []byte("p-000000000000") }, "people.passkey"},
		"the account was closed":      {func(d *device) { d.w.must(Close(d.w.t.Context(), d.w.hub, "els")) }, "people.passkey"},
		"it was removed": {func(d *device) {
			s := d.w.p
			rows, err := d.w.hub.Store().Passkeys(d.w.t.Context(), "els")
			d.w.must(err)
			c, err := s.AskPasskey(here)
			d.w.must(err)
			in, err := s.SignInPasskey(d.w.t.Context(), here, c.Token, d.get(c))
			d.w.must(err)
			l := d.w.login(in.Token)
			d.w.wants(s.RemovePasskey(d.w.t.Context(), l, rows[0].ID), "people.last_way")
			second := d.w.device()
			add, err := s.AddPasskey(d.w.t.Context(), l)
			d.w.must(err)
			d.w.must(s.KeepPasskey(d.w.t.Context(), l, add.Token, second.create(add), "phone"))
			d.w.must(s.RemovePasskey(d.w.t.Context(), l, rows[0].ID))
		}, "people.passkey"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Options{})
			d := w.enrolDevice("els")
			tc.set(d)
			c, err := w.p.AskPasskey(here)
			w.must(err)
			s, err := w.p.SignInPasskey(t.Context(), here, c.Token, d.get(c))
			if w.wants(err, tc.key); s != nil {
				t.Error("signed in")
			}
		})
	}
}

// An answer works once, for its own question, and for ten minutes.
func TestPasskeyAnswersOnce(t *testing.T) {
	w := newWorld(t, Options{})
	d := w.enrolDevice("els")
	c, err := w.p.AskPasskey(here)
	w.must(err)
	answer := d.get(c)
	_, err = w.p.SignInPasskey(t.Context(), here, c.Token, answer)
	w.must(err)
	_, err = w.p.SignInPasskey(t.Context(), here, c.Token, answer)
	w.wants(err, "people.ceremony")
	other, err := w.p.AskPasskey(here)
	w.must(err)
	_, err = w.p.SignInPasskey(t.Context(), here, other.Token, answer)
	w.wants(err, "people.passkey")
	late, err := w.p.AskPasskey(here)
	w.must(err)
	answer = d.get(late)
	w.pass(pendingLife)
	_, err = w.p.SignInPasskey(t.Context(), here, late.Token, answer)
	w.wants(err, "people.ceremony")
}

// Nobody adds a passkey to an account with a question that was asked for
// another, nor long after signing in.
func TestPasskeysAreAddedByTheirOwner(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	els, err := w.p.SignInDemo(t.Context(), here, "els")
	w.must(err)
	tom, err := w.p.SignInDemo(t.Context(), here, "tom")
	w.must(err)
	c, err := w.p.AddPasskey(t.Context(), w.login(els.Token))
	w.must(err)
	w.wants(w.p.KeepPasskey(t.Context(), w.login(tom.Token), c.Token, w.device().create(c), "x"), "people.ceremony")
	c, err = w.p.AddPasskey(t.Context(), w.login(els.Token))
	w.must(err)
	d := w.device()
	d.auth.Options.UserNotVerified = true
	w.wants(w.p.KeepPasskey(t.Context(), w.login(els.Token), c.Token, d.create(c), "x"), "people.passkey")
	w.pass(15 * time.Minute)
	_, err = w.p.AddPasskey(t.Context(), w.login(els.Token))
	w.wants(err, "people.stale")
}
