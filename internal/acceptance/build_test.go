package acceptance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// Scenario 8. Progress names its steps; the linkage report ties, and is that of
// build.json; a build with one delivery replaced differs in its measures only;
// with the authorisation expired the button says why not, as the command does.
func TestBuild(t *testing.T) {
	s := country(t)
	s.start()
	b := browser.Start(t)
	p := s.as(b, browser.Desktop, "steward")
	builds := s.url + "/studies/" + study + "/builds"
	steps := build(t, p, builds, 1)
	for _, want := range []string{"Authorisation", "Spells joined", "Warehouse read", "Linked", "Tables counted", "Tables written"} {
		if !strings.Contains(steps, want) {
			t.Errorf("progress does not name %q: %s", want, steps)
		}
	}
	t.Run("linkage", func(t *testing.T) { linkage(t, s, p, builds) })
	p.Go(builds + "/1")
	if browser.Eval[bool](p, `document.querySelector("#f-reason") !== null`) {
		put(t, p, "#f-reason", "looked at")
	}
	p.Click(`form.approve button.primary`)
	p.UntilText("In force")
	p.Screenshot("build")

	measure := replaceOne(t, s)
	build(t, p, builds, 2)
	p.Go(builds + "/2/compare/1")
	p.Screenshot("compare")
	if got := browser.Eval[[]string](p, `[...document.querySelectorAll("ul.measures .mono")].map(e => e.innerText)`); !slices.Equal(got, []string{measure}) {
		t.Errorf("measures that differ: %q, and only %s was changed", got, measure)
	}
	if bad := p.Complaints(); len(bad) > 0 {
		t.Errorf("the console says %q", bad)
	}

	s.stop()
	s.env = []string{"KRUISTABEL_NOW=2028-01-03T10:00:00+01:00"}
	s.start()
	p = s.as(b, browser.Desktop, "steward")
	p.Go(s.url + "/studies/" + study + "/builds")
	p.Screenshot("expired")
	why := browser.Eval[string](p, `(() => { const b = [...document.querySelectorAll("main button, main a.button")].find(b => b.innerText.includes("Build")); return b && (b.disabled || b.getAttribute("aria-disabled") === "true") ? document.getElementById(b.getAttribute("aria-describedby")).innerText : "" })()`)
	t.Setenv("KRUISTABEL_NOW", "2028-01-03T10:00:00+01:00")
	said, status := try(t, "build", s.hub, study, "--as", "steward")
	sentence := strings.TrimPrefix(strings.SplitN(strings.TrimSpace(said), "\n", 2)[0], "kruistabel: ")
	if status != 1 || why == "" || !strings.Contains(flat(why), flat(sentence)) {
		t.Errorf("the page says %q; the command ends with %d and says %q", why, status, said)
	}
}

// flat is a sentence without what its place gives it: spaces and a capital.
func flat(text string) string {
	return strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(text), " "), "."))
}

// build starts a build from the list, waits for its end, and gives the page of
// its progress as it was at once.
func build(t *testing.T, p *browser.Page, builds string, n int) (steps string) {
	t.Helper()
	p.Go(builds)
	// The page that answers, even where the build ends at once.
	answer := browser.Eval[[]string](p, `(async () => { const r = await fetch(document.querySelector('form[action$="/builds"]').action, {method: "POST"}); return [r.url, await r.text()] })()`)
	p.Go(answer[0])
	p.Until(`document.querySelector("#job a[href*='/builds/` + strconv.Itoa(n) + `']") !== null || /builds\/` + strconv.Itoa(n) + `$/.test(location.pathname)`)
	p.Go(builds + "/" + strconv.Itoa(n))
	return answer[1]
}

// report is what is asked of build.json.
type report struct {
	Linkage struct {
		Measures []struct {
			Supplier        string `json:"supplier"`
			Measure         string `json:"measure"`
			Quarter         string `json:"quarter"`
			Rows            int    `json:"rows"`
			Persons         int    `json:"persons"`
			Linked          int    `json:"linked"`
			AbsentInQuarter int    `json:"absent_in_quarter"`
			NeverInData     int    `json:"never_in_warehouse"`
		} `json:"measures"`
	} `json:"linkage"`
	Tables []struct {
		Name string `json:"name"`
		Rows int    `json:"rows"`
	} `json:"tables"`
}

// linkage compares the page of a build with its report, line by line.
func linkage(t *testing.T, s *server, p *browser.Page, builds string) {
	text, err := os.ReadFile(filepath.Join(s.hub, "studies", study, "builds", "1", "build.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	lines := browser.Eval[[][]string](p, `[...document.querySelectorAll("table.linkage tbody tr")].map(r => [r.querySelector(".mono").innerText, ...[...r.children].slice(1).map(c => c.innerText.trim())])`)
	if len(lines) != len(r.Linkage.Measures) || len(lines) == 0 {
		t.Fatalf("%d lines on the page, %d in build.json", len(lines), len(r.Linkage.Measures))
	}
	page := map[string]int{}
	for _, l := range lines { // measure, supplier, quarter, rows, persons, linked, absent, never
		page[strings.ReplaceAll(strings.Join(l[3:8], " "), ",", "")+" "+l[0]]++
	}
	persons, linked, not := 0, 0, 0
	for _, m := range r.Linkage.Measures {
		if m.Linked+m.AbsentInQuarter+m.NeverInData != m.Persons {
			t.Errorf("%+v does not tie", m)
		}
		persons, linked, not = persons+m.Persons, linked+m.Linked, not+m.AbsentInQuarter+m.NeverInData
		line := fmt.Sprintf("%d %d %d %d %d %s", m.Rows, m.Persons, m.Linked, m.AbsentInQuarter, m.NeverInData, m.Measure)
		if page[line]--; page[line] < 0 {
			t.Errorf("the page has no line %q", line)
		}
	}
	var tie []int
	for _, n := range regexp.MustCompile(`[0-9][0-9,]*`).FindAllString(p.Text(".ties"), -1) {
		i, _ := strconv.Atoi(strings.ReplaceAll(n, ",", ""))
		tie = append(tie, i)
	}
	if !slices.Equal(tie, []int{persons, linked, not}) {
		t.Errorf("the page ties %v, build.json %d = %d + %d", tie, persons, linked, not)
	}
	p.Go(builds + "/1?part=tables")
	rows := browser.Eval[map[string]string](p, `Object.fromEntries([...document.querySelectorAll("main table:first-of-type tbody tr")].map(r => [r.children[0].innerText.trim().replace(".parquet", ""), r.children[1].innerText.trim()]))`)
	for _, x := range r.Tables {
		if got := strings.ReplaceAll(rows[x.Name], ",", ""); got != strconv.Itoa(x.Rows) {
			t.Errorf("%s has %s rows on the page, %d in build.json", x.Name, got, x.Rows)
		}
	}
	p.Go(builds + "/1?part=checks")
	if got := p.Text("ul.checks"); strings.Contains(got, "Does not hold") || !strings.Contains(got, "Holds") {
		t.Errorf("checks: %s", got)
	}
}

// replaceOne replaces the delivery of measures of vdab by one without the rows
// of a measure that is common.
func replaceOne(t *testing.T, s *server) (measure string) {
	t.Helper()
	dir := filepath.Dir(s.hub)
	text, err := os.ReadFile(filepath.Join(dir, "country", "deliveries", "vdab_measures.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.SplitAfter(string(text), "\n")
	count := map[string]int{}
	for _, row := range rows[1:] {
		if f := strings.Split(row, ","); len(f) > 2 {
			count[f[1]]++
		}
	}
	for m, n := range count {
		if n > count[measure] || n == count[measure] && m < measure {
			measure = m
		}
	}
	kept := slices.DeleteFunc(rows, func(row string) bool { f := strings.Split(row, ","); return len(f) > 2 && f[1] == measure })
	file := filepath.Join(dir, "replaced.csv")
	if err := os.WriteFile(file, []byte(strings.Join(kept, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "deliver", s.hub, study, "--supplier", "vdab", "--kind", "measures", file, "--replaces", "D0003", "--as", "supplier.vdab")
	return measure
}
