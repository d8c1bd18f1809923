package folk

import (
	"encoding/json"
	"io"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/people"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/signin"
)

// meData is the page of one's own account.
type meData struct {
	*page.Form
	Account   store.Account
	Functions []held
	Ways      people.Ways
	Logins    []store.Login
	This      string // id of the login that asks
	Passkeys  bool   // the browser can have them here
	Stale     error  // why ways of signing in cannot be changed now
	Langs     []page.Choice
	Themes    []page.Choice
}

func choicesOf() (langs, themes []page.Choice) {
	langs = []page.Choice{{Key: "folk.lang_browser"}}
	for _, l := range locale.Langs {
		langs = append(langs, page.Choice{Value: string(l), Text: l.Name(), Lang: string(l)})
	}
	return langs, []page.Choice{{Key: "folk.theme_system"}, {Value: "light", Key: "frame.light"}, {Value: "dark", Key: "frame.dark"}}
}

func (s *pages) me(r *page.Request) error {
	d, err := s.meData(r, nil)
	if err != nil {
		return err
	}
	return r.Render("me", d)
}

func (s *pages) meData(r *page.Request, f *page.Form) (*meData, error) {
	l, err := signin.Login(r, s.people)
	if err != nil {
		return nil, err
	}
	d := &meData{Form: f, Account: l.Account, This: l.ID, Passkeys: s.people.PasskeysAt(r.Host), Stale: s.people.Fresh(l)}
	d.Langs, d.Themes = choicesOf()
	on := study.DateOf(r.Now)
	for _, fn := range l.Held {
		if fn.Until == "" || fn.Until >= on.String() {
			d.Functions = append(d.Functions, held{Function: fn, Now: true})
		}
	}
	if d.Ways, err = s.people.WaysOf(r.Context(), l.Name); err != nil {
		return nil, err
	}
	d.Logins, err = s.people.Logins(r.Context(), l.Name)
	return d, err
}

// mine runs a change of one's own account: back to /me, or the page with why
// not.
func (s *pages) mine(r *page.Request, field, said string, act func(*people.Login, *page.Form) error) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	l, err := signin.Login(r, s.people)
	if err != nil {
		return err
	}
	err = act(l, f)
	if err == nil && f.OK() {
		r.Flash("ok", said)
		return r.Redirect("/me")
	}
	if err != nil {
		if err := f.Refused(field, err); err != nil {
			return err
		}
	}
	d, err := s.meData(r, f)
	if err != nil {
		return err
	}
	return r.Render("me", d)
}

func (s *pages) choices(r *page.Request) error {
	return s.mine(r, "lang", "folk.saved", func(l *people.Login, f *page.Form) error {
		c := people.Choices{Lang: f.Choice("lang", "", "nl", "fr", "de", "en"), Theme: f.Choice("theme", "", "light", "dark"), Shortcuts: f.Checked("shortcuts")}
		if !f.OK() {
			return nil
		}
		return s.people.KeepChoices(r.Context(), l, c)
	})
}

func (s *pages) changePassword(r *page.Request) error {
	return s.mine(r, "password", "folk.password_changed", func(l *people.Login, f *page.Form) error {
		password := f.Exact("password", 4096)
		if f.Exact("again", 4096) != password {
			f.Fail("again", "signin.not_same")
			return nil
		}
		return s.people.ChangePassword(r.Context(), l, f.Exact("old", 4096), password)
	})
}

// factorData is the page with which somebody takes another second factor.
type factorData struct {
	*page.Form
	Name     string
	Password bool // the account has one
	Factor   signin.Factor
}

func (s *pages) factorData(r *page.Request, f *page.Form) (*factorData, *people.Login, error) {
	l, err := signin.Login(r, s.people)
	if err != nil {
		return nil, nil, err
	}
	if err := s.people.Fresh(l); err != nil {
		return nil, nil, err
	}
	ways, err := s.people.WaysOf(r.Context(), l.Name)
	return &factorData{f, l.Name, ways.Password, signin.FactorOf(s.people.OfferFactor(l, f.Value("factor")))}, l, err
}

func (s *pages) factor(r *page.Request) error {
	d, _, err := s.factorData(r, nil)
	if err != nil {
		return err
	}
	return r.Render("factor", d)
}

func (s *pages) keepFactor(r *page.Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	d, l, err := s.factorData(r, f)
	if err != nil {
		return err
	}
	if f.Exact("again", 4096) != f.Exact("password", 4096) {
		f.Fail("again", "signin.not_same")
		return r.Render("factor", d)
	}
	codes, err := s.people.KeepFactor(r.Context(), l, f.Value("password"), f.Value("factor"), f.Value("code"))
	if err != nil {
		if err := f.Refused(signin.FieldOf(err), err); err != nil {
			return err
		}
		return r.Render("factor", d)
	}
	return r.Render("codes", codes)
}

func (s *pages) newCodes(r *page.Request) error {
	l, err := signin.Login(r, s.people)
	if err != nil {
		return err
	}
	codes, err := s.people.NewRecoveryCodes(r.Context(), l)
	if err != nil {
		return err
	}
	return r.Render("codes", codes)
}

func (s *pages) askPasskey(r *page.Request) error {
	l, err := signin.Login(r, s.people)
	if err != nil {
		return err
	}
	c, err := s.people.AddPasskey(r.Context(), l)
	if err != nil {
		return err
	}
	return r.JSON(c)
}

func (s *pages) addPasskey(r *page.Request) error {
	l, err := signin.Login(r, s.people)
	if err != nil {
		return err
	}
	var a struct {
		Token  string          `json:"token"`
		Answer json.RawMessage `json:"answer"`
		Label  string          `json:"label"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&a); err != nil {
		return locale.Refuse(refusal.Misuse, "people.passkey")
	}
	if err := s.people.KeepPasskey(r.Context(), l, a.Token, a.Answer, signin.Label(a.Label)); err != nil {
		return err
	}
	r.Flash("ok", "folk.saved")
	return r.JSON(map[string]string{"to": "/me"})
}

func (s *pages) removePasskey(r *page.Request) error {
	return s.mine(r, "", "folk.saved", func(l *people.Login, f *page.Form) error {
		return s.people.RemovePasskey(r.Context(), l, f.Value("id"))
	})
}

func (s *pages) endLogin(r *page.Request) error {
	return s.mine(r, "", "folk.login_ended", func(l *people.Login, f *page.Form) error {
		return s.people.EndLogin(r.Context(), l, f.Value("id"))
	})
}

func (s *pages) endOthers(r *page.Request) error {
	return s.mine(r, "", "folk.login_ended", func(l *people.Login, _ *page.Form) error { return s.people.EndOthers(r.Context(), l) })
}
