package acceptance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// A power cut while a researcher works, a program runs, a supplier sends a file
// and the steward builds. The session comes back paused and goes on when the
// supervisor says so, with the work there; the program is gone and reported; the
// upload goes on from where it was; the build is told as interrupted, and the
// tables in force are those before.
func TestKilledInTheMiddle(t *testing.T) {
	s := fixture(t, "mini", fmt.Sprintf("programs: {environment: %q}", environment))
	b := browser.Start(t)
	kiosk, supervisor := s.working(b, browser.Desktop, "researcher.sw")
	supplier, steward := s.as(b, browser.Desktop, "supplier.vdab"), s.as(b, browser.Desktop, "steward")
	session := strings.TrimPrefix(supervisor.URL(), s.url)

	newProgram(t, kiosk, s.url, "goes on", "killed_with_it.py", late)
	kiosk.Until(`document.querySelector("#log")?.textContent.includes("begun")`)
	run := kiosk.URL()
	placed(kiosk, table1, "filter|moment| 2015-06-30", "place|education|columns")
	sendHalf(t, supplier, s.url)
	job := killBuild(s, steward)

	// Left open, each page finds the server again by itself.
	kiosk.Until(`document.querySelector("#work[data-work=paused]") !== null`)
	if left := processes("killed_with_it.py"); len(left) > 0 {
		t.Errorf("the program outlived the server: %q", left)
	}
	kiosk.Screenshot("killed-paused")

	supplier.Click("#upload-resume")
	supplier.Until(`/\/(deliveries\/D|jobs\/)[0-9]+$/.test(location.pathname)`)
	supplier.Until(`/rejected|refused/i.test(document.querySelector("main").innerText)`)

	steward.Go(s.url + job)
	if said := steward.Text("main"); !strings.Contains(said, "Interrupted") {
		t.Errorf("the build: %s", said)
	}
	steward.Go(s.url + "/studies/" + study + "/builds")
	if said := steward.Text("main tbody"); !strings.Contains(said, "In force") {
		t.Errorf("builds: %s", said)
	}

	supervisor.Go(s.url + "/room?room=blue")
	if browser.Eval[bool](supervisor, `document.querySelector('button[value="take"]') !== null`) {
		supervisor.Click(`button[value="take"]`)
		supervisor.Until(`document.querySelector('button[value="leave"]') !== null`)
	}
	supervisor.Go(s.url + session)
	if browser.Eval[bool](supervisor, `document.querySelector('button[value="resume"]') !== null`) {
		supervisor.Click(`button[value="resume"]`)
	}
	kiosk.Until(`document.querySelector("#work[data-work=open]") !== null`)
	kiosk.Go(s.url + table1)
	if !browser.Eval[bool](kiosk, `document.querySelector(".axis[data-axis=columns] [data-dim=education]") !== null`) {
		t.Errorf("the definition is gone: %s", kiosk.Text("main"))
	}
	kiosk.Go(run)
	if said := kiosk.Text("main"); !strings.Contains(said, "the server stopped during the run") || !strings.Contains(said, "begun") {
		t.Errorf("the run: %s", said)
	}
	kiosk.Screenshot("killed-run")
}

// sendHalf begins to send a file of some pieces and pauses before the last.
func sendHalf(t *testing.T, p *browser.Page, url string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "large.csv")
	text := "insz,measure,start_date,end_date\n" + strings.Repeat("85073003327,A01,2015-02-01,2015-05-31\n", 20<<20/38)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Go(url + "/studies/" + study + "/deliveries/new")
	p.Click(`input[name=kind][value=measures]`)
	p.Upload("#f-sent", file)
	browser.Eval[bool](p, `(() => { const bar = document.querySelector("#upload-bar"), word = document.querySelector("#upload-word").textContent;
		new MutationObserver((_, watch) => { if (/upload|send/i.test(document.querySelector("#upload-word").textContent) && bar.value > 0 && bar.value < 1000 && /uploads/.test(performance.getEntriesByType("resource").map(e => e.name).join())) { watch.disconnect(); document.querySelector("#upload-pause").click(); } }).observe(bar, {attributes: true});
		return true })()`)
	p.Click("#send")
	p.Until(`!document.querySelector("#upload-resume").hidden`)
}

// killBuild starts a build, and kills the server in the middle of it; where the
// build was faster, it tries again. The server then serves again.
func killBuild(s *server, p *browser.Page) (job string) {
	s.t.Helper()
	builds := s.url + "/studies/" + study + "/builds"
	for range 6 {
		p.Go(builds)
		at := browser.Eval[string](p, `fetch("`+builds+`", {method: "POST", redirect: "follow"}).then(r => new URL(r.url).pathname)`)
		s.kill()
		time.Sleep(100 * time.Millisecond)
		s.start()
		p.Go(s.url + at)
		if strings.Contains(p.URL(), "/jobs/") && strings.Contains(p.Text("main"), "Interrupted") {
			return at
		}
	}
	s.t.Fatal("no build was caught in the middle")
	return ""
}
