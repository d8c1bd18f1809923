package access

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/kruistabel/kruistabel/internal/store"
)

func suppliers(study string) []string {
	return map[string][]string{"a": {"vdab"}, "b": {"vdab", "dwse"}, "c": {"dwse"}}[study]
}

func TestConflict(t *testing.T) {
	supplier := func(body, study, from, until string) store.Function {
		return store.Function{Role: "supplier", Body: body, Study: study, From: from, Until: until}
	}
	researcher := func(study, from, until string) store.Function {
		return store.Function{Role: "researcher", Body: "x", Study: study, From: from, Until: until}
	}
	cases := []struct {
		held, new store.Function
		conflict  bool
	}{
		{supplier("vdab", "a", "", ""), researcher("a", "", ""), true},
		{supplier("vdab", "", "", ""), researcher("c", "", ""), true},
		{supplier("vdab", "a", "", ""), researcher("", "", ""), true},
		{supplier("vdab", "a", "", ""), researcher("b", "", ""), true}, // vdab supplies b too
		{supplier("vdab", "a", "", ""), researcher("c", "", ""), false},
		{supplier("vdab", "a", "", "2020-12-31"), researcher("a", "2021-01-01", ""), false},
		{supplier("vdab", "a", "", "2021-01-01"), researcher("a", "2021-01-01", ""), true},
		{researcher("a", "", "2020-12-31"), supplier("vdab", "a", "2021-01-01", ""), false},
		{researcher("a", "", ""), researcher("b", "", ""), false},
		{supplier("vdab", "a", "", ""), store.Function{Role: "checker"}, false},
	}
	for _, tc := range cases {
		if with, found := Conflict([]store.Function{tc.held}, tc.new, suppliers); found != tc.conflict || found && with != tc.held {
			t.Errorf("%+v and %+v: %v", tc.held, tc.new, found)
		}
	}
}

// Which of two functions was given first does not matter.
func TestConflictIsSymmetric(t *testing.T) {
	day := rapid.SampledFrom([]string{"", "2026-01-01", "2026-02-01", "2026-03-01"})
	function := rapid.Custom(func(t *rapid.T) store.Function {
		return store.Function{
			Role: rapid.SampledFrom([]string{"supplier", "researcher", "checker"}).Draw(t, "role"), Body: rapid.SampledFrom([]string{"vdab", "dwse"}).Draw(t, "body"),
			Study: rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "study"), From: day.Draw(t, "from"), Until: day.Draw(t, "until"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		f, g := function.Draw(t, "f"), function.Draw(t, "g")
		_, one := Conflict([]store.Function{f}, g, suppliers)
		_, other := Conflict([]store.Function{g}, f, suppliers)
		if one != other {
			t.Errorf("%+v after %+v: %v, the other way round %v", g, f, one, other)
		}
	})
}
