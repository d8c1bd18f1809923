package hub

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/study"
)

// Every command that asks for a function has its row.
func TestEveryCommandHasItsRow(t *testing.T) {
	asked := regexp.MustCompile(`(?:h\.may|h\.decider)\(ctx, "([a-z ]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllSubmatch(text, -1) {
			found[string(m[1])] = true
		}
	}
	for _, p := range Permissions {
		if !found[p.Command] {
			t.Errorf("no command asks for %q", p.Command)
		}
		delete(found, p.Command)
	}
	for command := range found {
		t.Errorf("%q has no row", command)
	}
}

func TestPick(t *testing.T) {
	today := study.Date{Year: 2026, Month: 6, Day: 15}
	cases := []struct {
		held    store.Function
		command string
		scope   scope
		ok      bool
	}{
		{store.Function{Role: "steward"}, "build", scope{study: "a"}, true},
		{store.Function{Role: "steward", Study: "b"}, "build", scope{study: "a"}, false},
		{store.Function{Role: "checker"}, "build", scope{study: "a"}, false},
		{store.Function{Role: "steward", Until: "2026-06-14"}, "build", scope{}, false},
		{store.Function{Role: "steward", Until: "2026-06-15"}, "build", scope{}, true},
		{store.Function{Role: "steward", From: "2026-06-16"}, "build", scope{}, false},
		{store.Function{Role: "supplier", Body: "vdab"}, "deliver", scope{"a", "vdab"}, true},
		{store.Function{Role: "supplier", Body: "vdab"}, "deliver", scope{"a", "dwse"}, false},
		{store.Function{Role: "steward"}, "deliver", scope{"a", "dwse"}, true},
		{store.Function{Role: "supplier", Body: "vdab"}, "request", scope{study: "a"}, false},
		{store.Function{Role: "privacy"}, "verify", scope{}, true},
		{store.Function{Role: "privacy"}, "release", scope{}, false},
	}
	for _, tc := range cases {
		if _, ok := pick([]store.Function{tc.held}, tc.command, tc.scope, today); ok != tc.ok {
			t.Errorf("%+v: %s %+v: %v", tc.held, tc.command, tc.scope, ok)
		}
	}
}

func TestSeparate(t *testing.T) {
	of := func(study string) []string {
		return map[string][]string{"a": {"vdab"}, "b": {"vdab", "dwse"}, "c": {"dwse"}}[study]
	}
	supplier := func(body, study, from, until string) store.Function {
		return store.Function{Role: "supplier", Body: body, Study: study, From: from, Until: until}
	}
	researcher := func(study, from, until string) store.Function {
		return store.Function{Role: "researcher", Body: "x", Study: study, From: from, Until: until}
	}
	cases := []struct {
		held, new store.Function
		ok        bool
	}{
		{supplier("vdab", "a", "", ""), researcher("a", "", ""), false},
		{supplier("vdab", "", "", ""), researcher("c", "", ""), false},
		{supplier("vdab", "a", "", ""), researcher("", "", ""), false},
		{supplier("vdab", "a", "", ""), researcher("b", "", ""), false}, // vdab supplies b too
		{supplier("vdab", "a", "", ""), researcher("c", "", ""), true},
		{supplier("vdab", "a", "", "2020-12-31"), researcher("a", "2021-01-01", ""), true},
		{supplier("vdab", "a", "", "2021-01-01"), researcher("a", "2021-01-01", ""), false},
		{researcher("a", "", "2020-12-31"), supplier("vdab", "a", "2021-01-01", ""), true},
		{researcher("a", "", ""), researcher("b", "", ""), true},
		{supplier("vdab", "a", "", ""), store.Function{Role: "checker"}, true},
	}
	for _, tc := range cases {
		err := separate([]store.Function{tc.held}, tc.new, of)
		if (err == nil) != tc.ok || err != nil && refusal.KindOf(err) != refusal.Forbidden {
			t.Errorf("%+v and %+v: %v", tc.held, tc.new, err)
		}
	}
}
