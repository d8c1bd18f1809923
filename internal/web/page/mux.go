package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
)

// Public is the action of a route for everybody, also not signed in.
const Public = access.Public

// AnySignedIn is the action of a route about the person's own things.
const AnySignedIn = access.Me

// Handler answers a request. An error becomes a page: see Fail.
type Handler func(*Request) error

// Mux takes the routes of an area.
type Mux struct {
	area *area
	site *Frame
}

// route is one address with its action.
type route struct {
	area    *area
	method  string
	pattern string
	action  access.Action
	handle  Handler
	maxBody int64
	limit   time.Duration // 0: none
}

// Option changes a route's limits.
type Option func(*route)

// MaxBody is the largest body that a route takes, in bytes.
func MaxBody(n int64) Option { return func(r *route) { r.maxBody = n } }

// Timeout is how long a route may take; 0 lets it take as long as it wants, as
// uploads and streams do.
func Timeout(d time.Duration) Option { return func(r *route) { r.limit = d } }

// Get adds an address that changes nothing. The pattern is that of
// http.ServeMux; a wildcard {study} is the study that the action is about.
func (m *Mux) Get(pattern string, action access.Action, h Handler, options ...Option) {
	m.add(http.MethodGet, pattern, action, h, options)
}

// Post adds an address that changes something.
func (m *Mux) Post(pattern string, action access.Action, h Handler, options ...Option) {
	m.add(http.MethodPost, pattern, action, h, options)
}

// Put adds an address that takes a part of an upload or a saved draft.
func (m *Mux) Put(pattern string, action access.Action, h Handler, options ...Option) {
	m.add(http.MethodPut, pattern, action, h, options)
}

// Patch adds an address that takes the next part of an upload.
func (m *Mux) Patch(pattern string, action access.Action, h Handler, options ...Option) {
	m.add(http.MethodPatch, pattern, action, h, options)
}

// Delete adds an address that removes something.
func (m *Mux) Delete(pattern string, action access.Action, h Handler, options ...Option) {
	m.add(http.MethodDelete, pattern, action, h, options)
}

// add panics on a route that could not be judged: the program is then wrong.
func (m *Mux) add(method, pattern string, action access.Action, h Handler, options []Option) {
	if _, known := access.KindOf(action); !known {
		panic(fmt.Sprintf("page: %s %s has no action: %q", method, pattern, action))
	}
	if !strings.HasPrefix(pattern, "/") || h == nil {
		panic(fmt.Sprintf("page: %s %s is no route", method, pattern))
	}
	rt := &route{area: m.area, method: method, pattern: pattern, action: action, handle: h, maxBody: defaultBody, limit: defaultLimit}
	for _, o := range options {
		o(rt)
	}
	m.site.routes = append(m.site.routes, rt)
	m.site.mux.HandleFunc(method+" "+pattern, func(w http.ResponseWriter, r *http.Request) { m.site.serve(rt, w, r) })
}

const (
	defaultBody  = 1 << 20
	defaultLimit = 30 * time.Second
)

// Route is an address of the site, for the tests that walk over all of them.
type Route struct {
	Area, Method, Pattern string
	Action                access.Action
}

// Routes are all addresses.
func (f *Frame) Routes() []Route {
	out := make([]Route, len(f.routes))
	for i, r := range f.routes {
		out[i] = r.public()
	}
	return out
}

func (r *route) public() Route { return Route{r.area.Name, r.method, r.pattern, r.action} }

// Has says whether an address is a page of the site.
func (f *Frame) Has(path string) bool {
	u, err := url.Parse(path)
	if err != nil {
		return false
	}
	_, pattern := f.mux.Handler(&http.Request{Method: http.MethodGet, URL: u})
	return slices.ContainsFunc(f.routes, func(rt *route) bool { return "GET "+rt.pattern == pattern })
}
