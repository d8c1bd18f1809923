// Package gallerytest walks over the gallery of a site: each state in each
// language must render, and be markup that a browser and a screen reader
// understand.
package gallerytest

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// Area walks over the states of one area, in a site of its own.
func Area(t *testing.T, area page.Area) {
	t.Helper()
	site, err := page.New(page.Site{Name: "KSZ", Synthetic: true, Demo: true}, area)
	if err != nil {
		t.Fatal(err)
	}
	Walk(t, site)
}

// Walk renders every state of a site in every language and checks the markup.
func Walk(t *testing.T, site *page.Frame) {
	t.Helper()
	for _, name := range site.Unshown() {
		t.Errorf("no state of the gallery shows the page %s", name)
	}
	for _, s := range site.States() {
		for _, l := range locale.Langs {
			t.Run(s.Area+"/"+s.State.Name+"/"+string(l), func(t *testing.T) {
				text, err := site.ShowState(s, l, "")
				if err != nil {
					t.Fatal(err)
				}
				for _, fault := range Faults(string(text), site) {
					t.Error(fault)
				}
			})
		}
	}
}

// Links follows the links of every state, in one language: an address whose
// first part the site knows must be one of its pages, or of a state. Addresses of areas that
// the site does not have are not judged.
func Links(t *testing.T, site *page.Frame) {
	t.Helper()
	known := map[string]bool{}
	for _, r := range site.Routes() {
		known[first(r.Pattern)] = true
	}
	pages := map[string]bool{} // also those of areas whose routes need what the test does not have
	for _, s := range site.States() {
		path, _, _ := strings.Cut(s.State.Path, "?")
		pages[path] = true
	}
	for _, s := range site.States() {
		text, err := site.ShowState(s, locale.NL, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range addresses(string(text)) {
			if known[first(to)] && !site.Has(to) && !pages[to] {
				t.Errorf("%s, %s: a link to %s, which is no page", s.Area, s.State.Name, to)
			}
		}
	}
}

func first(path string) string {
	part, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return part
}
