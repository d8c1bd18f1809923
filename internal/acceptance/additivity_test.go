package acceptance

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/web/browser"
)

// Scenario 4, and the last of 10. A total over measures counts participations
// and is called so; no total is over moments or offsets; a table beyond the
// limit is refused with what was asked, the limit and three ways, and none of
// it is drawn.
func TestTotalsOfACountry(t *testing.T) {
	s := country(t)
	run(t, "build", s.hub, study, "--as", "steward")
	run(t, "approve", s.hub, study, "1", "--as", "steward")
	s.start()
	p, _ := s.working(browser.Start(t), browser.Desktop, "researcher.sw")
	p.Go(s.url + table1)

	placed(p, table1, "filter|moment| 2015-12-31", "place|measure|rows", "total|measure|on", "place|sex|columns")
	if heads := labels(p); !has(heads, "Participations") || !has(heads, "Total") {
		t.Errorf("heads are %q", heads)
	}
	before := grid(p)
	language(p, "nl")
	if heads := labels(p); !has(heads, "Deelnames") {
		t.Errorf("in Dutch heads are %q", heads)
	}
	language(p, "en")
	settled(p)
	if after := grid(p); len(after) != len(before) || len(before) < 10 {
		t.Errorf("the table has %d rows, then %d", len(before), len(after))
	}

	placed(p, table1, "remove|measure|", "filter|measure| A01", "place|moment|rows", "place|sex|columns", "total|sex|on")
	noTotal(t, p, "moment", 2)
	const table2 = "/work/tables/table2"
	p.Go(s.url + table2)
	stepOn(p, table2, "clear||", "remove|measure|", "filter|measure| A01", "place|offset|rows", "place|sex|columns")
	noTotal(t, p, "offset", 2)

	// Six dimensions: far more cells than any limit.
	stepOn(p, table1, "clear||", "filter|moment| 2015-12-31")
	for _, d := range []string{"measure", "age", "education", "nationality"} {
		browser.Eval[int](p, `fetch("`+table1+`", {method: "POST", body: new URLSearchParams([["step", "place|`+d+`|rows"]])}).then(r => r.status)`)
	}
	p.Go(s.url + table1)
	if said := p.Text(".note.error"); !regexp.MustCompile(`would have [0-9,]{6,} cells .* and 1?0?0,000|10,000 are allowed\. Nothing of it is drawn\. .*;.*; or `).MatchString(said) {
		t.Errorf("the refusal says %q", said)
	}
	if browser.Eval[bool](p, `document.querySelector("#grid, svg.chart") !== null`) {
		t.Error("a part of the table was drawn")
	}
	if bad := p.Complaints(); len(bad) > 0 {
		t.Errorf("the console says %q", bad)
	}
}

// labels are the texts of the heads of rows and columns.
func labels(p *browser.Page) []string {
	return browser.Eval[[]string](p, `[...document.querySelectorAll("#grid th")].map(c => c.innerText.trim())`)
}

func has(all []string, one string) bool {
	for _, x := range all {
		if strings.HasPrefix(x, one) {
			return true
		}
	}
	return false
}

// noTotal demands that a dimension on rows has no total, and says why.
func noTotal(t *testing.T, p *browser.Page, dimension string, rows int) {
	t.Helper()
	p.Until(`document.querySelector("#grid") !== null`)
	if browser.Eval[bool](p, `document.querySelector('[data-axis=rows] [data-dim=`+dimension+`] button[value^="total|"]') !== null`) {
		t.Errorf("%s offers a total", dimension)
	}
	if why := browser.Eval[string](p, `document.querySelector('[data-axis=rows] [data-dim=`+dimension+`] .menu .hint')?.textContent ?? ""`); !strings.HasPrefix(why, "No total") {
		t.Errorf("%s says %q", dimension, why)
	}
	heads := browser.Eval[[]string](p, `[...document.querySelectorAll("#grid tbody th")].map(c => c.innerText.trim())`)
	heads = slices.DeleteFunc(heads, func(h string) bool { return h == "Individual in-company training" })
	if len(heads) != rows || has(heads, "Total") {
		t.Errorf("rows of %s are %q", dimension, heads)
	}
}

// language chooses a language by its button, as from the keyboard, so that the
// page does not scroll before.
func language(p *browser.Page, code string) {
	browser.Eval[bool](p, `(window.formerPage = true, document.querySelector('.languages button[value="`+code+`"], .languages a[hreflang="`+code+`"]').click(), true)`)
	p.Until(`!window.formerPage && document.documentElement?.lang === "` + code + `" && document.readyState === "complete" && document.body`)
}
