package gallerytest

import (
	"net/http"
	"strings"
	"testing"
)

const around = `<html lang="en"><head><title>x</title></head><body><main><h1>x</h1>%</main></body></html>`

// Each fault of a page is found, and a sound page has none.
func TestEachFaultIsFound(t *testing.T) {
	for inside, want := range map[string]string{
		`<p>sound</p>`:                                           "",
		`<p id="a"></p><p id="a"></p>`:                           `id "a" stands 2 times`,
		`<p aria-describedby="b"></p>`:                           `aria-describedby names "b"`,
		`<a href="#b">x</a>`:                                     `href names "b"`,
		`<h1>y</h1>`:                                             "2 h1",
		`<h3>y</h3>`:                                             "h3",
		`<p style="color:red"></p>`:                              "has style=",
		`<p onclick="x()"></p>`:                                  "has onclick=",
		`<style>p{}</style>`:                                     "inline style",
		`<script>1</script>`:                                     "inline script",
		`<script src="https://x"></script>`:                      "loaded from elsewhere",
		`<script src="/static/x.js"></script>`:                   "status 404",
		`<img src="data:image/png;base64,x">`:                    "no alt",
		`<input name="q">`:                                       "has no label",
		`<label>q <input name="q"></label>`:                      "",
		`<button><svg aria-hidden="true"></svg></button>`:        "has no name",
		`<svg></svg>`:                                            "neither hidden nor named",
		`<table><tr><th scope="col">a</th></tr></table>`:         "no caption",
		`<table><caption>c</caption><tr><th>a</th></tr></table>`: "no scope",
		`<table><caption>c</caption><tr><td>a</td></tr></table>`: "no heads",
		`<a href="javascript:x">x</a>`:                           "leads to",
		`<form action="https://x"></form>`:                       "leads to",
		`<div><p>x</div></p>`:                                    "closes",
		`<iframe></iframe>`:                                      "<iframe>",
		`<h2></h2>`:                                              "empty h2",
	} {
		got := strings.Join(Faults(strings.Replace(around, "%", inside, 1), http.NotFoundHandler()), "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, not %q", inside, got, want)
		}
	}
}
