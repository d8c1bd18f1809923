package airlock

import (
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// What cannot be a spec is told by its line, in words.
func TestFaultsOfShape(t *testing.T) {
	const head = "table: t\npurpose: p\n"
	tests := map[string]string{
		head + "dimensions: [measure, ~, age]\n":                                "line 3: nothing stands here",
		head + "dimensions:\n  - measure\n  -\n":                                "line 5: nothing stands here",
		head + "dimensions: [{name: age, groups: {}}]\n":                        "line 3: nothing stands here",
		head + "dimensions: [{name: age, codes: []}]\n":                         "line 3: nothing stands here",
		head + "dimensions: [a]\nfilters: {}\n":                                 "line 4: nothing stands here",
		head + "dimensions: [a]\nfilters: {b: [~]}\n":                           "line 4: nothing stands here",
		head + "dimensions: [!!binary YQ==]\n":                                  `line 3: leave the tag "!!binary" out`,
		head + "dimensions: !!set {a, b}\n":                                     "line 3: leave the tag",
		head + "dimensions: [&x a]\n":                                           "line 3: write it out",
		head + "dimensions: a\n":                                                "line 3: dimensions is a list",
		head + "dimensions: [[a]]\n":                                            "line 3: expected are keys",
		head + "dimensions: [a]\ntitle: [b]\n":                                  "line 4: title is a word or a text",
		head + "dimensions: [a]\nfilters: b\n":                                  "line 4: filters is a list",
		head + "dimensions: [a]\ncolour: red\n":                                 `line 4: "colour" is not a key here; there are dimensions, filters, purpose, table, title`,
		head + "dimensions: [{name: a, total: perhaps}]\n":                      "line 3: total is true or false",
		head + "dimensions: [{name: a, codes: b}]\n":                            "line 3: codes is a list",
		head + "dimensions: [{name: a, name: b}]\n":                             `line 3: "name" stands twice`,
		head + "dimensions: [a]\nfilters: [{name: a, codes: [1], colour: x}]\n": `line 4: "colour" is not a key`,
		"[]":                   "line 1: nothing stands here",
		"[1, 2]":               "line 1: expected are keys",
		"# only\n":             "it is empty",
		"table: t\ntable: u\n": `line 2: "table" stands twice`,
	}
	for text, want := range tests {
		_, err := ParseSpec([]byte(text))
		if refusal.KindOf(err) != refusal.Misuse || !strings.Contains(err.Error(), want) {
			t.Errorf("%s got %v, want %q", text, err, want)
		}
	}
}

// A moment that is none is a mistake; one that nobody authorised is forbidden.
func TestTimesAreNamed(t *testing.T) {
	s := adviceStudy(t)
	subtypes, types := tables(s, people(50, 2))
	for moment, want := range map[string]refusal.Kind{"2015-12-31": 0, "2015-09-30": refusal.Forbidden, "2015-02-31": refusal.Misuse, "soon": refusal.Misuse} {
		for _, text := range []string{"dimensions: [measure]\nfilters: {moment: " + moment + "}\n",
			"dimensions: [measure, {name: moment, codes: [" + moment + "]}]\n"} {
			_, err := NewPlan(parse(t, "table: table1\npurpose: effects\n%s", text), s, subtypes, types)
			if refusal.KindOf(err) != want {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

func TestReasons(t *testing.T) {
	for text, holds := range map[string]bool{"": true, "as the authorisation allows; été": true, strings.Repeat("é", 2000): true, strings.Repeat("é", 2001): false,
		"a\x1b[2Jb": false, "a\nb": false, "a\u202eb": false, "a\u0085b": false, "\xff": false} {
		if err := CheckReason(text); (err == nil) != holds {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}
