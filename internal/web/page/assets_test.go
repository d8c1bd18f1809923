package page

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A script imports others under their hashed names, and has another name when
// one of them changes.
func TestImportsAreHashed(t *testing.T) {
	read := func(b string) *files {
		f, err := readFiles(fstest.MapFS{
			"a.js":     {Data: []byte("import { x } from \"./lib/b.js\";\nimport \"./c.js\"; import(\"./c.js\"); const s = \"./c.js\";")},
			"lib/b.js": {Data: []byte(b)}, "c.js": {Data: []byte("1")}, "secret.go": {Data: []byte("package x")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one, two := read("export const x = 1;"), read("export const x = 2;")
	if one.names["a.js"] == two.names["a.js"] {
		t.Error("the importer keeps its name")
	}
	text := string(one.served[one.names["a.js"]].body)
	if !strings.Contains(text, `from "/static/`+one.names["lib/b.js"]+`"`) || strings.Count(text, `"/static/`+one.names["c.js"]+`"`) != 2 || !strings.Contains(text, `s = "./c.js"`) {
		t.Error(text)
	}
	if _, there := one.names["secret.go"]; there {
		t.Error("a source file is served")
	}
}

func TestImportFaults(t *testing.T) {
	for want, fsys := range map[string]fstest.MapFS{
		"which is not there": {"a.js": {Data: []byte(`import "./b.js"`)}},
		"in a circle":        {"a.js": {Data: []byte(`import "./b.js"`)}, "b.js": {Data: []byte(`import "./a.js"`)}},
	} {
		if _, err := readFiles(fsys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %s", err, want)
		}
	}
}
