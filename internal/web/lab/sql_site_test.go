package lab

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/query"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// newSQLPlace is a browser at a desk of the hub mini, for SQL only.
func newSQLPlace(t *testing.T) *workplace {
	t.Helper()
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	m, err := fixture.Make(t.Context(), "mini", filepath.Join(t.TempDir(), "mini"))
	must(t, err)
	h, err := hub.Open(t.Context(), m.Hub, "")
	must(t, err)
	t.Cleanup(func() { _ = h.Close() })
	service := query.New(query.Options{Sandbox: box, Tables: query.FromHub(h)})
	t.Cleanup(service.Close)
	w := &workplace{T: t, hub: h, desk: roomtest.In(t, h.Room(), fixture.Study, who)}
	parts := Parts{Hub: h, SQL: service, Bench: pivot.NewBench(h, pivot.NewEngine(1)), Desk: func(*page.Request) (*room.Desk, error) { return w.desk, w.desk.Err() }}
	site, err := page.New(page.Site{Authenticate: func(*http.Request) (*page.Login, error) {
		return &page.Login{ID: "1", Name: who, Role: "researcher", Lang: "en"}, nil
	}, Authorise: func(*page.Request, access.Action, string) error { return nil }}, New(parts))
	must(t, err)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *workplace) shows(page string, texts ...string) {
	w.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			w.Errorf("the page does not show %q\n%.3000s", text, page)
		}
	}
}

// moved posts and gives the address that the answer leads to.
func (w *workplace) moved(path string, values url.Values) string {
	w.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	q, err := http.NewRequest(http.MethodPost, w.url+path, strings.NewReader(values.Encode()))
	must(w.T, err)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Origin", w.url)
	r, err := client.Do(q)
	must(w.T, err)
	_ = r.Body.Close()
	return r.Header.Get("Location")
}

// TestSQLAtADesk is a day with SQL: tables at the side, a result in true counts,
// a refusal, a statement that is kept, a table of the workbench, and the end.
func TestSQLAtADesk(t *testing.T) {
	w := newSQLPlace(t)
	w.shows(w.get(sqlPath), "table1_types", "education", "Nothing was run yet")

	const counts = "SELECT education, sex, sum(persons) AS n FROM table1 WHERE measure = 'A01' AND moment = DATE '2015-06-30' GROUP BY ALL ORDER BY ALL"
	shown, _ := w.post(sqlPath, url.Values{"sql": {counts}})
	w.shows(shown, `class="world true"`, "6 rows", ">120<", ">31<", "Open as a table of the workbench")

	refused, _ := w.post(sqlPath, url.Values{"sql": {"SELECT * FROM read_csv('/etc/passwd')"}})
	w.shows(refused, "The statement was not run", "read_csv(…) in FROM", "FROM takes the study&#39;s tables")
	if strings.Contains(refused, "world true") {
		t.Error("a refusal stands in the frame of true counts")
	}
	empty, _ := w.post(sqlPath, url.Values{"sql": {"  "}})
	w.shows(empty, "There is no statement to run")
	fault, _ := w.post(sqlPath, url.Values{"sql": {"SELECT CAST(education AS INTEGER) FROM table1"}})
	w.shows(fault, "The statement could not be run", "Conversion Error")

	masked, _ := w.post(sqlPath, url.Values{"sql": {"SELECT sum(persons) FROM table1 WHERE education = '85073003328'"}})
	w.shows(masked, "1 row")
	past := w.get(sqlPath)
	w.shows(past, "Earlier statements", "read_csv(&#39;/etc/passwd&#39;)", "Refused")
	if _, list, _ := strings.Cut(past, "Earlier statements"); strings.Contains(list, "85073003328") {
		t.Error("the list of earlier statements holds a number of a person")
	}
	_, at := w.post(sqlPath+"/keep", url.Values{"name": {"by sex"}, "sql": {counts}})
	if at != sqlPath {
		t.Errorf("after keeping at %s", at)
	}
	w.shows(w.get(sqlPath), "by sex")

	shown, _ = w.post(sqlPath, url.Values{"sql": {counts}})
	_, id, _ := strings.Cut(shown, `name="q" value="`)
	id, _, _ = strings.Cut(id, `"`)
	if to := w.moved(sqlPath+"/open", url.Values{"q": {id}}); to != "/work/tables/table1" {
		t.Errorf("opened at %s", to)
	}
	draft, err := w.hub.Store().Draft(t.Context(), fixture.Study, "table1", who)
	must(t, err)
	w.shows(draft.Definition, `"rows":["education"]`, `"columns":["sex"]`, "A01", "2015-06-30")

	must(t, w.hub.Room().EndSession(t.Context(), roomtest.Supervisor, w.desk.Session, "test"))
	for _, path := range []string{sqlPath, sqlPath + "?q=" + id} {
		r, err := http.Get(w.url + path)
		must(t, err)
		_ = r.Body.Close()
		if r.StatusCode == http.StatusOK {
			t.Errorf("%s is shown after the session", path)
		}
	}
}

// TestSQLIsCancelledByItsButton runs what lasts and cancels it.
func TestSQLIsCancelledByItsButton(t *testing.T) {
	w := newSQLPlace(t)
	done := make(chan string)
	go func() {
		text, _ := w.post(sqlPath, url.Values{"sql": {"SELECT count(*) FROM table1 a" + manyTables}})
		done <- text
	}()
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	w.post(sqlPath+"/cancel", nil)
	w.shows(<-done, "You cancelled the statement")
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("cancelling took %s", took)
	}
}

// manyTables are twenty more, each under a name of its own.
var manyTables = func() (out string) {
	for i := 'b'; i < 'v'; i++ {
		out += ", table1 " + string(i)
	}
	return out
}()
