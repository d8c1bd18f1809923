package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestArchitectureNamesRealTests looks for each test and script that
// ARCHITECTURE.md and the attack lists name.
func TestArchitectureNamesRealTests(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	lists, _ := filepath.Glob(filepath.Join(root, "docs/security/*.md"))
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		page = append(page, text...)
	}
	var tests strings.Builder
	eachSource(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "enginetest") {
			tests.WriteString(text)
		}
	})
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+|[a-z]+\\.txtar)`").FindAllStringSubmatch(string(page), -1)
	if len(named) == 0 {
		t.Fatal("the page names no test")
	}
	for _, name := range named {
		if script, is := strings.CutSuffix(name[1], ".txtar"); is {
			if _, err := os.Stat(filepath.Join(root, "internal/cli/testdata/script", script+".txtar")); err != nil {
				t.Errorf("there is no script %s.txtar", script)
			}
		} else if !strings.Contains(tests.String(), "func "+name[1]+"(t *testing.T)") {
			t.Errorf("there is no test %s", name[1])
		}
	}
}

// TestLinksLeadSomewhere follows the links of the documents at the root and in docs.
func TestLinksLeadSomewhere(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), to[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, to[1])
			}
		}
	}
}
