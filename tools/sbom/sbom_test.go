package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
)

func TestDuckDBVersionComesFromItsBindings(t *testing.T) {
	for bindings, want := range map[string]string{"v0.10506.0": "1.5.6", "v0.10403.1": "1.4.3", "v0.20000.0": "2.0.0"} {
		if got := duckDB(part{version: bindings}).version; got != want {
			t.Errorf("bindings %s: DuckDB %s, want %s", bindings, got, want)
		}
	}
}

func TestAWrongDuckDBIsFound(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "binary")
	if err := os.WriteFile(binary, []byte("...v1.5.6\x00..."), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkDuckDB(binary, []part{{name: "DuckDB", version: "1.5.6"}}); err != nil {
		t.Error(err)
	}
	for _, parts := range [][]part{nil, {{name: "DuckDB", version: "1.5.5"}}} {
		if checkDuckDB(binary, parts) == nil {
			t.Errorf("%v passes", parts)
		}
	}
}

func TestHiGHSIsListedAsItIsPinned(t *testing.T) {
	root := t.TempDir()
	wasm := filepath.Join(root, "internal", "highs", "wasm")
	if err := os.MkdirAll(wasm, 0o700); err != nil {
		t.Fatal(err)
	}
	lock := `{"packages": {"": {}, "node_modules/highs": {"version": "1.2.3"}}}`
	if err := os.WriteFile(filepath.Join(root, "package-lock.json"), []byte(lock), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := highs(root); err == nil {
		t.Error("a module without its licence passes")
	}
	if err := os.WriteFile(filepath.Join(wasm, "LICENSE"), []byte("MIT"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := highs(root)
	if err != nil || p.version != "1.2.3" || p.purl != "pkg:npm/highs@1.2.3" || len(p.texts) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestLicencesAreRecognised(t *testing.T) {
	dir := t.TempDir()
	mit := `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
	for name, content := range map[string]string{"LICENSE": mit, "NOTICE": mit, "main.go": "package main"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	licence, texts, err := licencesIn(dir)
	if err != nil || licence != "MIT" || len(texts) != 2 {
		t.Errorf("licence %q, %d texts, %v", licence, len(texts), err)
	}
}

func TestTheListIsTheSameEachTimeAndReads(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("SOURCE_DATE_EPOCH", "1467676800")
	binary := filepath.Join(dir, "binary")
	if err := os.WriteFile(binary, []byte("binary"), 0o600); err != nil {
		t.Fatal(err)
	}
	parts := []part{{name: "a", version: "v1", purl: "pkg:golang/a@v1", licence: "MIT", sum: "h1:x="}, {name: "b", version: "2", purl: "pkg:generic/b@2"}}
	var lists [2][]byte
	for i := range lists {
		file := filepath.Join(dir, "list.json")
		if err := writeList(file, "1.0.0", binary, parts); err != nil {
			t.Fatal(err)
		}
		lists[i], _ = os.ReadFile(file)
	}
	if !bytes.Equal(lists[0], lists[1]) || !strings.Contains(string(lists[0]), "2016-07-05T00:00:00Z") {
		t.Error("the list is not the same each time, or has another time")
	}
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(bytes.NewReader(lists[0]), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	if len(*bom.Components) != 2 || len(*(*bom.Dependencies)[0].Dependencies) != 2 {
		t.Error("the list has not every part")
	}
}
