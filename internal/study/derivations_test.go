package study_test

import (
	"os"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/study"
)

// The kinds that the small study does not have are spoilt in advice 16/39;
// positions there move with the file and are left out.
func TestFaultsOfDerivations(t *testing.T) {
	advice, err := os.ReadFile("../../studies/advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		name  string
		edits []string
		want  string
	}{
		{"unknown source of education", []string{"[LED, SELF, warehouse]", "[LED, VDAB, warehouse]"},
			"dimensions.education.precedence: \"VDAB\" is not known; there are LED, SELF, warehouse"},
		{"source of education twice", []string{"[LED, SELF, warehouse]", "[LED, LED, warehouse]"},
			"dimensions.education.precedence: LED stands twice: keep one"},
		{"no warehouse", []string{"[LED, SELF, warehouse]", "[LED, SELF]"},
			"dimensions.education.precedence: needs warehouse and at least one of LED and SELF, first what goes first"},
		{"code that is not unknown to the list", []string{"[UNK, NAP]", "[UNK, NA]"},
			"dimensions.education.unknown_codes: \"NA\" is not in list education_census2011; did you mean `NAP`?"},
		{"no such attribute", []string{"vlaamse_driedeling", "driedeling"},
			"dimensions.education.attribute: list education_census2011 has no column \"driedeling\"; there are vlaamse_driedeling"},
		{"values without a group", []string{"    unknown: U\n    values: education_level_vdab", "    unknown: U\n    values: sex"},
			"dimensions.education.values: list sex does not have L, H, which this dimension gives"},
		{"committee that is none", []string{`"327.*"`, `"337.9*"`},
			"dimensions.sector.override.337.9*: \"337.9*\" is not in list joint_committee; did you mean `327.01`?"},
		{"sector without a label", []string{"PC322.01\n", "PC322.02\n"},
			"dimensions.sector.values: list sector does not have PC322.02, which this dimension gives"},
		{"fallback alone", []string{"    committees: joint_committee\n", ""},
			"dimensions.sector: `committees` and `fallback` go together: the list of joint committees and its column of usual divisions"},
		{"fallback that is no column", []string{"fallback: typical", "fallback: usual"},
			"dimensions.sector.fallback: list joint_committee has no column \"usual_nace_divisions_own\"; did you mean `typical_nace_divisions_own`?"},
		{"groups that are no divisions", []string{"attribute: nace_divisions", "attribute: main_sector"},
			"dimensions.sector.attribute: list sector_wse42, PR1: \"P\" is no NACE division of two digits"},
		{"columns in another order", []string{"[jobs.nace, jobs.joint_committee]", "[jobs.joint_committee, jobs.nace]"},
			"dimensions.sector.columns: `derive: sector` reads jobs.nace, jobs.joint_committee"},
		{"size class of something else", []string{"[employers.size_class]", "[jobs.regime]"},
			"dimensions.size_class.columns: `derive: size_class` reads employers.size_class"},
		{"except of another relation", []string{"column: jobs.statuut", "column: persons.sex"},
			"dimensions.daily_wage.except.column: `derive: interval` reads columns of jobs"},
		{"two sectors", []string{"    derive: code\n    columns: [jobs.regime]", "    derive: sector\n    columns: [jobs.regime]"},
			"dimensions.sector.derive: regime is derived as sector already: one dimension is"},
		{"column read as education", []string{"columns: [persons.education]", "columns: [jobs.nace]"},
			"dimensions.education.columns: `derive: education` reads columns of persons"},
		{"threshold missing", []string{"    threshold: 0.2\n", ""},
			"dimensions.low_work_intensity: `threshold` is missing: `derive: below` needs it"},
		{"threshold with a comma", []string{"threshold: 0.2", "threshold: 0,2"},
			"dimensions.low_work_intensity.threshold: \"0,2\" is not a number such as 0.10"},
		{"work disability from a column", []string{"    derive: work_disability\n", "    derive: work_disability\n    columns: [persons.handicap]\n"},
			"dimensions.work_disability.columns: has no use here: `derive: work_disability` does not read it"},
		{"nobody delivers profiles", []string{"profiles_from: [vdab, dwse]", "profiles_from: []"},
			"deliveries.profiles_from: is empty, but dimension education needs supplier profiles: name who delivers them"},
	} {
		t.Run(s.name, func(t *testing.T) {
			got := strings.Join(faultsOf(t, spoil(t, string(advice), s.edits)), "\n")
			if !strings.Contains(got, s.want) {
				t.Errorf("got\n%s\nnot\n%s", got, s.want)
			}
		})
	}
}

func TestLabels(t *testing.T) {
	s := shipped(t, "advice-16-39")
	for _, want := range []struct{ dimension, code, lang, label string }{
		{"sex", "M", "fr", "Homme"},
		{"sex", "U", "de", "Unbekannt"},
		{"regime", "NA", "en", "Not applicable"},
		{"daily_wage", "Z", "en", "No daily wage (0)"},
		{"size_class", "0", "nl", "Onbepaald"},
		{"sector", "PC327", "nl", "Beschutte en sociale werkplaatsen (PC 327)"},
		{"sex", "?", "nl", "?"},
	} {
		if got := s.Label(want.dimension, want.code, want.lang); got != want.label {
			t.Errorf("%s %s is %q in %s", want.dimension, want.code, got, want.lang)
		}
	}
}

func TestGroups(t *testing.T) {
	s := shipped(t, "advice-16-39")
	d := s.Dimensions["education"]
	for level, want := range map[string]string{"L3": "L", "M": "M", "H4": "H", "U": ""} {
		if got := s.Group(d, level); got != want {
			t.Errorf("%s is in group %q", level, got)
		}
	}
}

func TestOwnListsWin(t *testing.T) {
	s := shipped(t, "regional-inflow")
	l, err := s.Lists().List("status")
	if err != nil || !l.Has("J") {
		t.Errorf("%v", err)
	}
	if got := s.Codes("status"); strings.Join(got, " ") != "W J N U" {
		t.Errorf("status gives %v", got)
	}
	if got := s.Codes("region"); strings.Join(got, " ") != "2000 4000 3000 U" {
		t.Errorf("region gives %v", got)
	}
}

func TestActs(t *testing.T) {
	advice, regional := shipped(t, "advice-16-39"), shipped(t, "regional-inflow")
	for _, c := range []struct {
		s  *study.Study
		on string
		ok bool
	}{
		{advice, "2016-07-04", false},
		{advice, "2016-07-05", true},
		{advice, "2099-12-31", true},
		{regional, "2017-02-06", false},
		{regional, "2031-12-31", true},
		{regional, "2032-01-01", false},
	} {
		on, err := study.ParseDate(c.on)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.s.Authorise(on); (err == nil) != c.ok {
			t.Errorf("%s on %s: %v", c.s.ID, c.on, err)
		}
	}
}
