package program

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// What is no program is refused, with a sentence in each language.
func TestDraftsThatAreNone(t *testing.T) {
	one := func(name, text string) []File { return []File{{name, text}} }
	for what, d := range map[string]Draft{
		"no title":        {Files: one("main.py", "x")},
		"number in title": {Title: "about 85073003328", Files: one("main.py", "x")},
		"no files":        {Title: "t"},
		"too many":        {Title: "t", Files: make([]File, 21)},
		"too large":       {Title: "t", Files: one("main.py", strings.Repeat("x", 1<<20+1))},
		"folder":          {Title: "t", Files: one("../main.py", "x")},
		"hidden":          {Title: "t", Files: one(".main.py", "x")},
		"data":            {Title: "t", Files: []File{{"main.py", "x"}, {"data", "x"}}},
		"twice":           {Title: "t", Files: []File{{"main.py", "x"}, {"Main.py", "x"}}},
		"binary":          {Title: "t", Files: one("main.py", "\x00")},
		"not UTF-8":       {Title: "t", Files: one("main.py", "\xff")},
		"two to start":    {Title: "t", Files: []File{{"a.py", "x"}, {"b.py", "x"}}},
		"nothing":         {Title: "t", Files: one("a.txt", "x")},
		"other main":      {Title: "t", Main: "b.py", Files: one("a.py", "x")},
		"text as main":    {Title: "t", Main: "a.txt", Files: one("a.txt", "x")},
	} {
		_, _, err := d.clean(DefaultLimits())
		if refusal.KindOf(err) == 0 {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, l := range locale.Langs {
			if x := locale.Tell(l, err); x.Lang != l || x.What == "" {
				t.Errorf("%s in %s: %+v", what, l, x)
			}
		}
	}
}

// A draft has one form and one hash, whatever the system it comes from.
func TestDraftsHaveOneForm(t *testing.T) {
	a, language, err := Draft{Title: " a  b ", Files: []File{{"lib.R", "y"}, {"main.R", "\ufeffx\r\n"}}}.clean(DefaultLimits())
	if err != nil || language != R || a.Main != "main.R" || a.Title != "a b" {
		t.Fatalf("%+v %s %v", a, language, err)
	}
	b, _, err := Draft{Title: "c", Main: "main.R", Files: []File{{"main.R", "x\n"}, {"lib.R", "y"}}}.clean(DefaultLimits())
	if err != nil || a.hash() != b.hash() {
		t.Errorf("%v: the same files have other hashes", err)
	}
	b.Main = "lib.R"
	if a.hash() == b.hash() {
		t.Error("another file is started under the same hash")
	}
}
