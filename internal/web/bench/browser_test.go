package bench

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// Education by sex, built and looked at with keys only, without colours: the marks
// have words, the line below is spoken, and nothing is wrong for a screen reader.
func inABrowserByKeys(t *testing.T, s *seat) {
	p := browser.Start(t).Page(t, browser.Desktop, true)
	p.Media("forced-colors", "active")
	s.step("clear||", "filter|moment| 2015-06-30")
	p.Go(s.url + table1)
	p.Wait("#on-bench")
	pick := func(dimension string, right int) {
		t.Helper()
		browser.Eval[bool](p, `document.querySelector("#d-`+dimension+` summary").focus(), true`)
		p.Key(" ")
		p.Until(`document.querySelector(".picked")?.dataset.dim === "` + dimension + `"`)
		for range right {
			p.Key("ArrowRight")
		}
		p.Key("Enter")
		p.Until(`!!document.querySelector('.axis [data-dim="` + dimension + `"]')`)
	}
	pick("education", 0)
	pick("sex", 1)
	browser.Eval[bool](p, `document.querySelector('.axis [data-dim="measure"] [value^="remove|"]').focus(), true`)
	p.Key("Enter")
	p.Until(`!document.querySelector('.axis [data-dim="measure"]')`)
	s.step("filter|measure| A01")
	p.Go(s.url + table1)
	p.Until(`document.querySelector("#status").textContent.includes("4 hidden") && !document.querySelector("[data-wait]")`)

	// From the table's first stop to the next hidden cell, and its drawer.
	browser.Eval[bool](p, `document.querySelector('#grid td[tabindex="0"]').focus(), true`)
	p.Key("Enter")
	p.Until(`document.querySelector("#drawer-title") === document.activeElement`)
	if text := p.Text("#drawer"); !strings.Contains(text, "hidden") {
		t.Errorf("the drawer says %q", text)
	}
	p.Key("Escape")
	p.Until(`!document.querySelector("#drawer").firstElementChild`)
	if text := p.Text("#grid"); !strings.Contains(text, "confidential, too few persons") || !strings.Contains(text, "confidential, protects another cell") {
		t.Errorf("the marks have no words: %q", text)
	}
	for _, v := range p.Axe() {
		t.Error(v)
	}
	for _, width := range []int64{browser.Phone, browser.Desktop} {
		p.Resize(width)
		if browser.Eval[bool](p, `document.documentElement.scrollWidth > innerWidth + 1`) {
			t.Errorf("at %d the page is wider than the window", width)
		}
	}
	for _, hidden := range []string{">64<", ">58<", ">31<", `"64"`, `"58"`, `"31"`} {
		for _, answer := range append(p.Answers(), p.HTML()) {
			if strings.Contains(answer, hidden) {
				t.Errorf("%s was sent", hidden)
			}
		}
	}
	if c := p.Complaints(); len(c) > 0 {
		t.Errorf("the console says %v", c)
	}
}

// What stays in the room is not printed: a sentence stands on the paper instead.
func trueCountsDoNotPrint(t *testing.T, s *seat) {
	s.mini()
	p := browser.Start(t).Page(t, browser.Desktop, true)
	p.Go(s.url + table1 + "?world=true")
	p.Wait(".world.true")
	const prints = `(selector) => { const e = document.querySelector(selector); return !!e && e.getClientRects().length > 0 }`
	shows := func(selector string) bool { return browser.Eval[bool](p, "("+prints+")("+`"`+selector+`"`+")") }
	if !shows("#grid") || shows(".print-refusal") {
		t.Error("on the screen the table does not show, or the sentence does")
	}
	// The rules for paper, put on the screen.
	paper := func() {
		browser.Eval[bool](p, `(() => {
			const rules = [...document.styleSheets].flatMap((s) => [...s.cssRules]).filter((r) => r instanceof CSSMediaRule && r.media.mediaText === "print");
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(rules.flatMap((r) => [...r.cssRules]).filter((r) => r instanceof CSSStyleRule).map((r) => r.cssText).join("\n"));
			document.adoptedStyleSheets = [sheet];
			return rules.length > 0;
		})()`)
	}
	paper()
	if shows("#grid") || shows("#status") || !shows(".print-refusal") {
		t.Error("true counts are printed")
	}
	p.Go(s.url + table1 + "?wait=1")
	p.Wait(".world.leaves")
	paper()
	if !shows("#grid") || shows(".print-refusal") {
		t.Error("what leaves is not printed")
	}
}
