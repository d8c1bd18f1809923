package page

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
)

const (
	langCookie  = "language"
	themeCookie = "theme"
)

// frameArea is what the site has of its own: home, help, the switches of the
// header, the gallery.
func frameArea(f *Frame) Area {
	return Area{
		Name: "frame",
		Nav:  []Nav{{Key: "frame.home", Path: "/home"}},
		Routes: func(m *Mux) {
			m.Get("/{$}", Public, func(r *Request) error { return r.Redirect("/home") })
			m.Get("/home", access.Home, home)
			m.Get("/help", Public, helpList)
			m.Get("/help/{topic}", Public, help)
			m.Post("/language", Public, setLanguage)
			m.Post("/theme", Public, setTheme)
			m.Post("/role", AnySignedIn, setRole)
			if f.Demo {
				m.Get("/gallery", Public, galleryList)
				m.Get("/gallery/{area}/{n}", Public, galleryShow)
			}
		},
		Gallery: frameStates(),
	}
}

// homeData is what /home shows.
type homeData struct {
	Role   string
	Needs  []Need
	Groups []group
}

// group is the things under one heading.
type group struct {
	Text   locale.Text
	Things []Thing
}

// home gathers what each area knows of the person.
func home(r *Request) error {
	d := homeData{Role: r.Who.Role}
	var things []Thing
	for _, a := range r.site.areas {
		if a.Needs != nil {
			needs, err := a.Needs(r)
			if err != nil {
				return err
			}
			d.Needs = append(d.Needs, needs...)
		}
		if a.Things != nil {
			own, err := a.Things(r)
			if err != nil {
				return err
			}
			things = append(things, own...)
		}
	}
	slices.SortStableFunc(d.Needs, byDeadline)
	d.Groups = grouped(things)
	return r.Render("home", d)
}

// byDeadline puts what has a deadline first, the nearest on top.
func byDeadline(a, b Need) int {
	switch {
	case a.Due.IsZero() && b.Due.IsZero():
		return 0
	case a.Due.IsZero():
		return 1
	case b.Due.IsZero():
		return -1
	}
	return a.Due.Compare(b.Due)
}

func grouped(things []Thing) (out []group) {
	for _, t := range things {
		i := slices.IndexFunc(out, func(g group) bool { return g.Text.Key == t.Group.Key })
		if i < 0 {
			out = append(out, group{Text: t.Group})
			i = len(out) - 1
		}
		out[i].Things = append(out[i].Things, t)
	}
	return out
}

// setLanguage keeps the reader's language and goes back to the page.
func setLanguage(r *Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	l, known := locale.Parse(f.Value("language"))
	if !known {
		return NotFound()
	}
	r.keep(langCookie, string(l))
	if r.Who != nil && r.site.Remember != nil {
		if err := r.site.Remember(r, Preferences{Lang: l}); err != nil {
			return err
		}
	}
	return r.Redirect(cmp.Or(f.Value("back"), "/home"))
}

// setTheme keeps light, dark or the system's choice.
func setTheme(r *Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	theme := f.Value("theme")
	if !slices.Contains([]string{"light", "dark", "system"}, theme) {
		return NotFound()
	}
	r.keep(themeCookie, theme)
	if r.Who != nil && r.site.Remember != nil {
		if err := r.site.Remember(r, Preferences{Theme: theme}); err != nil {
			return err
		}
	}
	return r.Redirect(cmp.Or(f.Value("back"), "/home"))
}

// setRole makes another of the person's roles the active one.
func setRole(r *Request) error {
	f, err := r.Input()
	if err != nil {
		return err
	}
	if r.site.SwitchRole != nil {
		if err := r.site.SwitchRole(r, f.Value("role")); err != nil {
			return err
		}
	}
	return r.Redirect("/home")
}

// keep stores a choice in the browser, for a year.
func (r *Request) keep(name, value string) {
	http.SetCookie(r.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
}
