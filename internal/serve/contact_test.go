package serve

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/config"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// A refusal names those whose function it is to help, never who asks, and to who
// is not signed in nobody.
func TestWhoCanHelp(t *testing.T) {
	f, err := fixture.Make(t.Context(), "mini", filepath.Join(t.TempDir(), "mini"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(t.Context(), f.Hub, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	s := &Site{hub: h, config: config.Default(), log: slog.New(slog.DiscardHandler)}
	s.config.Contact = "02 000 00 00"
	ask := func(who string, refused error) string {
		r := &page.Request{Request: httptest.NewRequest(http.MethodGet, "/studies/"+fixture.Study, nil), Lang: locale.EN}
		if who != "" {
			r.Who = &page.Login{Name: who}
		}
		return s.contact(r, refused)
	}
	suspended := locale.Refuse(refusal.Forbidden, "access.suspended", "study", "a", "day", time.Now(), "reason", "x")
	role := access.Decide(access.Subject{Name: "privacy"}, access.BuildMake, access.Object{}, study.DateOf(hub.Now())).Err()
	for _, c := range []struct {
		who     string
		refused error
		names   string // in the answer; - where nobody is named
	}{
		{"privacy", role, "(Data steward)"},
		{"supplier.vdab", suspended, "(Data steward)"},
		{"researcher.sw", locale.Refuse(refusal.Forbidden, "room.none.here", "who", "researcher.sw"), "(Supervisor)"},
		{"researcher.sw", refusal.New(refusal.Forbidden, "", "something else"), "-"},
		{"", role, "-"},
	} {
		got := ask(c.who, c.refused)
		if !strings.HasSuffix(got, "02 000 00 00") || c.names != "-" && !strings.Contains(got, c.names) || c.names == "-" && got != "02 000 00 00" {
			t.Errorf("%s, %v: %q", c.who, c.refused, got)
		}
	}
	names, err := s.named(t.Context(), access.Steward, fixture.Study, "")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v %v", names, err)
	}
	for _, but := range names {
		if again, err := s.named(t.Context(), access.Steward, fixture.Study, but); err != nil || len(again) > 0 && again[0] == but {
			t.Errorf("%s is sent to himself: %v, %v", but, again, err)
		}
	}
}

// Figures by route know patterns, no address.
func TestRoutesAreCounted(t *testing.T) {
	s := &Site{Figures: newRoutes()}
	site, err := page.New(page.Site{Seen: s.seen}, page.Area{Name: "here", Routes: func(m *page.Mux) {
		m.Get("/things/{thing}", page.Public, func(r *page.Request) error { return r.NoContent() })
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/things/secret-one", "/things/secret-two", "/elsewhere/secret"} {
		site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	f := newFigures("test")
	f.registry.MustRegister(s.Figures)
	w := httptest.NewRecorder()
	f.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text := w.Body.Bytes()
	if want := `kruistabel_route_seconds_count{area="here",method="GET",route="/things/{thing}",status="2xx"} 2`; !bytes.Contains(text, []byte(want)) || bytes.Contains(text, []byte("secret")) {
		t.Errorf("%s", text)
	}
}

// Two demos run on one machine: the second goes on without figures, and says so.
func TestTakenPortOfFigures(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, demo := range []bool{true, false} {
		var log bytes.Buffer
		c := config.Default()
		c.Metrics = taken.Addr().String()
		s := &Server{o: Options{Config: c, Demo: demo, Log: slog.New(slog.NewTextHandler(&log, nil))}, figures: newFigures("test"), state: &state{}}
		err := s.openMetrics()
		if demo && (err != nil || !strings.Contains(log.String(), "port is taken")) {
			t.Errorf("a demo: %v %s", err, log.String())
		}
		if !demo && refusal.KindOf(err) != refusal.Misuse {
			t.Errorf("a hub: %v", err)
		}
	}
}

// The hub is called as its configuration says; a demo says that it is one.
func TestCalled(t *testing.T) {
	own := config.Default()
	own.Called = "KSZ"
	for _, c := range []struct {
		config *config.Config
		demo   bool
		want   string
	}{{config.Default(), false, "Kruistabel"}, {config.Default(), true, "Kruistabel demo"}, {own, true, "KSZ"}} {
		if got := called(c.config, c.demo); got != c.want {
			t.Errorf("%q", got)
		}
	}
}
