package page_test

import (
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/kruistabel/kruistabel/internal/web/browser"
	. "github.com/kruistabel/kruistabel/internal/web/page"
)

// asPrinted gives a page the rules that it has on paper.
const asPrinted = `fetch(document.querySelector('link[rel=stylesheet][href*=kruistabel]').href).then(r => r.text()).then(async text => {
	const paper = new CSSStyleSheet();
	await paper.replace(text.replaceAll("@media print", "@media screen").replaceAll("@media not print", "@media not screen"));
	document.adoptedStyleSheets = [paper];
	return true;
})`

// On paper true counts are not there, and a sentence says why; the view that
// may leave prints.
func TestTrueCountsDoNotPrint(t *testing.T) {
	templates := fstest.MapFS{
		"templates/true.html":   {Data: []byte(`{{define "title"}}x{{end}}{{define "main"}}<div class="world true" data-watermark="stays in the room"><p id="figure">3</p></div>{{end}}`)},
		"templates/leaves.html": {Data: []byte(`{{define "title"}}x{{end}}{{define "main"}}<div class="world"><p id="figure">c</p></div>{{end}}`)},
	}
	f, err := New(Site{}, Area{Name: "test", Templates: templates, Routes: func(m *Mux) {
		m.Get("/true", Public, func(r *Request) error { return r.Render("true", nil) })
		m.Get("/leaves", Public, func(r *Request) error { return r.Render("leaves", nil) })
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f)
	defer server.Close()
	p := browser.Start(t).Page(t, browser.Desktop, true)
	for path, want := range map[string]string{"/true": "false true", "/leaves": "true false"} {
		p.Go(server.URL + path)
		if got := browser.Eval[string](p, seen); got != "true false" {
			t.Errorf("%s on the screen: figure and sentence are %s", path, got)
		}
		browser.Eval[bool](p, asPrinted)
		if got := browser.Eval[string](p, seen); got != want {
			t.Errorf("%s on paper: figure and sentence are %s, not %s", path, got, want)
		}
		p.Screenshot("print-" + path[1:])
	}
}

const seen = `["#figure", ".print-refusal"].map(s => document.querySelector(s).checkVisibility()).join(" ")`
