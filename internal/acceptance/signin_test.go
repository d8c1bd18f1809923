package acceptance

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/kruistabel/kruistabel/internal/people/peopletest"
	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// tabTo moves the focus by the Tab key alone to what a selector finds.
func tabTo(t *testing.T, p *browser.Page, selector string) {
	t.Helper()
	for range 60 {
		if browser.Eval[bool](p, fmt.Sprintf("document.activeElement !== null && document.activeElement.matches(%q)", selector)) {
			return
		}
		p.Key("Tab")
	}
	t.Fatalf("the Tab key does not reach %s", selector)
}

// typeIn types into the field that the Tab key reaches.
func typeIn(t *testing.T, p *browser.Page, selector, text string) {
	t.Helper()
	tabTo(t, p, selector)
	browser.Eval[bool](p, "(document.activeElement.select(), true)")
	p.Key(text)
}

// leave signs out by keys alone.
func leave(t *testing.T, p *browser.Page) {
	t.Helper()
	tabTo(t, p, "details.who > summary")
	p.Key("Enter")
	tabTo(t, p, `form[action="/signout"] button`)
	p.Key("Enter")
	p.Until(`location.pathname + location.search === "/signin?out"`)
}

// sound looks at a page of signing in: nothing against the rules of
// accessibility, nothing wider than the window, nothing against the policy.
func sound(t *testing.T, p *browser.Page, where string) {
	t.Helper()
	reportAxe(t, p, where)
	if browser.Eval[bool](p, "document.documentElement.scrollWidth > innerWidth") {
		t.Errorf("%s is wider than the window", where)
	}
	for _, line := range p.Complaints() {
		if !strings.Contains(line, "Failed to load resource") { // a status such as 403
			t.Errorf("%s: the console says %s", where, line)
		}
	}
	p.Forget()
}

var linkLine = regexp.MustCompile(`/signin/link/\S+`)

// invite makes a link on the command line, while the hub serves.
func (s *server) invite(name string) string {
	s.t.Helper()
	link := linkLine.FindString(run(s.t, "user", "invite", s.hub, name))
	if link == "" {
		s.t.Fatal("no link was printed")
	}
	return s.url + link
}

// TestSigningIn takes each way in through the real program in a real browser: at
// the width of a telephone, by keys alone.
func TestSigningIn(t *testing.T) {
	b := browser.Start(t)
	port := peopletest.FreePort(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(peopletest.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := fixture(t, "mini", fmt.Sprintf("sign_in: {oidc: {called: Glewlwyd, issuer: 'http://localhost:%d/api/oidc', client_id: %s, secret_file: %s}}",
		port, peopletest.Client, secret))
	for _, c := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"a passkey", func(t *testing.T) { passkey(t, s, b) }},
		{"a password and a code", func(t *testing.T) { password(t, s, b) }},
		{"an identity provider", func(t *testing.T) { provider(t, s, b, port) }},
		{"logins end", func(t *testing.T) { loginsEnd(t, s, b) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func(was *testing.T) { s.t = was }(s.t)
			s.t = t
			c.run(t)
		})
	}
}

// passkey enrols by a link, signs in, and removes the passkey once there is
// another way.
func passkey(t *testing.T, s *server, b *browser.Browser) {
	p := b.Page(t, browser.Phone, true)
	device := p.Device()
	link := s.invite("researcher.vdab")
	p.Go(link)
	sound(t, p, "link")
	typeIn(t, p, "#label", "reader")
	tabTo(t, p, "[data-passkey-go]")
	p.Key("Enter")
	p.Until(`location.pathname === "/home"`)
	if n := device.Passkeys(); n != 1 {
		t.Fatalf("the device keeps %d passkeys", n)
	}
	leave(t, p)
	sound(t, p, "signed out")
	p.Go(link)
	if p.Status() != 410 {
		t.Errorf("the link works again: %d", p.Status())
	}
	sound(t, p, "link that was used")

	p.Go(s.url + "/signin?next=/me")
	device.Verifies(false)
	tabTo(t, p, "[data-passkey-go]")
	p.Key("Enter")
	p.Wait("[data-passkey-fault]")
	if !browser.Eval[bool](p, `document.activeElement.matches("[data-passkey-go]")`) {
		t.Error("the focus is lost when the passkey is refused")
	}
	device.Verifies(true)
	p.Key("Enter")
	p.Until(`location.pathname === "/me"`)
	p.UntilText("reader")
	sound(t, p, "my account")

	remove := `form[action="/me/passkeys/remove"] button`
	tabTo(t, p, remove)
	p.Key("Enter")
	p.UntilText("last way")
	sound(t, p, "the last way stays")
	takeFactor(t, s, p, "paarse fietsen rijden")
	p.Go(s.url + "/me")
	tabTo(t, p, remove)
	p.Key("Enter")
	p.UntilText("You have no passkey.")
	leave(t, p)
	tabTo(t, p, "[data-passkey-go]")
	p.Key("Enter")
	p.UntilText("The passkey was not accepted")
	if got := p.URL(); !strings.HasPrefix(got, s.url+"/signin") {
		t.Errorf("a passkey that was removed leads to %s", got)
	}
}

// codeAt is the code that a device shows now, or some periods later.
func codeAt(t *testing.T, secret string, later int) string {
	t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), time.Now().Add(time.Duration(later)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// takeFactor takes another second factor on one's own page, with a password where
// the account has none, and gives its secret and recovery codes.
func takeFactor(t *testing.T, s *server, p *browser.Page, password string) (secret string, codes []string) {
	t.Helper()
	p.Go(s.url + "/me/factor")
	sound(t, p, "second factor")
	secret = p.Text(".factor .mono")
	if password != "" {
		typeIn(t, p, "#f-password", password)
		typeIn(t, p, "#f-again", password)
	}
	typeIn(t, p, "#f-code", codeAt(t, secret, 0))
	p.Key("Enter")
	p.Wait(".codes")
	sound(t, p, "recovery codes")
	return secret, strings.Fields(p.Text(".codes"))
}

// refusedWith waits for the page that says why somebody was not let in.
func refusedWith(t *testing.T, p *browser.Page, status int64) {
	t.Helper()
	p.Until(`document.readyState === "complete" && location.pathname.startsWith("/signin") && document.querySelector("main div[role=alert]") !== null`)
	if p.Status() != status {
		t.Errorf("refused with %d, not %d: %s", p.Status(), status, p.Text("main div[role=alert]"))
	}
}

// enter signs in with a password.
func enter(t *testing.T, s *server, p *browser.Page, name, password, code string) {
	t.Helper()
	p.Go(s.url + "/signin?next=/me")
	typeIn(t, p, "#f-name", name)
	typeIn(t, p, "#f-password", password)
	typeIn(t, p, "#f-code", code)
	p.Key("Enter")
}

// password enrols by a link with the secret as it is shown, signs in with a code
// and with a recovery code, each once, and takes another second factor.
func password(t *testing.T, s *server, b *browser.Browser) {
	const words = "drie gele bussen wachten"
	p := b.Page(t, browser.Phone, true)
	p.Go(s.invite("checker1"))
	secret := p.Text(".factor .mono")
	typeIn(t, p, "#f-password", words)
	typeIn(t, p, "#f-again", words)
	typeIn(t, p, "#f-code", "000000")
	p.Key("Enter")
	p.Wait(`#f-code[aria-invalid="true"]`)
	sound(t, p, "link with a fault")
	if again := p.Text(".factor .mono"); again != secret {
		t.Fatal("the secret changes while the form is filled in")
	}
	typeIn(t, p, "#f-password", words)
	typeIn(t, p, "#f-again", words)
	typeIn(t, p, "#f-code", codeAt(t, secret, 0))
	p.Key("Enter")
	p.Wait(".codes")
	sound(t, p, "enrolled")
	codes := strings.Fields(p.Text(".codes"))
	if len(codes) != 10 {
		t.Fatalf("recovery codes %q", codes)
	}
	tabTo(t, p, "main a.button")
	p.Key("Enter")
	p.Until(`location.pathname === "/home"`)
	leave(t, p)

	later := codeAt(t, secret, 1) // the first is used
	enter(t, s, p, "checker1", words, later)
	p.Until(`location.pathname === "/me"`)
	leave(t, p)
	enter(t, s, p, "checker1", words, later)
	refusedWith(t, p, 403)
	sound(t, p, "refused")
	enter(t, s, p, "checker1", words, strings.ToLower(codes[0]))
	p.Until(`location.pathname === "/me"`)
	leave(t, p)
	enter(t, s, p, "checker1", words, codes[0])
	refusedWith(t, p, 403)
	enter(t, s, p, "checker1", words, codes[1])
	p.Until(`location.pathname === "/me"`)

	other, fresh := takeFactor(t, s, p, "")
	if other == secret {
		t.Fatal("the second factor stayed")
	}
	leave(t, p)
	enter(t, s, p, "checker1", words, codes[2])
	refusedWith(t, p, 403)
	enter(t, s, p, "checker1", words, fresh[0])
	p.Until(`location.pathname === "/me"`)
}

// provider goes to a provider that does not answer, to one that knows somebody
// whom the hub does not, and comes back signed in.
func provider(t *testing.T, s *server, b *browser.Browser, port int) {
	p := b.Page(t, browser.Phone, true)
	toProvider := func() {
		p.Go(s.url + "/signin?next=/me")
		tabTo(t, p, `a[href^="/signin/provider"]`)
		p.Key("Enter")
	}
	toProvider()
	refusedWith(t, p, 503)
	sound(t, p, "provider down")

	g := peopletest.StartGlewlwyd(t, port, s.url+"/signin/provider/return")
	els := g.Browser("els", peopletest.ElsPassword)
	g.Send(els, "PUT", "/api/auth/grant/hub/", map[string]string{"scope": "openid"})
	p.Go(g.Issuer() + "/.well-known/openid-configuration") // signed in at the provider already, as in an office
	if status := browser.Eval[int](p, `fetch("/api/auth/", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({username: "els", password: "`+
		peopletest.ElsPassword+`"})}).then(r => r.status)`); status != 200 {
		t.Fatalf("the provider answers %d", status)
	}
	p.Forget()
	toProvider()
	consent(t, p, g)
	refusedWith(t, p, 403)
	sound(t, p, "known to the provider, not here")
	subject := regexp.MustCompile(`[A-Za-z0-9_-]{20,}`).FindString(p.Text("main div[role=alert]"))
	if subject == "" {
		t.Fatalf("the page does not say who they are: %s", p.Text("main div[role=alert]"))
	}
	run(t, "user", "bind", s.hub, "researcher.sw", "--issuer", g.Issuer(), "--subject", subject)

	toProvider()
	consent(t, p, g)
	p.Until(`location.pathname === "/me"`) // by itself, with the Strict cookie
	p.UntilText("researcher.sw")
	for _, line := range p.Complaints() {
		if strings.Contains(line, "Content Security Policy") && strings.Contains(line, s.url) {
			t.Errorf("the console says %s", line)
		}
	}

	// The provider sends back to one name only: who calls the hub by another comes
	// to that one.
	q := b.Page(t, browser.Phone, true)
	q.Go(strings.Replace(s.url, "localhost", "127.0.0.1", 1) + "/signin")
	if browser.Eval[bool](q, `document.querySelector("[data-passkey]") !== null`) {
		t.Error("passkeys are offered under a name for which there are none")
	}
	q.Click(`a[href^="/signin/provider"]`)
	if to := atProvider(t, q); !strings.Contains(to, url.QueryEscape(s.url+"/signin/provider/return")) {
		t.Errorf("the provider sends back to %s", to)
	}

	g.Stop()
	leave(t, p)
	g2 := s.url + "/signin/provider/return?code=x&state=y"
	p.Go(g2)
	if p.Status() != 410 && p.Status() != 403 {
		t.Errorf("an answer that nobody asked for: %d", p.Status())
	}
	sound(t, p, "answer of nobody")
}

// atProvider is where the provider's page of signing in goes on to, once a tab was
// sent there.
func atProvider(t *testing.T, p *browser.Page) string {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		for _, asked := range p.Asked() {
			if at, err := url.Parse(asked); err == nil && at.Path == "/login.html" {
				return at.Query().Get("callback_url")
			}
		}
	}
	t.Fatalf("the provider was not reached: %q", p.Asked())
	return ""
}

// consent goes on from the provider's own page, as a person does who is signed in
// there: the hub is another site for that page.
func consent(t *testing.T, p *browser.Page, g *peopletest.Glewlwyd) {
	t.Helper()
	to := atProvider(t, p)
	p.Go(g.Issuer() + "/.well-known/openid-configuration")
	p.Forget()
	browser.Eval[bool](p, fmt.Sprintf("(setTimeout(() => location.assign(%q), 0), true)", to+"&g_continue"))
}

// loginsEnd ends logins in each way: elsewhere in the same browser, by a change
// of functions, by idleness; and says why. The language stays.
func loginsEnd(t *testing.T, s *server, b *browser.Browser) {
	p := b.Page(t, browser.Desktop, true)
	p.Go(s.url + "/signin")
	p.Click(`form[action="/language"] button[value="fr"]`)
	p.Until(`document.documentElement.lang === "fr"`)
	s.signIn(p, "supplier.vdab")
	if lang := browser.Eval[string](p, "document.documentElement.lang"); lang != "fr" {
		t.Errorf("after signing in the page is in %s", lang)
	}
	steward := s.as(b, browser.Desktop, "steward")
	steward.Go(s.url + "/people")
	steward.Click(`form:has(input[name="name"][value="supplier.vdab"]):has(input[name="end"]) button`)
	steward.Until(`document.querySelector(".flash") !== null`)
	p.Click("a[href='/me']:not(.menu a), header a")
	p.Until(`location.pathname === "/signin"`)
	p.UntilText("parce que vos fonctions ont changé")
	sound(t, p, "ended by a change of function")

	tab := b.Page(t, browser.Desktop, false) // of the browser that all such tabs share
	other := b.Page(t, browser.Desktop, false)
	s.signIn(tab, "supervisor")
	other.Go(s.url + "/me")
	leave(t, other)
	tab.Click("header a[href='/home']")
	tab.Until(`location.pathname === "/signin"`)

	run(t, "user", "add", s.hub, "--os", "supervisor", "--role", "privacy")
	s.signIn(tab, "supervisor")
	tab.Click("details.who > summary")
	tab.Click(`form[action="/role"] button:not([aria-current])`)
	tab.Until(`document.readyState === "complete" && document.querySelector("details.who .role").innerText === "Data protection officer"`)
	tab.Go(s.url + "/people")
	if tab.Status() != 200 {
		t.Errorf("the other role reads nothing: %d", tab.Status())
	}
	other.Go(s.url + "/room")
	if other.Status() != 403 {
		t.Errorf("the former role still counts in another tab: %d", other.Status())
	}

	s.stop()
	s.more = "sign_in: {idle: 2s, idle_at_a_seat: 1s}"
	s.start()
	s.signIn(tab, "steward")
	time.Sleep(2100 * time.Millisecond)
	tab.Click("header a[href='/home']")
	tab.Until(`location.pathname === "/signin"`)
	tab.UntilText("because nothing was done")
	sound(t, tab, "idle")
}
