package page_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	. "github.com/kruistabel/kruistabel/internal/web/page"
)

var templates = fstest.MapFS{
	"templates/one.html":   {Data: []byte(`{{define "title"}}{{t "frame.home"}}{{end}}{{define "main"}}<p>{{.}}</p>{{end}}`)},
	"templates/form.html":  {Data: []byte(`{{define "title"}}x{{end}}{{define "main"}}<form>{{template "field" (field .Form "day" "frame.sample.day")}}</form>{{end}}`)},
	"templates/_part.html": {Data: []byte(`<b>{{.}}</b>`)},
}

type formData struct{ *Form }

// site is a small site: the header "As" says who asks.
type site struct {
	*Frame
	t       *testing.T
	log     strings.Builder
	asked   []string // actions that were authorised
	handled int
	roles   []string
}

func newSite(t *testing.T) *site {
	s := &site{t: t}
	count := func(h Handler) Handler {
		return func(r *Request) error { s.handled++; return h(r) }
	}
	area := Area{Name: "test", Templates: templates, Routes: func(m *Mux) {
		m.Get("/open", Public, count(func(r *Request) error { return r.Render("one", "<b>") }))
		m.Get("/mine", AnySignedIn, count(func(r *Request) error { return r.Render("one", r.Name()) }))
		m.Get("/studies/{study}", access.StudyRead, count(func(r *Request) error { return r.Render("one", r.PathValue("study")) }))
		m.Post("/studies/{study}/builds", access.BuildMake, count(func(r *Request) error {
			r.Flash("ok", "frame.sample.valid")
			return r.Redirect("/studies/" + r.PathValue("study"))
		}))
		m.Post("/form", Public, count(func(r *Request) error {
			f, err := r.Input()
			if err != nil {
				return err
			}
			f.Day("day")
			return r.Render("form", formData{f})
		}))
		m.Get("/part", Public, func(r *Request) error { return r.Fragment("part", "x") })
		m.Get("/json", Public, func(r *Request) error { return r.JSON([]int{1}) })
		m.Get("/full", Public, func(r *Request) error { return fmt.Errorf("85073003328: %w", syscall.ENOSPC) })
		m.Get("/panic", Public, func(r *Request) error { panic("85073003328") })
		m.Get("/fault", Public, func(r *Request) error { return errors.New("85073003328") })
		m.Get("/refused", Public, func(r *Request) error { return locale.Refuse(refusal.Forbidden, "page.origin") })
		m.Get("/english", Public, func(r *Request) error { return refusal.New(refusal.Absent, "", "there is no build 9.") })
		m.Get("/hidden", Public, func(r *Request) error { return Hide(refusal.New(refusal.Forbidden, "", "it is of VDAB")) })
		m.Get("/conflict", Public, func(r *Request) error {
			return &Conflict{By: "An", Fields: []Differing{{"Titel", "A", "B"}}, Path: "/open"}
		})
		m.Get("/ended", Public, func(r *Request) error { return refusal.New(refusal.Ended, "", "the session is over") })
		m.Get("/slow", Public, func(r *Request) error { <-r.Context().Done(); return r.Context().Err() }, Timeout(time.Millisecond))
		m.Get("/stream", Public, func(r *Request) error {
			st, err := r.Stream()
			return errors.Join(err, st.Swap("a", "part", "x"), st.Say("frame.saved", "time", "1"), st.Beat())
		}, Timeout(0))
	}}
	var err error
	s.Frame, err = New(Site{
		Name: "KSZ", Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		Now: func() time.Time { return time.Date(2026, 3, 2, 14, 2, 0, 0, time.UTC) },
		Authenticate: func(r *http.Request) (*Login, error) {
			switch as := r.Header.Get("As"); as {
			case "":
				return nil, nil
			case "ended":
				return nil, locale.Refuse(refusal.Forbidden, "page.closed")
			default:
				return &Login{ID: as, Name: as, Display: as, Role: "steward", Roles: []string{"steward", "privacy"}}, nil
			}
		},
		Authorise: func(r *Request, a access.Action, study string) error {
			s.asked = append(s.asked, string(a)+" "+study)
			if r.Who.Name == "stranger" {
				return refusal.New(refusal.Forbidden, "A steward gives functions.", "stranger has no function")
			}
			return nil
		},
		SwitchRole: func(r *Request, role string) error { s.roles = append(s.roles, role); return nil },
		Contact:    func(*Request, error) string { return "An Claes" },
	}, area)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request; headers are name, value in turn.
func (s *site) ask(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if method != "GET" && method != "HEAD" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) want(w *httptest.ResponseRecorder, status int, parts ...string) {
	s.t.Helper()
	if w.Code != status {
		s.t.Errorf("status %d, not %d: %.300s", w.Code, status, w.Body)
	}
	for _, part := range parts {
		if !strings.Contains(w.Body.String(), part) {
			s.t.Errorf("the page does not say %q", part)
		}
	}
}

func TestWhoMayAsk(t *testing.T) {
	s := newSite(t)
	s.want(s.ask("GET", "/open", ""), 200, "&lt;b&gt;")
	if len(s.asked) != 0 {
		t.Errorf("a public page asked for %v", s.asked)
	}
	w := s.ask("GET", "/studies/wse?a=1", "")
	if w.Code != 303 || w.Header().Get("Location") != "/signin?next=%2Fstudies%2Fwse%3Fa%3D1" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	s.want(s.ask("POST", "/studies/wse/builds", ""), 401, `href="/signin?next=%2Fstudies%2Fwse"`)
	s.handled = 0
	s.want(s.ask("GET", "/studies/wse", "", "As", "stranger"), 403, "stranger has no function.", "A steward gives functions.", "An Claes", `lang="en"`)
	s.want(s.ask("POST", "/studies/wse/builds", "", "As", "stranger"), 403)
	s.want(s.ask("GET", "/mine", "", "As", "ended"), 403, `href="/signin?next=%2Fmine"`)
	if s.handled != 0 {
		t.Error("a handler ran for who may not ask")
	}
	s.want(s.ask("GET", "/studies/wse", "", "As", "ada"), 200, "wse")
	if last := s.asked[len(s.asked)-1]; last != "study.read wse" {
		t.Errorf("asked for %s", last)
	}
}

func TestRoutesNeedAnAction(t *testing.T) {
	for name, add := range map[string]func(*Mux){
		"none":    func(m *Mux) { m.Get("/x", "", func(*Request) error { return nil }) },
		"unknown": func(m *Mux) { m.Post("/x", "study.raed", func(*Request) error { return nil }) },
		"handler": func(m *Mux) { m.Get("/x", Public, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			_, _ = New(Site{}, Area{Name: "x", Routes: add})
		})
	}
}

func TestWithoutAuthoriseNothingIsOpen(t *testing.T) {
	f, err := New(Site{Authenticate: func(*http.Request) (*Login, error) { return &Login{Name: "ada"}, nil }},
		Area{Name: "test", Templates: templates, Routes: func(m *Mux) {
			m.Get("/mine", AnySignedIn, func(r *Request) error { return r.Render("one", "secret") })
		}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest("GET", "/mine", nil))
	if w.Code != 503 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d", w.Code)
	}
}

// Every answer has the headers, whatever it is.
func TestHeaders(t *testing.T) {
	s := newSite(t)
	asset := s.asset("kruistabel.css")
	for _, target := range []string{"/open", "/none", "/panic", "/json", "/mine", asset, "/static/none.css"} {
		h := s.ask("GET", target, "").Header()
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: no %s", target, part)
			}
		}
		if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" ||
			h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Cross-Origin-Embedder-Policy") != "require-corp" {
			t.Errorf("%s: %v", target, h)
		}
		if want := "no-store"; target != asset && h.Get("Cache-Control") != want {
			t.Errorf("%s: cache %s", target, h.Get("Cache-Control"))
		}
		if target != asset && h.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed", target)
		}
	}
	if s.ask("GET", "/open", "").Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without TLS")
	}
	if s.ask("GET", "https://hub.example/open", "").Header().Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS with TLS")
	}
}

// asset finds a file's address in a page.
func (s *site) asset(name string) string {
	base, ext, _ := strings.Cut(name, ".")
	at := regexp.MustCompile(`/static/` + base + `\.[0-9a-f]{12}\.` + ext).FindString(s.ask("GET", "/open", "").Body.String())
	if at == "" {
		s.t.Fatalf("no page names %s", name)
	}
	return at
}

func TestStaticFiles(t *testing.T) {
	s := newSite(t)
	at := s.asset("kruistabel.js")
	w := s.ask("GET", at, "", "Accept-Encoding", "gzip")
	if w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, target := range []string{"/static/kruistabel.js", "/static/static.go", "/static/", "/static/../page.go", "/static/%2e%2e/static.go"} {
		if w := s.ask("GET", target, ""); w.Code == 200 {
			t.Errorf("%s is served", target)
		}
	}
	if w := s.ask("HEAD", at, ""); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestOtherSites(t *testing.T) {
	s := newSite(t)
	for _, headers := range [][]string{
		{"As", "ada", "Sec-Fetch-Site", "cross-site"}, {"As", "ada", "Sec-Fetch-Site", "same-site"},
		{"As", "ada", "Sec-Fetch-Site", "", "Origin", "https://evil.example"},
	} {
		s.want(s.ask("POST", "/studies/wse/builds", "", headers...), 403, "came from another site")
	}
	if s.handled != 0 || len(s.asked) != 0 {
		t.Error("a request of another site was carried out")
	}
	s.want(s.ask("POST", "/studies/wse/builds", "", "As", "ada"), 303)
}

func TestErrors(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		target string
		status int
		says   []string
	}{
		{"/none", 404, []string{"There is no such page", `href="/home"`}},
		{"/studies/wse/none/at/all", 404, []string{`href="/studies/wse"`}},
		{"/refused", 403, []string{"the request came from another site", "Do it on this hub"}},
		{"/english", 404, []string{"there is no build 9."}},
		{"/hidden", 404, []string{"nothing that is for you"}},
		{"/conflict", 409, []string{"<td>A</td>", ">B</td>", `href="/open"`}},
		{"/ended", 410, []string{"the session is over."}},
		{"/slow", 503, []string{"goes on working"}},
		{"/fault", 500, nil}, {"/panic", 500, nil},
		{"/full", 507, []string{"no room left on the disk"}},
	} {
		s.log.Reset()
		w := s.ask("GET", c.target, "")
		s.want(w, c.status, c.says...)
		_, rest, _ := strings.Cut(w.Body.String(), `Number to pass on: <span class="mono">`)
		reference, _, found := strings.Cut(strings.TrimSpace(rest), "<")
		if !found || len(reference) != 9 || !strings.Contains(s.log.String(), reference) {
			t.Errorf("%s: reference %q is not in the log: %s", c.target, reference, s.log.String())
		}
		if strings.Contains(w.Body.String()+s.log.String(), "85073003328") || strings.Contains(w.Body.String(), "VDAB") {
			t.Errorf("%s tells what it must not", c.target)
		}
	}
}

func TestMethods(t *testing.T) {
	s := newSite(t)
	w := s.ask("POST", "/open", "")
	s.want(w, 405)
	if w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow: %s", w.Header().Get("Allow"))
	}
	if w := s.ask("HEAD", "/open", ""); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

func TestErrorsForScripts(t *testing.T) {
	s := newSite(t)
	w := s.ask("GET", "/refused", "", "Accept", "application/json", "Accept-Language", "nl")
	s.want(w, 403, `"status":403`, `Deze vraag kwam`)
	if w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Error(w.Header().Get("Content-Type"))
	}
	s.want(s.ask("GET", "/mine", "", "Kruistabel-Swap", "1"), 401)
}

func TestTooLarge(t *testing.T) {
	s := newSite(t)
	s.want(s.ask("POST", "/form", "day="+strings.Repeat("x", 2<<20)), 413)
	s.want(s.ask("POST", "/form", strings.Repeat("a=b&", 3000)), 400)
	s.want(s.ask("POST", "/form", "day=%ff"), 400)
}

func TestFormFaults(t *testing.T) {
	s := newSite(t)
	w := s.ask("POST", "/form", "day=31/02/2015", "Accept-Language", "nl")
	s.want(w, 422, "1 veld is nog niet in orde", `<a href="#f-day">Dag: Vul een bestaande datum in`, `aria-invalid="true"`, `value="31/02/2015"`)
}

func TestFlashIsShownOnceToItsLogin(t *testing.T) {
	s := newSite(t)
	s.want(s.ask("POST", "/studies/wse/builds", "", "As", "ada"), 303)
	if strings.Contains(s.ask("GET", "/mine", "", "As", "eve").Body.String(), "Valid") {
		t.Error("another login sees it")
	}
	s.want(s.ask("GET", "/mine", "", "As", "ada"), 200, `class="flash ok"`, "Valid")
	if strings.Contains(s.ask("GET", "/mine", "", "As", "ada").Body.String(), "Valid") {
		t.Error("it is shown twice")
	}
}

func TestLanguage(t *testing.T) {
	s := newSite(t)
	s.want(s.ask("GET", "/open", "", "Accept-Language", "fr-BE"), 200, `<html lang="fr"`, "Accueil")
	w := s.ask("POST", "/language", url.Values{"language": {"de"}, "back": {"/open?x=1"}}.Encode())
	if w.Code != 303 || w.Header().Get("Location") != "/open?x=1" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	cookie := w.Result().Cookies()[0]
	s.want(s.ask("GET", "/open", "", "Accept-Language", "fr", "Cookie", cookie.Name+"="+cookie.Value), 200, `<html lang="de"`)
	s.want(s.ask("POST", "/language", "language=xx"), 404)
}

func TestRedirectsStayHere(t *testing.T) {
	for to, want := range map[string]string{
		"/a?b=c#d": "/a?b=c#d", "": "/home", "//evil.example": "/home", "https://evil.example/": "/home", "/\\evil.example": "/home",
		"/a\r\nSet-Cookie: x": "/home", "javascript:alert(1)": "/home", "home": "/home", "/%2f%2fevil": "/%2f%2fevil",
	} {
		if got := Local(to); got != want {
			t.Errorf("%q: %s, not %s", to, got, want)
		}
	}
}

func TestRole(t *testing.T) {
	s := newSite(t)
	s.want(s.ask("POST", "/role", "role=privacy", "As", "ada"), 303)
	if len(s.roles) != 1 || s.roles[0] != "privacy" {
		t.Errorf("%v", s.roles)
	}
	s.want(s.ask("GET", "/mine", "", "As", "ada"), 200, `<button name="role" value="steward" aria-current="true">`, `<button name="role" value="privacy">`)
}

func TestPartsAndStreams(t *testing.T) {
	s := newSite(t)
	if got := s.ask("GET", "/part", "").Body.String(); got != "<b>x</b>" {
		t.Error(got)
	}
	w := s.ask("GET", "/stream", "")
	if w.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Error(w.Header())
	}
	s.want(w, 200, "retry: 2000\n\n", `event: swap`+"\n"+`data: {"html":"\u003cb\u003ex\u003c/b\u003e","id":"a"}`, "event: say\n", "event: beat\n")
}

// A request that its reader gave up leaves nothing in the log.
func TestReaderWentAway(t *testing.T) {
	s := newSite(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/slow", nil).WithContext(ctx))
	if s.log.Len() != 0 || w.Body.Len() != 0 {
		t.Errorf("%s %s", s.log.String(), w.Body)
	}
}

func TestOverTheWire(t *testing.T) {
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	answer, err := http.Get(server.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(text), "event: beat") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestGalleryOnlyInDemo(t *testing.T) {
	s := newSite(t)
	s.want(s.ask("GET", "/gallery", ""), 404)
	s.want(s.ask("GET", "/gallery/frame/0", ""), 404)
}
