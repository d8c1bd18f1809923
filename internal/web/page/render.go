package page

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
)

//go:embed templates/*.html
var ownTemplates embed.FS

// area is an Area with its templates, made once per language when first asked
// for.
type area struct {
	Area
	site  *Frame
	pages map[string]string // page name to its text
	parts string            // the files that begin with _, after those of the frame
	sets  map[locale.Lang]*set
}

// set is an area's templates in a language.
type set struct {
	once  sync.Once
	base  *template.Template // layout and components; never executed, so that it can be cloned
	parts *template.Template
	err   error

	mu    sync.Mutex
	pages map[string]made
}

type made struct {
	t   *template.Template
	err error
}

// errNoTemplate says that an area has no such page.
var errNoTemplate = errors.New("no such template")

// read takes the templates of an area in, and checks that its files exist.
func (f *Frame) read(a Area) (*area, error) {
	own := &area{Area: a, site: f, pages: map[string]string{}, sets: map[locale.Lang]*set{}}
	for _, l := range locale.Langs {
		own.sets[l] = &set{pages: map[string]made{}}
	}
	for _, name := range slices.Concat(a.Scripts, a.Styles) {
		if _, there := f.static.address(name); !there {
			return nil, fmt.Errorf("no static file %s", name)
		}
	}
	frame, err := texts(ownTemplates)
	if err != nil {
		return nil, err
	}
	ours := frame
	if a.Templates != nil {
		if ours, err = texts(a.Templates); err != nil {
			return nil, err
		}
		own.parts = joined(frame)
	}
	own.parts += joined(ours)
	for name, text := range ours {
		if !strings.HasPrefix(name, "_") {
			own.pages[name] = text
		}
	}
	return own, nil
}

// texts are the templates of a folder by name without ending.
func texts(fsys fs.FS) (map[string]string, error) {
	names, err := fs.Glob(fsys, "templates/*.html")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		out[strings.TrimSuffix(path.Base(name), ".html")] = string(text)
	}
	return out, nil
}

// joined are the parts of a folder: each file is a template of its name without
// the mark.
func joined(texts map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if plain, is := strings.CutPrefix(name, "_"); is {
			fmt.Fprintf(&b, "{{define %q}}%s{{end}}", plain, hoisted(&b, texts[name]))
		}
	}
	return b.String()
}

// hoisted takes the defines out of a part, which cannot stand inside another.
func hoisted(b *strings.Builder, text string) string {
	if strings.Contains(text, "{{define ") {
		b.WriteString(text)
		return ""
	}
	return strings.TrimSpace(text)
}

// made compiles the parts of an area in a language.
func (a *area) made(l locale.Lang) (*set, error) {
	s := a.sets[l]
	s.once.Do(func() {
		s.base, s.err = template.New(a.Name).Funcs(a.functions(l)).Parse(a.parts)
		if s.err == nil {
			s.parts, s.err = s.base.Clone()
		}
	})
	return s, s.err
}

// compiled is a page of an area in a language, inside the layout.
func (a *area) compiled(l locale.Lang, name string) (*template.Template, error) {
	s, err := a.made(l)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, done := s.pages[name]; done {
		return m.t, m.err
	}
	text, there := a.pages[name]
	if !there {
		return nil, fmt.Errorf("area %s, %s: %w", a.Name, name, errNoTemplate)
	}
	var m made
	if m.t, m.err = s.base.Clone(); m.err == nil {
		m.t, m.err = m.t.New("page:" + name).Parse(text)
	}
	if m.err == nil && (m.t.Lookup("title") == nil || m.t.Lookup("main") == nil) {
		m.err = fmt.Errorf("area %s, %s: a page defines title and main", a.Name, name)
	}
	s.pages[name] = m
	return m.t, m.err
}

// page writes a whole page.
func (a *area) page(w io.Writer, l locale.Lang, name string, v *View) error {
	t, err := a.compiled(l, name)
	if err != nil {
		return err
	}
	v.Template = name
	// main comes before the layout: its fields tell the form their labels, which
	// the summary of faults names.
	for block, into := range map[string]*template.HTML{"title": &v.Title, "crumbs": &v.Crumbs, "width": &v.Width, "main": &v.Main} {
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, block, v.Data); err != nil {
			return err
		}
		*into = template.HTML(strings.TrimSpace(b.String()))
	}
	if f := formOf(v.Data); f != nil {
		v.Faults = f.summary(l)
	}
	return t.ExecuteTemplate(w, "layout", v)
}

// part writes a fragment: a template of a file that begins with _, or
// PAGE#NAME for a define of a page.
func (a *area) part(w io.Writer, l locale.Lang, name string, data any) error {
	if in, block, is := strings.Cut(name, "#"); is {
		t, err := a.compiled(l, in)
		if err != nil {
			return err
		}
		return t.ExecuteTemplate(w, block, data)
	}
	s, err := a.made(l)
	if err != nil {
		return err
	}
	if s.parts.Lookup(name) == nil {
		return fmt.Errorf("area %s, part %s: %w", a.Name, name, errNoTemplate)
	}
	return s.parts.ExecuteTemplate(w, name, data)
}

// View is what the layout shows.
type View struct {
	Site     *Site
	Who      *Login
	Lang     locale.Lang
	Langs    []LangLink
	Title    template.HTML
	Template string
	Area     string
	Scripts  []string
	Styles   []string
	Nav      []NavLink
	Footer   []NavLink
	Flashes  []Flash
	Faults   []Summed
	Main     template.HTML
	Crumbs   template.HTML
	Width    template.HTML // wide, or empty for the width of a text
	Here     string        // address of the page, to come back to
	Now      time.Time     // of the server: clocks on the page go by it
	Still    bool          // a page of the gallery: scripts ask for nothing
	Theme    string
	Data     any
}

// LangLink is a language of the switch. Path is empty where the address has no
// language in it.
type LangLink struct {
	Lang    locale.Lang
	Path    string
	Current bool
}

// NavLink is an entry of the navigation.
type NavLink struct {
	Key, Path string
	Current   bool
}

// view gathers the frame of a page.
func (r *Request) view(data any) *View {
	v := &View{
		Site: &r.site.Site, Who: r.Who, Lang: r.Lang, Area: r.area.Name, Scripts: r.area.Scripts, Styles: r.area.Styles,
		Here: r.here(), Now: r.Now, Data: data, Theme: r.theme(),
	}
	v.Langs = langLinks(r)
	v.Nav = r.site.navigation(r)
	v.Footer = r.site.footer(r.Lang)
	if r.Who != nil {
		v.Flashes = r.site.flashes.take(r.Who.ID)
	}
	return v
}

// here is the address to come back to: of a page that answered a form, the
// nearest that can be asked for.
func (r *Request) here() string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	if r.site.Has(r.URL.Path) {
		return r.URL.EscapedPath()
	}
	return r.site.nearest(r)
}

func langLinks(r *Request) []LangLink {
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	_, inPath := locale.Parse(first)
	out := make([]LangLink, len(locale.Langs))
	for i, l := range locale.Langs {
		out[i] = LangLink{Lang: l, Current: l == r.Lang}
		if inPath {
			out[i].Path = "/" + string(l) + "/" + rest
		}
	}
	return out
}

func (r *Request) theme() string {
	if r.Who != nil && r.Who.Theme != "" {
		return r.Who.Theme
	}
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// navigation is what the active role sees.
func (f *Frame) navigation(r *Request) []NavLink {
	if r.Who == nil {
		return nil
	}
	var entries []Nav
	for _, a := range f.areas {
		for _, n := range a.Nav {
			if len(n.Roles) == 0 || slices.Contains(n.Roles, r.Who.Role) {
				entries = append(entries, n)
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b Nav) int { return cmp.Compare(a.Order, b.Order) })
	out := make([]NavLink, len(entries))
	nearest := -1 // of those above the page: the one with the longest address
	for i, n := range entries {
		out[i] = NavLink{Key: n.Key, Path: n.Path}
		if (r.URL.Path == n.Path || strings.HasPrefix(r.URL.Path, n.Path+"/")) && (nearest < 0 || len(n.Path) > len(out[nearest].Path)) {
			nearest = i
		}
	}
	if nearest >= 0 {
		out[nearest].Current = true
	}
	return out
}

// footer is the public pages that this site has, and help.
func (f *Frame) footer(l locale.Lang) []NavLink {
	links := []NavLink{
		{Key: "frame.accessibility", Path: "/" + string(l) + "/accessibility"},
		{Key: "frame.register", Path: "/" + string(l) + "/register"},
		{Key: "frame.verify", Path: "/" + string(l) + "/verify"},
		{Key: "frame.help", Path: "/help"},
	}
	return slices.DeleteFunc(links, func(n NavLink) bool { return !f.Has(n.Path) })
}
