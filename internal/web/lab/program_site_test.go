package lab

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/model"
	"github.com/kruistabel/kruistabel/internal/pivot"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	worker.Main()
	os.Exit(m.Run())
}

const who = "researcher.sw"

// workplace is a browser of a researcher at a desk of the hub mini.
type workplace struct {
	*testing.T
	hub  *hub.Hub
	desk *room.Desk // nil: outside the room
	url  string
}

func newWorkplace(t *testing.T) *workplace {
	t.Helper()
	for _, name := range []string{"bwrap", "/usr/bin/python3", "/usr/bin/Rscript"} {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	ctx := context.Background()
	dir := t.TempDir()
	t.Cleanup(func() { _ = exec.Command("chmod", "-R", "u+w", dir).Run() }) // builds are read-only
	m, err := fixture.Make(ctx, "mini", filepath.Join(dir, "mini"))
	must(t, err)
	h, err := hub.Open(ctx, m.Hub, "")
	must(t, err)
	t.Cleanup(func() { _ = h.Close() })
	box, err := sandbox.New(sandbox.Config{})
	must(t, err)
	t.Cleanup(func() { _ = box.Close() })
	programs, err := program.Open(ctx, program.Options{Hub: h, Box: box})
	must(t, err)
	t.Cleanup(func() { _ = programs.Close() })
	models, err := model.New(h, box, programs)
	must(t, err)
	w := &workplace{T: t, hub: h, desk: roomtest.In(t, h.Room(), fixture.Study, who)}
	parts := Parts{Hub: h, Programs: programs, Models: models, Bench: pivot.NewBench(h, pivot.NewEngine(1)),
		Desk: func(*page.Request) (*room.Desk, error) {
			if w.desk == nil {
				return nil, refusal.New(refusal.Forbidden, "", "not at a seat")
			}
			return w.desk, w.desk.Err()
		}}
	site, err := page.New(page.Site{Authenticate: func(*http.Request) (*page.Login, error) {
		return &page.Login{ID: "1", Name: who, Role: "researcher", Lang: "en"}, nil
	}, Authorise: func(r *page.Request, a access.Action, study string) error {
		if study == "" {
			return nil
		}
		o, err := h.For(r.Name()).Object(r.Context(), study)
		if err != nil {
			return err
		}
		_, err = h.For(r.Name()).May(r.Context(), a, o)
		return err
	}}, New(parts))
	must(t, err)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask gives the page of an answer and the address at which it ended.
func (w *workplace) ask(q *http.Request, status int) (text, at string) {
	w.Helper()
	q.Header.Set("Origin", w.url)
	r, err := http.DefaultClient.Do(q)
	must(w.T, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	must(w.T, err)
	if r.StatusCode != status {
		w.Fatalf("%s %s: %s\n%.2000s", q.Method, q.URL.Path, r.Status, body)
	}
	return string(body), r.Request.URL.Path
}

func (w *workplace) get(path string) string {
	w.Helper()
	q, err := http.NewRequest(http.MethodGet, w.url+path, nil)
	must(w.T, err)
	text, _ := w.ask(q, http.StatusOK)
	return text
}

func (w *workplace) post(path string, values url.Values) (text, at string) {
	w.Helper()
	q, err := http.NewRequest(http.MethodPost, w.url+path, strings.NewReader(values.Encode()))
	must(w.T, err)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.ask(q, http.StatusOK)
}

// ended waits until the page of a run says that it has.
func (w *workplace) ended(path, state string) string {
	w.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		text := w.get(path)
		if !strings.Contains(text, "data-live") {
			if !strings.Contains(text, state) {
				w.Fatalf("%s is not %q:\n%s", path, state, text)
			}
			return text
		}
		if time.Now().After(end) {
			w.Fatalf("%s does not end", path)
		}
	}
}

const sample = `import socket
print("one"); print("two"); print("three")
try: socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError: pass
with open("out/a.csv", "w") as f:
    f.write("code,n\n" + "".join(f"x{i},{40 + i}\n" for i in range(8)))
open("out/b.html", "w").write("<html>")
`

// A researcher sends a program in, finds it at the seat, runs it on the full
// tables and puts its table into the basket: the whole way, through the pages.
func TestTheWayOfAProgram(t *testing.T) {
	w := newWorkplace(t)
	desk := w.desk
	w.desk = nil // outside
	w.send("Three lines", "main.py", sample)
	text := w.ended("/programs/send/"+fixture.Study+"/G0001/1", "Done")
	if !strings.Contains(text, "one\ntwo\nthree\n") || strings.Contains(text, "stays in the room") {
		t.Errorf("the run for acceptance shows:\n%s", text)
	}
	for _, path := range []string{"/work/programs", "/work/programs/G0001", "/work/programs/G0001/runs/1", "/work/models"} {
		q, _ := http.NewRequest(http.MethodGet, w.url+path, nil)
		w.ask(q, http.StatusForbidden)
	}

	w.desk = desk // at the seat
	if text := w.get("/work/programs/G0001"); !strings.Contains(text, "Run 1 succeeded on made-up tables") {
		t.Errorf("it is not accepted:\n%s", text)
	}
	_, at := w.post("/work/programs/G0001/runs", url.Values{"version": {"1"}, "on": {"full"}})
	if at != "/work/programs/G0001/runs/2" {
		t.Fatalf("the run is at %s", at)
	}
	text = w.ended(at, "Done")
	for _, want := range []string{"one\ntwo\nthree\n", "stays in the room", "The program looked for a network 1 time", "a.csv", "b.html", "web pages (HTML) may run scripts", "Nothing found"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page of the run lacks %q", want)
		}
	}
	if text := w.get(at + "/files/a.csv"); !strings.Contains(text, "<td>x7</td>") {
		t.Errorf("the table is shown as\n%s", text)
	}
	q, _ := http.NewRequest(http.MethodGet, w.url+at+"/files/b.html", nil)
	w.ask(q, http.StatusConflict)
	w.post(at+"/basket", url.Values{"name": {"a.csv"}})
	items, err := w.hub.Store().Basket(t.Context(), fixture.Study, who)
	must(t, err)
	if len(items) != 1 || items[0].File != "a.csv" || items[0].Run == "" || items[0].Hash == "" {
		t.Errorf("the basket holds %+v", items)
	}

	w.desk = nil
	q, _ = http.NewRequest(http.MethodGet, w.url+"/programs/send/"+fixture.Study+"/G0001/2", nil)
	if text, _ := w.ask(q, http.StatusForbidden); strings.Contains(text, "three") {
		t.Error("the run on the full tables is seen from outside")
	}
}

// send sends a program of one file from outside.
func (w *workplace) send(title, name, text string) {
	w.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	file, err := form.CreateFormFile("files", name)
	must(w.T, err)
	_, err = io.WriteString(file, text)
	must(w.T, errors.Join(err, form.WriteField("title", title), form.WriteField("study", fixture.Study), form.Close()))
	q, err := http.NewRequest(http.MethodPost, w.url+"/programs/send", &b)
	must(w.T, err)
	q.Header.Set("Content-Type", form.FormDataContentType())
	if text, _ := w.ask(q, http.StatusOK); !strings.Contains(text, title) {
		w.Errorf("the program is not listed:\n%s", text)
	}
}

// Events bring the log line by line and end with the state.
func TestTheLogGrowsOnThePage(t *testing.T) {
	w := newWorkplace(t)
	_, at := w.post("/work/programs/new", url.Values{"title": {"Slow"}, "name": {"main.py"},
		"text": {"import time\nfor i in range(3): print('line', i); time.sleep(1)\n"}, "then": {"try"}})
	q, _ := http.NewRequest(http.MethodGet, w.url+at+"/live?from=0", nil)
	events, _ := w.ask(q, http.StatusOK)
	if strings.Count(events, "event: log") < 2 || !strings.Contains(events, `line 2`) || !strings.Contains(events, "The run has ended.") {
		t.Errorf("events:\n%s", events)
	}
	q, _ = http.NewRequest(http.MethodGet, w.url+at+"/live?from=0", nil)
	w.ask(q, http.StatusNoContent)
}

// What is wrong with a program stands at its field, and what was typed stays.
func TestAFaultyProgramStaysInTheEditor(t *testing.T) {
	w := newWorkplace(t)
	q, _ := http.NewRequest(http.MethodPost, w.url+"/work/programs/new", strings.NewReader(url.Values{"title": {"X"}, "name": {"data"}, "text": {"keep me"}}.Encode()))
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	text, _ := w.ask(q, http.StatusUnprocessableEntity)
	if !strings.Contains(text, "keep me") || !strings.Contains(text, "cannot be the name of a program") {
		t.Errorf("the page is\n%s", text)
	}
}

// A cross table of education by sex has the counts of mini, and its test.
func TestAModelOnThePage(t *testing.T) {
	w := newWorkplace(t)
	form := url.Values{"table": {"table1"}, "kind": {"cross"}, "response": {"education"}, "predictors": {"sex"},
		"one.moment": {"2015-06-30"}, "one.measure": {"A01"}, "step": {"fit"}}
	text, _ := w.post("/work/models", form)
	for _, want := range []string{"375 persons", ">120<", "chi-square", "stays in the room"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	form.Del("predictors")
	if text, _ := w.post("/work/models", form); !strings.Contains(text, "a cross table has two dimensions") {
		t.Error("a model of one dimension is not refused in words")
	}
}
