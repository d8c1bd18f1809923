package staff

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/access"
	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
)

var eleven = regexp.MustCompile(`(^|[^0-9a-f])[0-9]{11}([^0-9a-f]|$)`) // not inside a hash

// faulty is a delivery of six rows of which one is good.
const faulty = `insz,measure,start_date,end_date
85073003328,A01,2015-02-01,2015-05-31
85073003327,A01,2015-02-01,2015-05-31
17073003384,ZZ9,2015-02-01,2015-05-31
98472899765,A01,2015-05-31,2015-02-01
01490700185,A01,2015-02-31,
85073003328,A01,2015-02-01,2015-05-31
`

// A supplier sees what became of a file, line by line, and never a number; what
// is not a supplier's stays shut, says why, and is remembered.
func TestReceiptOfAFaultyFile(t *testing.T) {
	s := newSite(t, upload.Limits{})
	j := s.ended(t, s.deliver(t, "supplier.vdab", faulty, "supplier", "vdab", "kind", "measures", "filename", "measures.csv", "rows", "6"))
	if j.State != store.JobDone {
		t.Fatalf("the delivery ended %s: %s %s", j.State, j.Said, s.log)
	}
	page := s.get(t, "supplier.vdab", base+"/deliveries/"+j.Result)
	has(t, page, "6 read", "1 accepted", "5 rejected")
	for _, reason := range []string{"wrong_check_digits", "unknown_measure", "end_before_start", "impossible_date", "duplicate_row"} {
		if !strings.Contains(page, "reason="+reason) {
			t.Errorf("the receipt does not name %s", reason)
		}
	}
	rows := regexp.MustCompile(`<tr><th scope="row" class="num">(\d+)</th>`).FindAllStringSubmatch(page, -1)
	var lines []string
	for _, m := range rows {
		lines = append(lines, m[1])
	}
	if want := []string{"3", "4", "5", "6", "7"}; !slices.Equal(lines, want) {
		t.Errorf("rejected lines %v", lines)
	}
	csv := s.get(t, "supplier.vdab", base+"/deliveries/"+j.Result+"/rejects.csv")
	if strings.Count(csv, "\r\n") != 6 {
		t.Errorf("the file of rejects is %q", csv)
	}
	events, err := s.hub.Store().Events(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	told, _ := json.Marshal(events)
	for what, text := range map[string]string{"page": plain(page), "file": csv, "log": s.log.String(), "events": string(told)} {
		if found := eleven.FindString(text); found != "" {
			t.Errorf("%s shows a number of eleven digits", what)
		}
	}
}

// A supplier's way into the tables, requests and releases of the study is shut,
// and each attempt is an event that the officer finds.
func TestSupplierIsKeptApart(t *testing.T) {
	s := newSite(t, upload.Limits{})
	h := s.hub.For("supplier.vdab").In(access.Supplier)
	for _, a := range []access.Action{access.TableOpen, access.RequestRead, access.ReleaseRead} {
		o, err := h.Object(t.Context(), fixture.Study)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.May(t.Context(), a, o); refusal.KindOf(err) != refusal.Forbidden {
			t.Errorf("%s: %v", a, err)
		}
	}
	if status, _, _ := s.do(t, "supplier.vdab", http.MethodGet, base+"/builds", nil); status != http.StatusForbidden {
		t.Errorf("builds: %d", status)
	}
	log := s.get(t, "privacy", "/audit?act=access.refused&who=supplier.vdab")
	has(t, log, "4 events of", "supplier.vdab was refused: request.read", "supplier.vdab was refused: build.read")
	for _, p := range []string{base + "/deliveries/D0001"} {
		if status, body, _ := s.do(t, "supplier.dwse", http.MethodGet, p, nil); status != http.StatusForbidden || !strings.Contains(plain(body), "vdab") {
			t.Errorf("another body's receipt: %d %s", status, plain(body))
		}
	}
}

// A build runs as a job whose page names its steps; its linkage report ties and
// is that of build.json.
func TestBuildIsAJob(t *testing.T) {
	s := newSite(t, upload.Limits{})
	status, _, head := s.do(t, "steward", http.MethodPost, base+"/builds", nil)
	if status != http.StatusSeeOther {
		t.Fatalf("%d", status)
	}
	job := head.Get("Location")
	_, body, _ := s.do(t, "steward", http.MethodGet, job, nil)
	if !strings.Contains(body, "/builds/2") { // not done yet: a redirect names it
		has(t, body, "Spells joined", "Warehouse read", "Linked", "Tables counted", "Tables written", "Recount from the files")
	}
	j := s.ended(t, job)
	if j.State != store.JobDone || j.Result != "2" {
		t.Fatalf("%+v\n%s", j, s.log)
	}
	page := s.get(t, "steward", base+"/builds/2")
	var report hub.BuildReport
	text, err := os.ReadFile(filepath.Join(s.dir, "studies", fixture.Study, "builds", "2", hub.BuildFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	rows := strings.Count(page, "<tr><th scope=\"row\"><span class=\"mono\">") + strings.Count(page, "<tr class=\"mute\"><th scope=\"row\">")
	if rows != len(report.Linkage.Measures) || rows == 0 {
		t.Errorf("%d lines on the page, %d in build.json", rows, len(report.Linkage.Measures))
	}
	var persons, linked, not int64
	for _, l := range report.Linkage.Measures {
		if l.Linked+l.AbsentInQuarter+l.NeverInData != l.Persons {
			t.Errorf("%+v does not tie", l)
		}
		persons, linked, not = persons+l.Persons, linked+l.Linked, not+l.AbsentInQuarter+l.NeverInData
	}
	has(t, page, fmt.Sprintf("%s = %s linked + %s not linked", grouped(persons), grouped(linked), grouped(not)))
	checks := s.get(t, "steward", base+"/builds/2?part=checks")
	if strings.Contains(checks, "Does not hold") || strings.Count(checks, ">Holds<") != 6-strings.Count(checks, ">Note<") || strings.Count(checks, ">Note<") > 1 {
		t.Errorf("checks: %s", plain(checks))
	}
	has(t, s.get(t, "steward", base+"/builds/2/compare/1"), "Nothing changed")
}

func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// A build with one delivery replaced differs in the measures of that delivery
// only.
func TestComparisonNamesWhatDiffers(t *testing.T) {
	s := newSite(t, upload.Limits{})
	own, err := made()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(own.Country, "deliveries", "vdab_measures.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimRight(string(text), "\n"), "\n")
	j := s.ended(t, s.deliver(t, "supplier.vdab", strings.Join(lines[:len(lines)-5], ""), "supplier", "vdab", "kind", "measures", "filename", "less.csv", "replaces", "D0001"))
	if j.State != store.JobDone {
		t.Fatalf("%+v", j)
	}
	_, _, head := s.do(t, "steward", http.MethodPost, base+"/builds", nil)
	if j := s.ended(t, head.Get("Location")); j.State != store.JobDone {
		t.Fatalf("%+v\n%s", j, s.log)
	}
	c, err := s.hub.For("steward").CompareBuilds(t.Context(), fixture.Study, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if c.Same() || len(c.Gone) != 1 || c.Gone[0].ID != "D0001" || len(c.New) != 1 {
		t.Errorf("%+v", c)
	}
	if !slices.Equal(c.Measures, []string{"A01"}) {
		t.Errorf("measures that differ: %v", c.Measures)
	}
	for _, table := range c.Tables {
		for _, d := range table.By {
			if d.Dimension == "measure" && !slices.Equal(d.Which, []string{"A01"}) {
				t.Errorf("%s: measures %v", table.Name, d.Which)
			}
		}
	}
	if i := slices.IndexFunc(c.Tables, func(t hub.TableComparison) bool { return t.Name == "table1" }); i < 0 || c.Tables[i].Changed+c.Tables[i].Gone == 0 {
		t.Errorf("table1 has no difference: %+v", c.Tables)
	}
	has(t, s.get(t, "steward", base+"/builds/1/compare/2"), "gone: D0001", "A01")
	has(t, s.get(t, "supplier.vdab", base+"/deliveries/D0001"), "Replaced by "+j.Result, "This delivery was replaced by")
}

// With the authorisation over, the button stays and says what the command says.
func TestExpiredAuthorisation(t *testing.T) {
	if !hub.ClockIsSettable {
		t.Skip("this build's clock cannot be set")
	}
	s := newSite(t, upload.Limits{})
	s.stop()
	edit(t, s, "acts: {from: 2016-07-05, until: none}", "acts: {from: 2016-07-05, until: 2026-06-30}")
	t.Setenv("KRUISTABEL_NOW", "2026-07-01")
	s.start(t, upload.Limits{})
	_, err := s.hub.For("steward").Build(t.Context(), hub.BuildOptions{Study: fixture.Study, Engine: "duckdb", Progress: func(string, int64, int64) {}})
	var no *refusal.Error
	if !errors.As(err, &no) {
		t.Fatalf("the command: %v", err)
	}
	body := s.get(t, "steward", base+"/builds")
	has(t, body, no.What)
	if !strings.Contains(body, `aria-disabled="true"`) {
		t.Error("the button is not disabled")
	}
	if status, answer, _ := s.do(t, "steward", http.MethodPost, base+"/builds", nil); status != http.StatusForbidden {
		t.Errorf("building all the same: %d %s", status, plain(answer))
	}
	_, nl, _ := s.do(t, "steward", http.MethodGet, base+"/builds", nil, "Test-Lang", "nl")
	has(t, nl, "laat handelingen toe van 2016-07-05 tot 2026-06-30")
}

// edit registers a study file with one thing changed.
func edit(t *testing.T, s *site, from, to string) {
	t.Helper()
	h, err := hub.Open(t.Context(), s.dir, "steward")
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	text, err := os.ReadFile(filepath.Join(s.dir, "studies", fixture.Study, "revisions", "1", "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	now := strings.Replace(strings.Replace(string(text), from, to, 1), "version: 1", "version: 2", 1)
	path := filepath.Join(t.TempDir(), "study.yaml")
	if err := os.WriteFile(path, []byte(now), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddStudy(t.Context(), path); err != nil {
		t.Fatal(err)
	}
}

// A second revision shows what it changed, in words and in the text.
func TestRevisionsAreCompared(t *testing.T) {
	s := newSite(t, upload.Limits{})
	s.stop()
	edit(t, s, "acts: {from: 2016-07-05, until: none}", "acts: {from: 2016-07-05, until: 2050-06-30}")
	s.start(t, upload.Limits{})
	body := s.get(t, "steward", base+"/authorisation")
	has(t, body, "What revision 2 changes in 1", "Acts allowed gone: none new: 2050-06-30", "Version of the file gone: 1 new: 2")
	if strings.Count(body, `<tr class="new">`) != 2 || strings.Count(body, `<tr class="gone">`) != 2 {
		t.Error("the text has other differences")
	}
}

// A faulty study file is told line by line and registers nothing; a good one
// shows its rules first.
func TestStudyFileIsChecked(t *testing.T) {
	s := newSite(t, upload.Limits{})
	text, err := os.ReadFile(filepath.Join(s.dir, "studies", fixture.Study, "revisions", "1", "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	post := func(text, act string) (int, string, http.Header) {
		form := "act=" + act + "&text=" + escape(text)
		return s.do(t, "steward", http.MethodPost, "/studies/new", strings.NewReader(form), "Content-Type", "application/x-www-form-urlencoded")
	}
	status, body, _ := post(strings.Replace(string(text), "suppliers: [dwse, vdab]", "suppliers: [dwse, nobody]", 1), "register")
	if status != http.StatusUnprocessableEntity || !regexp.MustCompile(`study.yaml, line \d+, column \d+`).MatchString(plain(body)) {
		t.Errorf("%d %s", status, plain(body))
	}
	if rows, _ := s.hub.Store().Studies(t.Context(), fixture.Study); len(rows) != 1 {
		t.Error("a faulty file was registered")
	}
	again := strings.Replace(string(text), "version: 1", "version: 2", 1)
	if status, body, _ := post(again, "check"); status != http.StatusOK || !strings.Contains(plain(body), "Nothing is registered yet") {
		t.Errorf("%d %s", status, plain(body))
	}
	if status, _, h := post(again, "register"); status != http.StatusSeeOther || h.Get("Location") != base+"/authorisation" {
		t.Errorf("%d %v", status, h)
	}
	if rows, _ := s.hub.Store().Studies(t.Context(), fixture.Study); len(rows) != 2 {
		t.Error("a good file was not registered")
	}
}

func escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	return b.String()
}

// The officer verifies the log, and nothing of his changes anything else.
func TestLogIsVerified(t *testing.T) {
	s := newSite(t, upload.Limits{})
	status, body, _ := s.do(t, "privacy", http.MethodPost, "/audit/verify", nil)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, plain(body))
	}
	has(t, body, "entries hold")
	status, text, _ := s.do(t, "privacy", http.MethodPost, "/audit/export", nil)
	events, err := s.hub.Store().Events(t.Context(), 0)
	if err != nil || status != http.StatusOK || strings.Count(text, "\n") != len(events)-1 { // all but the export's own
		t.Errorf("%d, %d lines, %d events, %v", status, strings.Count(text, "\n"), len(events), err)
	}
	for _, p := range []string{base + "/builds", "/studies/new", base + "/builds/1/approve"} {
		if status, _, _ := s.do(t, "privacy", http.MethodPost, p, nil); status != http.StatusForbidden {
			t.Errorf("%s: %d", p, status)
		}
	}
	if status, _, _ := s.beginning(t, "privacy", 10, "supplier", "vdab", "kind", "measures", "filename", "a.csv"); status != http.StatusForbidden {
		t.Errorf("an officer's upload: %d", status)
	}
}

// A build with warnings is approved with a reason, which the log keeps.
func TestApprovalAsksForAReason(t *testing.T) {
	s := newSite(t, upload.Limits{})
	_, _, head := s.do(t, "steward", http.MethodPost, base+"/builds", nil)
	s.ended(t, head.Get("Location"))
	v, err := s.hub.For("steward").BuildPage(t.Context(), fixture.Study, 2)
	if err != nil {
		t.Fatal(err)
	}
	form := func(reason string) (int, string) {
		status, body, _ := s.do(t, "steward", http.MethodPost, base+"/builds/2/approve", strings.NewReader("reason="+escape(reason)), "Content-Type", "application/x-www-form-urlencoded")
		return status, body
	}
	if len(v.Warnings) > 0 {
		for _, bad := range []string{"", "person 85.07.30-033 28", strings.Repeat("x", 501)} {
			if status, body := form(bad); status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d %s", bad, status, plain(body))
			}
		}
	}
	if status, body := form("checked with the supplier"); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, plain(body))
	}
	has(t, s.get(t, "steward", base+"/builds"), "Build 2", "In force", "Superseded")
}
