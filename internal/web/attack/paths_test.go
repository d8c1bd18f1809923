//go:build testclock

package attack

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// raw sends bytes over TLS as they are, and reads one answer.
func (s *stage) raw(text string) answer {
	s.Helper()
	at, _ := url.Parse(s.url)
	c, err := tls.Dial("tcp", "127.0.0.1:"+at.Port(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
	must(s.T, err)
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(c, text)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return answer{&http.Response{StatusCode: 0, Header: http.Header{}}, ""} // the connection was cut
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return answer{res, string(body)}
}

// targets are ways to write an address that is not the writer's, each with a
// wish for what is behind it.
var targets = []string{
	"//audit", "/audit/", "/./audit", "/x/../audit", "/%61udit", "/audit%2f", "/audit%00", "/audit;a=b", "/audit%3f", "/audit#x", "/AUDIT", "/\\audit", "/..%2faudit", "/home/..;/audit",
	"/static/../audit", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%5c..%5cetc/passwd", "/static//etc/passwd", "/static/.", "/static/kruistabel.css%00.png", "/static/kruistabel.css/../../audit",
	"/studies/advice-16-39/../../audit", "/studies/..%2f..%2faudit", "/studies/advice-16-39%2fbuilds", "/gallery/../audit", "/gallery/signin/..%2f..%2faudit", "/signin/../audit", "/healthz/../audit", "/healthz%2f..%2faudit",
	"/signin/link/..%2f..%2faudit", "/work/programs/G0001/runs/1/files/..%2f..%2f..%2fetc%2fpasswd", "/work/programs/G0001/runs/1/files/../../../../../etc/passwd", "/%u0061udit", "/%c0%af..%c0%afetc/passwd", "/audit?x=%zz", "*", "audit", "https://localhost/audit", "https://evil.example/audit",
}

// However an address is written, a researcher gets no page of the privacy
// officer, and nobody a file of the machine.
func TestPathTricks(t *testing.T) {
	t.Parallel()
	s := newStage(t, made)
	cookie := loginCookie + "=" + s.as("researcher.sw").cookie(loginCookie)
	for _, target := range targets {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"} {
			at := method + " " + target
			a := s.raw(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nOrigin: https://localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", method, target, cookie))
			if a.StatusCode == http.StatusOK || a.StatusCode >= 500 && a.StatusCode != http.StatusNotImplemented && a.StatusCode != http.StatusHTTPVersionNotSupported {
				t.Errorf("%s: %d\n%.200s", at, a.StatusCode, a.text)
			}
			if to, err := url.Parse(a.Header.Get("Location")); err != nil || to.Host != "" || strings.HasPrefix(to.Path, "//") {
				t.Errorf("%s leads to %s", at, a.Header.Get("Location"))
			}
			if strings.Contains(a.text, "root:") || strings.Contains(a.text, cookie) {
				t.Errorf("%s gives a file, or its own request back", at)
			}
			a.harmless(t, at)
		}
	}
}

// Requests that servers read in two ways are refused, not guessed at.
func TestSmuggledRequests(t *testing.T) {
	t.Parallel()
	s := newStage(t, made)
	cookie := loginCookie + "=" + s.as("privacy").cookie(loginCookie)
	const head = "Host: localhost\r\nOrigin: https://localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for name, text := range map[string]string{
		"two lengths":              "POST /theme HTTP/1.1\r\n" + head + "Content-Length: 5\r\nContent-Length: 10\r\n\r\ntheme=dark",
		"length and chunks":        "POST /theme HTTP/1.1\r\n" + head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /audit HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"chunks, written oddly":    "POST /theme HTTP/1.1\r\n" + head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"space before the colon":   "GET /audit HTTP/1.1\r\nHost : localhost\r\nCookie: " + cookie + "\r\n\r\n",
		"two hosts":                "GET /audit HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nCookie: " + cookie + "\r\n\r\n",
		"no host":                  "GET /audit HTTP/1.1\r\nCookie: " + cookie + "\r\n\r\n",
		"another host":             "GET /audit HTTP/1.1\r\nHost: evil.example\r\nCookie: " + cookie + "\r\n\r\n",
		"a host that looks alike":  "GET /audit HTTP/1.1\r\nHost: localhost.evil.example\r\nCookie: " + cookie + "\r\n\r\n",
		"a host with a user":       "GET /audit HTTP/1.1\r\nHost: localhost@evil.example\r\nCookie: " + cookie + "\r\n\r\n",
		"another host in the line": "GET https://evil.example/audit HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\n\r\n",
		"a folded header":          "GET /audit HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n " + cookie + "\r\n\r\n",
		"a very long address":      "GET /" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"many headers":             "GET /audit HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("X-A: b\r\n", 20_000) + "Cookie: " + cookie + "\r\n\r\n",
		"HTTP/0.9":                 "GET /audit\r\n\r\n",
		"who calls, by his word":   "GET /audit HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\nCookie: " + cookie + "\r\n\r\n",
	} {
		if a := s.raw(text); a.StatusCode == http.StatusOK || a.StatusCode >= 500 && a.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
	if a := s.raw("GET /audit HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\nConnection: close\r\n\r\n"); a.StatusCode != http.StatusOK {
		t.Errorf("an honest request: %d", a.StatusCode)
	}
}

// A method with another's name in a header or a field is the method that it is.
func TestMethodsAreNotOverridden(t *testing.T) {
	s := newStage(t, made)
	b := s.as("researcher.sw")
	for _, header := range []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"} {
		r := b.request(http.MethodGet, "/signout?_method=POST", "")
		r.Header.Set(header, http.MethodPost)
		if a := b.knock(r); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", header, a.StatusCode)
		}
	}
	b.want(http.StatusOK, b.get("/me"))
}
