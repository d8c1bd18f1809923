package lab

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
	"github.com/kruistabel/kruistabel/internal/web/page"
	"github.com/kruistabel/kruistabel/internal/web/static"
)

// sqlShown is the SQL page of the gallery in a browser.
func sqlShown(t *testing.T, state string) *browser.Page {
	t.Helper()
	b := browser.Start(t)
	site, err := page.New(page.Site{Name: "KSZ", Synthetic: true, Demo: true}, New(Parts{}))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	p := b.Page(t, browser.Desktop, true)
	for _, s := range site.States() {
		if s.State.Name == state {
			p.Go(server.URL + s.Address() + "?language=en&theme=light")
			return p
		}
	}
	t.Fatalf("the gallery has no %s", state)
	return nil
}

// TestEditorUnderTheStrictPolicy types in the editor, where it was built: its
// styles are applied, it completes columns, and what is typed is in the field.
func TestEditorUnderTheStrictPolicy(t *testing.T) {
	if _, err := static.FS.ReadFile("built/editor.js"); err != nil {
		t.Skip("the editor was not built: scripts/editor.sh")
	}
	p := sqlShown(t, "SQL: empty")
	const inside = `document.querySelector(".sql-host").shadowRoot`
	p.Until(`document.querySelector(".sql-host")?.shadowRoot?.querySelector(".cm-content") != null`)
	p.Until(`getComputedStyle(` + inside + `.querySelector(".cm-scroller")).display === "flex"`) // its own styles hold
	p.Until(`(` + inside + `.querySelector(".cm-content").focus(), true)`)
	for _, key := range "SELECT educ" {
		p.Key(string(key))
	}
	p.Until(inside + `.querySelector(".cm-tooltip-autocomplete")?.textContent.includes("education") === true`)
	p.Until(`document.getElementById("sql-text").value === "SELECT educ"`)
	for _, c := range p.Complaints() {
		t.Error(c)
	}
}

// TestNothingOfAResultCanBeTakenAlong looks for ways out of a result.
func TestNothingOfAResultCanBeTakenAlong(t *testing.T) {
	p := sqlShown(t, "SQL: result")
	html := p.HTML()
	for _, way := range []string{"download", "data-copy", ".csv", "blob:"} {
		if strings.Contains(html, way) {
			t.Errorf("the page of a result has %q", way)
		}
	}
}
