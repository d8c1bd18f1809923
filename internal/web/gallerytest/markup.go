package gallerytest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Faults are what is wrong with a page's markup, a sentence each. Files that it
// names are asked of the site.
func Faults(text string, site http.Handler) []string {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return []string{err.Error()}
	}
	m := &markup{site: site, ids: map[string]int{}, labelled: map[string]bool{}}
	m.balance(text)
	m.gather(doc)
	m.look(doc)
	m.whole()
	return m.faults
}

// markup is a page while it is looked at.
type markup struct {
	site     http.Handler
	faults   []string
	ids      map[string]int
	labelled map[string]bool // ids that a label names
	h1       int
	main     int
	lang     string
	title    bool
	refs     []ref
	level    int
}

// ref is an attribute that names ids.
type ref struct{ attribute, id string }

func (m *markup) fault(format string, args ...any) {
	m.faults = append(m.faults, fmt.Sprintf(format, args...))
}

// attr is an attribute's value; has tells empty from absent.
func attr(n *html.Node, name string) (value string, has bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func each(n *html.Node, f func(*html.Node)) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			f(c)
		}
	}
}

// gather finds the ids and what labels name.
func (m *markup) gather(doc *html.Node) {
	each(doc, func(n *html.Node) {
		if id, has := attr(n, "id"); has {
			m.ids[id]++
			if id == "" || strings.ContainsAny(id, " \t") {
				m.fault("an id %q", id)
			}
		}
		if to, has := attr(n, "for"); has && n.Data == "label" {
			m.labelled[to] = true
		}
	})
}

// look judges each element.
func (m *markup) look(doc *html.Node) {
	each(doc, func(n *html.Node) {
		m.attributes(n)
		switch n.Data {
		case "html":
			m.lang, _ = attr(n, "lang")
		case "title":
			m.title = strings.TrimSpace(words(n)) != ""
		case "h1":
			m.h1++
			m.heading(n, 1)
		case "h2", "h3", "h4", "h5", "h6":
			m.heading(n, int(n.Data[1]-'0'))
		case "main":
			m.main++
		case "input", "select", "textarea":
			m.control(n)
		case "th":
			if scope, _ := attr(n, "scope"); !slices.Contains([]string{"row", "col", "rowgroup", "colgroup"}, scope) {
				m.fault("th %q has no scope", words(n))
			}
		case "table":
			m.table(n)
		case "img":
			if _, has := attr(n, "alt"); !has {
				m.fault("img has no alt")
			}
		case "button", "a", "summary":
			m.named(n)
		case "style":
			m.fault("an inline style")
		case "script":
			if src, _ := attr(n, "src"); src == "" {
				m.fault("an inline script")
			}
		case "iframe", "object", "embed", "base":
			m.fault("<%s>", n.Data)
		case "svg":
			if hidden, _ := attr(n, "aria-hidden"); hidden != "true" {
				role, _ := attr(n, "role")
				_, label := attr(n, "aria-label")
				_, by := attr(n, "aria-labelledby")
				if role != "img" && role != "graphics-document" || !label && !by {
					m.fault("a drawing is neither hidden nor named")
				}
			}
		}
	})
}

// words is the text inside an element.
func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// idRefs are the attributes that name ids.
var idRefs = []string{
	"for", "form", "list", "headers", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-details", "aria-activedescendant",
	"data-dialog", "data-open",
}

func (m *markup) attributes(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "style":
			m.fault("<%s> has style=", n.Data)
		case strings.HasPrefix(a.Key, "on"):
			m.fault("<%s> has %s=", n.Data, a.Key)
		case slices.Contains(idRefs, a.Key):
			for _, id := range strings.Fields(a.Val) {
				m.refs = append(m.refs, ref{a.Key, id})
			}
		case a.Key == "src" || a.Key == "href" && n.Data == "link" && !alternate(n):
			m.file(a.Val)
		case a.Key == "href" || a.Key == "action" || a.Key == "formaction":
			m.link(n, a.Val)
		case strings.Contains(a.Val, "ZgotmplZ"):
			m.fault("<%s %s> holds a value that is not safe there", n.Data, a.Key)
		}
	}
}

func alternate(n *html.Node) bool {
	rel, _ := attr(n, "rel")
	return rel == "alternate"
}

// file is a style, script or picture: it must be there.
func (m *markup) file(to string) {
	if strings.HasPrefix(to, "data:image/") {
		return
	}
	if !strings.HasPrefix(to, "/static/") {
		m.fault("%s is loaded from elsewhere", to)
		return
	}
	w := httptest.NewRecorder()
	m.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, to, nil))
	if w.Code != http.StatusOK {
		m.fault("%s: status %d", to, w.Code)
	}
}

// link is an address: one of the site, or openly one of elsewhere.
func (m *markup) link(n *html.Node, to string) {
	switch {
	case strings.HasPrefix(to, "#"):
		if len(to) > 1 {
			m.refs = append(m.refs, ref{"href", to[1:]})
		}
	case strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//"), strings.HasPrefix(to, "?"):
	case n.Data == "a" && (strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "mailto:")):
	default:
		m.fault("<%s> leads to %q", n.Data, to)
	}
}

// control is a field: something must name it.
func (m *markup) control(n *html.Node) {
	kind, _ := attr(n, "type")
	if n.Data == "input" && slices.Contains([]string{"hidden", "submit", "button"}, kind) {
		return
	}
	id, _ := attr(n, "id")
	label, _ := attr(n, "aria-label")
	_, by := attr(n, "aria-labelledby")
	if m.labelled[id] || label != "" || by || within(n, "label") {
		return
	}
	name, _ := attr(n, "name")
	m.fault("<%s name=%q> has no label", n.Data, name)
}

func within(n *html.Node, element string) bool {
	for p := range n.Ancestors() {
		if p.Data == element {
			return true
		}
	}
	return false
}

// named says that what can be pressed has a name.
func (m *markup) named(n *html.Node) {
	label, _ := attr(n, "aria-label")
	_, by := attr(n, "aria-labelledby")
	alt := ""
	each(n, func(c *html.Node) {
		if c.Data == "img" {
			alt, _ = attr(c, "alt")
		}
	})
	if words(n) == "" && label == "" && !by && alt == "" {
		m.fault("<%s> has no name", n.Data)
	}
}

// table says what it is, and has heads.
func (m *markup) table(n *html.Node) {
	heads, caption := 0, false
	each(n, func(c *html.Node) {
		switch c.Data {
		case "th":
			heads++
		case "caption":
			caption = words(c) != ""
		}
	})
	_, label := attr(n, "aria-label")
	_, by := attr(n, "aria-labelledby")
	if !caption && !label && !by {
		m.fault("a table has no caption")
	}
	if heads == 0 {
		m.fault("a table has no heads")
	}
}

func (m *markup) heading(n *html.Node, level int) {
	if words(n) == "" {
		m.fault("an empty h%d", level)
	}
	if within(n, "dialog") {
		return
	}
	if level > m.level+1 && m.level > 0 {
		m.fault("h%d %q comes after h%d", level, words(n), m.level)
	}
	m.level = level
}

// whole judges what only the whole page tells.
func (m *markup) whole() {
	for id, n := range m.ids {
		if n > 1 {
			m.fault("id %q stands %d times", id, n)
		}
	}
	for _, r := range m.refs {
		if m.ids[r.id] == 0 {
			m.fault("%s names %q, which is not there", r.attribute, r.id)
		}
	}
	if m.h1 != 1 {
		m.fault("%d h1", m.h1)
	}
	if m.main != 1 {
		m.fault("%d main", m.main)
	}
	if m.lang == "" {
		m.fault("html has no lang")
	}
	if !m.title {
		m.fault("no title")
	}
	slices.Sort(m.faults)
	m.faults = slices.Compact(m.faults)
}

// voids are the elements without an end.
var voids = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// balance finds tags that do not close each other: the parser mends them
// silently, and browsers differ in what they make of it.
func (m *markup) balance(text string) {
	z := html.NewTokenizer(strings.NewReader(text))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			for _, name := range open {
				m.fault("<%s> is not closed", name)
			}
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			if !slices.Contains(voids, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				m.fault("</%s> closes %v", name, open[max(0, len(open)-1):])
				return
			}
			open = open[:len(open)-1]
		}
	}
}

// addresses are where the links of a page lead inside the site, without query
// and fragment.
func addresses(text string) (out []string) {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil
	}
	each(doc, func(n *html.Node) {
		to, _ := attr(n, "href")
		to, _, _ = strings.Cut(to, "#")
		to, _, _ = strings.Cut(to, "?")
		if n.Data == "a" && strings.HasPrefix(to, "/") {
			out = append(out, to)
		}
	})
	return out
}
