package signin

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// The cookies: of a login, which no other site can send or set, and of a visit
// to the identity provider.
const (
	loginCookie = "__Host-kruistabel"
	stateCookie = "__Host-kruistabel-provider"
)

// Connect lets a site know its people, and ask the policy before each route.
func Connect(site *page.Site, h *hub.Hub, p *people.People) {
	site.SignIn = "/signin"
	site.Authenticate = func(r *http.Request) (*page.Login, error) { return authenticate(r, p) }
	site.Authorise = func(r *page.Request, a access.Action, study string) error {
		return Acting(h, r).Enter(r.Context(), a, study)
	}
	site.Remember = func(r *page.Request, c page.Preferences) error { return remember(r, p, c) }
	site.SwitchRole = func(r *page.Request, role string) error {
		l, err := Login(r, p)
		if err != nil {
			return err
		}
		signed, err := p.Switch(r.Context(), l, access.Role(role))
		if err != nil {
			return err
		}
		setCookie(r, signed.Token)
		return nil
	}
}

// Acting is the hub, acted upon by who asks, in the role in which they act.
func Acting(h *hub.Hub, r *page.Request) *hub.Hub {
	if r.Who == nil {
		return h.For("")
	}
	return h.For(r.Who.Name).In(access.Role(r.Who.Role))
}

// Login is the login of a request.
func Login(r *page.Request, p *people.People) (*people.Login, error) {
	l, err := p.Authenticate(r.Context(), tokenOf(r), false)
	if err == nil && l == nil {
		err = locale.Refuse(refusal.Ended, "people.ended."+people.WhySignedOut)
	}
	return l, err
}

// authenticate finds who asks. A login that has ended is none: the page of
// signing in says why it did.
func authenticate(r *http.Request, p *people.People) (*page.Login, error) {
	c, err := r.Cookie(loginCookie)
	if err != nil {
		return nil, nil
	}
	l, err := p.Authenticate(r.Context(), c.Value, active(r))
	if refusal.KindOf(err) == refusal.Ended || l == nil && err == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &page.Login{ID: l.ID, Name: l.Name, Display: l.Account.Called(), Role: l.Role, Theme: l.Account.Theme, Keys: l.Account.Shortcuts, Ends: l.Ends}
	if l.Account.Lang != "" {
		out.Lang, _ = locale.Parse(l.Account.Lang)
	}
	for _, role := range l.Roles {
		out.Roles = append(out.Roles, string(role))
	}
	for _, f := range l.Held {
		if f.Role == l.Role && out.Body == "" && access.InForce(f, today()) {
			out.Body = f.Body
		}
	}
	return out, nil
}

// active says that a person did something: an open stream of events, and what a
// page asks for by itself, keep no login alive.
func active(r *http.Request) bool {
	return !strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream") && r.Header.Get("Kruistabel-Auto") == ""
}

func remember(r *page.Request, p *people.People, c page.Preferences) error {
	l, err := Login(r, p)
	if err != nil {
		return err
	}
	choices := people.Choices{Lang: cmp.Or(string(c.Lang), l.Account.Lang), Theme: l.Account.Theme, Shortcuts: l.Account.Shortcuts}
	if c.Theme != "" {
		choices.Theme = strings.TrimPrefix(c.Theme, "system")
	}
	return p.KeepChoices(r.Context(), l, choices)
}

func tokenOf(r *page.Request) string {
	c, err := r.Cookie(loginCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie gives the browser the token of its login, or takes it away. The
// cookie goes with the browser's own end; the login ends by itself before.
func setCookie(r *page.Request, token string) {
	c := &http.Cookie{Name: loginCookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(r.Writer, c)
}

// FieldOf is the field of a form about ways of signing in that a refusal
// concerns.
func FieldOf(err error) string {
	var e *refusal.Error
	if errors.As(err, &e) && (e.Key == "people.code" || e.Key == "people.offer") {
		return "code"
	}
	return "password"
}

// Label is what somebody calls a device, cut to what fits.
func Label(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	for utf8.RuneCountInString(text) > 40 {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return cmp.Or(text, "?")
}

func today() study.Date { return study.DateOf(hub.Now()) }
