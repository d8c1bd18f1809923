package locale

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestCatalogueIsComplete(t *testing.T) {
	for _, fault := range Missing() {
		t.Error(fault)
	}
}

// Each way in which a catalogue can be wrong is found.
func TestCatalogueFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`a.b: {nl: x, fr: x, en: x}`, "a.b has no de"},
		{`a.b: {nl: "{n} x", fr: "{n} x", de: x, en: "{n} x"}`, "{n} is in en, not in de"},
		{`a.b: {nl: {other: x}, fr: x, de: x, en: x}`, "a plural form is missing"},
		{`a.b: {nl: {one: x, other: x, lots: x}, fr: x, de: x, en: x}`, `"lots" is no plural form`},
		{`a.b: {nl: a, b, fr: x, de: x, en: x}`, "b is no language"},
		{`a.b: {nl: "{n", fr: x, de: x, en: x}`, "no placeholder"},
		{`a.b: {nl: "n}", fr: x, de: x, en: x}`, "closing brace"},
		{`a.b: {nl: "{n:big}", fr: x, de: x, en: x}`, `no format "big"`},
		{"a.b: {nl: x, fr: x, de: x, en: x}\na.b: {nl: x, fr: x, de: x, en: x}", "already defined"},
	} {
		got := read(fstest.MapFS{"catalogue/a.yaml": {Data: []byte(c.text)}}).faults
		if !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("%s: %q, not %q", c.text, got, c.want)
		}
	}
	twice := read(fstest.MapFS{
		"catalogue/a.yaml": {Data: []byte(`x.y: {nl: x, fr: x, de: x, en: x}`)},
		"catalogue/b.yaml": {Data: []byte(`x.y: {nl: x, fr: x, de: x, en: x}`)},
	}).faults
	if len(twice) != 1 || !strings.Contains(twice[0], "stands in a.yaml too") {
		t.Errorf("%q", twice)
	}
}
