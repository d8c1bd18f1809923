//go:build testclock

package attack

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/serve"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// stage is a server of a copy of the hub mini, as serve puts it together.
type stage struct {
	*testing.T
	hub   *hub.Hub
	frame *page.Frame
	url   string
	log   *safeBuffer
	by    map[string]*browser // who is signed in, by account
}

// safeBuffer takes the log of many requests.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var starting sync.Mutex

// newStage serves a copy of the hub that was made in from.
func newStage(t *testing.T, from *fixture.Made, change ...func(*config.Config)) *stage {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hub")
	must(t, os.CopyFS(dir, os.DirFS(from.Hub)))
	must(t, os.Chmod(dir, 0o700))
	h, err := hub.Open(context.Background(), dir, "")
	must(t, err)
	t.Cleanup(func() { _ = h.Close() })
	c := config.Default()
	c.Listen, c.Metrics, c.Limits.Stopping = "127.0.0.1:0", "", config.Duration(5*time.Second)
	for _, f := range change {
		f(c)
	}
	demo := c.Log.Level != "warn"
	s := &stage{T: t, hub: h, log: &safeBuffer{}, by: map[string]*browser{}}
	log := serve.NewLog(s.log, config.Log{Level: "debug", Format: "json"})
	site, err := serve.NewSite(h, c, demo, log)
	must(t, err)
	s.frame = site.Pages.(*page.Frame)
	starting.Lock() // they share an identity, in which the first makes a certificate
	server, err := serve.Start(serve.Options{Hub: h, Config: c, Log: log, Pages: site.Pages, Stop: site.Stop, Ready: site.Ready})
	starting.Unlock()
	must(t, err)
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Wait(ctx, nil) }()
	t.Cleanup(func() {
		for _, b := range s.by {
			b.client.CloseIdleConnections()
		}
		end()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Error("the server did not end")
		}
	})
	s.url = server.Where().Address
	return s
}

// notDemo has a stage served without --demo.
func notDemo(c *config.Config) { c.Log.Level = "warn" }

// browser is a client with its cookies. It follows no redirect.
type browser struct {
	*stage
	client *http.Client
}

func (s *stage) browser() *browser {
	jar, _ := cookiejar.New(nil)
	at, _ := url.Parse(s.url)
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+at.Port())
	}
	transport := &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4}
	s.T.Cleanup(transport.CloseIdleConnections)
	return &browser{s, &http.Client{Jar: jar, Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is a response that was read.
type answer struct {
	*http.Response
	text string
}

// request is what this site's own page would send.
func (b *browser) request(method, path, body string) *http.Request {
	b.Helper()
	r, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	must(b.T, err)
	r.Header.Set("Accept-Language", "en")
	if method != http.MethodGet && method != http.MethodHead {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.url)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r
}

func (b *browser) do(r *http.Request) answer {
	b.Helper()
	res, err := b.client.Do(r)
	must(b.T, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(b.T, err)
	return answer{res, string(text)}
}

func (b *browser) get(path string) answer {
	b.Helper()
	return b.do(b.request(http.MethodGet, path, ""))
}

func (b *browser) post(path string, pairs ...string) answer {
	b.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return b.do(b.request(http.MethodPost, path, values.Encode()))
}

// want is an answer of one status.
func (b *browser) want(status int, a answer) answer {
	b.Helper()
	if a.StatusCode != status {
		b.Fatalf("%s %s: %d, not %d\n%.1500s", a.Request.Method, a.Request.URL, a.StatusCode, status, a.text)
	}
	return a
}

// as is the browser of an account that is signed in; nobody has an empty name.
func (s *stage) as(name string) *browser {
	s.Helper()
	if b := s.by[name]; b != nil {
		return b
	}
	b := s.browser()
	if name != "" {
		b.want(http.StatusSeeOther, b.post("/signin/demo", "name", name))
	}
	s.by[name] = b
	return b
}

// cookie is a cookie that a browser has.
func (b *browser) cookie(name string) string {
	at, _ := url.Parse(b.url)
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

const (
	loginCookie = "__Host-kruistabel"
	seatCookie  = "__Host-kruistabel-seat"
)

// seat opens a session for a researcher and puts their browser at its seat.
func (s *stage) seat(name string) (*browser, *room.Desk) {
	s.Helper()
	b := s.as(name)
	desk := roomtest.In(s.T, s.hub.Room(), fixture.Study, name)
	b.want(http.StatusSeeOther, b.post("/seat/lend", "seat", desk.Seat))
	return b, desk
}
