package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestLinksBetweenPages follows the links of all documents in docs, those in folders
// below it too, and of the README: to files, and to headings in them.
func TestLinksBetweenPages(t *testing.T) {
	pages := []string{filepath.Join(root, "README.md")}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".md") {
			pages = append(pages, path)
		}
		return err
	})
	if err != nil || len(pages) < 15 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	link := regexp.MustCompile(`\]\(([^)#:\s]*)(?:#([^)\s]*))?\)`)
	for _, page := range pages {
		for _, to := range link.FindAllStringSubmatch(withoutCode(pageText(t, page)), -1) {
			target := page
			if to[1] != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(to[1]))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, to[1])
			} else if to[2] != "" && !headings(pageText(t, target))[to[2]] {
				t.Errorf("%s: %s has no heading %s", page, target, to[2])
			}
		}
	}
}

// TestEveryMethodPageIsListed wants the page on what to choose to lead to every other
// page about methods, and each of these to be found from there.
func TestEveryMethodPageIsListed(t *testing.T) {
	index := pageText(t, filepath.Join(root, "docs/methods/README.md"))
	pages, err := filepath.Glob(filepath.Join(root, "docs/methods/*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(index, "]("+name) {
			t.Errorf("docs/methods/README.md has no link to %s", name)
		}
	}
}

func pageText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var fenced = regexp.MustCompile("(?ms)^```.*?^```$")

// withoutCode leaves fenced blocks out, in which brackets are no links.
func withoutCode(text string) string { return fenced.ReplaceAllString(text, "") }

// headings are the names by which links reach the headings of a page: small letters,
// words joined by hyphens, other signs left out.
func headings(text string) map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(withoutCode(text)) {
		title, is := strings.CutPrefix(strings.TrimLeft(strings.TrimSpace(line), "#"), " ")
		if !is || !strings.HasPrefix(line, "#") {
			continue
		}
		names[strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, title)] = true
	}
	return names
}
