package acceptance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// study is the study of every hub here.
const study = "advice-16-39"

// slow says that time is given, by KRUISTABEL_SLOW=1: a larger country, and each
// page in each language.
func slow() bool { return os.Getenv("KRUISTABEL_SLOW") != "" }

// persons are those of the made-up country.
func persons() string {
	if slow() {
		return "200000"
	}
	return "20000"
}

// country makes a hub of a whole made-up country by the commands that people
// give, with a study whose authorisation ends with 2027. It is not served yet.
func country(t *testing.T) *server {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() { _ = exec.Command("chmod", "-R", "u+w", dir).Run() })
	at := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	run(t, "synth", "--out", at("country"), "--persons", persons(), "--seed", "1639")
	run(t, "init", at("hub"), "--warehouse", at("country", "warehouse"), "--keyset", at("country", "keyset.json"), "--identity", at("identity"))
	user := func(name string, more ...string) {
		run(t, append([]string{"user", "add", at("hub"), "--os", name, "--role"}, more...)...)
	}
	user("steward", "steward")
	user("supervisor", "supervisor")
	user("privacy", "privacy")
	for _, body := range []string{"vdab", "dwse"} {
		user("supplier."+body, "supplier", "--body", body, "--study", study)
	}
	user("researcher.sw", "researcher", "--body", "steunpunt-werk", "--study", study)

	if err := os.CopyFS(at("studies"), os.DirFS("../../studies")); err != nil {
		t.Fatal(err)
	}
	file := at("studies", study+".yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ending := strings.Replace(string(text), "acts: {from: 2016-07-05, until: none}", "acts: {from: 2016-07-05, until: 2027-12-31}", 1)
	if ending == string(text) {
		t.Fatal("the study file has no acts to change")
	}
	if err := os.WriteFile(file, []byte(ending), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "study", "add", at("hub"), file, "--as", "steward")
	for _, body := range []string{"dwse", "vdab"} {
		for _, kind := range []string{"measures", "profiles"} {
			run(t, "deliver", at("hub"), study, "--supplier", body, "--kind", kind, at("country", "deliveries", body+"_"+kind+".csv"), "--as", "supplier."+body)
		}
	}
	return &server{t: t, hub: at("hub")}
}

// placed makes a table of a page's own and waits until it is protected.
func placed(p *browser.Page, table string, steps ...string) {
	stepOn(p, table, append([]string{"clear||"}, steps...)...)
	settled(p)
}
