package study_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/linkage"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/studies"
)

// shipped loads a study of the product.
func shipped(t *testing.T, id string) *study.Study {
	t.Helper()
	s, err := study.Load("../../studies/" + id + ".yaml")
	if err != nil {
		t.Fatalf("\n%v", err)
	}
	return s
}

func TestEveryShippedStudyHolds(t *testing.T) {
	paths, err := fs.Glob(studies.FS, "*.yaml")
	if err != nil || len(paths) < 2 {
		t.Fatalf("found %v, %v", paths, err)
	}
	for _, path := range paths {
		data, _ := fs.ReadFile(studies.FS, path)
		s, err := study.Parse(path, data, studies.FS)
		if err != nil {
			t.Errorf("\n%v", err)
			continue
		}
		if s.ID+".yaml" != path {
			t.Errorf("%s has the id %s", path, s.ID)
		}
	}
}

func TestAdviceIsWhatWasAuthorised(t *testing.T) {
	s := shipped(t, "advice-16-39")
	a := s.Authorisation
	if a.Number != "16/39" || a.Reference != "SCSZG/16/158" || a.Date.String() != "2016-07-05" {
		t.Errorf("authorisation %s, %s, %s", a.Number, a.Reference, a.Date)
	}
	if a.Acts.From != a.Date || !a.Acts.Until.IsZero() || len(a.Data.Quarters()) != 8 {
		t.Errorf("acts %v, data %v", a.Acts, a.Data)
	}
	if got := s.With(study.Supplier); !slices.Equal(got, []string{"dwse", "vdab"}) {
		t.Errorf("suppliers %v", got)
	}
	if got := s.With(study.Analyst); !slices.Equal(got, []string{"dwse", "vdab", "steunpunt-werk"}) {
		t.Errorf("analysts %v", got)
	}
	if len(a.Purposes) != 2 || s.Outputs.MinimumFrequency != 10 || s.Outputs.Reviews != 2 {
		t.Errorf("purposes %v, outputs %v", a.Purposes, s.Outputs)
	}
}

// Reports name the warehouse beside the suppliers, so no party has that id.
func TestNoPartyIsTheWarehouse(t *testing.T) {
	text := strings.Replace(small(t), "{id: institute", "{id: "+linkage.Warehouse, 1)
	if got := strings.Join(faultsOf(t, text), "\n"); !strings.Contains(got, "choose another id") {
		t.Errorf("%s", got)
	}
}

func TestAdviceTables(t *testing.T) {
	s := shipped(t, "advice-16-39")
	want := map[string]struct{ dimensions, subtypes int }{
		"table1": {17, 47}, "table2": {11, 22}, "table3": {18, 22},
	}
	for _, table := range s.Tables {
		w := want[table.Name]
		if len(table.Dimensions) != w.dimensions || len(s.Selected(table.Measures)) != w.subtypes {
			t.Errorf("%s: %d dimensions, %d subtypes", table.Name, len(table.Dimensions), len(s.Selected(table.Measures)))
		}
	}
	if len(s.Tables) != 3 || s.Tables[0].Name != "table1" || s.Tables[2].Name != "table3" {
		t.Errorf("tables are not in the order of the file")
	}
}

// The attribute of the list says what the warehouse delimits; the study's
// rules are written out, and must not drift from it.
func TestAdviceRules(t *testing.T) {
	s := shipped(t, "advice-16-39")
	for _, subtype := range s.Subtypes() {
		rule, ok := s.RuleOf(subtype)
		warehouse := s.MeasureList().Attribute(subtype, "delimitable_from_dwh") == "yes"
		if !ok || rule.Supplied() == warehouse || warehouse && !slices.Equal(rule.Warehouse, []string{"W-" + subtype}) {
			t.Errorf("%s: %+v", subtype, rule)
		}
	}
	if _, ok := s.RuleOf("A"); ok {
		t.Error("a type has a rule")
	}
}

func TestAdviceCodes(t *testing.T) {
	s := shipped(t, "advice-16-39")
	for dimension, want := range map[string][]string{
		"education":             {"L", "M", "H", "U"},
		"work_disability":       {"1", "0", "U"},
		"sex":                   {"M", "F", "U"},
		"recognised_disability": {"1", "0", "U"},
		"low_work_intensity":    {"1", "0", "U", "NA"},
		"part_time":             {"0", "1", "2", "3", "4", "5", "6", "U", "NA"},
		"regime":                {"F", "P", "S", "I", "U", "NA"},
		"size_class":            {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "NA"},
	} {
		if got := s.Codes(dimension); !slices.Equal(got, want) {
			t.Errorf("%s gives %v, not %v", dimension, got, want)
		}
	}
	if got := s.Codes("sector"); len(got) != 42+3+2 || !slices.Contains(got, "PC322.01") {
		t.Errorf("sector gives %v", got)
	}
	if got := s.Codes("nationality"); slices.Contains(got, "EU") || !slices.Contains(got, "EU14") {
		t.Errorf("nationality gives %v", got)
	}
}

func TestFilesLoadAsTheSameStudy(t *testing.T) {
	for _, id := range []string{"advice-16-39", "regional-inflow"} {
		s, folder := shipped(t, id), t.TempDir()
		for name, data := range s.Files() {
			path := filepath.Join(folder, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		again, err := study.Load(filepath.Join(folder, id+".yaml"))
		if err != nil || again.Digest() != s.Digest() {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestDigestCoversOwnLists(t *testing.T) {
	s := shipped(t, "regional-inflow")
	folder := t.TempDir()
	for name, data := range s.Files() {
		path := filepath.Join(folder, name)
		_ = os.MkdirAll(filepath.Dir(path), 0o755)
		data = bytes.ReplaceAll(data, []byte("Looking for work"), []byte("Seeking work"))
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	again, err := study.Load(filepath.Join(folder, "regional-inflow.yaml"))
	if err != nil || again.Digest() == s.Digest() {
		t.Errorf("digest does not cover the study's own lists (%v)", err)
	}
}
