package codelists_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/codelists"
)

func names(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(codelists.FS, "*.csv")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d lists, %v", len(files), err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(f, ".csv")
	}
	return files
}

func TestEveryListReads(t *testing.T) {
	lists := classification.NewSet(codelists.FS)
	for _, name := range names(t) {
		l, err := lists.List(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, it := range l.Items {
			if len(it.Labels) == 0 {
				t.Errorf("%s: %s has no label", name, it.Code)
			}
		}
	}
}

// Attributes that name codes of another list name codes that it has.
func TestReferences(t *testing.T) {
	lists := classification.NewSet(codelists.FS)
	for _, r := range []struct{ list, attribute, to string }{
		{"country", "origin_class", "origin_class"},
		{"country", "origin_class", "nationality_class"},
		{"country", "origin_class", "birth_country_class"},
		{"lipro_position", "household_type", "household_type"},
		{"municipality_2015", "region_nis", "region"},
		{"nace_bel_2008_5digit", "division", "nace_bel_2008_division"},
		{"nace_bel_2008_5digit", "section", "nace_bel_2008_section"},
		{"nace_bel_2008_division", "section", "nace_bel_2008_section"},
		{"nace_bel_2008_section", "main_sector", "main_sector"},
		{"sector_wse42", "main_sector", "main_sector"},
		{"education_census2011", "vlaamse_driedeling", "education_level_vdab"},
		{"sector_wse42", "nace_divisions", "nace_bel_2008_division"},
		{"joint_committee", "typical_nace_divisions_own", "nace_bel_2008_division"},
	} {
		from, err1 := lists.List(r.list)
		to, err2 := lists.List(r.to)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if !from.HasAttribute(r.attribute) {
			t.Errorf("%s has no %s", r.list, r.attribute)
		}
		for _, code := range from.Codes() {
			for v := range strings.SplitSeq(from.Attribute(code, r.attribute), ",") {
				if v = strings.TrimSpace(v); v != "" && !to.Has(v) {
					t.Errorf("%s, %s: %s %q is not in %s", r.list, code, r.attribute, v, r.to)
				}
			}
		}
	}
}

// Every NACE division is in one group of sectors.
func TestSectorsCoverNace(t *testing.T) {
	lists := classification.NewSet(codelists.FS)
	groups, _ := lists.List("sector_wse42")
	divisions, _ := lists.List("nace_bel_2008_division")
	count := map[string]int{}
	for _, code := range groups.Codes() {
		for d := range strings.SplitSeq(groups.Attribute(code, "nace_divisions"), ",") {
			count[strings.TrimSpace(d)]++
		}
	}
	for _, d := range divisions.Codes() {
		if count[d] != 1 {
			t.Errorf("division %s is in %d groups", d, count[d])
		}
	}
}

func TestEveryListHasASource(t *testing.T) {
	sources, err := os.ReadFile("SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names(t) {
		if !strings.Contains(string(sources), "`"+name+"`") {
			t.Errorf("SOURCES.md does not name %s", name)
		}
	}
}

// The lists were made from the project's shared domain lists; where those are
// at hand, codes and parents are theirs.
func TestCodesAreTheSharedOnes(t *testing.T) {
	shared := filepath.Join("..", "..", "shared", "domain", "codelists")
	if _, err := os.Stat(shared); err != nil {
		t.Skip("the shared lists are not beside this checkout")
	}
	renamed := map[string]string{"nace_bel_2008_5digit": "nace_bel_2008_5digit_fr", "sector_wse42": "sector_wse42_proposal"}
	own := []string{"sector", "recognised_disability"} // made for the values of a dimension
	for _, name := range names(t) {
		if slices.Contains(own, name) {
			continue
		}
		file := name
		if r, ok := renamed[name]; ok {
			file = r
		}
		ours, theirs := codes(t, codelists.FS, name+".csv"), codes(t, os.DirFS(shared), file+".csv")
		if name == "country" { // XX, unknown, is a code of the data contract
			theirs = append(theirs, "XX below ")
		}
		if !slices.Equal(ours, theirs) {
			t.Errorf("%s differs from the shared list", name)
		}
	}
}

// codes are the first two columns of a list, code and parent.
func codes(t *testing.T, from fs.FS, name string) []string {
	t.Helper()
	f, err := from.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		out = append(out, r[0]+" below "+r[1])
	}
	return out
}
