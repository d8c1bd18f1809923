package sdc_test

import (
	"flag"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain makes the random properties run long enough to mean something, unless
// asked otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", "1500"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// TestLayers holds which package of the library may import which, and that it needs
// little from elsewhere. The verifier and the protector know the model and not each
// other.
func TestLayers(t *testing.T) {
	const here = "github.com/kruistabel/kruistabel/sdc"
	layers := map[string][]string{
		"table":    {},
		"primary":  {here + "/table"},
		"ground":   {here + "/table", here + "/primary"},
		"suppress": {here + "/table", here + "/ground"},
		"check":    {here + "/table"},
		".":        {here + "/table", here + "/primary", here + "/ground", here + "/suppress", here + "/check"},
		"problem":  {here, here + "/table", here + "/check", "github.com/klauspost/compress/zstd"},
	}
	for dir, allowed := range layers {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files, %v", dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range parsed.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if strings.Contains(path, ".") && !slices.Contains(allowed, path) || path == "unsafe" || path == "C" {
					t.Errorf("%s imports %s", file, path)
				}
			}
		}
	}
}
