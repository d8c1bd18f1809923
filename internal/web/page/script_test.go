package page_test

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/kruistabel/kruistabel/internal/web/browser"
	. "github.com/kruistabel/kruistabel/internal/web/page"
)

// acts counts what a page's scripts made the server do.
type acts struct {
	mu   sync.Mutex
	done map[string]int
	said map[string]string
	down bool
}

func (a *acts) note(what, said string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done == nil {
		a.done, a.said = map[string]int{}, map[string]string{}
	}
	a.done[what]++
	a.said[what] = said
}

func (a *acts) times(what string) (int, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.done[what], a.said[what]
}

const scripted = `{{define "title"}}x{{end}}{{define "main"}}
<form id="f" method="post" action="/swap" data-swap="part"><label for="q">q</label><input id="q" name="q"><button id="go">go</button></form>
<div id="part">{{template "inner" .}}</div>
<form id="s" data-autosave="/save"><label for="d">d</label><input id="d" name="d"><span data-saved-at></span></form>
<form id="p" method="post" action="/once"><button id="once">once</button></form>
<form id="c" method="post" action="/once"><button id="ask" data-dialog="sure">ask</button></form>
<dialog id="sure" aria-label="sure"><form method="dialog"><button id="no" value="no">no</button><button id="yes" value="yes">yes</button></form></dialog>
<form id="b" method="post" action="/refuse" data-swap="part"><button id="bad">bad</button></form>
<button type="button" id="dis" aria-disabled="true" aria-describedby="why">x</button><span id="why">because</span>
<div id="feed" data-live="/events"><p>none</p></div>
<table class="cross" id="t"><caption>t</caption><tr><th scope="row">a</th><td class="num">1.234</td><td class="num c1">c₁</td><td class="num">12,5</td></tr></table>
{{end}}`

func scriptSite(t *testing.T, a *acts) string {
	templates := fstest.MapFS{
		"templates/page.html":   {Data: []byte(scripted)},
		"templates/_inner.html": {Data: []byte(`<input id="in" aria-label="in" value="{{.}}"><p>got {{.}}</p>`)},
	}
	f, err := New(Site{}, Area{Name: "test", Templates: templates, Routes: func(m *Mux) {
		m.Get("/page", Public, func(r *Request) error { return r.Render("page", "nothing") })
		m.Post("/swap", Public, func(r *Request) error {
			f, err := r.Input()
			a.note("swap", f.Value("q"))
			if err != nil {
				return err
			}
			if r.Swap() {
				return r.Fragment("inner", f.Value("q"))
			}
			return r.Render("page", f.Value("q"))
		})
		m.Post("/save", Public, func(r *Request) error {
			f, err := r.Input()
			a.note("save", f.Value("d"))
			if err != nil {
				return err
			}
			return r.NoContent()
		})
		m.Post("/once", Public, func(r *Request) error {
			a.note("once", "")
			time.Sleep(200 * time.Millisecond)
			return r.Redirect("/page")
		})
		m.Post("/refuse", Public, func(r *Request) error { return &Conflict{By: "An"} })
		m.Get("/events", Public, func(r *Request) error {
			a.mu.Lock()
			down := a.down
			a.mu.Unlock()
			if down {
				return NotFound()
			}
			s, err := r.Stream()
			if err != nil {
				return err
			}
			if err := s.Swap("feed", "inner", "news"); err != nil {
				return err
			}
			for range 100 {
				time.Sleep(20 * time.Millisecond)
				a.mu.Lock()
				down := a.down
				a.mu.Unlock()
				if down {
					break
				}
			}
			return nil
		}, Timeout(0))
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f)
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	return server.URL
}

// typed types a text into a field, key by key.
func typed(p *browser.Page, selector, text string) {
	p.Click(selector)
	for _, c := range text {
		p.Key(string(c))
	}
}

// What pages do with script, in a browser under the real content security
// policy.
func TestScripts(t *testing.T) {
	b := browser.Start(t)
	a := &acts{}
	url := scriptSite(t, a)
	p := b.Page(t, browser.Desktop, true)
	p.Go(url + "/page")

	// Events replace a part, through the trusted types policy.
	p.Until(`document.querySelector("#feed p")?.textContent === "got news"`)

	// A form swaps its part; focus stays where it was.
	typed(p, "#q", "one")
	p.Key("Enter")
	p.Until(`document.querySelector("#part p").textContent === "got one"`)
	if got := browser.Eval[string](p, `document.activeElement.id + location.pathname`); got != "q/page" {
		t.Errorf("after a swap the focus is on %s", got)
	}
	p.Until(`document.querySelector("#live").textContent !== ""`)

	// Focus and selection inside the part stay too.
	browser.Eval[bool](p, `(() => { const e = document.querySelector("#part input"); e.focus(); e.setSelectionRange(1, 2); document.querySelector("#f").requestSubmit(); return true; })()`)
	p.Until(`document.querySelector("#part").getAttribute("aria-busy") === null`)
	if got := browser.Eval[string](p, `[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd].join()`); got != "in,1,2" {
		t.Errorf("inside the part the focus is %s", got)
	}

	// A draft is saved soon after the last change, once.
	typed(p, "#d", "draft")
	p.Until(`document.querySelector("[data-saved-at]").textContent.startsWith("Saved at ")`)
	if _, said := a.times("save"); said != "draft" {
		t.Errorf("saved %q", said)
	}

	// What is disabled says why.
	p.Click("#dis")
	p.Until(`document.querySelector("#live").textContent === "because"`)

	// A refusal of a swap is a dialog with its words; the page stays.
	p.Click("#bad")
	p.Until(`document.querySelector("dialog[open] #trouble") !== null`)
	p.Click("dialog[open] #trouble .button")
	p.Until(`document.querySelector("dialog[open]") === null`)

	// Numbers are copied as plain digits, hidden cells as c.
	got := browser.Eval[string](p, `import(document.querySelector('script[type=module]').src).then(m => m.plain(document.getElementById("t")))`)
	if got != "a\t1234\tc\t12,5" {
		t.Errorf("copied %q", got)
	}

	// A question is asked first, and a double click sends once.
	p.Click("#ask")
	p.Click("#no")
	p.Click("#ask")
	browser.Eval[bool](p, `window.former = true`)
	p.Click("#yes")
	p.Until(`window.former === undefined && document.querySelector("#feed p")?.textContent === "got news"`)
	browser.Eval[bool](p, `(() => { const b = document.getElementById("once"); b.click(); b.click(); return true; })()`)
	time.Sleep(400 * time.Millisecond)
	if n, _ := a.times("once"); n != 2 {
		t.Errorf("%d sent, not one for the dialog and one for the double click", n)
	}

	if c := strings.Join(p.Complaints(), "\n"); strings.Contains(c, "Content Security Policy") || strings.Contains(c, "TrustedHTML") || strings.Contains(c, "exception") {
		t.Error(c)
	}

	// A lost connection is said with the time of the last sign.
	p.Until(`document.querySelector("#feed p")?.textContent === "got news"`)
	a.mu.Lock()
	a.down = true
	a.mu.Unlock()
	p.Until(`document.querySelector(".offline")?.textContent.startsWith("Connection lost. Last known ")`)
}
