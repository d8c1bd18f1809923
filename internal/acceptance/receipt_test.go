package acceptance

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// faulty is a delivery of six rows of which the first is good.
const faulty = `insz,measure,start_date,end_date
85073003328,A01,2015-02-01,2015-05-31
85073003327,A01,2015-02-01,2015-05-31
17073003384,ZZ9,2015-02-01,2015-05-31
98472899765,A01,2015-05-31,2015-02-01
01490700185,A01,2015-02-31,2015-05-31
85073003328,A01,2015-02-01,2015-05-31
`

var eleven = regexp.MustCompile(`(^|[^0-9a-f])[0-9]{11}([^0-9a-f]|$)`)

// deliver sends a file of measures as a supplier does, and waits for the
// receipt.
func deliver(t *testing.T, p *browser.Page, url, file, rows string) {
	t.Helper()
	p.Go(url + "/studies/" + study + "/deliveries/new")
	p.Click(`input[name=kind][value=measures]`)
	if rows != "" {
		put(t, p, "#f-rows", rows)
	}
	p.Upload("#f-sent", file)
	p.Click("#send")
	p.Until(`/\/deliveries\/D[0-9]+$/.test(location.pathname) || document.querySelector("a[href*='/deliveries/D']") && /\/jobs\//.test(location.pathname)`)
	if !strings.Contains(p.URL(), "/deliveries/D") {
		p.Click(`#job a[href*="/deliveries/D"]`)
		p.Until(`/\/deliveries\/D[0-9]+$/.test(location.pathname)`)
	}
}

// Scenario 7. A supplier sees what became of each line, never a number of a
// person; what is not a supplier's says why it is shut, and the privacy officer
// finds each attempt.
func TestReceipt(t *testing.T) {
	s := fixture(t, "mini")
	b := browser.Start(t)
	p := s.as(b, browser.Desktop, "supplier.vdab")
	file := filepath.Join(t.TempDir(), "measures.csv")
	if err := os.WriteFile(file, []byte(faulty), 0o600); err != nil {
		t.Fatal(err)
	}
	deliver(t, p, s.url, file, "6")
	p.Screenshot("receipt")
	head := p.Text(".headline")
	for _, want := range []string{"6 read", "1 accepted", "5 rejected"} {
		if !strings.Contains(strings.Join(strings.Fields(head), " "), want) {
			t.Errorf("the receipt says %q, not %s", head, want)
		}
	}
	lines := browser.Eval[[][]string](p, `[...document.querySelectorAll("#lines ~ * tbody tr")].map(r => [...r.children].map(c => c.innerText.trim()))`)
	seen := map[string]bool{}
	for i, line := range lines {
		if len(line) < 2 || line[0] != string(rune('3'+i)) {
			t.Errorf("line %d is %q", i, line)
			continue
		}
		seen[line[len(line)-1]] = true
	}
	if len(lines) != 5 || len(seen) != 5 {
		t.Errorf("%d lines, %d reasons: %q", len(lines), len(seen), lines)
	}
	csv := browser.Eval[string](p, `fetch(document.querySelector('a[href$="rejects.csv"]').href).then(r => r.text())`)
	if strings.Count(strings.TrimSpace(csv), "\n") != 5 {
		t.Errorf("the file of rejects is %q", csv)
	}
	text := browser.Eval[string](p, `document.body.innerText`)
	for where, what := range map[string]string{"page": text, "file": csv, "log": s.said()} {
		if n := eleven.FindString(what); n != "" {
			t.Errorf("the %s shows a number of eleven digits: %.9s...", where, n)
		}
	}
	if n := eleven.FindString(strings.Join(p.Answers(), "\n")); n != "" {
		t.Errorf("an answer holds a number of eleven digits: %.9s...", n)
	}
	reportAxe(t, p, "receipt")

	for _, shut := range []string{"/work", "/work/tables/table1", "/requests"} {
		p.Go(s.url + shut)
		if p.Status() != 403 {
			t.Errorf("%s: status %d", shut, p.Status())
		}
		if said := p.Text("main"); !strings.Contains(said, "supplies") {
			t.Errorf("%s says %q", shut, said)
		}
	}
	p.Screenshot("shut")
	officer := s.as(b, browser.Desktop, "privacy")
	officer.Go(s.url + "/audit?act=access.refused&who=supplier.vdab")
	found := browser.Eval[[]string](officer, `[...document.querySelectorAll("table.events tbody tr")].map(r => r.innerText)`)
	if len(found) != 3 {
		t.Errorf("%d refusals: %q", len(found), found)
	}
	officer.Screenshot("audit")
}
