package seat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/web/browser"
	"github.com/kruistabel/kruistabel/internal/web/desk"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/seat"
	"github.com/kruistabel/kruistabel/internal/web/wall"
)

// newHub is a hub with a study and people, and no tables.
func newHub(t *testing.T) *hub.Hub {
	t.Helper()
	dir, ctx := t.TempDir(), context.Background()
	for name, text := range map[string]string{
		"warehouse/persons/quarter=2015Q1/a.parquet": "", "warehouse/jobs/quarter=2015Q1/a.parquet": "",
		"warehouse/employers.parquet": "", "warehouse/employment_measures.parquet": "",
		"keyset.json": `{"method":"hmac-sha256-63","key":"` + strings.Repeat("0f", 32) + `","synthetic":true}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := hub.Init(ctx, hub.InitOptions{Dir: filepath.Join(dir, "hub"), Warehouse: filepath.Join(dir, "warehouse"),
		Keyset: filepath.Join(dir, "keyset.json"), Identity: filepath.Join(dir, "identity")})
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(ctx, m.Dir, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	if _, err := h.AddStudy(ctx, "../../../studies/advice-16-39.yaml"); err != nil {
		t.Fatal(err)
	}
	for _, f := range []store.Function{
		{Name: "els", Role: "researcher", Body: "steunpunt-werk", Study: "advice-16-39"}, {Name: "ria", Role: "supervisor"},
	} {
		if _, err := h.AddUser(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.HoldSessions(ctx, "test", func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	return h
}

// newSite serves the pages of both sides, and one page that needs a desk. Who
// asks is in the cookie "as".
func newSite(t *testing.T, h *hub.Hub) *httptest.Server {
	t.Helper()
	templates := fstest.MapFS{"templates/tables.html": {Data: []byte(`{{define "title"}}Tables{{end}}{{define "main"}}<p id="table">a table</p>{{end}}`)}}
	tables := page.Area{Name: "tables", Templates: templates, Scripts: []string{"seat.js"}, Routes: func(m *page.Mux) {
		m.Get("/work/tables", page.AnySignedIn, func(r *page.Request) error {
			d, err := desk.Of(h, r)
			if err != nil {
				return err
			}
			if err := d.Log(r.Context(), room.Entry{Kind: room.TableOpened, Object: "table1"}); err != nil {
				return err
			}
			return r.Render("tables", nil)
		})
	}}
	like := page.Site{Name: "KSZ", Synthetic: true, SignIn: "/seat", Authenticate: func(r *http.Request) (*page.Login, error) {
		c, err := r.Cookie("as")
		if err != nil {
			return nil, nil
		}
		role := map[string]string{"els": "researcher", "ria": "supervisor"}[c.Value]
		return &page.Login{ID: c.Value, Name: c.Value, Display: c.Value, Role: role, Roles: []string{role}, Lang: "en"}, nil
	}, Authorise: func(r *page.Request, a access.Action, study string) error {
		if a == page.AnySignedIn {
			return nil
		}
		_, err := h.For(r.Name()).May(r.Context(), a, access.Object{})
		return err
	}}
	desk.Show(&like, h)
	site, err := page.New(like, wall.New(h), seat.New(h), tables)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(site)
	t.Cleanup(s.Close)
	return s
}

// as signs a tab in.
func as(p *browser.Page, who string) {
	browser.Eval[bool](p, `(document.cookie = "as=`+who+`; path=/", true)`)
}

// soon is a time of today in an hour, or the last of the day.
func soon() string {
	if now := time.Now(); now.Hour() < 23 {
		return now.Add(time.Hour).Format("15:04")
	}
	return "23:59"
}

// fill types into a field.
func fill(t *testing.T, p *browser.Page, selector, text string) {
	t.Helper()
	p.Wait(selector)
	if !browser.Eval[bool](p, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); e.value = %q; return e.value === %q })()`, selector, text, text)) {
		t.Fatalf("%s does not take %q", selector, text)
	}
}

// A device is registered, proves itself and shows a code; the supervisor types
// it; the researcher works; the supervisor ends with a reason, and the seat's
// page and its back button show the end within two seconds.
func TestASessionInTheBrowser(t *testing.T) {
	h := newHub(t)
	site := newSite(t, h)
	b := browser.Start(t)
	boss, kiosk := b.Page(t, 1280, true), b.Page(t, 1280, true)

	boss.Go(site.URL + "/seat")
	as(boss, "ria")
	boss.Go(site.URL + "/room/seats")
	fill(t, boss, "#f-seat", "blue-1")
	fill(t, boss, "#f-room", "blue")
	boss.Click("#invite-new")
	boss.Wait("#code .digits")
	code := strings.TrimSpace(boss.Text("#code .digits"))

	kiosk.Go(site.URL + "/seat")
	fill(t, kiosk, "#f-code", code)
	kiosk.Click("#enrol button")
	kiosk.Until(`location.pathname === "/seat" && document.querySelector("#seat").dataset.seat === "blue-1" || location.search.includes("next")`)
	as(kiosk, "els")
	kiosk.Go(site.URL + "/work")
	kiosk.Wait("#code")
	digits := strings.TrimSpace(kiosk.Text("#code"))
	if len(digits) != 6 {
		t.Fatalf("the seat shows %q", digits)
	}

	boss.Go(site.URL + "/room?room=blue")
	boss.UntilText("els waits")
	boss.Click(`button[value="take"]`)
	boss.Until(`document.querySelector('button[value="leave"]') !== null`)
	boss.Go(site.URL + "/room/sessions/new")
	fill(t, boss, "#f-who", "els")
	fill(t, boss, "#f-until", soon())
	boss.Click("form[action='/room/sessions/new'] button.primary")
	boss.Wait("#f-undertaking")
	fill(t, boss, "#f-undertaking", time.Now().Format(time.DateOnly))
	boss.Click("#f-identity-0")
	boss.Click("#f-seen")
	fill(t, boss, "#f-code", digits)
	boss.Click("form[action$='/admit'] button.primary")
	boss.Until(`/sessions.S0001$/.test(location.pathname)`)

	kiosk.Until(`document.querySelector("#work") && document.querySelector("#work").dataset.work === "open"`)
	kiosk.Go(site.URL + "/work/tables")
	kiosk.Wait("#table")
	boss.UntilText("Table opened")

	fill(t, boss, "#f-text", "Lunch at noon.")
	boss.Click(`button[value="message"]`)
	kiosk.UntilText("Lunch at noon.")
	boss.Until(`document.querySelector("#end-form") !== null`)
	fill(t, boss, "#end-form #f-reason", "a telephone was used")
	boss.Click("#end-form button")
	boss.Wait("#end-sure[open]")
	ended := time.Now()
	boss.Click("#end-sure button.danger")
	kiosk.Until(`location.pathname === "/work" && document.querySelector("#work") && document.querySelector("#work").dataset.work === "ended"`)
	if took := time.Since(ended); took > 3*time.Second {
		t.Errorf("the seat showed the end after %v", took)
	}
	kiosk.UntilText("a telephone was used")
	kiosk.Back()
	kiosk.Until(`document.querySelector("#table") === null && document.body.innerText.includes("a telephone was used")`)
	kiosk.Go(site.URL + "/work/tables")
	if kiosk.Status() != http.StatusForbidden && kiosk.Status() != http.StatusGone {
		t.Errorf("the seat's next request has status %d", kiosk.Status())
	}
	boss.UntilText("Day sheet of session S0001")
	if !strings.Contains(boss.Text("main"), "a telephone was used") {
		t.Error("the sheet does not tell why")
	}
}
