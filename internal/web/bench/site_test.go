package bench

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// seat is a browser of a researcher at a desk in an open session of the hub mini.
type seat struct {
	*testing.T
	hub  *hub.Hub
	desk *room.Desk
	url  string
	jar  *http.Client
}

func newSeat(t *testing.T) *seat {
	t.Helper()
	ctx := context.Background()
	m, err := fixture.Make(ctx, "mini", filepath.Join(t.TempDir(), "mini"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(ctx, m.Hub, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	s := &seat{T: t, hub: h, desk: roomtest.In(t, h.Room(), fixture.Study, "researcher.sw"), jar: &http.Client{}}
	parts := Parts{Hub: h, Bench: pivot.NewBench(h, pivot.NewEngine(1)), Desk: func(*page.Request) (*room.Desk, error) { return s.desk, s.desk.Err() },
		File: func(string, string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("a,b\n1,2\n")), nil }}
	site, err := page.New(page.Site{Authenticate: func(*http.Request) (*page.Login, error) {
		return &page.Login{ID: "1", Name: "researcher.sw", Role: "researcher", Lang: "en"}, nil
	}, Authorise: func(*page.Request, access.Action, string) error { return nil }}, New(parts))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *seat) get(path string) string {
	s.Helper()
	r, err := s.jar.Get(s.url + path)
	return s.read(path, r, err)
}

func (s *seat) read(path string, r *http.Response, err error) string {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		s.Fatalf("%s: %s %v\n%.1500s", path, r.Status, err, text)
	}
	return string(text)
}

func (s *seat) post(path string, values url.Values) string {
	s.Helper()
	q, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(values.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Origin", s.url)
	r, err := s.jar.Do(q)
	return s.read(path, r, err)
}

const table1 = "/work/tables/table1"

// step makes steps on the table and gives the last page.
func (s *seat) step(steps ...string) (text string) {
	s.Helper()
	for _, one := range steps {
		values := url.Values{"step": {one}}
		if act, codes, has := strings.Cut(one, " "); has {
			values = url.Values{"step": {act}, "codes": strings.Split(codes, ",")}
		}
		text = s.post(table1, values)
	}
	return text
}

// mini puts education on rows and sex on columns, for A01 on 30 June.
func (s *seat) mini() string {
	s.Helper()
	return s.step("clear||", "place|education|rows", "place|sex|columns", "remove|measure|", "filter|measure| A01", "filter|moment| 2015-06-30")
}

// cellsOf are the texts of a page's table cells, tags left out.
var cellsOf = regexp.MustCompile(`(?s)<td class="num[^>]*>(.*?)</td>`)
var tags = regexp.MustCompile(`<[^>]*>`)

func figuresOf(text string) (out []string) {
	for _, m := range cellsOf.FindAllStringSubmatch(text, -1) {
		out = append(out, strings.TrimSpace(tags.ReplaceAllString(m[1], "")))
	}
	return out
}

// A researcher builds education by sex: the page shows the marks, the totals and the
// line below, and holds no hidden count anywhere.
func previewOnThePage(t *testing.T, s *seat) {
	s.mini()
	text := s.get(table1 + "?wait=1")
	if !strings.Contains(text, "4 hidden") || strings.Count(text, "c₁</span>") < 1 || strings.Count(figures(text), "c₂") != 3 {
		t.Errorf("the page shows %s", figures(text))
	}
	for _, total := range []string{"375", "191", "184"} {
		if !strings.Contains(figures(text), total) {
			t.Errorf("total %s is missing: %s", total, figures(text))
		}
	}
	for _, address := range []string{"?wait=1", "?wait=1&first=0", "/copy?wait=1", "/cell/5?wait=1", "/cell/8?wait=1", "/saved", "/codes/education"} {
		body := s.get(table1 + address)
		for _, hidden := range []string{"64", "58", "31"} {
			if strings.Contains(withoutHashes(body), ">"+hidden+"<") || strings.Contains(body, `"`+hidden+`"`) || strings.Contains(body, "\\t"+hidden) {
				t.Errorf("%s holds %s", address, hidden)
			}
		}
	}
}

func figures(text string) string { return strings.Join(figuresOf(text), " ") }

func withoutHashes(text string) string { return strings.ReplaceAll(text, " ", "") }

// Merging M and H is offered with 4 → 0; applying shows 71 and 89; undo brings the
// former table back.
func fewerHiddenCellsOnThePage(t *testing.T, s *seat) {
	s.mini()
	fewer := s.get(table1 + "/fewer")
	if !strings.Contains(fewer, "4 → 0 hidden") || !strings.Contains(fewer, "group|education|") {
		t.Errorf("offered: %s", tags.ReplaceAllString(fewer, " "))
	}
	if text := s.step("group|education| M,H"); !strings.Contains(figures(text), "71") || !strings.Contains(figures(text), "89") || strings.Contains(figures(text), "c") {
		t.Errorf("merged: %s", figures(text))
	}
	s.step("undo||")
	if text := s.get(table1 + "?wait=1"); !strings.Contains(text, "4 hidden") {
		t.Errorf("after undo: %s", figures(text))
	}
}

// True counts show every count in their frame, offer no release, and are in the
// session's log.
func trueCountsOnThePage(t *testing.T, s *seat) {
	s.mini()
	if copied := s.get(table1 + "/copy?world=true&wait=1"); strings.Contains(copied, "\\t7\\t") || strings.Count(copied, "\\tc") != 4 {
		t.Errorf("the copy is %s", copied)
	}
	text := s.get(table1 + "?world=true")
	if !strings.Contains(text, "stays in the room") || !strings.Contains(figures(text), "7 ") || strings.Contains(text, `value="choose||"`) {
		t.Errorf("the page shows %s", figures(text))
	}
	log, err := s.hub.Store().Log(context.Background(), s.desk.Session, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds, _ := json.Marshal(log)
	for _, kind := range []room.Kind{room.TableOpened, room.Defined, room.TrueCounts} {
		if !strings.Contains(string(kinds), string(kind)) {
			t.Errorf("no %s in the log", kind)
		}
	}
}

// From the basket a table becomes a request of the same pattern, and its page tells
// the author how it went.
func askingForRelease(t *testing.T, s *seat) {
	s.mini()
	s.step("choose||")
	basket := s.get("/work/basket")
	item := regexp.MustCompile(`/work/basket/([A-Z2-7]+)`).FindStringSubmatch(basket)
	if item == nil {
		t.Fatalf("nothing in the basket: %s", tags.ReplaceAllString(basket, " "))
	}
	path := "/work/basket/" + item[1]
	if ask := s.get(path); !strings.Contains(ask, "Nothing stands in the way") {
		t.Errorf("pre-check: %s", tags.ReplaceAllString(ask, " "))
	}
	done := s.post(path, url.Values{"title": {"Education by sex"}, "context": {"All of A01"}, "purpose": {"representation"}})
	if !strings.Contains(done, "R0001") || !strings.Contains(done, "4 hidden") || !strings.Contains(done, "submitted") || !strings.Contains(done, "All of A01") {
		t.Errorf("the request: %s", tags.ReplaceAllString(done, " "))
	}
	if basket := s.get("/work/basket"); strings.Contains(basket, item[1]) {
		t.Error("it is in the basket still")
	}
	if all := s.get("/requests"); !strings.Contains(all, "/requests/R0001") {
		t.Error("it is not in the list")
	}
}

// A file that a program made goes to the checkers as it is, and is not reviewed yet.
func askingForAFile(t *testing.T, s *seat) {
	b := pivot.NewBench(s.hub, pivot.NewEngine(1))
	const hash = "8a90e50b7d3ddb54c2a9a8a5bdd7aa5ea15ae5d5c1a92ef3d2ce2c8c5e1e4b9b"
	ctx := context.Background()
	if err := b.ChooseFile(ctx, s.desk, pivot.File{Run: "P0001-1", Name: "a.csv", Hash: hash, Bytes: 8}); err != nil {
		t.Fatal(err)
	}
	items, err := b.Basket(ctx, s.desk)
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	open := func(string, string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("a,b\n1,2\n")), nil }
	asked := pivot.Asked{Title: "A file", Context: "c", Purpose: "representation"}
	if _, err := b.Ask(ctx, s.desk, items[0], asked, open); err == nil || !strings.Contains(err.Error(), "is not what it was") {
		t.Errorf("a file that changed: %v", err)
	}
	items[0].Hash = hashOf("a,b\n1,2\n")
	made, err := b.Ask(ctx, s.desk, items[0], asked, open)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.hub.For("checker1").Review(ctx, made.ID, "approve", ""); err == nil || !strings.Contains(err.Error(), "of files") {
		t.Errorf("reviewed: %v", err)
	}
	if page := s.get("/requests/" + made.ID); !strings.Contains(page, "a.csv") {
		t.Error("the page of the request does not name its file")
	}
}

// What was built is there at the next visit, and a name keeps a version.
func workIsKept(t *testing.T, s *seat) {
	s.mini()
	s.post(table1+"/saved", url.Values{"name": {"Chapter 3"}, "note": {"n"}, "shared": {"yes"}})
	s.step("clear||")
	saved := s.get(table1 + "/saved")
	id := regexp.MustCompile(`name="open" value="([A-Z2-7]+)"`).FindStringSubmatch(saved)
	if !strings.Contains(saved, "Chapter 3") || id == nil {
		t.Fatalf("saved: %s", tags.ReplaceAllString(saved, " "))
	}
	s.post(table1+"/saved", url.Values{"open": {id[1]}})
	if text := s.get(table1 + "?wait=1"); !strings.Contains(text, "4 hidden") {
		t.Errorf("opened again: %s", figures(text))
	}
}

// When the session is over nothing of the table is shown any more.
func noDeskNoTable(t *testing.T, s *seat) {
	s.mini()
	if err := s.hub.Room().EndSession(context.Background(), roomtest.Supervisor, s.desk.Session, "done"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{table1, table1 + "?world=true", table1 + "/copy", table1 + "/fewer", table1 + "/cell/1", "/work/tables", "/work/basket"} {
		r, err := s.jar.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode == http.StatusOK || strings.Contains(string(body), "375") {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
}

// One hub serves all of these, in this order: the last one ends its session.
func TestWorkbench(t *testing.T) {
	s := newSeat(t)
	for _, one := range []struct {
		name string
		do   func(*testing.T, *seat)
	}{
		{"PreviewOnThePage", previewOnThePage},
		{"FewerHiddenCellsOnThePage", fewerHiddenCellsOnThePage},
		{"TrueCountsOnThePage", trueCountsOnThePage},
		{"AskingForRelease", askingForRelease},
		{"AskingForAFile", askingForAFile},
		{"WorkIsKept", workIsKept},
		{"InABrowserByKeys", inABrowserByKeys},
		{"TrueCountsDoNotPrint", trueCountsDoNotPrint},
		{"NoDeskNoTable", noDeskNoTable},
	} {
		t.Run(one.name, func(t *testing.T) {
			own := *s
			own.T = t
			one.do(t, &own)
		})
	}
}
