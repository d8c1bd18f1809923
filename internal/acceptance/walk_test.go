package acceptance

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// walker goes over all pages that a person finds by links, from the home page.
type walker struct {
	t   *testing.T
	p   *browser.Page
	who string
	url string

	outside bool // a researcher who is not in the room

	all   map[string]bool // what all people find alike and one of them walked
	seen  map[string]bool // by shape
	order []string
}

// names are what makes many addresses one page: ids, numbers, and who or which
// dimension it is about.
var names = regexp.MustCompile(`\b[A-Z][0-9]{4,}\b|[0-9]+|/people/[^/]+|/codes/[^/]+|/basket/[^/]+|^/(nl|fr|de|en)/`)

// common are pages that are the same for everybody.
var common = regexp.MustCompile(`^/(help|(nl|fr|de|en)/)`)

// shape is what an address has in common with those of the same page. A query
// counts by its keys.
func shape(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	keys := make([]string, 0, 4)
	for k := range u.Query() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return names.ReplaceAllString(strings.ReplaceAll(u.Path, study, "STUDY"), "n") + "?" + strings.Join(keys, "&")
}

// skipped are no pages of the person's own: files to keep, pages made for tests,
// and the way out.
var skipped = regexp.MustCompile(`^/gallery|^/static|\.csv$|^/signout|/live$|^/healthz`)

// faults is what a page is looked at for, in the page: raw keys of the
// catalogue, horizontal scroll, and in another language than English sentences
// in English that are not marked as such.
const faults = `(() => {
	const found = [];
	const root = document.documentElement;
	if (root.scrollWidth > root.clientWidth + 1) found.push("scrolls sideways: " + root.scrollWidth + " in " + root.clientWidth + ", " + [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest(".scroll, .wide-scroll, pre, [tabindex='0']")).slice(0, 3).map(e => e.tagName + "." + e.className).join(" "));
	const own = root.lang;
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const english = /\b(the|is|are|was|were|not|with|and|that|which|has|have|you|your|this|of|from|can|must|there)\b/gi;
	while (walk.nextNode()) {
		const text = walk.currentNode.textContent.trim(), at = walk.currentNode.parentElement;
		if (!text || at.closest("script, style, pre, code, textarea, .mono, .versions, #f-act, template")) continue;
		if (/\{[a-z]+\}|%!|<no value>|\bmissing key\b/.test(text) || /^[a-z]+(\.[a-z_]+){1,4}$/.test(text) && !/\.(sw|vdab|dwse|csv|py|r|yaml|parquet|json|be|krp|pub)$/.test(text)) found.push("raw text: " + text.slice(0, 120));
		if (own === "en" || (at.closest("[lang]")?.lang ?? own) !== own) continue;
		const words = text.match(english) ?? [];
		if (text.length > 24 && words.length >= 3 && words.length > text.split(/\s+/).length / 6) found.push("English on a page in " + own + ": " + text.slice(0, 160));
	}
	return found })()`

// walk follows every link, at most so many addresses of one shape.
func (w *walker) walk(start ...string) {
	w.t.Helper()
	queue := append([]string{"/home"}, start...)
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		if w.seen[shape(address)] || w.all[shape(address)] {
			continue
		}
		w.seen[shape(address)] = true
		if common.MatchString(address) {
			w.all[shape(address)] = true
		}
		w.order = append(w.order, address)
		queue = append(queue, w.look(address)...)
	}
}

// look opens a page and gives the addresses of its links and of its forms that
// ask.
func (w *walker) look(address string) []string {
	w.t.Helper()
	w.p.Forget()
	w.p.Go(w.url + address)
	if status := w.p.Status(); status >= 400 && !w.shut(status, address) {
		w.t.Errorf("%s, %s: status %d: %.200s", w.who, address, status, w.p.Text("main"))
	}
	w.judge(address)
	return browser.Eval[[]string](w.p, `[...document.querySelectorAll("a[href], form[method=get]")].map(e => new URL(e.getAttribute("href") ?? e.getAttribute("action") ?? "", location.href)).filter(u => u.origin === location.origin).map(u => u.pathname + u.search)`+
		`.filter(a => !`+"/"+strings.ReplaceAll(skipped.String(), "/", `\/`)+"/"+`.test(a))`)
}

// shut says that a page is one that a researcher outside the room is refused,
// with the reason and who can help.
func (w *walker) shut(status int64, address string) bool {
	return status == 403 && w.outside && strings.HasPrefix(address, "/work/") && strings.Contains(w.p.Text("main"), "seat")
}

// judge says what is wrong with the page as it is.
func (w *walker) judge(where string) {
	w.t.Helper()
	for _, fault := range browser.Eval[[]string](w.p, faults) {
		w.t.Errorf("%s, %s: %s", w.who, where, fault)
	}
	for _, line := range w.p.Complaints() {
		if w.outside && strings.Contains(line, "status of 403") {
			continue // told by look
		}
		w.t.Errorf("%s, %s: the console says %s", w.who, where, line)
	}
	for _, asked := range w.p.Asked() {
		if !strings.HasPrefix(asked, w.url) && !strings.HasPrefix(asked, "data:") {
			w.t.Errorf("%s, %s asks %s", w.who, where, asked)
		}
	}
}

// again walks over the pages found, each in a language and a width of its turn,
// light or dark; with KRUISTABEL_SLOW in all four. The accessibility checker
// looks at every fourth, or at each.
func (w *walker) again() {
	w.t.Helper()
	all := []string{"nl", "fr", "de", "en"}
	for i, address := range w.order {
		codes := all[i%4 : i%4+1]
		if slow() {
			codes = all
		}
		w.p.Resize([]int64{browser.Desktop, browser.Phone}[(i/4)%2])
		w.p.Media("prefers-color-scheme", []string{"light", "dark"}[(i/8)%2])
		w.p.Go(w.url + address)
		for _, code := range codes {
			w.p.Forget()
			language(w.p, code)
			w.judge(address + " in " + code)
		}
		if slow() || i%4 == (i/4)%4 {
			w.p.Until(`document.getAnimations().length === 0`)
			reportAxe(w.t, w.p, w.who+", "+address+" in "+codes[len(codes)-1])
		}
	}
}

// A day in each role: every page that is found by links answers, in four
// languages, wide and narrow, says nothing on the console, asks nothing
// elsewhere, and is accessible.
func TestEveryPageOfEachRole(t *testing.T) {
	s := fixture(t, "mini")
	b := browser.Start(t)
	kiosk, supervisor := s.working(b, browser.Desktop, "researcher.sw")
	placed(kiosk, table1, "filter|moment| 2015-06-30", "place|education|columns", "choose||")
	people := map[string]*browser.Page{"researcher.sw in the room": kiosk, "supervisor": supervisor}
	for _, name := range []string{"steward", "supplier.vdab", "researcher.vdab", "checker1", "privacy"} {
		people[name] = s.as(b, browser.Desktop, name)
	}
	all := map[string]bool{}
	names := []string{"researcher.sw in the room", "steward", "supplier.vdab", "researcher.vdab", "supervisor", "checker1", "privacy"}
	for _, name := range names {
		if only := os.Getenv("KRUISTABEL_WALK"); only != "" && !strings.HasPrefix(name, only) {
			continue
		}
		w := &walker{t: t, p: people[name], who: name, url: s.url, outside: name == "researcher.vdab", all: all, seen: map[string]bool{}}
		w.walk()
		found := len(w.order)
		w.again()
		t.Logf("%s: %d pages", name, found)
		if found < 4 {
			t.Errorf("%s found %q only", name, w.order)
		}
		if testing.Verbose() {
			t.Logf("%q", w.order)
		}
	}
}
