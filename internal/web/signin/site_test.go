package signin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/people/peopletest"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/folk"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/signin"
)

var folder string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "signin")
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

// site is a hub's pages behind TLS.
type site struct {
	*httptest.Server
	t     *testing.T
	hub   *hub.Hub
	frame *page.Frame
}

func newSite(t *testing.T, o people.Options) *site {
	t.Helper()
	dir, err := peopletest.Copy(folder, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	s := &site{t: t, hub: h, Server: httptest.NewUnstartedServer(nil)}
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.frame.ServeHTTP(w, r) })
	s.StartTLS()
	t.Cleanup(s.Close)
	o.Origin = strings.Replace(s.URL, "127.0.0.1", "localhost", 1) // passkeys want a name
	s.URL = o.Origin
	p, err := people.Open(t.Context(), h, o)
	if err != nil {
		t.Fatal(err)
	}
	conf := page.Site{Name: "KSZ", Synthetic: true}
	signin.Connect(&conf, h, p)
	if s.frame, err = page.New(conf, signin.New(p), folk.New(h, p)); err != nil {
		t.Fatal(err)
	}
	return s
}

// browser keeps cookies and does not follow.
type browser struct {
	*site
	client *http.Client
}

func (s *site) browser() *browser {
	jar, _ := cookiejar.New(nil)
	c := *s.Client()
	c.Transport = s.Client().Transport.(*http.Transport).Clone()
	c.Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify = true // the certificate is for 127.0.0.1
	c.Jar, c.CheckRedirect = jar, func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{s, &c}
}

// answer is a response that was read.
type answer struct {
	*http.Response
	text string
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{res, string(text)}
}

func (b *browser) request(method, path, body, kind string) *http.Request {
	b.t.Helper()
	r, err := http.NewRequest(method, b.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "en")
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
	if method != http.MethodGet {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Origin", b.URL)
	}
	return r
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.do(b.request(http.MethodGet, path, "", ""))
}

func (b *browser) post(path string, values ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return b.do(b.request(http.MethodPost, path, form.Encode(), "application/x-www-form-urlencoded"))
}

func (b *browser) json(path string, body, to any) answer {
	b.t.Helper()
	text, _ := json.Marshal(body)
	r := b.request(http.MethodPost, path, string(text), "application/json")
	r.Header.Set("Accept", "application/json")
	a := b.do(r)
	if to != nil && a.StatusCode == http.StatusOK {
		if err := json.Unmarshal([]byte(a.text), to); err != nil {
			b.t.Fatalf("%s: %v in %s", path, err, a.text)
		}
	}
	return a
}

// as signs in as an account of the demo.
func (s *site) as(name string) *browser {
	s.t.Helper()
	b := s.browser()
	if a := b.post("/signin/demo", "name", name); a.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("%s does not sign in: %d", name, a.StatusCode)
	}
	return b
}

func (s *site) events(act audit.Act) (out []audit.Event) {
	s.t.Helper()
	all, err := s.hub.Store().Events(s.t.Context(), 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return append(out, slices.DeleteFunc(all, func(e audit.Event) bool { return e.Act != act })...)
}

func (a answer) wants(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s %s: %d, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, status)
	}
	for _, w := range words {
		if !strings.Contains(a.text, w) {
			t.Errorf("%s: the page does not say %q", a.Request.URL.Path, w)
		}
	}
}

var sealed = regexp.MustCompile(`name="factor" value="([^"]+)"`)
var secret = regexp.MustCompile(`<span class="mono">([A-Z2-7 ]{30,})</span>`)
var linkAt = regexp.MustCompile(`/signin/link/[A-Za-z0-9_-]{43}`)

const password = "drie blauwe fietsen"

// From the steward's page to the first visit of somebody with a password.
func TestEnrolmentByHand(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	steward := s.as(s.hub.Who())
	made := steward.post("/people/invite", "name", "els")
	made.wants(t, http.StatusOK, "els")
	link := linkAt.FindString(made.text)
	if again := steward.get("/people"); strings.Contains(again.text, link) || !strings.Contains(again.text, "invited, until") {
		t.Error("the link is shown twice, or the invitation not at all")
	}

	els := s.browser()
	form := els.get(link)
	form.wants(t, http.StatusOK, "This link is for els.", "<svg class=\"qr\"")
	factor, typed := sealed.FindStringSubmatch(form.text)[1], secret.FindStringSubmatch(form.text)[1]
	code, err := totp.GenerateCode(strings.ReplaceAll(typed, " ", ""), hub.Now())
	if err != nil {
		t.Fatal(err)
	}
	els.post(link, "password", "kort", "again", "kort", "factor", factor, "code", code).wants(t, http.StatusUnprocessableEntity, "at least 12", typed)
	els.post(link, "password", password, "again", "x", "factor", factor, "code", code).wants(t, http.StatusUnprocessableEntity, "differ")
	els.post(link, "password", password, "again", password, "factor", factor, "code", code).wants(t, http.StatusOK, "recovery codes")
	els.get("/me").wants(t, http.StatusOK, "Firefox", "10 recovery codes")
	els.get(link).wants(t, http.StatusGone, "was used or withdrawn")

	other := s.browser()
	other.post("/signin", "name", "els", "password", password, "code", code).wants(t, http.StatusForbidden, "do not match")
	code, _ = totp.GenerateCode(strings.ReplaceAll(typed, " ", ""), hub.Now().Add(30*time.Second))
	a := other.post("/signin", "name", "els", "password", password, "code", code, "next", "/me")
	if a.wants(t, http.StatusSeeOther); a.Header.Get("Location") != "/me" {
		t.Errorf("goes on to %s", a.Header.Get("Location"))
	}
	other.get("/me").wants(t, http.StatusOK, "2 logins")
}

func TestCookie(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	a := s.browser().post("/signin/demo", "name", "els")
	c := a.Cookies()
	if len(c) != 1 || c[0].Name != "__Host-kruistabel" || !c[0].Secure || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode ||
		c[0].Path != "/" || c[0].Domain != "" || c[0].MaxAge != 0 || !c[0].Expires.IsZero() || len(c[0].Value) != 43 {
		t.Errorf("cookies %+v", c)
	}
	if a.Header.Get("Cache-Control") != "no-store" || strings.Contains(a.text+a.Header.Get("Location"), c[0].Value) {
		t.Error("the token is kept, or stands elsewhere than in the cookie")
	}
}

// Nothing that another site sends is done.
func TestCrossSite(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	els := s.as("els")
	for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.test"}} {
		for _, path := range []string{"/signout", "/signin/demo", "/signin", "/me/choices", "/signin/passkey/ask"} {
			r := els.request(http.MethodPost, path, "name=tom&lang=fr", "application/x-www-form-urlencoded")
			if h[0] == "Origin" {
				r.Header.Del("Sec-Fetch-Site")
			}
			r.Header.Set(h[0], h[1])
			els.do(r).wants(t, http.StatusForbidden)
		}
	}
	els.get("/me").wants(t, http.StatusOK, `lang="en"`, "els")
}

// Signing in leads nowhere else.
func TestNextStaysHere(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	for _, next := range []string{"https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b"} {
		if a := s.browser().post("/signin/demo", "name", "els", "next", next); a.Header.Get("Location") != "/home" {
			t.Errorf("%q leads to %q", next, a.Header.Get("Location"))
		}
	}
}

func TestLoginsAreNeeded(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	b := s.browser()
	for _, rt := range s.frame.Routes() {
		if rt.Action == access.Public {
			continue
		}
		path := fill(rt.Pattern)
		r := b.request(rt.Method, path, "", "application/x-www-form-urlencoded")
		a := b.do(r)
		if rt.Method == http.MethodGet && (a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/signin")) ||
			rt.Method != http.MethodGet && a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s %s without a login: %d", rt.Method, path, a.StatusCode)
		}
	}
}

func fill(pattern string) string {
	return strings.NewReplacer("{study}", "a", "{name}", "els", "{token}", strings.Repeat("x", 43), "{$}", "", "{topic}", "roles").Replace(pattern)
}

// Every route is open to whom the policy lets in, and to nobody else; each
// refusal is an event.
func TestRoutesFollowThePolicy(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	who := map[access.Role]string{access.Steward: s.hub.Who(), access.Researcher: "els", access.Checker: "tom", access.Supplier: "sam",
		access.Supervisor: "vic", access.Privacy: "pia"}
	for role, name := range who {
		b := s.as(name)
		before := len(s.events(audit.AccessRefused))
		refused := 0
		for _, rt := range s.frame.Routes() {
			if rt.Action == access.Public || rt.Action == access.Me || strings.Contains(rt.Pattern, "{study}") {
				continue
			}
			held, err := s.hub.Store().Functions(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			d := access.Gate(access.Subject{Name: name, Held: held, As: role}, rt.Action, access.Object{}, todayIs())
			a := b.do(b.request(rt.Method, strings.Replace(fill(rt.Pattern), "els", "nobody", 1), "", "application/x-www-form-urlencoded"))
			if (a.StatusCode == http.StatusForbidden) == d.Allowed {
				t.Errorf("%s %s as %s: %d, the policy says %v", rt.Method, rt.Pattern, role, a.StatusCode, d.Allowed)
			}
			if !d.Allowed {
				refused++
			}
		}
		if got := len(s.events(audit.AccessRefused)) - before; got != refused {
			t.Errorf("%s was refused %d times, and there are %d events", role, refused, got)
		}
	}
}

// A former login is worth nothing once the function changed, and says so.
func TestFunctionChangeEndsLogins(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	els, steward := s.as("els"), s.as(s.hub.Who())
	els.get("/me").wants(t, http.StatusOK)
	steward.post("/people", "name", "els", "role", "researcher", "body", "sw", "end", "yes").wants(t, http.StatusSeeOther)
	a := els.get("/me")
	if a.wants(t, http.StatusSeeOther); a.Header.Get("Location") != "/signin?next=%2Fme" {
		t.Errorf("goes to %s", a.Header.Get("Location"))
	}
	els.get("/signin?next=%2Fme").wants(t, http.StatusOK, "because your functions changed")
	els.post("/me/choices", "lang", "fr", "theme", "").wants(t, http.StatusUnauthorized)
}

// A function that may not be held beside another is refused with its reason, and
// the attempt is an event that names both.
func TestConflictIsRefused(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	steward := s.as(s.hub.Who())
	steward.post("/people", "name", "sam", "role", "researcher", "body", "vdab").wants(t, http.StatusUnprocessableEntity, "one person never supplies and analyses")
	got := s.events(audit.AccessRefused)
	if len(got) != 1 || !strings.Contains(got[0].Note, "sam researcher of vdab") || !strings.Contains(got[0].Note, "supplier of vdab") {
		t.Errorf("events %+v", got)
	}
	if held, _ := s.hub.Store().Functions(t.Context(), "sam"); len(held) != 1 {
		t.Errorf("sam holds %+v", held)
	}
}

func TestSignOut(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	els := s.as("els")
	base, _ := url.Parse(s.URL)
	former := els.client.Jar.Cookies(base)
	if a := els.post("/signout"); a.Header.Get("Location") != "/signin?out" {
		t.Errorf("goes to %s", a.Header.Get("Location"))
	}
	if len(els.client.Jar.Cookies(base)) != 0 {
		t.Error("the cookie stays")
	}
	els.client.Jar.SetCookies(base, former)
	if a := els.get("/me"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the former cookie signs in: %d", a.StatusCode)
	}
}

// The role in which somebody acts is the only one that counts, and switching
// gives the browser another token.
func TestSwitchRole(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	if _, err := s.hub.AddUser(t.Context(), store.Function{Name: "vic", Role: "privacy"}); err != nil {
		t.Fatal(err)
	}
	vic := s.as("vic")
	base, _ := url.Parse(s.URL)
	before := vic.client.Jar.Cookies(base)[0].Value
	vic.post("/role", "role", "privacy").wants(t, http.StatusSeeOther)
	if vic.client.Jar.Cookies(base)[0].Value == before {
		t.Error("the token stayed")
	}
	vic.get("/people").wants(t, http.StatusOK)
	vic.post("/role", "role", "steward").wants(t, http.StatusForbidden)
}

// Choices of the header and of /me are kept with the account.
func TestChoicesAreKept(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	els := s.as("els")
	els.post("/language", "language", "nl", "back", "/me").wants(t, http.StatusSeeOther)
	els.post("/theme", "theme", "dark", "back", "/me").wants(t, http.StatusSeeOther)
	elsewhere := s.as("els")
	elsewhere.get("/me").wants(t, http.StatusOK, `<html lang="nl" data-theme="dark"`)
	elsewhere.post("/me/choices", "lang", "de", "theme", "").wants(t, http.StatusSeeOther)
	s.as("els").get("/me").wants(t, http.StatusOK, `<html lang="de">`)
}

// A passkey over the wire, as the script sends it.
func TestPasskeyByScript(t *testing.T) {
	s := newSite(t, people.Options{Demo: true})
	els := s.as("els")
	rp := virtualwebauthn.RelyingParty{Name: "K", ID: "localhost", Origin: s.URL}
	device, key := virtualwebauthn.NewAuthenticator(), peopletest.Key()
	var asked struct {
		Options json.RawMessage
		Token   string
	}
	els.json("/me/passkeys/ask", map[string]string{}, &asked).wants(t, http.StatusOK)
	o, err := virtualwebauthn.ParseAttestationOptions(string(asked.Options))
	if err != nil {
		t.Fatal(err)
	}
	device.Options.UserHandle = []byte(o.UserID)
	made := virtualwebauthn.CreateAttestationResponse(rp, device, key, *o)
	els.json("/me/passkeys", map[string]any{"token": asked.Token, "answer": json.RawMessage(made), "label": "laptop"}, nil).wants(t, http.StatusOK)
	els.get("/me").wants(t, http.StatusOK, "laptop")

	device.AddCredential(key)
	b := s.browser()
	b.json("/signin/passkey/ask", map[string]string{}, &asked).wants(t, http.StatusOK)
	q, err := virtualwebauthn.ParseAssertionOptions(string(asked.Options))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	b.json("/signin/passkey", map[string]any{"token": asked.Token, "next": "/me",
		"answer": json.RawMessage(virtualwebauthn.CreateAssertionResponse(rp, device, key, *q))}, &said).wants(t, http.StatusOK)
	if said["to"] != "/me" {
		t.Errorf("goes on to %v", said)
	}
	b.get("/me").wants(t, http.StatusOK, "els")
	b.json("/signin/passkey", map[string]any{"token": asked.Token, "answer": "x"}, nil).wants(t, http.StatusGone)
}

// Outside a demo no button signs anybody in, whatever is sent.
func TestNoDemoNoButtons(t *testing.T) {
	s := newSite(t, people.Options{})
	b := s.browser()
	if a := b.get("/signin"); strings.Contains(a.text, "/signin/demo") {
		t.Error("the page offers accounts")
	}
	b.post("/signin/demo", "name", "els").wants(t, http.StatusForbidden)
}

// Pages and log give away no token and no password.
func TestSecretsStayOutOfPages(t *testing.T) {
	s := newSite(t, people.Options{})
	a := s.browser().post("/signin", "name", "els", "password", "very-secret-words", "code", "123456")
	a.wants(t, http.StatusForbidden)
	if strings.Contains(a.text, "very-secret-words") {
		t.Error("the page gives the password back")
	}
}

func todayIs() study.Date { return study.DateOf(hub.Now()) }
