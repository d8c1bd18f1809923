package folk

import (
	"context"
	"errors"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/signin"
)

// personData is the page of one person.
type personData struct {
	*page.Form
	row
	Account  store.Account
	Roles    []access.Role
	Ways     people.Ways
	Logins   int
	Provider string
	Issuer   string
	May      bool
	Self     bool
}

func (s *pages) person(r *page.Request) error {
	d, err := s.personData(r, nil)
	if err != nil {
		return err
	}
	return r.Render("person", d)
}

func (s *pages) personData(r *page.Request, f *page.Form) (*personData, error) {
	ctx, name := r.Context(), r.PathValue("name")
	account, err := s.hub.Store().Account(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, page.NotFound()
	}
	if err != nil {
		return nil, err
	}
	a, err := s.all(r)
	if err != nil {
		return nil, err
	}
	d := &personData{Form: f, row: a.row(account, access.Object{}, study.DateOf(r.Now)), Account: account, Roles: access.Roles,
		Provider: s.people.Provided(), Issuer: s.people.Issuer(), Self: name == r.Name()}
	if d.Ways, err = s.people.WaysOf(ctx, name); err != nil {
		return nil, err
	}
	logins, err := s.people.Logins(ctx, name)
	if err != nil {
		return nil, err
	}
	d.Logins = len(logins)
	may, err := signin.Acting(s.hub, r).Decide(ctx, access.AccountInvite, access.Object{})
	d.May = may.Allowed
	return d, err
}

// done answers a change of a person: back to the page, or the page with why not.
func (s *pages) done(r *page.Request, f *page.Form, field string, err error) error {
	if err == nil {
		r.Flash("ok", "folk.saved")
		return r.Redirect("/people/" + r.PathValue("name"))
	}
	if err := f.Refused(field, err); err != nil {
		return err
	}
	d, err := s.personData(r, f)
	if err != nil {
		return err
	}
	return r.Render("person", d)
}

func (s *pages) describe(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	return s.done(r, f, "mail", people.Describe(r.Context(), signin.Acting(s.hub, r), r.PathValue("name"), f.Text("display", 80), f.Text("mail", 200)))
}

func (s *pages) bind(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	return s.done(r, f, "subject", people.Bind(r.Context(), signin.Acting(s.hub, r), s.people.Issuer(), f.Text("subject", 255), r.PathValue("name")))
}

// change runs an act on an account that needs nothing but its name.
func (s *pages) change(r *page.Request, act func(context.Context, *hub.Hub, string) error) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	return s.done(r, f, "", act(r.Context(), signin.Acting(s.hub, r), r.PathValue("name")))
}

func (s *pages) close(r *page.Request) error     { return s.change(r, people.Close) }
func (s *pages) reopen(r *page.Request) error    { return s.change(r, people.Reopen) }
func (s *pages) endLogins(r *page.Request) error { return s.change(r, people.EndAll) }
