// Package signin is the pages with which somebody becomes known to the site: by
// an identity provider, a passkey, or a password with a code; by a link that a
// steward made; and out again. Connect lets the site know its people.
package signin

import (
	"embed"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

//go:embed templates/*.html
var templates embed.FS

// New makes the area. Without people only its gallery is there.
func New(p *people.People) page.Area {
	a := page.Area{Name: "signin", Templates: templates, Scripts: []string{"signin.js"}, Styles: []string{"signin.css"}, Gallery: states()}
	if p != nil {
		a.Routes = (&pages{p}).routes
	}
	return a
}

// pages answer with the people of a hub.
type pages struct{ people *people.People }

func (s *pages) routes(m *page.Mux) {
	m.Get("/signin", page.Public, s.show)
	m.Post("/signin", page.Public, s.password)
	m.Post("/signin/demo", page.Public, s.demo)
	m.Get("/signin/provider", page.Public, s.toProvider)
	m.Get(people.ProviderReturn, page.Public, s.fromProvider)
	m.Post("/signin/passkey/ask", page.Public, s.askPasskey)
	m.Post("/signin/passkey", page.Public, s.passkey)
	m.Get(people.LinkPath+"{token}", page.Public, s.link)
	m.Post(people.LinkPath+"{token}", page.Public, s.choose)
	m.Post(people.LinkPath+"{token}/passkey/ask", page.Public, s.askFirstPasskey)
	m.Post(people.LinkPath+"{token}/passkey", page.Public, s.firstPasskey)
	m.Post("/signout", page.AnySignedIn, s.out)
}

// data is what the page of signing in shows.
type data struct {
	*page.Form
	Next     string
	Why      error // why the person is here, or was refused
	Out      bool  // they have just signed out
	Provider string
	Passkeys bool // a browser can have them here
	Demo     []Account
}

// Account is an account of a demo.
type Account struct {
	Name, Called string
	Roles        []access.Role
	Body         string
}

func (s *pages) data(r *page.Request, f *page.Form, next string) (*data, error) {
	d := &data{Form: f, Next: page.Local(next), Provider: s.people.Provided(), Passkeys: s.people.PasskeysAt(r.Host)}
	if !s.people.Demo() {
		return d, nil
	}
	all, err := s.people.DemoAccounts(r.Context())
	for _, a := range all {
		d.Demo = append(d.Demo, Account{a.Account.Name, a.Account.Called(), a.Roles, a.Body})
	}
	return d, err
}

// show is the first visit, and where a login that ended leads to.
func (s *pages) show(r *page.Request) error {
	next := r.URL.Query().Get("next")
	if r.Who != nil {
		return r.Redirect(next)
	}
	d, err := s.data(r, nil, next)
	if err != nil {
		return err
	}
	if d.Out = r.URL.Query().Has("out"); !d.Out {
		_, d.Why = s.people.Authenticate(r.Context(), tokenOf(r), false)
	}
	if d.Why != nil && refusal.KindOf(d.Why) == 0 {
		return d.Why
	}
	return r.Render("signin", d)
}

// again shows the page with why somebody was not let in.
func (s *pages) again(r *page.Request, f *page.Form, next string, why error) error {
	if refusal.KindOf(why) == 0 {
		return why
	}
	d, err := s.data(r, f, next)
	if err != nil {
		return err
	}
	d.Why = why
	return r.RenderStatus(page.StatusOf(why), "signin", d)
}

func (s *pages) password(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	next := f.Value("next")
	signed, err := s.people.SignIn(r.Context(), fromOf(r), f.Text("name", 64), f.Exact("password", 4096), f.Text("code", 40))
	if err != nil {
		return s.again(r, f, next, err)
	}
	setCookie(r, signed.Token)
	return r.Redirect(next)
}

func (s *pages) demo(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	signed, err := s.people.SignInDemo(r.Context(), fromOf(r), f.Value("name"))
	if err != nil {
		return s.again(r, f, f.Value("next"), err)
	}
	setCookie(r, signed.Token)
	return r.Redirect(f.Value("next"))
}

func (s *pages) out(r *page.Request) error {
	if err := s.people.SignOut(r.Context(), tokenOf(r)); err != nil {
		return err
	}
	setCookie(r, "")
	return r.Redirect("/signin?out")
}

// toProvider sends the browser to the identity provider.
func (s *pages) toProvider(r *page.Request) error {
	next := page.Local(r.URL.Query().Get("next"))
	if !s.people.IsOrigin(r.Host) { // the provider sends back to the one name that it knows
		http.Redirect(r.Writer, r.Request, s.people.Origin()+"/signin/provider?next="+url.QueryEscape(next), http.StatusSeeOther)
		return nil
	}
	sent, err := s.people.AskProvider(r.Context(), fromOf(r), next)
	if err != nil {
		return s.again(r, nil, next, err)
	}
	// Lax: the browser comes back from another site.
	http.SetCookie(r.Writer, &http.Cookie{Name: stateCookie, Value: sent.Token, Path: "/", MaxAge: 600, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(r.Writer, r.Request, sent.To, http.StatusSeeOther)
	return nil
}

// fromProvider takes the browser back. The login's cookie does not travel with a
// redirect that another site began, so that the page goes on by itself.
func (s *pages) fromProvider(r *page.Request) error {
	token := ""
	if c, err := r.Cookie(stateCookie); err == nil {
		token = c.Value
	}
	http.SetCookie(r.Writer, &http.Cookie{Name: stateCookie, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	signed, next, err := s.people.SignInProvider(r.Context(), fromOf(r), token, r.URL.Query())
	if err != nil {
		return s.again(r, nil, "", err)
	}
	setCookie(r, signed.Token)
	next = page.Local(next)
	r.Writer.Header().Set("Refresh", "0; url="+next)
	return r.Render("arrived", arrived{Next: next})
}

// arrived is somebody who is signed in and goes on.
type arrived struct {
	Next  string
	Codes []string // recovery codes, told once
}

// answer is what a browser says of a passkey.
type answer struct {
	Token  string `json:"token"`
	Answer raw    `json:"answer"`
	Label  string `json:"label"`
	Next   string `json:"next"`
}

const maxAnswer = 64 << 10

func (s *pages) askPasskey(r *page.Request) error {
	c, err := s.people.AskPasskey(fromOf(r))
	if err != nil {
		return err
	}
	return r.JSON(c)
}

func (s *pages) passkey(r *page.Request) error {
	a, err := readAnswer(r.Body)
	if err != nil {
		return err
	}
	signed, err := s.people.SignInPasskey(r.Context(), fromOf(r), a.Token, a.Answer)
	if err != nil {
		return err
	}
	setCookie(r, signed.Token)
	return r.JSON(map[string]string{"to": page.Local(a.Next)})
}

// fromOf is where a request comes from.
func fromOf(r *page.Request) people.From {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return people.From{Address: host, Agent: r.UserAgent(), Token: tokenOf(r)}
}

// readAnswer reads what a script sent.
func readAnswer(body io.Reader) (a answer, err error) {
	if err := decode(io.LimitReader(body, maxAnswer), &a); err != nil {
		return a, locale.Refuse(refusal.Misuse, "people.passkey")
	}
	return a, nil
}

// isRefusal tells a refusal, which a page shows, from a fault.
func isRefusal(err error) bool {
	var e *refusal.Error
	return errors.As(err, &e)
}
