package gallerytest

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/web/browser"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// look is one way to look at a state.
type look struct {
	lang  locale.Lang
	theme string
	width int64
}

// looks are the ways in which state number i is looked at: one of languages,
// themes and widths by turns; all of them with KRUISTABEL_GALLERY=all.
func looks(i int) (out []look) {
	if os.Getenv("KRUISTABEL_GALLERY") != "all" {
		n := len(locale.Langs)
		if (i+i/n)%2 == 0 {
			return []look{{locale.Langs[i%n], "light", browser.Desktop}}
		}
		return []look{{locale.Langs[i%n], "dark", browser.Phone}}
	}
	for _, l := range locale.Langs {
		for _, theme := range []string{"light", "dark"} {
			out = append(out, look{l, theme, browser.Desktop}, look{l, theme, browser.Phone})
		}
	}
	return out
}

// Browse shows every state of an area in a browser, and fails where the
// accessibility checker finds a fault, the console complains, the page asks for
// anything from elsewhere, or is wider than the window, with texts that are 40 %
// longer too. It is skipped where
// there is no browser. Screenshots go to the folder KRUISTABEL_SCREENSHOTS.
func Browse(t *testing.T, area page.Area) {
	t.Helper()
	b := browser.Start(t)
	site, err := page.New(page.Site{Name: "KSZ", Synthetic: true, Demo: true}, area)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	p := b.Page(t, browser.Desktop, true)
	n := 0
	for _, s := range site.States() {
		if s.Area != area.Name {
			continue
		}
		for _, l := range looks(n) {
			see(t, p, server.URL, s, l)
		}
		n++
	}
}

// see looks at a state in one way.
func see(t *testing.T, p *browser.Page, url string, s page.Shown, l look) {
	t.Helper()
	name := fmt.Sprintf("%s-%02d-%s-%s-%d", s.Area, s.Index, l.lang, l.theme, l.width)
	p.Forget()
	p.Resize(l.width)
	p.Go(fmt.Sprintf("%s%s?language=%s&theme=%s", url, s.Address(), l.lang, l.theme))
	p.Screenshot(name)
	for _, v := range p.Axe() {
		t.Errorf("%s (%s): %v", name, s.State.Name, v)
	}
	for _, c := range p.Complaints() {
		// A script of a page may ask the server for what a made-up page does not
		// have; its files must be there.
		if !strings.Contains(c, "Failed to load resource") || strings.Contains(c, "/static/") {
			t.Errorf("%s (%s): %s", name, s.State.Name, c)
		}
	}
	for _, to := range p.Asked() {
		if !strings.HasPrefix(to, url+"/") && !strings.HasPrefix(to, "data:") {
			t.Errorf("%s (%s) asks for %s", name, s.State.Name, to)
		}
	}
	if over := browser.Eval[string](p, widest); over != "" {
		t.Errorf("%s (%s) is wider than the window: %s", name, s.State.Name, over)
	}
	if over := browser.Eval[string](p, longer+widest); over != "" {
		t.Errorf("%s (%s) is wider than the window when its texts are longer: %s", name, s.State.Name, over)
	}
}

// longer makes each text of a page 40 % longer, as another language may be.
const longer = `(() => {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const texts = [];
	while (walker.nextNode()) texts.push(walker.currentNode);
	for (const node of texts) {
		const text = node.data.trim();
		if (text.length > 3 && !/^[\d\s.,:%/–-]+$/.test(text)) node.data += " " + text.slice(0, Math.ceil(text.length * 0.4));
	}
})();
`

// widest is the element that makes a page wider than its window.
const widest = `(() => {
	const room = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= room) return "";
	const over = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > room + 1 && !e.closest(".scroll, pre, .away"));
	const e = over.at(-1);
	return e ? e.outerHTML.slice(0, 200) : "the page";
})()`
