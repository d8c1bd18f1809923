package page

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/web/static"
)

// Site is what a site is made with. Fields that are not set get a harmless
// default; Authorise refuses everything but public pages where it is nil.
type Site struct {
	Name      string // of the hub
	Synthetic bool   // the hub holds made-up persons: every page says so
	Demo      bool   // the gallery is there
	SignIn    string // address to sign in at: /signin
	Now       func() time.Time
	Log       *slog.Logger
	Static    fs.FS

	Authenticate Authenticator

	// Authorise is asked before each handler, with the study of the address.
	// It returns the refusal, and records it.
	Authorise func(r *Request, action access.Action, study string) error

	// Remember keeps a choice of the person, SwitchRole makes another role the
	// active one. Either may be nil: the choice then stays in the browser, the
	// role where it is.
	Remember   func(*Request, Preferences) error
	SwitchRole func(r *Request, role string) error

	// Seen is told of each answer of a route: its pattern, never its address. It
	// may be nil.
	Seen func(route Route, status int, took time.Duration)

	// Contact says whom somebody can ask, for the page of a refusal: a name, a
	// telephone number. It may be nil.
	Contact func(r *Request, refused error) string
}

// Frame serves a site.
type Frame struct {
	Site
	mux     *http.ServeMux
	areas   []*area
	routes  []*route
	static  *files
	flashes flashes
	cross   *http.CrossOriginProtection
}

// New makes the site of its areas. It fails where an area cannot be read.
func New(site Site, areas ...Area) (*Frame, error) {
	f := &Frame{Site: site, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	f.Name = cmp.Or(f.Name, "Kruistabel")
	f.SignIn = cmp.Or(f.SignIn, "/signin")
	if f.Now == nil {
		f.Now = time.Now
	}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	if f.Static == nil {
		f.Static = static.FS
	}
	if f.Authenticate == nil {
		f.Authenticate = func(*http.Request) (*Login, error) { return nil, nil }
	}
	if f.Authorise == nil {
		f.Authorise = func(r *Request, _ access.Action, _ string) error {
			return locale.Refuse(refusal.Unready, "page.closed")
		}
	}
	var err error
	if f.static, err = readFiles(f.Static); err != nil {
		return nil, err
	}
	for _, a := range append([]Area{frameArea(f)}, areas...) {
		own, err := f.read(a)
		if err != nil {
			return nil, fmt.Errorf("area %s: %w", a.Name, err)
		}
		f.areas = append(f.areas, own)
		if a.Routes != nil {
			a.Routes(&Mux{area: own, site: f})
		}
	}
	return f, nil
}

// ServeHTTP answers a request.
func (f *Frame) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	Protect(w, r)
	req := &Request{Request: r, Writer: &answer{ResponseWriter: w}, Reference: reference(), Now: f.Now(), site: f, area: f.areas[0]}
	defer f.recover(req)
	if strings.HasPrefix(r.URL.Path, staticPath) {
		f.static.serve(req.Writer, r)
		return
	}
	req.Lang = f.language(req)
	if err := f.cross.Check(r); err != nil {
		f.fail(req, Fail(http.StatusForbidden, locale.Refuse(refusal.Forbidden, "page.origin")))
		return
	}
	ctx := context.WithValue(r.Context(), requestKey{}, req)
	if _, pattern := f.mux.Handler(r); pattern != "" {
		f.mux.ServeHTTP(req.Writer, r.WithContext(ctx))
		return
	}
	f.identify(req)
	f.missing(req)
}

type requestKey struct{}

// serve runs a route: who, limits, action, handler.
func (f *Frame) serve(rt *route, w http.ResponseWriter, hr *http.Request) {
	r := hr.Context().Value(requestKey{}).(*Request)
	r.Request, r.route, r.area = hr, rt, rt.area
	r.Body = http.MaxBytesReader(w, r.Body, rt.maxBody)
	if f.Seen != nil {
		began := time.Now()
		defer func() { f.Seen(rt.public(), r.Writer.status, time.Since(began)) }()
	}
	if rt.limit > 0 {
		ctx, cancel := context.WithTimeout(r.Context(), rt.limit)
		defer cancel()
		r.Request = r.WithContext(ctx)
	} else {
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Time{}) // a test's recorder has none
		_ = control.SetWriteDeadline(time.Time{})
	}
	if err := f.admit(r); err != nil {
		f.fail(r, err)
		return
	}
	if err := rt.handle(r); err != nil {
		f.fail(r, err)
	}
}

// identify finds out who asks; an ended login is nobody's.
func (f *Frame) identify(r *Request) error {
	who, err := f.Authenticate(r.Request)
	if err != nil {
		return err
	}
	r.Who = who
	r.Lang = f.language(r)
	return nil
}

// errSignIn sends somebody to the page where one signs in.
var errSignIn = fmt.Errorf("nobody is signed in")

// admit lets a request through to its handler, or says why not.
func (f *Frame) admit(r *Request) error {
	err := f.identify(r)
	if r.route.action == Public {
		return nil
	}
	if err != nil {
		return err
	}
	if r.Who == nil {
		return errSignIn
	}
	return f.Authorise(r, r.route.action, r.PathValue("study"))
}

// language is that of the address, the person, the browser's choice, or what
// the browser asks for.
func (f *Frame) language(r *Request) locale.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l, ok := locale.Parse(first); ok {
		return l
	}
	if r.Who != nil && r.Who.Lang != "" {
		return r.Who.Lang
	}
	if c, err := r.Cookie(langCookie); err == nil {
		if l, ok := locale.Parse(c.Value); ok {
			return l
		}
	}
	return locale.Negotiate(r.Header.Get("Accept-Language"))
}

// recover makes a page of a panic, and keeps its place in the log. What the
// panic says may hold a value, so that only its type is kept.
func (f *Frame) recover(r *Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler {
		panic(v)
	}
	f.Log.Error("panic", "reference", r.Reference, "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
	if !r.Writer.written {
		f.failed(r, http.StatusInternalServerError, nil)
	}
}

// reference is a short number that a page and the log have both.
func reference() string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// answer remembers whether something was sent.
type answer struct {
	http.ResponseWriter
	written bool
	status  int
}

func (a *answer) WriteHeader(status int) {
	if !a.written {
		a.written, a.status = true, status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if !a.written {
		a.written, a.status = true, http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// nearest is the longest address above a path that is a page.
func (f *Frame) nearest(r *Request) string {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	for n := len(parts) - 1; n > 0; n-- {
		path := "/" + strings.Join(parts[:n], "/")
		if f.Has(path) {
			return path
		}
	}
	return "/home"
}
