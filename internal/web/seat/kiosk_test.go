package seat_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// kiosk runs the machine's Chromium under the policy that the product ships for
// a hub, in a mount namespace of its own: the machine's own policies are not
// touched. Change changes the policy before.
func kiosk(t *testing.T, hub string, change func(map[string]any)) (b *browser.Browser, home string) {
	t.Helper()
	program, dir := profile(t, hub, change)
	t.Setenv("KRUISTABEL_TEST_CHROMIUM", program)
	t.Setenv("HOME", dir) // where downloads would go
	return browser.Start(t), dir
}

// profile is a program that runs Chromium under the policy, and the folder that
// it may use.
func profile(t *testing.T, hub string, change func(map[string]any)) (wrapper, dir string) {
	t.Helper()
	if testing.Short() {
		t.Skip("a slow test")
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("Chromium is not installed: make deps brings it")
	}
	bwrap, err := exec.LookPath("bwrap")
	if err != nil {
		t.Skip("bubblewrap is not installed: make deps brings it")
	}
	dir = t.TempDir()
	if out, err := exec.Command("../../../packaging/kiosk/make.sh", hub, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file := filepath.Join(dir, "etc/chromium/policies/managed/kruistabel.json")
	policy := readPolicy(t, file)
	policy["RemoteDebuggingAllowed"] = true // the test itself looks through it
	change(policy)
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	wrapper = filepath.Join(dir, "chromium")
	namespace := policyFolder()
	script := fmt.Sprintf("#!/bin/sh\nexec %s %s --ro-bind %s /etc/chromium/policies -- %s \"$@\"\n",
		bwrap, strings.Join(namespace, " "), filepath.Join(dir, "etc/chromium/policies"), program)
	if err := os.WriteFile(wrapper, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(bwrap, append(namespace, "true")...).CombinedOutput(); err != nil {
		t.Skipf("bubblewrap cannot make a namespace here: %s", out)
	}
	return wrapper, dir
}

// policyFolder are the arguments of bubblewrap that give the machine with an
// empty folder for policies. Where the machine has no such folder, there is an
// /etc with what a browser reads of it.
func policyFolder() []string {
	a := []string{"--dev-bind", "/", "/"}
	if _, err := os.Stat("/etc/chromium"); err != nil {
		a = append(a, "--tmpfs", "/etc")
		for _, name := range []string{"passwd", "group", "hosts", "resolv.conf", "nsswitch.conf", "localtime", "ld.so.cache", "ssl", "fonts"} {
			a = append(a, "--ro-bind-try", "/etc/"+name, "/etc/"+name)
		}
	}
	return append(a, "--tmpfs", "/etc/chromium")
}

func readPolicy(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	policy := map[string]any{}
	if err := json.Unmarshal(text, &policy); err != nil {
		t.Fatal(err)
	}
	return policy
}

// looking lets the test look at pages, which the policy as shipped forbids.
func looking(p map[string]any) { p["DeveloperToolsAvailability"] = 1 }

// room serves a page, a file to download, and says what was asked for.
func servesFiles(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/file" {
			w.Header().Set("Content-Disposition", `attachment; filename="table.csv"`)
			_, _ = w.Write([]byte("a,b\n1,2\n"))
			return
		}
		_, _ = w.Write([]byte(`<!doctype html><title>seat</title><p id="here">the hub</p><a id="get" href="/file" download>file</a><input type="file" id="pick">`))
	}))
	t.Cleanup(s.Close)
	return s
}

// The kiosk profile: the hub's page works; other sites, other schemes, the
// source of a page and downloads do not.
func TestKioskProfile(t *testing.T) {
	hub, other := servesFiles(t), servesFiles(t)
	b, _ := kiosk(t, hub.URL, looking)
	p := b.Page(t, 1280, false)
	p.Go(hub.URL + "/seat")
	p.Wait("#here")

	for _, elsewhere := range []string{other.URL, "view-source:" + hub.URL, "file:///etc/passwd", "data:text/html,<p id=here>x", "chrome://version", "chrome://downloads"} {
		blocked(t, b.Page(t, 1280, false), elsewhere)
	}
	for _, call := range []string{"navigator.clipboard.readText()", "navigator.mediaDevices.getDisplayMedia()", "showSaveFilePicker()"} {
		p.Go(hub.URL + "/seat")
		if said := browser.Eval[string](p, `(async () => { try { await `+call+`; return "done" } catch (e) { return e.name } })()`); said == "done" {
			t.Errorf("%s works", call)
		}
	}
}

// downloads says whether a click on a file leaves one in the home folder.
func downloads(t *testing.T, change func(map[string]any)) bool {
	t.Helper()
	hub := servesFiles(t)
	b, home := kiosk(t, hub.URL, change)
	p := b.Page(t, 1280, false)
	p.Go(hub.URL + "/seat")
	p.Click("#get")
	for range 20 {
		time.Sleep(100 * time.Millisecond)
		found := false
		_ = filepath.WalkDir(home, func(path string, _ os.DirEntry, _ error) error {
			found = found || strings.HasPrefix(filepath.Base(path), "table")
			return nil
		})
		if found {
			return true
		}
	}
	return false
}

// No file is downloaded; without the rule one is, so that this test can fail.
func TestKioskDownloadsNothing(t *testing.T) {
	if downloads(t, looking) {
		t.Error("a file was downloaded")
	}
	if !downloads(t, func(p map[string]any) { looking(p); delete(p, "DownloadRestrictions") }) {
		t.Error("without the rule nothing is downloaded either: this test shows nothing")
	}
}

// The browser knows every rule of the profile and finds no fault in it.
func TestKioskRulesAreUnderstood(t *testing.T) {
	hub := servesFiles(t)
	var shipped map[string]any
	b, _ := kiosk(t, hub.URL, func(p map[string]any) {
		looking(p)
		p["URLAllowlist"] = []string{hub.URL, "chrome://policy"}
		shipped = p
	})
	p := b.Page(t, 1280, false)
	p.Go("chrome://policy")
	time.Sleep(time.Second) // the page fills itself
	rows := browser.Eval[[]string](p, `(() => {
		const rows = [];
		const walk = (root) => { for (const e of root.querySelectorAll("*")) { if (e.localName === "policy-row" && e.shadowRoot) rows.push(e.shadowRoot.textContent.replace(/\s+/g, " ")); if (e.shadowRoot) walk(e.shadowRoot); } };
		walk(document);
		return rows;
	})()`)
	for name := range shipped {
		i := slices.IndexFunc(rows, func(row string) bool { return strings.HasPrefix(strings.TrimSpace(row), name+" ") })
		if i < 0 {
			t.Errorf("%s is not among the rules that the browser has", name)
		} else if !strings.Contains(rows[i], " Status OK ") {
			t.Errorf("the browser says: %s", rows[i])
		}
	}
}

// Nobody attaches developer tools to the browser as it is shipped; without the
// rule somebody can, so that this test can fail.
func TestKioskHasNoDeveloperTools(t *testing.T) {
	hub := servesFiles(t)
	for _, allowed := range []bool{false, true} {
		program, dir := profile(t, hub.URL, func(p map[string]any) {
			if allowed {
				p["RemoteDebuggingAllowed"] = true
			} else {
				delete(p, "RemoteDebuggingAllowed")
				p["RemoteDebuggingAllowed"] = false
			}
		})
		data := filepath.Join(dir, "profile")
		c := exec.Command(program, "--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--user-data-dir="+data, hub.URL)
		c.Env = append(os.Environ(), "HOME="+dir)
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		open := false
		for range 60 {
			if _, err := os.Stat(filepath.Join(data, "DevToolsActivePort")); err == nil {
				open = true
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		_ = c.Wait()
		if open != allowed {
			t.Errorf("allowed %v: tools can attach: %v", allowed, open)
		}
	}
}

// blocked goes to an address and demands that the page is not there.
func blocked(t *testing.T, p *browser.Page, address string) {
	t.Helper()
	why := p.TryGo(address)
	if !strings.Contains(why, "ERR_BLOCKED_BY_ADMINISTRATOR") {
		t.Errorf("%s: %q", address, why)
	}
}
