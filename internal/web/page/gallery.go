package page

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// Shown is a gallery state with its place, for tests that walk over all.
type Shown struct {
	Area  string
	Index int
	State State
}

// Address is where the gallery shows the state.
func (s Shown) Address() string { return fmt.Sprintf("/gallery/%s/%d", s.Area, s.Index) }

// States are all states of all areas.
func (f *Frame) States() (out []Shown) {
	for _, a := range f.areas {
		for i, s := range a.Gallery {
			out = append(out, Shown{a.Name, i, s})
		}
	}
	return out
}

// Unshown are the pages that no state of the gallery shows, as AREA/TEMPLATE.
func (f *Frame) Unshown() (out []string) {
	for _, a := range f.areas {
		for _, name := range slices.Sorted(maps.Keys(a.pages)) {
			shown := slices.ContainsFunc(a.Gallery, func(s State) bool { return s.Template == name && !s.Fragment })
			if own := a == f.areas[0] && (name == "gallery" || name == "fragment"); !shown && !own {
				out = append(out, a.Name+"/"+name)
			}
		}
	}
	return out
}

// ShowState renders a state in a language, as the gallery does.
func (f *Frame) ShowState(s Shown, l locale.Lang, theme string) ([]byte, error) {
	hr, err := http.NewRequest(http.MethodGet, "http://gallery.invalid"+s.Address(), nil)
	if err != nil {
		return nil, err
	}
	r := &Request{Request: hr, Lang: l, Reference: "GALL-ERY2", Now: galleryNow, site: f}
	return f.show(r, s, theme)
}

// galleryNow is the instant of every made-up page.
var galleryNow = time.Date(2026, 3, 2, 14, 2, 0, 0, time.UTC)

func (f *Frame) show(r *Request, s Shown, theme string) ([]byte, error) {
	for _, a := range f.areas {
		if a.Name == s.Area {
			r.area = a
		}
	}
	u, err := url.Parse(cmp.Or(s.State.Path, "/"))
	if err != nil {
		return nil, err
	}
	r.Request = r.Clone(r.Context())
	r.URL, r.Method = u, http.MethodGet
	r.Who, r.Now = nil, galleryNow
	if s.State.Role != "" {
		r.Who = &Login{
			ID: "gallery", Name: "ada", Display: "Ada Peeters", Body: "Departement WSE", Role: s.State.Role, Roles: []string{s.State.Role},
			Lang: r.Lang, Ends: galleryNow.Add(3 * time.Hour),
		}
		if s.State.Who != nil {
			s.State.Who(r.Who)
		}
	}
	var data any
	if s.State.Data != nil {
		data = s.State.Data(r.Lang)
	}
	var b bytes.Buffer
	if s.State.Fragment {
		var part bytes.Buffer
		if err := r.area.part(&part, r.Lang, s.State.Template, data); err != nil {
			return nil, err
		}
		v := r.view(fragmentData{s.State.Name, template.HTML(part.String())})
		v.Theme, v.Still = theme, true
		err = f.areas[0].page(&b, r.Lang, "fragment", v)
		return b.Bytes(), err
	}
	v := r.view(data)
	v.Theme, v.Still = cmp.Or(theme, v.Theme), true
	err = r.area.page(&b, r.Lang, s.State.Template, v)
	return b.Bytes(), err
}

type fragmentData struct {
	Name string
	Part template.HTML
}

type galleryData struct {
	Areas []galleryArea
	Langs []locale.Lang
}

type galleryArea struct {
	Name   string
	States []Shown
}

func galleryList(r *Request) error {
	d := galleryData{Langs: locale.Langs}
	for _, s := range r.site.States() {
		if n := len(d.Areas); n == 0 || d.Areas[n-1].Name != s.Area {
			d.Areas = append(d.Areas, galleryArea{Name: s.Area})
		}
		last := &d.Areas[len(d.Areas)-1]
		last.States = append(last.States, s)
	}
	return r.Render("gallery", d)
}

// galleryShow shows a state: ?language=de&theme=dark.
func galleryShow(r *Request) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return NotFound()
	}
	for _, s := range r.site.States() {
		if s.Area != r.PathValue("area") || s.Index != n {
			continue
		}
		if l, ok := locale.Parse(r.URL.Query().Get("language")); ok {
			r.Lang = l
		}
		text, err := r.site.show(r, s, r.URL.Query().Get("theme"))
		if err != nil {
			return err
		}
		return r.send(cmp.Or(s.State.Status, http.StatusOK), bytes.NewBuffer(text))
	}
	return NotFound()
}
