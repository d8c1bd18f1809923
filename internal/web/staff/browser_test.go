package staff

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
	"github.com/kruistabel/kruistabel/internal/web/browser"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// as serves a site to a browser that is signed in as somebody.
func (s *site) as(t *testing.T, name string, between func(http.ResponseWriter, *http.Request, http.Handler)) *httptest.Server {
	t.Helper()
	inner := s.Config.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Test-Who", name)
		if between != nil {
			between(w, r, inner)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv
}

// A supplier sends a file of three pieces by the page; the connection breaks in
// the middle and the page is loaded anew. The hub takes the file that was
// announced.
func TestUploadInTheBrowser(t *testing.T) {
	b := browser.Start(t)
	s := newSite(t, upload.Limits{})
	sent := 0
	srv := s.as(t, "supplier.vdab", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPatch {
			if sent++; sent == 2 { // the second piece is lost on its way
				panic(http.ErrAbortHandler)
			}
		}
		next.ServeHTTP(w, r)
	})
	file := filepath.Join(t.TempDir(), "measures.csv")
	text := measures(1) + strings.Repeat("85073003328,A01,2001-02-01,2001-05-31\n", 500_000) // 19 MB, nearly all doubled
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := b.Page(t, 1280, true)
	p.Go(srv.URL + base + "/deliveries/new")
	p.Click("#f-kind-0")
	browser.Eval[string](p, `document.querySelector("#f-rows").value = "500,001"`)
	p.Upload("#f-sent", file)
	p.Click("#send")
	p.Until(`location.pathname.includes("/jobs/") || location.pathname.includes("/deliveries/D")`)
	var j store.Job
	for range 500 {
		all, err := s.hub.Store().Jobs(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if j = all[0]; j.State.Ended() {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if j.State != store.JobFailed || !strings.Contains(j.Said, "duplicate row") || sent < 4 {
		t.Errorf("%d pieces; the job is %+v", sent, j)
	}
	p.UntilText("duplicate row")
	for _, c := range p.Complaints() {
		if !strings.Contains(c, "ERR_EMPTY_RESPONSE") && !strings.Contains(c, "ERR_CONNECTION") { // the piece that was lost
			t.Errorf("the page complains: %s", c)
		}
	}
}

// After a reload the same file goes on where it was; another one does not.
func TestUploadGoesOnAfterReload(t *testing.T) {
	b := browser.Start(t)
	s := newSite(t, upload.Limits{})
	text := measures(50)
	up := s.begin(t, "supplier.vdab", len(text), append(own, "sha256", sum(text))...)
	if status, _, _ := s.patch(t, "supplier.vdab", up, 0, text[:600]); status != http.StatusNoContent {
		t.Fatal(status)
	}
	srv := s.as(t, "supplier.vdab", nil)
	dir := t.TempDir()
	for name, body := range map[string]string{"right.csv": text, "wrong.csv": strings.Replace(text, "1950", "1951", 1)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := b.Page(t, 1280, true)
	p.Go(srv.URL + up)
	p.Upload("#f-sent", filepath.Join(dir, "wrong.csv"))
	p.Click("#send")
	p.UntilText("another file than the one that was begun")
	p.Go(srv.URL + up)
	p.Upload("#f-sent", filepath.Join(dir, "right.csv"))
	p.Click("#send")
	p.Until(`location.pathname.includes("/deliveries/D")`)
	p.Until(`/50\s+accepted/.test(document.body.innerText)`)
}

// The pages with most in them are sound for the accessibility checker and stay
// inside the window, wide and narrow. STAFF_SHOTS=1 looks at every state.
func TestPagesAreAccessible(t *testing.T) {
	b := browser.Start(t)
	frame, err := page.New(page.Site{Name: "KSZ", Demo: true}, Area(&Desk{}))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(frame)
	t.Cleanup(srv.Close)
	p := b.Page(t, browser.Desktop, false)
	left := map[string]bool{"build": true, "newdelivery": true}
	for _, s := range frame.States() {
		every := os.Getenv("STAFF_SHOTS") != ""
		if s.Area != "staff" || !left[s.State.Template] && !every {
			continue
		}
		left[s.State.Template] = false
		for i, width := range []int64{browser.Desktop, browser.Phone} {
			p.Resize(width)
			lang, theme := locale.Langs[(s.Index+i)%4], []string{"light", "dark"}[i]
			p.Go(srv.URL + s.Address() + "?language=" + string(lang) + "&theme=" + theme)
			for _, v := range p.Axe() {
				t.Errorf("%s, %d, %s, %s: %s", s.State.Name, width, lang, theme, v)
			}
			if browser.Eval[bool](p, `document.documentElement.scrollWidth > innerWidth + 1`) {
				t.Errorf("%s, %d, %s: the page itself scrolls sideways", s.State.Name, width, lang)
			}
			p.Screenshot(fmt.Sprintf("staff-%03d-%s-%d", s.Index, s.State.Template, width))
		}
	}
}
