package arch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package.
const root = "../.."

func TestImportGraph(t *testing.T) {
	g, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, breach := range Check(g, Structure) {
		t.Error(breach)
	}
}

// TestClockIsSetInTestBuildsOnly looks for the variable that sets the clock.
func TestClockIsSetInTestBuildsOnly(t *testing.T) {
	found := 0
	eachSource(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") || !strings.Contains(text, `"KRUISTABEL_NOW"`) {
			return
		}
		found++
		if !strings.Contains(text, "//go:build testclock\n") {
			t.Errorf("%s reads KRUISTABEL_NOW without the tag testclock", path)
		}
	})
	if found == 0 {
		t.Error("no file reads KRUISTABEL_NOW: the test looks for the wrong name")
	}
}

// TestLongFiles reports files that may hold two thoughts; it never fails.
func TestLongFiles(t *testing.T) {
	const generous = 500
	eachSource(t, func(path, text string) {
		if lines := strings.Count(text, "\n"); lines > generous {
			t.Logf("%s has %d lines", path, lines)
		}
	})
}

func eachSource(t *testing.T, fn func(path, text string)) {
	t.Helper()
	for _, folder := range []string{"classification", "cmd", "codelists", "internal", "release", "sdc", "studies"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil {
				fn(path, string(text))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
