package signin

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

type raw = json.RawMessage

func decode(body io.Reader, to any) error { return json.NewDecoder(body).Decode(to) }

// linkData is what the page of a link shows.
type linkData struct {
	*page.Form
	Path     string
	Name     string // account
	Called   string
	Purpose  string
	Expires  time.Time
	Factor   Factor
	Passkeys bool // a browser can have them here
	Why      error
}

// Factor is a second factor that is offered, as pages show it.
type Factor struct {
	Secret, Sealed, URI string
	Size                int
	Path                string // of the picture
}

// FactorOf draws an offer.
func FactorOf(o people.Offer) Factor {
	var b strings.Builder
	for y, row := range o.Code {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return Factor{Secret: o.Secret, Sealed: o.Sealed, URI: o.URI, Size: len(o.Code), Path: b.String()}
}

func (s *pages) linkData(r *page.Request, f *page.Form) (*linkData, error) {
	sealed := ""
	if f != nil {
		sealed = f.Value("factor")
	}
	o, err := s.people.Open(r.Context(), fromOf(r), r.PathValue("token"), sealed)
	if err != nil {
		return nil, err
	}
	return &linkData{Form: f, Path: people.LinkPath + r.PathValue("token"), Name: o.Account.Name, Called: o.Account.Called(), Purpose: o.Purpose,
		Expires: o.Expires, Factor: FactorOf(o.Offer), Passkeys: s.people.PasskeysAt(r.Host)}, nil
}

// link shows what a link is for. Looking does not use it up.
func (s *pages) link(r *page.Request) error {
	d, err := s.linkData(r, nil)
	if err != nil {
		return s.spoilt(r, err)
	}
	return r.Render("link", d)
}

// spoilt is the page of a link that is of no use.
func (s *pages) spoilt(r *page.Request, why error) error {
	if !isRefusal(why) {
		return why
	}
	return r.RenderStatus(page.StatusOf(why), "link", &linkData{Why: why})
}

// choose keeps the password and second factor that somebody chose.
func (s *pages) choose(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	d, err := s.linkData(r, f)
	if err != nil {
		return s.spoilt(r, err)
	}
	password := f.Exact("password", 4096)
	if f.Exact("again", 4096) != password {
		f.Fail("again", "signin.not_same")
	}
	if f.Required("code", 40); !f.OK() {
		return r.Render("link", d)
	}
	e, err := s.people.Choose(r.Context(), fromOf(r), r.PathValue("token"), password, f.Value("factor"), f.Value("code"))
	if err != nil {
		if err := f.Refused(FieldOf(err), err); err != nil {
			return err
		}
		return r.Render("link", d)
	}
	setCookie(r, e.Token)
	return r.Render("arrived", arrived{Next: "/home", Codes: e.Codes})
}

func (s *pages) askFirstPasskey(r *page.Request) error {
	c, err := s.people.AddFirstPasskey(r.Context(), fromOf(r), r.PathValue("token"))
	if err != nil {
		return err
	}
	return r.JSON(c)
}

func (s *pages) firstPasskey(r *page.Request) error {
	a, err := readAnswer(r.Body)
	if err != nil {
		return err
	}
	signed, err := s.people.ChoosePasskey(r.Context(), fromOf(r), r.PathValue("token"), a.Token, a.Answer, Label(a.Label))
	if err != nil {
		return err
	}
	setCookie(r, signed.Token)
	return r.JSON(map[string]string{"to": "/home"})
}
