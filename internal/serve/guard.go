package serve

import (
	"context"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/locale"
)

// guard stands before the pages: it knows where a request comes from, refuses
// what the process cannot take now, and measures.
type guard struct {
	next    http.Handler
	config  *config.Config
	state   *state
	figures *figures
	log     *slog.Logger
	ending  context.Context // ends when a stop begins: pages that stay open end with it
}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	seen := &seen{ResponseWriter: w, status: http.StatusOK}
	g.figures.begun.Inc()
	defer func() {
		if v := recover(); v != nil {
			if v != http.ErrAbortHandler {
				g.log.Error("panic", "stack", string(debug.Stack()))
			}
			seen.status = http.StatusInternalServerError
			g.done(r, seen.status, time.Since(start))
			panic(http.ErrAbortHandler) // the connection is cut
		}
		g.done(r, seen.status, time.Since(start))
	}()
	g.from(r)
	g.outside(r)
	switch word := g.refuses(r); {
	case word != "":
		g.refuse(seen, r, word)
	case strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream"):
		g.stream(seen, r)
	default:
		if form(r) {
			r.Body = http.MaxBytesReader(seen, r.Body, int64(g.config.Limits.Body))
		}
		g.next.ServeHTTP(seen, r)
	}
}

// from sets the address of who asks: that of the connection, or what a proxy
// that is believed says. Nobody else's word counts.
func (g *guard) from(r *http.Request) {
	said := r.Header.Values("X-Forwarded-For")
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded"} {
		r.Header.Del(name)
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !g.proxy(at.Addr()) {
		return
	}
	hops := strings.Split(strings.Join(said, ","), ",")
	for _, hop := range slices.Backward(hops) {
		addr, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return
		}
		r.RemoteAddr = netip.AddrPortFrom(addr.Unmap(), 0).String()
		if !g.proxy(addr) {
			return
		}
	}
}

// seatCookie holds the proof of a seat.
const seatCookie = "__Host-kruistabel-seat"

// outside takes the proof of a seat from a request that does not come from the
// room's ranges: nobody is at a seat there, whatever the browser shows.
func (g *guard) outside(r *http.Request) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err == nil && slices.ContainsFunc(g.config.Networks.Inside, func(p netip.Prefix) bool { return p.Contains(at.Addr().Unmap()) }) {
		return
	}
	if r.TLS != nil {
		r.TLS.PeerCertificates, r.TLS.VerifiedChains = nil, nil
	}
	all := r.Cookies()
	r.Header.Del("Cookie")
	for _, c := range all {
		if c.Name != seatCookie {
			r.AddCookie(c)
		}
	}
}

func (g *guard) proxy(a netip.Addr) bool {
	return slices.ContainsFunc(g.config.Networks.Proxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

// form reports whether a request brings a form: uploads have limits of their
// own.
func form(r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	return strings.HasPrefix(kind, "application/x-www-form-urlencoded") || strings.HasPrefix(kind, "application/json")
}

// refuses is the key of the sentence that refuses a request, empty where it is
// let through.
func (g *guard) refuses(r *http.Request) string {
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	switch {
	case !g.named(r.Host):
		return "serve.host"
	case g.state.stopping.Load() && (changes || strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream")):
		return "serve.stopping"
	case changes && g.state.full():
		return "serve.full"
	}
	return ""
}

var refusedWith = map[string]int{
	"serve.host": http.StatusMisdirectedRequest, "serve.stopping": http.StatusServiceUnavailable, "serve.full": http.StatusInsufficientStorage,
}

// named reports whether a browser called the hub by one of its names: a page of
// somebody else whose name leads here is not a page of the hub.
func (g *guard) named(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	return slices.ContainsFunc(g.config.Names, func(name string) bool { return strings.EqualFold(name, host) })
}

var notice = template.Must(template.New("").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.What}}</title>
<link rel="stylesheet" href="/static/kruistabel.css">
<main>
<h1>{{.What}}</h1>
<p>{{.Todo}}</p>
</main>
</html>
`))

func (g *guard) refuse(w http.ResponseWriter, r *http.Request, key string) {
	lang := locale.Negotiate(r.Header.Get("Accept-Language"))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if key == "serve.stopping" {
		h.Set("Retry-After", "30")
	}
	w.WriteHeader(refusedWith[key])
	_ = notice.Execute(w, map[string]string{"Lang": string(lang), "What": locale.T(lang, key), "Todo": locale.T(lang, key+".todo")})
}

// stream serves a page's live events, which end when a stop begins, with a
// sentence for whoever looks at the page.
func (g *guard) stream(w http.ResponseWriter, r *http.Request) {
	ctx, end := context.WithCancel(r.Context())
	defer end()
	defer context.AfterFunc(g.ending, end)()
	g.figures.streams.Inc()
	defer g.figures.streams.Dec()
	g.next.ServeHTTP(w, r.WithContext(ctx))
	if g.state.stopping.Load() && w.Header().Get("Content-Type") == "text/event-stream; charset=utf-8" {
		lang := locale.Negotiate(r.Header.Get("Accept-Language"))
		_, _ = w.Write(event("say", locale.T(lang, "serve.stopping")))
		_ = http.NewResponseController(w).Flush()
	}
}

// done counts and notes an answer: which part of the site, never which page.
func (g *guard) done(r *http.Request, status int, took time.Duration) {
	area := areaOf(r.URL.Path)
	g.figures.answered(area, r.Method, status, took)
	g.log.Debug("answered", "method", r.Method, "area", area, "status", status, "ms", took.Milliseconds())
}

// areas are the parts of the site that figures tell apart: the first word of
// an address, which holds no name of anything.
var areas = map[string]bool{"": true, "signin": true, "home": true, "studies": true, "room": true, "seat": true, "work": true, "requests": true,
	"review": true, "releases": true, "consents": true, "audit": true, "records": true, "figures": true, "rules": true, "me": true, "help": true,
	"static": true, "gallery": true, "people": true, "uploads": true, "deliveries": true, "sessions": true, "lab": true, "healthz": true}

func areaOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !areas[first] {
		return "other"
	}
	return "/" + first
}

// seen remembers the status of an answer.
type seen struct {
	http.ResponseWriter
	status int
	sent   bool
}

func (s *seen) WriteHeader(status int) {
	if !s.sent && status >= 200 {
		s.status, s.sent = status, true
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *seen) Write(p []byte) (int, error) {
	s.sent = true
	return s.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
