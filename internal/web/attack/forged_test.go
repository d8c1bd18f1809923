//go:build testclock

package attack

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/fixture"
)

// foreign are the headers with which a browser sends what a page of another site
// made it send.
var foreign = map[string]http.Header{
	"another site":       {"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}},
	"a sibling":          {"Origin": {"https://other.localhost"}, "Sec-Fetch-Site": {"same-site"}},
	"without a place":    {"Origin": {"null"}, "Sec-Fetch-Site": {"cross-site"}},
	"an older browser":   {"Origin": {"https://evil.example"}},
	"older, no place":    {"Origin": {"null"}},
	"another port":       {"Origin": {"https://localhost:1"}},
	"without TLS":        {"Origin": {"http://localhost"}},
	"only fetch says it": {"Sec-Fetch-Site": {"cross-site"}},
}

// Nothing is changed for a page of another site, whatever the address, the
// kind of content and the headers; the refusal is told and nothing else happens.
func TestForgedRequests(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	for _, account := range accounts {
		s.as(account)
	}
	s.settled()
	before := s.events()
	for _, rt := range s.frame.Routes() {
		if rt.Method == http.MethodGet {
			continue
		}
		account := accounts[1+indexOf(accounts[1:], func(a string) bool { return mayAsk(rt, a) })]
		for name, headers := range foreign {
			for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain", "application/json"} {
				b := s.as(account)
				r := b.request(rt.Method, th.fill(rt.Pattern), "")
				r.Header.Del("Origin")
				r.Header.Del("Sec-Fetch-Site")
				r.Header.Set("Content-Type", kind)
				for h, v := range headers {
					r.Header[h] = v
				}
				if a := b.knock(r); a.StatusCode != http.StatusForbidden || len(a.Cookies()) > 0 {
					t.Errorf("%s, %s: %s %s: %d %v", name, kind, rt.Method, rt.Pattern, a.StatusCode, a.Cookies())
				}
			}
		}
	}
	for _, e := range s.events()[len(before):] {
		if e.Act != "environment.added" { // that one the server finds by itself after it started
			t.Errorf("%s happened", e.Act)
		}
	}
}

func indexOf(list []string, ok func(string) bool) int {
	for i, one := range list {
		if ok(one) {
			return i
		}
	}
	return 0
}

// settled waits for the build that a furnished hub begins.
func (s *stage) settled() {
	s.Helper()
	for end := time.Now().Add(30 * time.Second); s.as("steward").get("/studies/"+fixture.Study+"/jobs/1").StatusCode != http.StatusSeeOther; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatal("the build does not end")
		}
	}
}

// events are what happened in the hub.
func (s *stage) events() []audit.Event {
	s.Helper()
	all, err := s.hub.Store().Events(context.Background(), 0)
	must(s.T, err)
	return all
}

// What another site makes a browser read tells it nothing: no page may be shared,
// embedded or framed, and no answer is a script.
func TestCrossSiteReads(t *testing.T) {
	t.Parallel()
	s, th := furnish(t)
	for _, rt := range s.frame.Routes() {
		if rt.Method != http.MethodGet {
			continue
		}
		account := accounts[indexOf(accounts, func(a string) bool { return a != "" && mayAsk(rt, a) })]
		b := s.as(account)
		r := b.request(rt.Method, th.fill(rt.Pattern)+"?callback=alert&jsonp=alert", "")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", "no-cors")
		r.Header.Set("Access-Control-Request-Method", "POST")
		a := b.knock(r)
		for name := range a.Header {
			if strings.HasPrefix(name, "Access-Control") {
				t.Errorf("%s answers %s", rt.Pattern, name)
			}
		}
		if strings.HasPrefix(a.text, "alert(") || strings.Contains(a.Header.Get("Content-Type"), "javascript") {
			t.Errorf("%s is a script", rt.Pattern)
		}
		safe(t, rt.Pattern, a)
	}
}

// safe looks at the headers that every answer of the site has, but for static files.
func safe(t *testing.T, at string, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q", at, name, got)
		}
	}
	if a.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s: a browser may come back without TLS", at)
	}
	for _, name := range []string{"Server", "X-Powered-By", "Last-Modified", "Etag"} {
		if got := a.Header.Get(name); got != "" {
			t.Errorf("%s: %s is %q", at, name, got)
		}
	}
	csp := a.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("%s: the policy has no %s", at, part)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		t.Errorf("%s: the policy is %s", at, csp)
	}
}

// Refusals of every kind have the same headers as pages.
func TestHeadersOfRefusals(t *testing.T) {
	s := newStage(t, made)
	b := s.as("researcher.sw")
	asks := map[int][]*http.Request{
		303: {s.as("").request("GET", "/studies", ""), b.request("POST", "/theme", "theme=dark")},
		401: {s.as("").request("POST", "/me/choices", "")},
		403: {b.request("GET", "/audit", ""), b.request("POST", "/people", "")},
		404: {b.request("GET", "/nothing", ""), b.request("GET", "/requests/R0009", "")},
		405: {b.request("PUT", "/home", ""), b.request("TRACE", "/home", ""), b.request("OPTIONS", "/home", ""), b.request("DELETE", "/studies", "")},
		413: {b.request("POST", "/signin", "name="+strings.Repeat("a", 2<<20))},
		421: {b.request("GET", "/home", "")},
	}
	asks[421][0].Host = "evil.example"
	for status, all := range asks {
		for _, r := range all {
			a := b.knock(r)
			if r.URL.Path == "/studies" && r.Method == "GET" || r.URL.Path == "/me/choices" {
				continue // asked below, by nobody
			}
			if a.StatusCode != status {
				t.Errorf("%s %s: %d, not %d", r.Method, r.URL.Path, a.StatusCode, status)
			}
			safe(t, r.Method+" "+r.URL.Path, a)
			a.harmless(t, r.URL.Path)
		}
	}
	for path, status := range map[string]int{"/studies": 303, "/healthz": 200, "/healthz/live": 200, "/healthz/ready": 200} {
		a := s.as("").get(path)
		if a.StatusCode != status {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
		if path == "/studies" {
			safe(t, path, a)
		} else if safe(t, path, a); len(a.text) > 40 {
			t.Errorf("%s: %q, %v", path, a.text, a.Header)
		}
	}
	if a := s.as("").get("/metrics"); a.StatusCode == http.StatusOK {
		t.Error("figures of the process are among the pages")
	}
}

// Whoever signs in, chooses a language or goes to a seat stays on this site,
// wherever the address says that they should go on.
func TestRedirectsStayOnTheSite(t *testing.T) {
	s := newStage(t, made)
	b := s.as("researcher.sw")
	for _, to := range []string{"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "/\t/evil.example", "/%09/evil.example", "///evil.example", "/.//evil.example", "/..//evil.example",
		"https:evil.example", "javascript:alert(1)", "data:text/html,x", "/%0d%0aLocation:%20https://evil.example", "/\r\nX-Evil: 1", "/\x00//evil.example", "@evil.example", "evil.example", " //evil.example", "/a?b=//evil.example#//evil.example"} {
		q := url.QueryEscape(to)
		for _, a := range []answer{b.get("/signin?next=" + q), b.post("/language", "language", "nl", "back", to), b.post("/theme", "theme", "dark", "back", to), b.post("/language", "language", "en", "back", to)} {
			at, err := url.Parse(a.Header.Get("Location"))
			switch {
			case a.StatusCode == http.StatusBadRequest: // a NUL is no text
			case err != nil, at.Host != "", at.Scheme != "", !strings.HasPrefix(a.Header.Get("Location"), "/"), strings.HasPrefix(a.Header.Get("Location"), "//"), a.Header.Get("X-Evil") != "":
				t.Errorf("%q leads to %q (%d)", to, a.Header.Get("Location"), a.StatusCode)
			}
		}
		if a := b.get("/seat?next=" + q); strings.Contains(a.text, `href="https://evil`) || strings.Contains(a.text, `="//evil`) || strings.Contains(a.text, `="javascript:`) {
			t.Errorf("%q is a link on the page of a seat", to)
		}
		if a := s.as("").get("/signin?next=" + q); strings.Contains(a.text, `="https://evil`) || strings.Contains(a.text, `="//evil`) || strings.Contains(a.text, `="javascript:`) {
			t.Errorf("%q is in the form of signing in", to)
		}
	}
}

// The policy knows every address: none is open by being forgotten.
func TestNothingIsPublicByMistake(t *testing.T) {
	s := newStage(t, made)
	open := []string{"/{$}", "/help", "/language", "/theme", "/gallery", "/nl", "/fr", "/de", "/en", "/signin", "/seat"}
	for _, rt := range s.frame.Routes() {
		if rt.Action == access.Public && !begins(rt.Pattern, open) {
			t.Errorf("%s %s is for everybody", rt.Method, rt.Pattern)
		}
		if rt.Method != http.MethodGet && rt.Action == access.Public && !begins(rt.Pattern, []string{"/language", "/theme", "/signin", "/seat"}) {
			t.Errorf("%s %s changes something for everybody", rt.Method, rt.Pattern)
		}
	}
}
