package serve

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/config"
)

// stage is a server without a hub: the guard, the listeners and the
// certificates are what is tested.
type stage struct {
	*testing.T
	config *config.Config
	state  *state
	certs  *certificates
	base   string
	client *http.Client
	end    context.CancelFunc
	log    *bytes.Buffer
}

func newStage(t *testing.T, change func(*config.Config), pages http.HandlerFunc) *stage {
	t.Helper()
	c := config.Default()
	c.Listen, c.Metrics = "127.0.0.1:0", "127.0.0.1:0"
	c.Limits.Stopping = config.Duration(2 * time.Second)
	if change != nil {
		change(c)
	}
	st := &stage{T: t, config: c, log: &bytes.Buffer{}}
	s := &Server{o: Options{Config: c, Pages: pages, Log: NewLog(&locked{to: st.log}, config.Log{Level: "debug", Format: "json"})},
		faults: make(chan error, 3), done: make(chan struct{}), figures: newFigures("test"), state: &state{folder: t.TempDir(), least: int64(c.Limits.DiskFree)}}
	close(s.done)
	s.state.look()
	s.ending, s.end = context.WithCancel(context.Background())
	s.working, s.cut = context.WithCancel(context.Background())
	var err error
	if s.certs, err = newCertificates(c, t.TempDir(), time.Now); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.openPages(), s.openMetrics()); err != nil {
		t.Fatal(err)
	}
	st.state, st.certs = s.state, s.certs
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Wait(ctx, nil) }()
	st.end = sync.OnceFunc(func() {
		end()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("the server did not end")
		}
	})
	t.Cleanup(st.end)
	st.base = strings.Replace(s.started.Address, "localhost", "127.0.0.1", 1)
	roots := x509.NewCertPool()
	roots.AddCert(s.certs.authority)
	st.client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(st.client.CloseIdleConnections)
	st.started(s)
	return st
}

func (st *stage) started(s *Server) { st.T.Setenv("TEST_METRICS", s.started.Metrics) }

// locked lets goroutines write to one buffer.
type locked struct {
	mu sync.Mutex
	to io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

func (st *stage) do(method, path string, set func(*http.Request)) (int, string) {
	st.Helper()
	r, err := http.NewRequest(method, st.base+path, strings.NewReader("a=b"))
	if err != nil {
		st.Fatal(err)
	}
	if set != nil {
		set(r)
	}
	res, err := st.client.Do(r)
	if err != nil {
		st.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

func hello(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello ", r.RemoteAddr) }

// Only TLS 1.3 is spoken, HTTP/2 and HTTP/1.1, with a certificate that the own
// authority vouches for and that stands for the hub's names alone.
func TestTLS(t *testing.T) {
	st := newStage(t, nil, hello)
	if status, text := st.do("GET", "/", nil); status != 200 || !strings.HasPrefix(text, "hello 127.0.0.1") {
		t.Errorf("%d %s", status, text)
	}
	addr := strings.TrimPrefix(st.base, "https://")
	if c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}); err == nil {
		_ = c.Close()
		t.Error("TLS 1.2 is spoken")
	}
	for _, proto := range []string{"h2", "http/1.1"} {
		c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{proto}})
		if err != nil || c.ConnectionState().NegotiatedProtocol != proto {
			t.Errorf("%s: %v", proto, err)
			continue
		}
		_ = c.Close()
	}
	if r, err := http.Get("http://" + addr + "/"); err == nil && r.StatusCode < 400 {
		t.Error("it answers without TLS")
	}
	leaf := st.certs.current.Leaf
	if leaf.VerifyHostname("localhost") != nil || leaf.VerifyHostname("127.0.0.1") != nil || leaf.VerifyHostname("example.org") == nil {
		t.Error("the certificate is for other names")
	}
	info, err := os.Stat(filepath.Join(st.certs.folder, leafKey))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info.Mode(), err)
	}
}

// The own certificate is renewed before its end, by the same authority; who
// trusts that need do nothing.
func TestOwnCertificateIsRenewed(t *testing.T) {
	now, dir := time.Now(), t.TempDir()
	c := config.Default()
	cs, err := newCertificates(c, dir, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	first, authority := cs.current.Leaf.SerialNumber, cs.fingerprint()
	now = now.Add(50 * 24 * time.Hour)
	if got, _ := cs.get(); got.Leaf.SerialNumber.Cmp(first) != 0 {
		t.Error("renewed too early")
	}
	now = now.Add(12 * 24 * time.Hour)
	got, _ := cs.get()
	if got.Leaf.SerialNumber.Cmp(first) == 0 || cs.fingerprint() != authority || got.Leaf.CheckSignatureFrom(cs.authority) != nil {
		t.Error("not renewed, or by another authority")
	}
	again, err := newCertificates(c, dir, func() time.Time { return now })
	if err != nil || again.current.Leaf.SerialNumber.Cmp(got.Leaf.SerialNumber) != 0 {
		t.Errorf("a restart made another: %v", err)
	}
	now = now.Add(-200 * 24 * time.Hour) // the clock is set back
	if got, _ := cs.get(); got == nil || got.Leaf.NotBefore.After(now) {
		t.Error("no certificate that holds after the clock was set back")
	}
	c.Names = []string{"hub.example"}
	other, err := newCertificates(c, dir, func() time.Time { return now })
	if err != nil || other.fingerprint() == authority || other.current.Leaf.VerifyHostname("hub.example") != nil {
		t.Errorf("other names: %v", err)
	}
}

// A given certificate is read again when its file changes; one that cannot be
// read leaves the former in use.
func TestGivenCertificate(t *testing.T) {
	now, dir, one, two := time.Now(), t.TempDir(), t.TempDir(), t.TempDir()
	c := config.Default()
	for _, d := range []string{one, two} {
		if _, err := newCertificates(c, d, time.Now); err != nil {
			t.Fatal(err)
		}
	}
	c.TLS = config.TLS{Certificate: filepath.Join(dir, "c.pem"), Key: filepath.Join(dir, "k.pem")}
	put := func(from string, mode os.FileMode) {
		t.Helper()
		for a, b := range map[string]string{leafFile: c.TLS.Certificate, leafKey: c.TLS.Key} {
			data, err := os.ReadFile(filepath.Join(from, a))
			if err == nil {
				err = errors.Join(os.WriteFile(b, data, mode), os.Chmod(b, mode), os.Chtimes(b, now, now))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	put(one, 0o644)
	if _, err := newCertificates(c, t.TempDir(), time.Now); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key for everybody: %v", err)
	}
	put(one, 0o600)
	cs, err := newCertificates(c, t.TempDir(), func() time.Time { return now })
	if err != nil || cs.fingerprint() != "" {
		t.Fatal(err)
	}
	first := cs.current.Leaf.SerialNumber
	if err := os.WriteFile(c.TLS.Certificate, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	if got, _ := cs.get(); got.Leaf.SerialNumber.Cmp(first) != 0 || cs.load() == nil {
		t.Error("a damaged file took the certificate away")
	}
	put(two, 0o600)
	now = now.Add(2 * time.Minute)
	if got, _ := cs.get(); got.Leaf.SerialNumber.Cmp(first) == 0 {
		t.Error("the new certificate is not read")
	}
	block, _ := pem.Decode([]byte("x"))
	if block != nil {
		t.Error("x is no certificate")
	}
}

// A request that calls the hub by another name, or comes when there is no room
// or no time left, is refused with a page in the reader's language; reading
// goes on.
func TestGuardRefuses(t *testing.T) {
	st := newStage(t, nil, hello)
	dutch := func(r *http.Request) { r.Header.Set("Accept-Language", "nl") }
	if status, text := st.do("GET", "/", func(r *http.Request) { r.Host = "evil.example" }); status != http.StatusMisdirectedRequest || !strings.Contains(text, "another name") {
		t.Errorf("%d %s", status, text)
	}
	st.state.free.Store(1)
	if status, text := st.do("POST", "/requests", dutch); status != http.StatusInsufficientStorage || !strings.Contains(text, "schijfruimte") {
		t.Errorf("%d %s", status, text)
	}
	if status, _ := st.do("GET", "/requests", dutch); status != 200 {
		t.Errorf("reading: %d", status)
	}
	if status, text := st.do("GET", "/healthz", nil); status != 503 || text != "not ready\n" {
		t.Errorf("%d %s", status, text)
	}
	st.state.look()
	st.state.stopping.Store(true)
	if status, text := st.do("POST", "/requests", dutch); status != 503 || !strings.Contains(text, "gestopt") {
		t.Errorf("%d %s", status, text)
	}
	if status, text := st.do("GET", "/healthz/live", nil); status != 200 || text != "live\n" {
		t.Errorf("%d %s", status, text)
	}
}

// Only a proxy that is named says who calls.
func TestForwardedFor(t *testing.T) {
	seen := func(proxies []netip.Prefix, said ...string) string {
		st := newStage(t, func(c *config.Config) { c.Networks.Proxies = proxies }, func(w http.ResponseWriter, r *http.Request) {
			host, _, _ := net.SplitHostPort(r.RemoteAddr)
			fmt.Fprint(w, host, r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Real-Ip"))
		})
		_, text := st.do("GET", "/", func(r *http.Request) {
			r.Header["X-Forwarded-For"] = said
			r.Header.Set("X-Real-Ip", "9.9.9.9")
		})
		return text
	}
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		proxies []netip.Prefix
		said    []string
		want    string
	}{
		{nil, []string{"1.2.3.4"}, "127.0.0.1"},
		{loopback, []string{"1.2.3.4"}, "1.2.3.4"},
		{loopback, []string{"6.6.6.6, 1.2.3.4, 10.0.0.1"}, "1.2.3.4"},
		{loopback, []string{"6.6.6.6", "1.2.3.4"}, "1.2.3.4"},
		{loopback, []string{"nonsense"}, "127.0.0.1"},
		{loopback, nil, "127.0.0.1"},
	} {
		if got := seen(c.proxies, c.said...); got != c.want {
			t.Errorf("%v of %v: %s, want %s", c.said, c.proxies, got, c.want)
		}
	}
}

// Who opens connections and says nothing keeps nobody away.
func TestConnectionsAreBounded(t *testing.T) {
	st := newStage(t, func(c *config.Config) { c.Limits.PerAddress = 5 }, hello)
	addr := strings.TrimPrefix(st.base, "https://")
	var open []net.Conn
	for range 5 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
	}
	time.Sleep(100 * time.Millisecond)
	c, err := net.Dial("tcp", addr)
	if err == nil {
		_ = c.SetReadDeadline(time.Now().Add(3 * time.Second))
		if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a sixth connection stays: %v", err)
		}
		_ = c.Close()
	}
	for _, c := range open {
		_ = c.Close()
	}
	time.Sleep(100 * time.Millisecond)
	if status, _ := st.do("GET", "/", nil); status != 200 {
		t.Errorf("afterwards: %d", status)
	}
}

// Headers and forms have a size.
func TestSizes(t *testing.T) {
	st := newStage(t, func(c *config.Config) { c.Limits.Body = 1000 }, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	form := func(n int) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat("x", n))), int64(n)
		}
	}
	if status, _ := st.do("POST", "/", form(900)); status != 200 {
		t.Errorf("900 bytes: %d", status)
	}
	if status, _ := st.do("POST", "/", form(1100)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("1100 bytes: %d", status)
	}
	r, _ := http.NewRequest("GET", st.base, nil)
	r.Header.Set("X-Long", strings.Repeat("x", 1<<20))
	if res, err := st.client.Do(r); err == nil && res.StatusCode < 400 {
		t.Error("a header of 1 MiB is taken")
	}
}

// A stop ends live pages with a sentence, and lets what runs be finished.
func TestStopEndsPages(t *testing.T) {
	working := make(chan struct{})
	st := newStage(t, nil, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			close(working)
			time.Sleep(500 * time.Millisecond)
			fmt.Fprint(w, "finished")
			return
		}
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	r, _ := http.NewRequest("GET", st.base+"/live", nil)
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Accept-Language", "fr")
	live, err := st.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer live.Body.Close()
	slow := make(chan string, 1)
	go func() {
		_, text := st.do("GET", "/slow", nil)
		slow <- text
	}()
	<-working
	start := time.Now()
	go st.end()
	text, _ := io.ReadAll(bufio.NewReader(live.Body))
	if !strings.Contains(string(text), "s’arrête") || time.Since(start) > 2*time.Second {
		t.Errorf("the live page ended with %q after %v", text, time.Since(start))
	}
	if got := <-slow; got != "finished" {
		t.Errorf("what ran was cut: %q", got)
	}
}

// Figures tell of the process, and of no address, study or person.
func TestFigures(t *testing.T) {
	st := newStage(t, nil, hello)
	for _, path := range []string{"/studies/secret-study/requests/R0001?insz=93051822361", "/93051822361/x", "/room"} {
		st.do("GET", path, nil)
	}
	res, err := http.Get(os.Getenv("TEST_METRICS"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	for _, want := range []string{`area="/studies"`, `area="other"`, `area="/room"`, "kruistabel_disk_free_bytes", "go_goroutines"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	for _, bad := range []string{"secret", "R0001", "93051822361"} {
		if bytes.Contains(text, []byte(bad)) || strings.Contains(st.log.String(), bad) {
			t.Errorf("%s is told", bad)
		}
	}
	if status, _ := st.do("GET", "/metrics", nil); status != 200 { // the pages' own handler answers
		t.Errorf("%d", status)
	}
}

// A jump of the system's clock is what it differs from the time that passed.
func TestDrift(t *testing.T) {
	start := time.Now()
	later := start.Add(10 * time.Second)
	if d := drift(start, later); d != 0 {
		t.Errorf("%v without a jump", d)
	}
}

// The service manager hears that the hub is ready, and that it works.
func TestNotify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "60000")
	t.Setenv("WATCHDOG_PID", "")
	if err := notify("READY=1"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go watchdog(ctx, func(context.Context) error { return nil })
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		b := make([]byte, 64)
		_ = l.SetReadDeadline(time.Now().Add(5 * time.Second))
		n, err := l.Read(b)
		if err != nil || string(b[:n]) != want {
			t.Errorf("%q, %v; want %s", b[:n], err, want)
		}
	}
}

// Nobody is at a seat who does not call from the room's ranges, whatever the
// browser shows.
func TestSeatsAreInside(t *testing.T) {
	for _, inside := range []bool{true, false} {
		st := newStage(t, func(c *config.Config) {
			if !inside {
				c.Networks.Inside = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
			}
		}, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("Cookie")) })
		_, text := st.do("GET", "/work", func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "__Host-kruistabel", Value: "login"})
			r.AddCookie(&http.Cookie{Name: seatCookie, Value: "proof"})
		})
		if !strings.Contains(text, "login") || strings.Contains(text, "proof") != inside {
			t.Errorf("inside %v: %q", inside, text)
		}
	}
}
