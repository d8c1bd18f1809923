//go:build testclock

package attack

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/studies"
)

// otherStudy is another study on the same authorisation, with people of its own.
const otherStudy = "other-16-39"

// outsiders have functions in the other study only.
var outsiders = []store.Function{
	{Name: "supplier.other", Role: "supplier", Body: "vdab", Study: otherStudy},
	{Name: "researcher.other", Role: "researcher", Body: "steunpunt-werk", Study: otherStudy},
	{Name: "steward.other", Role: "steward", Study: otherStudy},
}

// accounts are everybody that attacks; the empty one is nobody.
var accounts = []string{"", "steward", "supplier.vdab", "supplier.dwse", "researcher.sw", "researcher.vdab", "supervisor", "checker1", "privacy",
	"supplier.other", "researcher.other", "steward.other"}

// roleOf is the role of an account.
func roleOf(account string) string {
	role, _, _ := strings.Cut(account, ".")
	return strings.TrimRight(role, "1")
}

// things are the ids of what a furnished hub has, by the wildcards of routes.
type things map[string]string

// fill puts the ids into a route's pattern. What n is depends on the route.
func (th things) fill(pattern string) string {
	out := strings.ReplaceAll(pattern, "{$}", "")
	if strings.Contains(pattern, "/sessions/{n}") {
		out = strings.ReplaceAll(out, "{n}", th["session"])
	}
	for name, id := range th {
		out = strings.ReplaceAll(out, "{"+name+"}", id)
	}
	return out
}

// furnish gives a hub another study, an upload that is on its way, a session with
// a saved table, a request, a program, and a job.
func furnish(t *testing.T) (*stage, things) {
	t.Helper()
	s := newStage(t, made)
	s.addOther()
	th := things{"study": fixture.Study, "delivery": "D0001", "build": "1", "other": "2", "job": "1", "name": "researcher.sw", "n": "1", "table": "table1",
		"dimension": "sex", "cell": "0", "request": "R0001", "area": "signin", "topic": "roles", "token": strings.Repeat("a", 43), "name...": "a.csv"}
	upload := s.as("supplier.vdab").request(http.MethodPost, "/studies/"+fixture.Study+"/uploads", "")
	upload.Header.Set("Upload-Length", "1000")
	upload.Header.Set("Upload-Metadata", "supplier "+b64("vdab")+",kind "+b64("measures")+",filename "+b64("a.csv"))
	th["upload"] = filepath.Base(s.want(http.StatusCreated, s.as("supplier.vdab").do(upload)).Header.Get("Location"))
	s.want(http.StatusSeeOther, s.as("steward").post("/studies/"+fixture.Study+"/builds"))

	b, desk := s.seat("researcher.sw")
	th["session"] = desk.Session
	th["item"] = b.choose()
	asked := b.post("/work/basket/"+th["item"], "title", "Education by sex", "context", "All of A01", "purpose", "representation")
	th["request"] = filepath.Base(s.want(http.StatusSeeOther, asked).Header.Get("Location"))
	th["item"] = b.choose()
	sent := b.post("/work/programs/new", "title", "t", "main", "main.py", "name", "main.py", "text", "print(1)")
	th["g"] = filepath.Base(s.want(http.StatusSeeOther, sent).Header.Get("Location"))
	return s, th
}

func (s *stage) want(status int, a answer) answer {
	s.Helper()
	return (&browser{stage: s}).want(status, a)
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// addOther registers the other study and its people.
func (s *stage) addOther() {
	s.Helper()
	dir := s.T.TempDir()
	must(s.T, os.CopyFS(dir, studies.FS))
	text, err := studies.FS.ReadFile(fixture.Study + ".yaml")
	must(s.T, err)
	file := filepath.Join(dir, otherStudy+".yaml")
	must(s.T, os.WriteFile(file, bytes.Replace(text, []byte("\nid: "+fixture.Study), []byte("\nid: "+otherStudy), 1), 0o600))
	_, err = s.hub.AddStudy(context.Background(), file)
	must(s.T, err)
	for _, f := range outsiders {
		_, err := s.hub.AddUser(context.Background(), f)
		must(s.T, err)
	}
}

// mini puts education on rows and sex on columns, for A01 on 30 June, as far as
// it leaves.
func (b *browser) mini() {
	b.Helper()
	b.step("clear||", "")
	b.step("place|education|rows", "")
	b.step("place|sex|columns", "")
	b.step("remove|measure|", "")
	b.step("filter|measure|", "A01")
	b.step("filter|moment|", "2015-06-30")
}

const table1 = "/work/tables/table1"

func (b *browser) step(step, codes string) answer {
	b.Helper()
	pairs := []string{"step", step}
	if codes != "" {
		pairs = append(pairs, "codes", codes)
	}
	a := b.post(table1, pairs...)
	if a.StatusCode != http.StatusSeeOther {
		b.Fatalf("step %s: %d\n%.800s", step, a.StatusCode, a.text)
	}
	return a
}

// choose puts the table into the basket and gives its item.
func (b *browser) choose() string {
	b.Helper()
	b.mini()
	b.want(http.StatusOK, b.get(table1+"?wait=1"))
	b.step("choose||", "")
	m := regexp.MustCompile(`/work/basket/([A-Z2-7]+)`).FindStringSubmatch(b.want(http.StatusOK, b.get("/work/basket")).text)
	if m == nil {
		b.Fatal("nothing is in the basket")
	}
	return m[1]
}
