package people

import (
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

func TestLinksWorkOnce(t *testing.T) {
	w := newWorld(t, Options{})
	link, err := Invite(t.Context(), w.hub, "els", 0)
	w.must(err)
	token := strings.TrimPrefix(link.Path, LinkPath)
	o, err := w.p.Open(t.Context(), here, token, "")
	w.must(err)
	code := w.code(strings.ReplaceAll(o.Offer.Secret, " ", ""))

	_, err = w.p.Choose(t.Context(), here, token, "kort", o.Offer.Sealed, code)
	w.wants(err, "people.password.short")
	_, err = w.p.Choose(t.Context(), here, token, password, o.Offer.Sealed, "000000")
	w.wants(err, "people.code")
	other, err := w.p.Open(t.Context(), here, token, "")
	w.must(err)
	_, err = w.p.Choose(t.Context(), here, token, password, other.Offer.Sealed, code)
	w.wants(err, "people.code") // the code is of the first offer
	_, err = w.p.Choose(t.Context(), here, token, password, "made up", code)
	w.wants(err, "people.offer")
	if again, err := w.p.Open(t.Context(), here, token, o.Offer.Sealed); err != nil || again.Offer.Secret != o.Offer.Secret {
		t.Error("the form lost its offer")
	}

	e, err := w.p.Choose(t.Context(), here, token, password, o.Offer.Sealed, code)
	w.must(err)
	w.login(e.Token)
	_, err = w.p.Choose(t.Context(), here, token, password, o.Offer.Sealed, code)
	w.wants(err, "people.link")
	_, err = w.p.Open(t.Context(), here, token, "")
	w.wants(err, "people.link")
	if len(w.events(audit.LinkUsed)) != 1 || len(w.events(audit.LinkMade)) != 1 {
		t.Error("events of the link are missing")
	}
}

func TestLinksExpireAndAreWithdrawn(t *testing.T) {
	w := newWorld(t, Options{})
	first, err := Invite(t.Context(), w.hub, "els", 0)
	w.must(err)
	if left := first.Expires.Sub(hub.Now()); left < 71*time.Hour || left > 72*time.Hour {
		t.Errorf("it lasts %v", left)
	}
	second, err := Invite(t.Context(), w.hub, "els", time.Nanosecond)
	w.must(err)
	for _, l := range []*Invitation{first, second} {
		_, err = w.p.Open(t.Context(), here, strings.TrimPrefix(l.Path, LinkPath), "")
		w.wants(err, "people.link")
	}
	third, err := Invite(t.Context(), w.hub, "els", 0)
	w.must(err)
	w.must(Close(t.Context(), w.hub, "els"))
	_, err = w.p.Open(t.Context(), here, strings.TrimPrefix(third.Path, LinkPath), "")
	w.wants(err, "people.link")
}

// A reset ends every login, and the former password and second factor.
func TestReset(t *testing.T) {
	w := newWorld(t, Options{})
	old, e := w.enrol("els")
	link, err := Invite(t.Context(), w.hub, "els", 0)
	w.must(err)
	if link.Purpose != Reset {
		t.Errorf("it is for %s", link.Purpose)
	}
	w.pass(period)
	w.enrol("els")
	_, err = w.p.Authenticate(t.Context(), e.Token, true)
	w.wants(err, "people.ended.reset")
	_, err = w.p.SignIn(t.Context(), here, "els", password, w.code(old))
	w.wants(err, "people.no_match")
	_, err = w.p.SignIn(t.Context(), here, "els", password, e.Codes[0])
	w.wants(err, "people.no_match")
}

// Only a steward makes links, and one of a single study none for who does
// anything elsewhere: the link would let him act as them.
func TestWhoMakesLinks(t *testing.T) {
	w := newWorld(t, Options{})
	for _, name := range []string{"els", "tom", "sam", "nobody"} {
		if _, err := Invite(t.Context(), w.hub.For(name), "els", 0); refusal.KindOf(err) != refusal.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Invite(t.Context(), w.hub, "nobody", 0); keyOf(err) != "people.unknown" {
		t.Error(err)
	}
	steward := store.Function{Role: "steward", Study: "a"}
	inA := store.Function{Role: "researcher", Body: "sw", Study: "a"}
	for _, tc := range []struct {
		held []store.Function
		may  bool
	}{
		{[]store.Function{inA}, true},
		{[]store.Function{inA, {Role: "checker", Study: "a"}}, true},
		{[]store.Function{inA, {Role: "checker"}}, false},
		{[]store.Function{inA, {Role: "checker", Study: "b"}}, false},
		{[]store.Function{steward}, false},
		{nil, false},
	} {
		d := access.Decide(access.Subject{Name: "ann", Held: []store.Function{steward}}, access.AccountInvite, Inviting(tc.held), today())
		if d.Allowed != tc.may {
			t.Errorf("%+v: %v", tc.held, d.Allowed)
		}
	}
}

func TestChangePassword(t *testing.T) {
	w := newWorld(t, Options{})
	secret, e := w.enrol("els")
	other := w.signIn("els", secret)
	me := w.login(e.Token)
	w.wants(w.p.ChangePassword(t.Context(), me, "not it", "vier rode fietsen"), "people.no_match")
	w.wants(w.p.ChangePassword(t.Context(), me, password, "kort"), "people.password.short")
	w.must(w.p.ChangePassword(t.Context(), me, password, "vier rode fietsen"))
	w.login(e.Token)
	_, err := w.p.Authenticate(t.Context(), other.Token, true)
	w.wants(err, "people.ended.owner")
	w.pass(2 * period)
	_, err = w.p.SignIn(t.Context(), here, "els", password, w.code(secret))
	w.wants(err, "people.no_match")
	_, err = w.p.SignIn(t.Context(), here, "els", "vier rode fietsen", w.code(secret))
	w.must(err)
}

// Who finds a browser open does not guess the password there without end.
func TestChangePasswordIsSlowed(t *testing.T) {
	w := newWorld(t, Options{})
	_, e := w.enrol("els")
	me := w.login(e.Token)
	for range freeFailures {
		w.wants(w.p.ChangePassword(t.Context(), me, "not it", "vier rode fietsen"), "people.no_match")
	}
	w.wants(w.p.ChangePassword(t.Context(), me, password, "vier rode fietsen"), "people.locked")
}

func TestNewFactor(t *testing.T) {
	w := newWorld(t, Options{})
	old, e := w.enrol("els")
	me := w.login(e.Token)
	offer := w.p.OfferFactor(me, "")
	secret := strings.ReplaceAll(offer.Secret, " ", "")
	codes, err := w.p.KeepFactor(t.Context(), me, "", offer.Sealed, w.code(secret))
	w.must(err)
	if len(codes) != recoveryCodes || codes[0] == e.Codes[0] {
		t.Error("no new recovery codes")
	}
	w.pass(2 * period)
	_, err = w.p.SignIn(t.Context(), here, "els", password, w.code(old))
	w.wants(err, "people.no_match")
	w.signIn("els", secret)
	w.pass(15 * time.Minute)
	_, err = w.p.NewRecoveryCodes(t.Context(), me)
	w.wants(err, "people.stale")
}

func TestClosing(t *testing.T) {
	w := newWorld(t, Options{})
	secret, _ := w.enrol("els")
	w.wants(Close(t.Context(), w.hub, w.hub.Who()), "people.own_account")
	w.must(Close(t.Context(), w.hub, "els"))
	if _, err := w.hub.For("els").May(t.Context(), access.Home, access.Object{}); refusal.KindOf(err) != refusal.Forbidden {
		t.Errorf("a closed account acts: %v", err)
	}
	_, err := w.p.SignIn(t.Context(), here, "els", password, w.code(secret))
	w.wants(err, "people.no_match")
	w.must(Reopen(t.Context(), w.hub, "els"))
	w.pass(2 * period)
	w.signIn("els", secret)
}

// A choice of language or theme is kept, and changes nothing else.
func TestChoices(t *testing.T) {
	w := newWorld(t, Options{})
	w.must(Describe(t.Context(), w.hub, "els", "Els Peeters", "els@sw.test"))
	_, e := w.enrol("els")
	w.must(w.p.KeepChoices(t.Context(), w.login(e.Token), Choices{Lang: "fr", Theme: "dark"}))
	a := w.login(e.Token).Account
	if a.Lang != "fr" || a.Theme != "dark" || a.Shortcuts || a.Called() != "Els Peeters" || a.Mail != "els@sw.test" {
		t.Errorf("%+v", a)
	}
	w.wants(Describe(t.Context(), w.hub, "els", "", "Els <els@sw.test>"), "people.mail")
}
