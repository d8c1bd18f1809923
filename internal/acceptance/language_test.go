package acceptance

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// Scenario 6. A count and a share are written as each language writes them; the
// switch keeps the address, what is chosen and the scroll; labels that a
// language does not have are marked as those of another; what is copied is
// plain digits.
func TestLanguages(t *testing.T) {
	s := fixture(t, "locale")
	p, _ := s.working(browser.Start(t), browser.Desktop, "researcher.sw")
	p.Go(s.url + table1)
	base := []string{"remove|measure|", "filter|measure| A01", "filter|moment| 2015-06-30", "place|sex|rows", "place|education|columns"}
	placed(p, table1, append(base, "total|sex|on", "total|education|on")...)

	copied := browser.Eval[string](p, `(() => {
		const cell = [...document.querySelectorAll("#grid td")].find(c => c.innerText.trim() === "1,234,567");
		const range = document.createRange(); range.selectNodeContents(cell);
		getSelection().removeAllRanges(); getSelection().addRange(range);
		const data = new DataTransfer();
		cell.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
		return data.getData("text/plain") })()`)
	if copied != "1234567" {
		t.Errorf("copied is %q", copied)
	}
	whole := map[string]string{"nl": "1.234.567", "fr": "1\u202f234\u202f567", "de": "1.234.567", "en": "1,234,567"}
	for code, want := range whole {
		switched(t, p, code, want)
	}
	placed(p, table1, append(base, "show||column", "total|sex|on", "total|education|on")...)
	share := map[string]string{"nl": "12,3%", "fr": "12,3\u00a0%", "de": "12,3\u00a0%", "en": "12.3%"}
	for code, want := range share {
		switched(t, p, code, want)
	}
	if bad := p.Complaints(); len(bad) > 0 {
		t.Errorf("the console says %q", bad)
	}
}

// switched changes the language in the middle of work.
func switched(t *testing.T, p *browser.Page, code, want string) {
	t.Helper()
	address := p.URL()
	chosen := `JSON.stringify([...document.querySelectorAll(".axis [data-dim]")].map(e => e.dataset.dim))`
	browser.Eval[bool](p, `(document.querySelector("#grid td[tabindex='0']").focus(), true)`)
	p.Key("End")
	before := browser.Eval[string](p, `(() => { scrollTo(0, 160); return `+chosen+` + " " + scrollY + " " + document.activeElement.dataset.cell })()`)
	language(p, code)
	settled(p)
	if p.URL() != address {
		t.Errorf("%s: the address is %s", code, p.URL())
	}
	after := browser.Eval[string](p, `(() => `+chosen+` + " " + scrollY + " " + document.querySelector("#grid td[tabindex='0']").dataset.cell)()`)
	if after != before {
		t.Errorf("%s: chosen, scroll and cell were %s, and are %s", code, before, after)
	}
	texts := browser.Eval[[]string](p, `[...document.querySelectorAll("#grid td")].map(c => c.innerText)`)
	if all := strings.Join(texts, "|"); !strings.Contains("|"+all+"|", "|"+want+"|") {
		t.Errorf("%s: %q is not in %q", code, want, texts)
	}
	foreign := browser.Eval[[]string](p, `[...document.querySelectorAll("#grid th [lang], #grid th[lang]")].map(e => e.lang)`)
	if code != "de" && len(foreign) > 0 {
		t.Errorf("%s: labels of other languages %q", code, foreign)
	}
	if code == "de" {
		if len(foreign) < 3 || strings.Trim(strings.Join(foreign, ""), "frnl") != "" {
			t.Errorf("de: the languages of the labels are %q", foreign)
		}
	}
}
