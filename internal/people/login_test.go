package people

import (
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/store"
)

func TestLoginsEnd(t *testing.T) {
	seated := map[string]bool{}
	cases := []struct {
		name  string
		after func(w *world, l *Login)
		key   string
	}{
		{"at once", func(*world, *Login) {}, ""},
		{"idle", func(w *world, _ *Login) { w.pass(time.Hour) }, "people.ended.idle"},
		{"nearly idle", func(w *world, _ *Login) { w.pass(59 * time.Minute) }, ""},
		{"idle at a seat", func(w *world, _ *Login) { seated["els"] = true; w.pass(15 * time.Minute) }, "people.ended.idle"},
		{"signed out", func(w *world, _ *Login) {}, "people.ended.signed_out"},
		{"function ended", func(w *world, _ *Login) { w.end("els", "researcher", "sw") }, "people.ended.function"},
		{"another of the person's functions ended", func(w *world, _ *Login) { w.endIn("els", "checker", "", "elsewhere") }, "people.ended.function"},
		{"account closed", func(w *world, _ *Login) { w.must(Close(w.t.Context(), w.hub, "els")) }, "people.ended.closed"},
		{"ended by a steward", func(w *world, _ *Login) { w.must(EndAll(w.t.Context(), w.hub, "els")) }, "people.ended.steward"},
		{"the wall clock was put back", func(w *world, _ *Login) {
			w.now.Wall, w.now.Since = w.now.Wall.Add(-24*time.Hour), w.now.Since+time.Hour
		}, "people.ended.idle"},
		{"put back, and a new process", func(w *world, _ *Login) { w.now = store.Reading{Wall: w.now.Wall.Add(-24 * time.Hour), Boot: "two"} }, "people.ended.absolute"},
		{"a new process", func(w *world, _ *Login) { w.now.Boot, w.now.Since = "two", 0 }, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			clear(seated)
			w := newWorld(t, Options{Demo: true, Seated: func(n string) bool { return seated[n] }})
			s, err := w.p.SignInDemo(t.Context(), here, "els")
			w.must(err)
			tc.after(w, w.login(s.Token))
			if tc.name == "signed out" {
				w.must(w.p.SignOut(t.Context(), s.Token))
			}
			l, err := w.p.Authenticate(t.Context(), s.Token, true)
			if w.wants(err, tc.key); tc.key != "" && l != nil {
				t.Error("the login goes on")
			}
			if tc.key != "" && len(w.events(audit.LoginEnded)) == 0 {
				t.Error("there is no event")
			}
			_, err = w.p.Authenticate(t.Context(), s.Token, true)
			w.wants(err, tc.key)
		})
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// end ends a function as of long ago.
func (w *world) end(name, role, body string) { w.endIn(name, role, body, "") }

func (w *world) endIn(name, role, body, study string) {
	w.t.Helper()
	_, err := w.hub.AddUser(w.t.Context(), store.Function{Name: name, Role: role, Body: body, Study: study, Until: "2020-01-01"})
	w.must(err)
}

// Whatever is done, twelve hours are the end.
func TestLoginsHaveALongestTime(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	s, err := w.p.SignInDemo(t.Context(), here, "els")
	w.must(err)
	for range 23 {
		w.pass(30 * time.Minute)
		w.login(s.Token)
	}
	w.pass(30 * time.Minute)
	_, err = w.p.Authenticate(t.Context(), s.Token, true)
	w.wants(err, "people.ended.absolute")
}

// What a page asks for by itself keeps nobody signed in.
func TestPollingIsNoActivity(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	s, err := w.p.SignInDemo(t.Context(), here, "els")
	w.must(err)
	for range 12 {
		if l, err := w.p.Authenticate(t.Context(), s.Token, false); err != nil || l == nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Minute)
	}
	_, err = w.p.Authenticate(t.Context(), s.Token, false)
	w.wants(err, "people.ended.idle")
}

// The last use is written at most twice a minute.
func TestSeenIsWrittenSeldom(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	s, err := w.p.SignInDemo(t.Context(), here, "els")
	w.must(err)
	begun := w.now.Wall
	for range 10 {
		w.pass(time.Second)
		w.login(s.Token)
	}
	row, err := w.hub.Store().Login(t.Context(), hashOf(s.Token))
	if err != nil || !row.Seen.Wall.Equal(begun.UTC()) && row.Seen.Wall.Sub(begun).Abs() > time.Second {
		t.Errorf("seen %v after it began, %v", row.Seen.Wall.Sub(begun), err)
	}
	w.pass(SeenEvery)
	w.login(s.Token)
	if row, _ = w.hub.Store().Login(t.Context(), hashOf(s.Token)); row.Seen.Wall.Sub(begun) < SeenEvery {
		t.Error("a later use was not written")
	}
}

// A token that was in the browser before signing in is worth nothing after:
// neither one that somebody planted there, nor the browser's own former login.
func TestSessionFixation(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	planted := newToken()
	from := here
	from.Token = planted
	s, err := w.p.SignInDemo(t.Context(), from, "els")
	w.must(err)
	if l, err := w.p.Authenticate(t.Context(), planted, true); l != nil || err != nil || s.Token == planted {
		t.Errorf("the planted token signs in: %v %v", l, err)
	}
	from.Token = s.Token
	other, err := w.p.SignInDemo(t.Context(), from, "tom")
	w.must(err)
	_, err = w.p.Authenticate(t.Context(), s.Token, true)
	w.wants(err, "people.ended.replaced")
	w.login(other.Token)
}

// A token of the role before is worth nothing after the role was switched.
func TestSwitchTurnsTheToken(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	s, err := w.p.SignInDemo(t.Context(), here, "els")
	w.must(err)
	turned, err := w.p.Switch(t.Context(), w.login(s.Token), access.Checker)
	w.must(err)
	if l, err := w.p.Authenticate(t.Context(), s.Token, true); l != nil || err != nil {
		t.Errorf("the former token signs in: %v %v", l, err)
	}
	if l := w.login(turned.Token); l.Role != "checker" || l.Subject().As != access.Checker {
		t.Errorf("acts as %s", l.Role)
	}
	_, err = w.p.Switch(t.Context(), w.login(turned.Token), access.Steward)
	w.wants(err, "people.role")
}

// Guessed tokens are none, whatever their form.
func TestOtherTokensAreNone(t *testing.T) {
	w := newWorld(t, Options{})
	for _, token := range []string{"", "x", newToken(), newToken()[:42], newToken() + "=", "' OR 1=1 --", hashOf("x")} {
		if l, err := w.p.Authenticate(t.Context(), token, true); l != nil || err != nil {
			t.Errorf("%q: %v %v", token, l, err)
		}
	}
}

func TestOwnLogins(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	var tokens []string
	for range 3 {
		s, err := w.p.SignInDemo(t.Context(), here, "els")
		w.must(err)
		tokens = append(tokens, s.Token)
	}
	toms, err := w.p.SignInDemo(t.Context(), here, "tom")
	w.must(err)
	me := w.login(tokens[0])
	if all, err := w.p.Logins(t.Context(), "els"); err != nil || len(all) != 3 {
		t.Fatalf("%d logins, %v", len(all), err)
	}
	w.must(w.p.EndLogin(t.Context(), me, w.login(tokens[1]).ID))
	_, err = w.p.Authenticate(t.Context(), tokens[1], true)
	w.wants(err, "people.ended.owner")
	// somebody else's login is none
	w.wants(w.p.EndLogin(t.Context(), me, w.login(toms.Token).ID), "people.login")
	w.login(toms.Token)
	w.must(w.p.EndOthers(t.Context(), me))
	w.login(tokens[0])
	_, err = w.p.Authenticate(t.Context(), tokens[2], true)
	w.wants(err, "people.ended.owner")
	w.login(toms.Token)
}

// A function that ends by its date ends the login on that day, without anybody
// changing anything.
func TestFunctionEndsByItsDate(t *testing.T) {
	w := newWorld(t, Options{Demo: true})
	s, err := w.p.SignInDemo(t.Context(), here, "tom")
	w.must(err)
	w.login(s.Token)
	t.Setenv("KRUISTABEL_NOW", "2020-06-01")
	ev := audit.Event{Act: audit.FunctionChanged, Object: "tom", Outcome: audit.Done}
	w.must(w.hub.Store().Change(t.Context(), ev, func(tx *store.Tx) error {
		return tx.PutFunction(store.Function{Name: "tom", Role: "checker", Until: "2020-06-01"})
	}))
	w.login(s.Token)
	t.Setenv("KRUISTABEL_NOW", "2020-06-02")
	_, err = w.p.Authenticate(t.Context(), s.Token, true)
	w.wants(err, "people.ended.function")
}
