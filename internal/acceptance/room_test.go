package acceptance

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // a hub that holds what no command gives

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// honest prints three lines, tries the network, and writes a table and a page.
const honest = `import socket
for n in range(3):
    print("line", n + 1, flush=True)
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    print("connected")
except OSError:
    pass
with open("out/a.csv", "w") as f:
    f.write("education,persons\n")
    for n in range(8):
        f.write("E%d,%d\n" % (n, 100 + n))
with open("out/b.html", "w") as f:
    f.write("<p>hello</p>\n")
`

// late ends on the made-up tables, which have thousands of rows, and goes on for
// ever on those of mini.
const late = `import time
rows = sum(1 for _ in open("data/table1.csv"))
print("begun", flush=True)
while rows < 1000:
    time.sleep(0.1)
`

// runLimit is the longest run in these tests.
const runLimit = 8 * time.Second

// newProgram writes a program at the seat, has it tried on made-up tables, and
// runs it on the full ones; the page is that of the run.
func newProgram(t *testing.T, p *browser.Page, url, title, file, text string) {
	t.Helper()
	p.Go(url + "/work/programs/new")
	put(t, p, "#f-title", title)
	put(t, p, "#name-0", file)
	browser.Eval[bool](p, `(() => { const a = document.querySelector("#text-0"); a.value = `+quoted(text)+`; a.dispatchEvent(new Event("input", {bubbles: true})); return true })()`)
	p.Click(`button[name=then][value=try]`)
	p.Until(`/\/runs\/1$/.test(location.pathname)`)
	if said := ended(p); !strings.Contains(said, "Done") {
		t.Fatalf("the trial of %s: %s", title, said)
	}
	p.Go(strings.TrimSuffix(p.URL(), "/runs/1"))
	p.Click("#run-full")
	p.Until(`/\/runs\/2$/.test(location.pathname)`)
}

// ended waits until a run has, and gives what its page says.
func ended(p *browser.Page) string {
	p.Until(`document.querySelector("#run .run-line") && !/Running|Waits|Queued/.test(document.querySelector("#run .run-line").innerText)`)
	p.Until(`document.querySelector("#stop") === null`)
	return p.Text("main")
}

// Scenarios 9 and 10 on one hub: a booking, a session with programs, its end,
// and the next session.
func TestRoom(t *testing.T) {
	s := fixture(t, "mini", fmt.Sprintf("programs: {time: %s, environment: %q}", runLimit, environment))
	b := browser.Start(t)
	supervisor := s.as(b, browser.Desktop, "supervisor")
	home := s.as(b, browser.Desktop, "researcher.sw") // outside the room
	kiosk := b.Page(t, browser.Desktop, true)
	s.enrol(supervisor, kiosk, "blue-1")
	session := s.booked(supervisor, home, kiosk)

	wall := s.as(b, browser.Desktop, "supervisor")
	wall.Go(s.url + "/room?room=blue")
	wall.Wait(".wall .card.taken")
	kiosk.Go(s.url + table1)
	within(t, wall, "Table opened")
	kiosk.Go(s.url + table1 + "?world=true")
	within(t, wall, "True counts viewed")
	wall.Screenshot("wall")
	placed(kiosk, table1, "filter|moment| 2015-06-30", "place|education|columns")
	programs(t, s, kiosk, wall)
	endOf(t, s, kiosk, supervisor, session)
	s.admit(supervisor, kiosk, "researcher.sw")
	kiosk.Go(s.url + table1)
	if placed := browser.Eval[bool](kiosk, `document.querySelector(".axis[data-axis=columns] [data-dim=education]") !== null`); !placed {
		t.Errorf("the definition was not found again: %s", kiosk.Text(".axes"))
	}
	separated(t, s, b, supervisor)
}

// booked is a session that the researcher asked for outside, that the
// supervisor confirmed, and that was opened with the code of the seat.
func (s *server) booked(supervisor, home, kiosk *browser.Page) (id string) {
	s.t.Helper()
	home.Go(s.url + "/work/sessions/ask")
	put(s.t, home, "#f-day", time.Now().Format(time.DateOnly))
	put(s.t, home, "#f-from", time.Now().Add(time.Minute).Format("15:04"))
	put(s.t, home, "#f-until", soon())
	home.Click(`form[action="/work/sessions/ask"] button.primary`)
	home.Until(`location.pathname === "/work/sessions"`)
	id = home.Text("main tbody th")

	supervisor.Go(s.url + "/room/sessions")
	put(s.t, supervisor, "#room-"+id, "blue")
	supervisor.Click("#confirm-" + id)
	supervisor.Until(`document.querySelector("#confirm-` + id + `") === null`)
	supervisor.Go(s.url + "/room?room=blue")
	supervisor.Click(`button[value="take"]`)
	supervisor.Until(`document.querySelector('button[value="leave"]') !== null`)

	s.signIn(kiosk, "researcher.sw")
	kiosk.Go(s.url + "/work")
	kiosk.Wait("#code")
	digits := strings.TrimSpace(kiosk.Text("#code"))
	supervisor.Go(s.url + "/room/sessions/new?session=" + id)
	put(s.t, supervisor, "#f-undertaking", time.Now().Format(time.DateOnly))
	supervisor.Click("#f-identity-0")
	supervisor.Click("#f-seen")
	put(s.t, supervisor, "#f-code", digits)
	supervisor.Click("form[action$='/admit'] button.primary")
	supervisor.Until(`/sessions.S[0-9]+$/.test(location.pathname)`)
	kiosk.Until(`document.querySelector("#work") && document.querySelector("#work").dataset.work === "open"`)
	return id
}

// within demands that a page shows a text within two seconds.
func within(t *testing.T, p *browser.Page, text string) {
	t.Helper()
	from := time.Now()
	p.UntilText(text)
	if took := time.Since(from); took > 2*time.Second {
		t.Errorf("%q came after %v", text, took)
	}
}

func programs(t *testing.T, s *server, kiosk, wall *browser.Page) {
	newProgram(t, kiosk, s.url, "three lines", "main.py", honest)
	within(t, wall, "Program started")
	ended(kiosk)
	log := kiosk.Text("#log")
	for _, want := range []string{"line 1\n", "line 2\n", "line 3\n"} {
		if !strings.Contains(log+"\n", want) {
			t.Errorf("the log has no %q: %s", want, log)
		}
	}
	if n := strings.Count(log, "network refused"); n != 1 || strings.Contains(log, "connected") {
		t.Errorf("%d lines of the log tell of the network: %s", n, log)
	}
	rows := browser.Eval[map[string][]string](kiosk, `Object.fromEntries([...document.querySelectorAll("table.outputs tbody tr")].map(r => [r.children[0].innerText.split("\n")[0].trim(), [...r.children].map(c => c.innerText)]))`)
	if a := rows["a.csv"]; len(a) < 5 || a[3] != "8" || strings.Contains(a[4], "Blocked") {
		t.Errorf("a.csv is %q", rows)
	}
	if b := rows["b.html"]; len(b) < 5 || !strings.Contains(b[4], "Blocked") || len(strings.Split(strings.TrimSpace(b[4]), "\n")) < 2 {
		t.Errorf("b.html is %q", rows)
	}
	kiosk.Screenshot("run")
	wall.UntilText("A program tried the network")
	if !browser.Eval[bool](wall, `document.querySelector(".card.alerting .note.warn") !== null`) {
		t.Error("the card has no alert")
	}
	newProgram(t, kiosk, s.url, "too long", "main.py", late)
	said := ended(kiosk)
	if !strings.Contains(kiosk.Text("#run .run-line"), "time") || !strings.Contains(kiosk.Text("#log"), "begun") {
		t.Errorf("a program over its time: %s", said)
	}
}

// endOf ends the session while a program runs.
func endOf(t *testing.T, s *server, kiosk, supervisor *browser.Page, session string) {
	newProgram(t, kiosk, s.url, "goes on", "on_and_on.py", late)
	kiosk.Until(`document.querySelector("#log")?.textContent.includes("begun")`)
	if len(processes("on_and_on.py")) == 0 {
		t.Fatal("the program is not seen to run")
	}
	kiosk.Go(s.url + table1)
	supervisor.Go(s.url + "/room/sessions/" + session)
	put(t, supervisor, "#f-reason", "the day is over")
	supervisor.Click("#end-form button.danger")
	supervisor.Click("#end-sure button[value=yes]")
	from := time.Now()
	kiosk.Until(`document.querySelector("#work[data-work=ended]") !== null`)
	if took := time.Since(from); took > 2*time.Second {
		t.Errorf("the seat showed the end after %v", took)
	}
	supervisor.Until(`location.pathname.endsWith("/sheet")`)
	kiosk.Screenshot("ended")
	for _, again := range []func(){func() { kiosk.Go(s.url + table1) }, kiosk.Back, kiosk.Back} {
		from := time.Now()
		again()
		kiosk.Until(`/has ended|session ended|has to|open session|supervisor/i.test(document.body.innerText) && !document.querySelector("#grid")`)
		if took := time.Since(from); took > 2*time.Second {
			t.Errorf("after the end a page took %v to say so", took)
		}
	}
	for end := time.Now().Add(3 * time.Second); len(processes("on_and_on.py")) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Error("the program still runs")
			break
		}
	}
	sheet := supervisor.Text("main")
	files := browser.Eval[[]string](supervisor, `[...document.querySelectorAll("main li")].map(l => l.innerText).filter(x => /[0-9a-f]{64}/.test(x))`)
	if len(files) == 0 || !strings.Contains(strings.Join(files, " "), "a.csv") || !strings.Contains(sheet, "the day is over") {
		t.Errorf("the day sheet: %s", sheet)
	}
	supervisor.Screenshot("sheet")
}

// processes are the commands on this machine that name a file.
func processes(file string) (found []string) {
	all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range all {
		if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), file) {
			found = append(found, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}

// separated tries to admit somebody who supplies too: the function cannot be
// given, and where a hub holds it all the same, no session opens.
func separated(t *testing.T, s *server, b *browser.Browser, supervisor *browser.Page) {
	said, status := try(t, "user", "add", s.hub, "--os", "researcher.vdab", "--role", "supplier", "--body", "vdab", "--study", study, "--as", "steward")
	if status != 1 || !strings.Contains(said, "supplies and analyses") {
		t.Errorf("giving the function: status %d, %s", status, said)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.hub, "store.sqlite")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO functions (name, role, body, study) VALUES ('researcher.vdab', 'supplier', 'vdab', ?)", study); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	second := b.Page(t, browser.Desktop, true)
	s.enrol(supervisor, second, "blue-2")
	s.signIn(second, "researcher.vdab")
	second.Go(s.url + "/work")
	supervisor.Go(s.url + "/room/sessions/new")
	put(t, supervisor, "#f-who", "researcher.vdab")
	put(t, supervisor, "#f-until", soon())
	supervisor.Click("form[action='/room/sessions/new'] button.primary")
	supervisor.UntilText("eparation of functions")
	supervisor.Screenshot("separated")
	if browser.Eval[bool](supervisor, `[...document.querySelectorAll("form[action$='/admit'] button.primary")].some(b => !b.disabled && b.getAttribute("aria-disabled") !== "true")`) {
		t.Error("the button admits")
	}
}
