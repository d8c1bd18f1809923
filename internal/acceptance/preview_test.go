package acceptance

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

const table1 = "/work/tables/table1"

// place puts a dimension on an axis by keys alone: / finds it, a blank picks it
// up, arrows choose, Enter drops it.
func place(p *browser.Page, dimension string, downs int) {
	p.Until(`document.querySelector("#dim-search") !== null`)
	browser.Eval[bool](p, `(document.body.focus(), document.activeElement.blur(), true)`)
	p.Key("/")
	browser.Eval[bool](p, `(document.activeElement.value = "", true)`)
	for _, letter := range dimension {
		p.Key(string(letter))
	}
	p.Key("Enter")
	p.Until(`document.activeElement.tagName === "SUMMARY"`)
	p.Key(" ")
	for range downs {
		p.Key("ArrowDown")
	}
	before := browser.Eval[string](p, `document.querySelector("#on-bench").innerHTML`)
	p.Key("Enter")
	p.Until(`document.querySelector("#on-bench").innerHTML !== ` + quoted(before))
}

// quoted is a text as a script writes it.
func quoted(text string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "$", "\\$").Replace(text) + "`"
}

// step makes steps on table 1 by the form of the workbench.
func step(p *browser.Page, steps ...string) { stepOn(p, table1, steps...) }

func stepOn(p *browser.Page, table string, steps ...string) {
	for _, one := range steps {
		act, codes, _ := strings.Cut(one, " ")
		script := `(async () => { const f = new URLSearchParams([["step", ` + quoted(act) + `]]);`
		for _, c := range strings.Split(codes, ",") {
			if c != "" {
				script += ` f.append("codes", ` + quoted(c) + `);`
			}
		}
		script += ` const r = await fetch("` + table + `", {method: "POST", body: f}); return r.ok })()`
		if !browser.Eval[bool](p, script) {
			panic("step " + one + " was refused")
		}
	}
	p.Go(strings.SplitN(p.URL(), "/work", 2)[0] + table)
}

// grid is the table on the page, row by row.
func grid(p *browser.Page) [][]string {
	return browser.Eval[[][]string](p, `[...document.querySelectorAll("#grid tbody tr")].map(r => [...r.querySelectorAll("th, td")].map(c => c.innerText.trim()))`)
}

// settled waits until the protection is decided.
func settled(p *browser.Page) {
	p.Until(`document.querySelector("#on-bench") && !document.querySelector("#on-bench [data-waiting]") && /[0-9]/.test(document.querySelector("#on-bench").dataset.spoken)`)
}

// Scenarios 1, 2 and 5: the table of mini is built by keys alone, in forced
// colours. Four cells are hidden, a rectangle; the totals are there; no hidden
// count is in anything that the browser was sent. Merging two classes is
// offered and hides none; undo brings the former table back. Nothing on the
// way is against the rules of accessibility.
func TestPreviewByKeyboard(t *testing.T) {
	s := fixture(t, "mini")
	b := browser.Start(t)
	p, _ := s.working(b, browser.Desktop, "researcher.sw")
	p.Media("forced-colors", "active")
	p.Go(s.url + table1)
	step(p, "clear||", "remove|measure|", "filter|measure| A01", "filter|moment| 2015-06-30")
	p.Forget()
	p.Go(s.url + table1)
	place(p, "education", 0)
	place(p, "sex", 1)
	p.UntilText("4 hidden")
	p.Screenshot("preview")

	var marks []string
	for _, row := range grid(p) {
		for _, cell := range row[1:] {
			if mark, words, _ := strings.Cut(cell, "\n"); strings.HasPrefix(words, "confidential") {
				marks = append(marks, mark)
			}
		}
	}
	slices.Sort(marks)
	if strings.Join(marks, " ") != "c₁ c₂ c₂ c₂" {
		t.Errorf("hidden are %q", marks)
	}
	text := p.Text("#grid")
	for _, total := range []string{"375", "191", "184"} {
		if !strings.Contains(text, total) {
			t.Errorf("the total %s is not shown", total)
		}
	}
	hidden(t, p, []string{"7", "31", "64", "58"}, []string{"7", "31", "120", "95"})

	browser.Eval[bool](p, `(document.querySelector("#grid td[tabindex='0']").focus(), true)`)
	for range 4 { // x goes to the next hidden cell
		if browser.Eval[bool](p, `document.activeElement.innerText.includes("c₁")`) {
			break
		}
		p.Key("x")
	}
	p.Key("Enter")
	p.Wait("#drawer-title")
	p.Until(`document.querySelector("#drawer").innerText.includes("10")`)
	hidden(t, p, []string{"7", "31", "64", "58"}, []string{"7", "31", "120", "95"})
	reportAxe(t, p, "workbench, forced colours")
	p.Key("Escape")

	p.Go(s.url + table1 + "/fewer")
	p.UntilText("4 → 0")
	p.Screenshot("fewer")
	step(p, "group|education| M,H")
	p.UntilText("0 hidden")
	if got := p.Text("#grid"); !strings.Contains(got, "71") || !strings.Contains(got, "89") || strings.Contains(got, "c₁") {
		t.Errorf("merged: %s", got)
	}
	browser.Eval[bool](p, `(document.activeElement.blur(), true)`)
	p.Key("z", chromedp.ModifierCtrl)
	p.UntilText("4 hidden")
	if bad := p.Complaints(); len(bad) > 0 {
		t.Errorf("the console says %q", bad)
	}
	for _, asked := range p.Asked() {
		if !strings.HasPrefix(asked, s.url) {
			t.Errorf("the page asked %s", asked)
		}
	}
}

// hidden demands that the answers of the server hold none of the counts of the
// hidden rectangle, whichever of the two it is. Only figures count: those in
// cells, attributes and texts, not those inside longer words.
func hidden(t *testing.T, p *browser.Page, rectangles ...[]string) {
	t.Helper()
	rows := grid(p)
	shown := strings.Join(slices.Concat(rows...), " ")
	which := rectangles[0]
	if !strings.Contains(shown, "120") {
		which = rectangles[1]
	}
	for _, body := range append(p.Answers(), p.HTML()) {
		_, main, ok := strings.Cut(body, `id="grid"`)
		if !ok {
			continue
		}
		main, _, _ = strings.Cut(main, "</table>")
		for _, n := range which {
			if regexp.MustCompile(`>\s*` + n + `\s*<|[^-]label="[^"]*\b` + n + `\b|value="` + n + `"`).MatchString(main) {
				t.Errorf("the true count %s is in an answer: %.200s", n, main)
			}
		}
	}
}

// reportAxe fails for each violation of WCAG 2.2 AA.
func reportAxe(t *testing.T, p *browser.Page, where string) {
	t.Helper()
	for _, v := range p.Axe() {
		t.Errorf("%s: %s", where, v)
	}
}
