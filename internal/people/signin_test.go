package people

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t, Options{})
	secret, e := w.enrol("els")
	l := w.login(w.signIn("els", secret).Token)
	if l.Name != "els" || l.Role != "researcher" || len(l.Roles) != 2 {
		t.Errorf("login %+v with roles %v", l.Login, l.Roles)
	}
	if l.Agent != "Firefox, Linux" || l.Address != here.Address {
		t.Errorf("the login tells of %q at %q", l.Agent, l.Address)
	}
	w.login(e.Token)
	if got := w.events(audit.SignedIn); len(got) != 2 || got[1].Who != "els" || got[1].Note != "password" {
		t.Errorf("events %+v", got)
	}
}

// Whatever is wrong, the answer is the same.
func TestAnswersTellNoAccounts(t *testing.T) {
	w := newWorld(t, Options{})
	secret, _ := w.enrol("els")
	if err := Close(t.Context(), w.hub, "tom"); err != nil {
		t.Fatal(err)
	}
	cases := map[string][3]string{
		"unknown":        {"nobody", password, w.code(secret)},
		"wrong password": {"els", "drie blauwe wagens", w.code(secret)},
		"wrong code":     {"els", password, "000000"},
		"no code":        {"els", password, ""},
		"no factor yet":  {"sam", password, w.code(secret)},
		"closed":         {"tom", password, w.code(secret)},
		"empty":          {"", "", ""},
	}
	said := map[string]bool{}
	for name, c := range cases {
		_, err := w.p.SignIn(t.Context(), here, c[0], c[1], c[2])
		w.wants(err, "people.no_match")
		what, todo := locale.Explain(locale.NL, err)
		said[what+todo] = true
		if err == nil {
			t.Errorf("%s signed in", name)
		}
	}
	if len(said) != 1 {
		t.Errorf("answers differ: %v", said)
	}
	for _, e := range w.events(audit.SignInRefused) {
		if e.Object != "els" && e.Object != "sam" && e.Object != "tom" && e.Object != "unknown" {
			t.Errorf("an event keeps what was typed: %+v", e)
		}
	}
}

// An unknown name takes as long as a known one: a password is compared in both
// cases.
func TestUnknownNamesTakeAsLong(t *testing.T) {
	w := newWorld(t, Options{})
	w.enrol("els")
	w.p.cost = cost{memory: 16 << 10, passes: 2}
	var err error
	if w.p.dummy, err = w.p.newDecoy(); err != nil {
		t.Fatal(err)
	}
	hash, err := w.p.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	ev := audit.Event{Act: audit.PasswordSet, Object: "els", Outcome: audit.Done}
	if err := w.hub.Store().Change(t.Context(), ev, func(tx *store.Tx) error { return tx.PutPassword("els", hash) }); err != nil {
		t.Fatal(err)
	}
	least := func(name string) time.Duration {
		best := time.Hour
		for range 4 {
			began := time.Now()
			_, err := w.p.SignIn(t.Context(), here, name, "not this one at all", "123456")
			w.wants(err, "people.no_match")
			best = min(best, time.Since(began))
		}
		return best
	}
	known, unknown := least("els"), least("nobody")
	if unknown < known/2 || known < unknown/2 {
		t.Errorf("a known name takes %v, an unknown one %v", known, unknown)
	}
}

// A code works once, also for who sees it typed, and not after a later one.
func TestCodesAreNotUsedAgain(t *testing.T) {
	w := newWorld(t, Options{})
	secret, _ := w.enrol("els")
	code := w.code(secret)
	if _, err := w.p.SignIn(t.Context(), here, "els", password, code); err != nil {
		t.Fatal(err)
	}
	_, err := w.p.SignIn(t.Context(), here, "els", password, code)
	w.wants(err, "people.no_match")
	w.pass(period)
	later := w.code(secret)
	if _, err := w.p.SignIn(t.Context(), here, "els", password, later); err != nil {
		t.Fatal(err)
	}
	_, err = w.p.SignIn(t.Context(), here, "els", password, code) // still within the drift
	w.wants(err, "people.no_match")
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	w := newWorld(t, Options{})
	_, e := w.enrol("els")
	if len(e.Codes) != recoveryCodes {
		t.Fatalf("%d codes", len(e.Codes))
	}
	typed := strings.ToLower(strings.ReplaceAll(e.Codes[3], "-", " "))
	if _, err := w.p.SignIn(t.Context(), here, "els", password, typed); err != nil {
		t.Fatal(err)
	}
	_, err := w.p.SignIn(t.Context(), here, "els", password, e.Codes[3])
	w.wants(err, "people.no_match")
	if ways, err := w.p.WaysOf(t.Context(), "els"); err != nil || ways.Recovery != recoveryCodes-1 {
		t.Errorf("%d left, %v", ways.Recovery, err)
	}
}

// Guessing waits longer and longer, for names that exist and for others, also
// after a restart; and the right password does not help meanwhile.
func TestGuessingIsSlowed(t *testing.T) {
	for _, name := range []string{"els", "nobody"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Options{})
			secret, _ := w.enrol("els")
			for range freeFailures {
				_, err := w.p.SignIn(t.Context(), here, name, "no", "000000")
				w.wants(err, "people.no_match")
			}
			_, err := w.p.SignIn(t.Context(), here, name, password, w.code(secret))
			w.wants(err, "people.locked")
			if err := w.hub.Close(); err != nil {
				t.Fatal(err)
			}
			w.now.Boot, w.now.Since = "two", 0
			w.open(Options{})
			_, err = w.p.SignIn(t.Context(), here, name, password, w.code(secret))
			w.wants(err, "people.locked")
			w.pass(firstWait)
			_, err = w.p.SignIn(t.Context(), here, name, "no", "000000")
			w.wants(err, "people.no_match")
			w.pass(firstWait)
			_, err = w.p.SignIn(t.Context(), here, name, password, w.code(secret))
			w.wants(err, "people.locked") // twice as long now
			if name == "els" {
				w.pass(firstWait)
				w.signIn("els", secret)
			}
			if len(w.events(audit.SignInLocked)) != 2 {
				t.Errorf("%d events of locking", len(w.events(audit.SignInLocked)))
			}
		})
	}
}

func TestWaitIsBounded(t *testing.T) {
	now := store.Reading{Wall: time.Now(), Boot: "one"}
	for count := range 200 {
		w := wait(store.Failures{Count: count, Last: now}, now)
		if w < 0 || w > longestWait || (count >= freeFailures) != (w > 0) {
			t.Fatalf("%d failures wait %v", count, w)
		}
	}
}

// Many attempts at once do not escape the count.
func TestGuessingInParallel(t *testing.T) {
	w := newWorld(t, Options{})
	w.enrol("els")
	errs := make(chan error, 20)
	for range cap(errs) {
		go func() {
			_, err := w.p.SignIn(t.Context(), here, "els", "no", "000000")
			errs <- err
		}()
	}
	tried := 0
	for range cap(errs) {
		if keyOf(<-errs) == "people.no_match" {
			tried++
		}
	}
	if tried != freeFailures {
		t.Errorf("%d guesses were tried", tried)
	}
}

// One address has a bound, over all names.
func TestOneAddressIsSlowed(t *testing.T) {
	w := newWorld(t, Options{})
	last := ""
	for i := range 2 * burst {
		_, err := w.p.SignIn(t.Context(), here, "name"+string(rune('a'+i%26))+string(rune('a'+i/26)), "x", "y")
		last = keyOf(err)
	}
	if last != "people.busy" {
		t.Errorf("after %d attempts: %s", 2*burst, last)
	}
	_, err := w.p.SignIn(t.Context(), From{Address: "198.51.100.1"}, "els", "x", "y")
	w.wants(err, "people.no_match")
}

func TestOneNetworkOfIPv6IsOneAddress(t *testing.T) {
	if network("2001:db8:1:2:3::4") != network("2001:db8:1:2:ffff::1") || network("2001:db8:1:2::1") == network("2001:db8:1:3::1") {
		t.Error("the first 64 bits are not what counts")
	}
	if network("::ffff:192.0.2.7") != "192.0.2.7" {
		t.Error("an IPv4 address in the form of IPv6 is another one")
	}
}

// What the directory holds gives nobody a password, a second factor, a recovery
// code, a link or a login.
func TestStoreKeepsNoSecret(t *testing.T) {
	w := newWorld(t, Options{})
	secret, e := w.enrol("els")
	link, err := Invite(t.Context(), w.hub, "tom", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.hub.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(w.dir, "store.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	for what, s := range map[string]string{
		"password": password, "secret": secret, "token": e.Token, "link": strings.TrimPrefix(link.Path, LinkPath),
		"recovery code": e.Codes[0], "recovery code without dashes": plainCode(e.Codes[0]),
	} {
		if strings.Contains(string(data), s) {
			t.Errorf("the store holds the %s", what)
		}
	}
}

func TestPasswords(t *testing.T) {
	els := store.Account{Name: "els.peeters", Display: "Els Peeters"}
	for password, key := range map[string]string{
		"kort":                      "people.password.short",
		"elf tekens!":               "people.password.short",
		"twaalf teken":              "",
		"żółć żółć ja":              "",
		"els.peeters2026":           "people.password.name",
		"mijn PEETERS hond":         "people.password.name",
		"password1234":              "people.password.common",
		"Wachtwoord123":             "people.password.common",
		"aaaaaaaaaaaaaa":            "people.password.common",
		"abcabcabcabcabc":           "people.password.common",
		"abcdeabcdeabcde":           "people.password.common",
		"elke wolk heeft":           "",
		strings.Repeat("ab c", 300): "people.password.long",
	} {
		if err := CheckPassword(password, els); keyOf(err) != key {
			t.Errorf("%q: %s, want %s", password, keyOf(err), key)
		}
	}
}

// A password is kept with the cost of its day, and again with today's when it is
// used.
func TestOldHashesAreRenewed(t *testing.T) {
	w := newWorld(t, Options{})
	secret, _ := w.enrol("els")
	w.p.cost = cost{memory: 128, passes: 1}
	w.signIn("els", secret)
	kept, err := w.hub.Store().Credentials(t.Context(), "els")
	if err != nil || !strings.Contains(kept.Password, "m=128,") {
		t.Errorf("kept as %q, %v", kept.Password, err)
	}
	w.pass(2 * period)
	w.signIn("els", secret)
}

// Accounts without a password are for a demo, and a demo is for made-up persons.
func TestDemo(t *testing.T) {
	w := newWorld(t, Options{})
	_, err := w.p.SignInDemo(t.Context(), here, "els")
	w.wants(err, "people.demo")
	w.p.o.Demo = true
	if s, err := w.p.SignInDemo(t.Context(), here, "els"); err != nil || w.login(s.Token).Means != "demo" {
		t.Error(err)
	}
	w.hub.Synthetic = false
	_, err = w.p.SignInDemo(t.Context(), here, "els")
	w.wants(err, "people.demo")
	_, err = Open(t.Context(), w.hub, Options{Origin: origin, Demo: true})
	w.wants(err, "people.demo")
}

func TestNoAccountHasAPasswordOfItsOwn(t *testing.T) {
	w := newWorld(t, Options{})
	for _, name := range []string{"els", "tom", "sam", w.hub.Who()} {
		if ways, err := w.p.WaysOf(t.Context(), name); err != nil || ways.Password || ways.Factor || len(ways.Passkeys) > 0 {
			t.Errorf("%s can sign in: %+v, %v", name, ways, err)
		}
	}
}

func TestOriginIsASite(t *testing.T) {
	w := newWorld(t, Options{})
	for _, bad := range []string{"", "http://hub.test", "hub.test", "https://hub.test/path", "https://"} {
		if _, err := Open(t.Context(), w.hub, Options{Origin: bad}); keyOf(err) != "people.origin" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
