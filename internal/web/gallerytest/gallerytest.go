// Package gallerytest walks over the gallery of a site: each state in each
// language must render, and be markup that a browser and a screen reader
// understand.
package gallerytest

import (
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
