package airlock

import (
	"context"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/release"
)

// under reports whether a person's code is in a cell's code: itself, above it
// in the list, its group, or the total.
func under(s *study.Study, dim, code, cell string) bool {
	if cell == totalCode || cell == code {
		return true
	}
	list, err := s.Lists().List(s.Dimensions[dim].Values)
	for err == nil && code != "" {
		if code = list.Parent(code); code == cell {
			return true
		}
	}
	return false
}

// count is the plainest count there is: people who are in a cell.
func count(s *study.Study, all []person, moment string, dims, cell []string) (n int64) {
next:
	for _, p := range all {
		there := false
		for _, m := range p.moments {
			there = there || m == moment
		}
		if !there {
			continue
		}
		for i, d := range dims {
			in := false
			if d == "measure" {
				for _, m := range p.measures {
					in = in || m == cell[i] || s.MeasureType(m) == cell[i]
				}
			} else {
				in = under(s, d, p.codes[d], cell[i])
			}
			if !in {
				continue next
			}
		}
		n++
	}
	return n
}

// Every cell of a computed result is the number of persons in it, totals and
// types included.
func TestComputeCountsPersons(t *testing.T) {
	s := adviceStudy(t)
	for seed := range uint64(5) {
		all := people(400, seed)
		subtypes, types := tables(s, all)
		spec := parse(t, "table: table1\ntitle: T\npurpose: effects\ndimensions: [measure, sex, birth_country]\nfilters: {moment: 2015-12-31}\n")
		plan, err := NewPlan(spec, s, subtypes, types)
		if err != nil {
			t.Fatal(err)
		}
		c, err := plan.Compute(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		table := c.problem.Table
		for cell, n := range table.Counts {
			codes := table.Codes(cell)
			if want := count(s, all, "2015-12-31", []string{"measure", "sex", "birth_country"}, codes); n != want {
				t.Fatalf("seed %d: %v counts %d, want %d", seed, codes, n, want)
			}
		}
	}
}

// Moments that a request does not choose between stand side by side.
func TestPeriodsStandSideBySide(t *testing.T) {
	s := adviceStudy(t)
	all := people(400, 9)
	subtypes, types := tables(s, all)
	for _, filters := range []string{"", "filters: {moment: [2015-06-30, 2015-12-31]}\n"} {
		plan, err := NewPlan(parse(t, "%s", "table: table1\npurpose: effects\ndimensions: [measure, sex]\n"+filters), s, subtypes, types)
		if err != nil {
			t.Fatal(err)
		}
		c, err := plan.Compute(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if dims := c.problem.Table.Dims(); len(dims) != 3 || dims[0].Name() != "moment" || dims[0].Len() != 2 {
			t.Fatalf("%d dimensions, the first %s", len(dims), dims[0].Name())
		}
		cell, err := c.problem.Table.Find("2015-06-30", "A", totalCode)
		if err != nil {
			t.Fatal(err)
		}
		if n, want := c.problem.Table.Counts[cell], count(s, all, "2015-06-30", []string{"measure"}, []string{"A"}); n != want {
			t.Errorf("counts %d, want %d", n, want)
		}
	}
}

// What comes out of protect and check shows no unsafe count, and seals.
func TestProtectedResultIsProven(t *testing.T) {
	s := adviceStudy(t)
	subtypes, types := tables(s, people(3000, 1))
	spec := parse(t, "table: table1\ntitle: T\npurpose: effects\ndimensions: [measure, {name: age, level: leaf}, birth_country]\nfilters: {moment: 2015-12-31}\n")
	plan, err := NewPlan(spec, s, subtypes, types)
	if err != nil {
		t.Fatal(err)
	}
	c, err := plan.Compute(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	summary, err := Protect(context.Background(), dir, c, func(string, int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	checked, findings, err := Check(context.Background(), dir)
	if err != nil || checked == nil {
		t.Fatalf("not proven: %v %v", findings, err)
	}
	hidden := 0
	for _, n := range checked.cells {
		if n == release.Hidden {
			hidden++
		} else if n > 0 && n < int64(s.Outputs.MinimumFrequency) {
			t.Errorf("a count of %d shows", n)
		}
	}
	if hidden != summary.Suppressed || summary.Unsafe == 0 {
		t.Errorf("%d hidden, summary %+v", hidden, summary)
	}
}

// Each refusal: what is asked, what it means, and a word of why.
func TestRefusals(t *testing.T) {
	s := adviceStudy(t)
	subtypes, types := tables(s, people(400, 3))
	const head = "table: table1\ntitle: T\npurpose: effects\n"
	all := "measure, education, work_disability, age, origin, nationality, birth_country, sex, recognised_disability, low_work_intensity, household, daily_wage, sector, regime, part_time, statuut, size_class"
	cases := []struct {
		spec string
		kind refusal.Kind
		why  string
	}{
		{"dimensions: [sex]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, "measure must be a dimension"},
		{"dimensions: [" + all + ", moment]\n", refusal.Forbidden, "further aggregated"},
		{"dimensions: [" + all + "]\nfilters: {moment: 2015-12-31}\n", refusal.Forbidden, "further aggregated"},
		{"dimensions: [{name: measure, level: type}, " + strings.TrimPrefix(all, "measure, ") + ", moment]\n", refusal.Forbidden, "further aggregated"},
		{"dimensions: [measure, age]\nfilters: {moment: 2015-12-31, sex: M, birth_country: BE, sector: NA}\n", refusal.Forbidden, "further aggregated"},
		{"dimensions: [{name: measure, groups: {a: [A]}}]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, "no groups"},
		{"dimensions: [measure, {name: moment, total: true}]\n", refusal.Misuse, "no levels, groups or total"},
		{"dimensions: [measure, {name: sex, level: deep}]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, "level"},
		{"dimensions: [measure, {name: sex, codes: [X]}]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, `"X" is not a code of sex`},
		{"dimensions: [measure, {name: age, groups: {a: [15-24], b: [15-24]}}]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, "share code"},
		{"dimensions: [measure, {name: age, groups: {a: [15-24]}}]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, "is in no group"},
		{"dimensions: [{name: measure, codes: [Z99]}]\nfilters: {moment: 2015-12-31}\n", refusal.Misuse, "nobody"},
		{"dimensions: [measure]\nfilters: {moment: 2015-12-31, colour: red}\n", refusal.Misuse, "colour"},
	}
	for _, tc := range cases {
		plan, err := NewPlan(parse(t, "%s", head+tc.spec), s, subtypes, types)
		if err == nil {
			_, err = plan.Compute(context.Background())
		}
		if refusal.KindOf(err) != tc.kind || !strings.Contains(err.Error(), tc.why) {
			t.Errorf("%s: %v", tc.spec, err)
		}
	}
}

// Some dimensions that nobody differs in are left out: still the same rows.
func TestRowsUnderAnotherName(t *testing.T) {
	s := adviceStudy(t)
	subtypes, types := tables(s, people(400, 4))
	spec := parse(t, "table: table1\ntitle: T\npurpose: effects\ndimensions: [{name: measure, level: subtype}, {name: sex, total: false}, {name: birth_country, level: leaf}, {name: age}, sector]\nfilters: {moment: 2015-12-31, education: '1'}\n")
	plan, err := NewPlan(spec, s, subtypes, types)
	if err == nil {
		_, err = plan.Compute(context.Background())
	}
	if err == nil {
		t.Error("the rows of the table leave")
	}
}

func TestSpecsThatCannotBeRead(t *testing.T) {
	for _, text := range []string{"", "[]", "table: [", "table: t", "table: t\ntitle: T\npurpose: p\n", "table: t\ntitle: T\npurpose: p\ndimensions: [a, a]\n",
		"table: t\ntitle: T\npurpose: p\ndimensions: [a]\ncolour: red\n", "table: t\ntitle: T\npurpose: p\ndimensions: [{name: a, colour: red}]\n",
		"table: t\ntitle: \"a\\nb\"\npurpose: p\ndimensions: [a]\n", "table: t\ntitle: T\npurpose: p\ndimensions: [a]\n---\ntable: u\n",
		"table: t\ntitle: T\npurpose: p\ndimensions: [a]\nfilters: {a: []}\n", "table: t\ntitle: T\npurpose: p\ndimensions: [{name: a, groups: {g: [1]}, level: top}]\n",
		"table: t\ntitle: \xff\n", strings.Repeat("#", MaxSpecBytes+1)} {
		if _, err := ParseSpec([]byte(text)); refusal.KindOf(err) != refusal.Misuse {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}

// The life of a request: from each state only what the table says, and it ends.
func TestTransitions(t *testing.T) {
	for _, ended := range []State{Refused, Returned, Released, NotReleasable} {
		if can := Can(ended); len(can) > 0 {
			t.Errorf("%s can %v", ended, can)
		}
	}
	for _, tc := range []struct {
		from State
		act  Act
		last bool
		to   State
	}{{Submitted, Approve, false, InReview}, {InReview, Approve, true, Approved}, {Submitted, Approve, true, Approved},
		{InReview, Refuse, true, Refused}, {Submitted, Return, true, Returned}, {Approved, Release, false, Released},
		{Approved, Approve, true, ""}, {InReview, Release, false, ""}, {Refused, Approve, true, ""}, {NotReleasable, Approve, true, ""}} {
		if to, ok := Next(tc.from, tc.act, tc.last); to != tc.to || ok != (tc.to != "") {
			t.Errorf("%s, %s, last %v: %q", tc.from, tc.act, tc.last, to)
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add([]byte("table: t\npurpose: p\ndimensions: [a, {name: b, level: 2, groups: {g: [1, 2]}}]\nfilters: {c: [1]}\n"))
	f.Add([]byte("table: t\npurpose: p\ndimensions:\n  - name: b\n    codes: [x]\nfilters:\n  - {name: c, codes: [1]}\n"))
	f.Add([]byte("dimensions: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseSpec(text)
		if err == nil && (s.Table == "" || s.Title == "" || s.Purpose == "" || len(s.Dimensions) == 0) {
			t.Errorf("accepted: %+v", s)
		}
		if err != nil && (refusal.KindOf(err) != refusal.Misuse || strings.Contains(err.Error(), "unmarshal")) {
			t.Errorf("%v", err)
		}
	})
}
