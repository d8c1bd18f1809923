package staff

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/jobs"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

const base = "/studies/" + fixture.Study

// made is the fixture hub, made once and copied for each test.
var made = sync.OnceValues(func() (*fixture.Made, error) {
	dir, err := os.MkdirTemp("", "staff-*")
	if err != nil {
		return nil, err
	}
	return fixture.Make(context.Background(), "mini", filepath.Join(dir, "mini"))
})

func TestMain(m *testing.M) {
	code := m.Run()
	if f, err := made(); err == nil {
		_ = filepath.Walk(f.Hub, func(p string, i os.FileInfo, err error) error { return os.Chmod(p, 0o700) })
		_ = os.RemoveAll(filepath.Dir(filepath.Dir(f.Hub)))
	}
	os.Exit(code)
}

// site is a site over a copy of the fixture hub, with a server.
type site struct {
	*httptest.Server
	hub   *hub.Hub
	queue *jobs.Queue
	log   *bytes.Buffer
	dir   string
	stop  func()
}

func newSite(t *testing.T, limits upload.Limits) *site {
	t.Helper()
	f, err := made()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{dir: filepath.Join(t.TempDir(), "hub"), log: &bytes.Buffer{}}
	if err := os.CopyFS(s.dir, noLinks{os.DirFS(f.Hub)}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = filepath.Walk(s.dir, func(p string, i os.FileInfo, err error) error { return os.Chmod(p, 0o700) })
	})
	s.start(t, limits)
	return s
}

// start opens the hub and serves it.
func (s *site) start(t *testing.T, limits upload.Limits) {
	t.Helper()
	var err error
	if s.hub, err = hub.Open(t.Context(), s.dir, ""); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&locked{w: s.log}, nil))
	s.queue = jobs.New(s.hub, log)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.queue.Run(ctx) }()
	frame, err := page.New(page.Site{Name: "KSZ", Synthetic: true, Now: hub.Now, Log: log, Authenticate: who, Authorise: func(r *page.Request, a access.Action, id string) error {
		return s.hub.For(r.Name()).In(access.Role(r.Who.Role)).Enter(r.Context(), a, id)
	}}, Area(&Desk{Hub: s.hub, Jobs: s.queue, Limits: limits}))
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(frame)
	var once sync.Once
	s.stop = func() {
		once.Do(func() {
			s.CloseClientConnections()
			s.Server.Close()
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if err := s.hub.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(s.stop)
}

type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// who is the login of a test: the account in a header.
func who(r *http.Request) (*page.Login, error) {
	name := r.Header.Get("Test-Who")
	if name == "" {
		return nil, nil
	}
	role, _, _ := strings.Cut(name, ".")
	role = strings.TrimRight(role, "123")
	lang := locale.Lang(r.Header.Get("Test-Lang"))
	if lang == "" {
		lang = locale.EN
	}
	l := &page.Login{ID: name, Name: name, Display: name, Role: role, Roles: []string{role}, Lang: lang}
	for _, f := range fixture.People {
		if f.Name == name {
			l.Body = f.Body
		}
	}
	return l, nil
}

// do asks and gives status, body and headers. It does not follow redirects.
func (s *site) do(t *testing.T, name, method, path string, body io.Reader, header ...string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Test-Who", name)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header
}

func (s *site) get(t *testing.T, name, path string) string {
	t.Helper()
	status, body, _ := s.do(t, name, http.MethodGet, path, nil)
	if status != http.StatusOK {
		t.Fatalf("%s as %s: %d\n%s\n%s", path, name, status, plain(body), s.log)
	}
	return body
}

var tags = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)

// plain is the text of a page.
func plain(body string) string {
	return html.UnescapeString(strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " "))
}

func has(t *testing.T, body string, want ...string) {
	t.Helper()
	text := plain(body)
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("the page does not say %q: %s", w, text)
		}
	}
}

// begin begins an upload and gives its address.
func (s *site) begin(t *testing.T, name string, size int, fields ...string) string {
	t.Helper()
	status, body, h := s.beginning(t, name, size, fields...)
	if status != http.StatusCreated {
		t.Fatalf("begin: %d %s %s", status, body, s.log)
	}
	return h.Get("Location")
}

func (s *site) beginning(t *testing.T, name string, size int, fields ...string) (int, string, http.Header) {
	t.Helper()
	var meta []string
	for i := 0; i < len(fields); i += 2 {
		meta = append(meta, fields[i]+" "+base64.StdEncoding.EncodeToString([]byte(fields[i+1])))
	}
	return s.do(t, name, http.MethodPost, base+"/uploads", nil, "Tus-Resumable", tusVersion, "Upload-Length", fmt.Sprint(size), "Upload-Metadata", strings.Join(meta, ","), "Accept", "application/json")
}

func (s *site) patch(t *testing.T, name, path string, at int, body string) (int, string, http.Header) {
	t.Helper()
	return s.do(t, name, http.MethodPatch, path, strings.NewReader(body), "Tus-Resumable", tusVersion, "Upload-Offset", fmt.Sprint(at),
		"Content-Type", "application/offset+octet-stream", "Accept", "application/json")
}

// deliver sends a file in two pieces and gives the path of its job.
func (s *site) deliver(t *testing.T, name, text string, fields ...string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	up := s.begin(t, name, len(text), append(fields, "sha256", hex.EncodeToString(sum[:]))...)
	half := len(text) / 2
	if status, body, _ := s.patch(t, name, up, 0, text[:half]); status != http.StatusNoContent {
		t.Fatalf("first piece: %d %s", status, body)
	}
	if status, body, _ := s.patch(t, name, up, half, text[half:]); status != http.StatusNoContent {
		t.Fatalf("second piece: %d %s", status, body)
	}
	status, body, h := s.do(t, name, http.MethodPost, up+"/finish", nil)
	if status != http.StatusSeeOther {
		t.Fatalf("finish: %d %s", status, body)
	}
	return h.Get("Location")
}

// ended waits for the end of a job and gives it.
func (s *site) ended(t *testing.T, path string) store.Job {
	t.Helper()
	var id int64
	if _, err := fmt.Sscanf(path[strings.LastIndex(path, "/")+1:], "%d", &id); err != nil {
		t.Fatal(err)
	}
	for range 600 {
		j, err := s.hub.Store().Job(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State.Ended() {
			return j
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("job %d does not end", id)
	return store.Job{}
}

func reopen(t *testing.T, dir string) *hub.Hub {
	t.Helper()
	h, err := hub.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	return h
}
