package release

import (
	"bytes"
	"crypto/rand"
	"flag"
	"os"
	"testing"

	"aead.dev/minisign"
)

var update = flag.Bool("update", false, "make the golden package anew: only together with a new format")

// sampleContent is a small table: two types of which one overlaps, by sex.
//
//	         Total   M   F
//	A           40  25  15   A1 and A2 overlap in A
//	A1          30   c   c
//	A2          22   c   c
//	B           50  30  20
func sampleContent() Content {
	text := func(s string) Text { return Text{"nl": s, "fr": s, "en": s} }
	code := func(c, parent string, overlapping bool) Code { return Code{c, parent, overlapping, text("code " + c)} }
	s := Structure{Table: "table1", Title: text("Table 1"), Unit: "persons", Filters: []Filter{{"moment", text("moment"), []Code{code("2015-06-30", "", false)}}},
		Dimensions: []Dimension{
			{"measure", text("measure"), []Code{code("A", "", true), code("A1", "A", false), code("A2", "A", false), code("B", "", false)}},
			{"sex", text("sex"), []Code{code("Total", "", false), code("M", "Total", false), code("F", "Total", false)}},
		}}
	m := Manifest{Request: "R0001", Title: "Measures by sex, été & <b>", Released: "2026-11-22", Synthetic: true, Hub: Hub{ID: "0123456789abcdef"},
		Study: Study{ID: "sample", Version: 1, Title: text("A sample"), SHA256: digest([]byte("study"))},
		Authorisation: Authorisation{Number: "16/39", Reference: "REF", Date: "2016-07-05", Body: text("committee"), LegalBasis: []string{"a law"},
			From: "2016-07-05", Until: "none", Purpose: Purpose{"p", text("a purpose")}},
		Source:  Source{Build: 1, SHA256: digest([]byte("build")), Tables: []File{{"table1.parquet", 5, digest([]byte("table"))}}},
		Rules:   Rules{MinimumFrequency: 10, Floor: 1, Zeros: "safe", Protection: "1", Method: "suppress", Proven: true, Reviews: 2, Version: "test", Program: "test"},
		Reviews: []Review{{"p-1", "checker", "2026-11-20", "approve"}, {"p-2", "checker", "2026-11-21", "approve"}}}
	return Content{m, s, Cells{40, 25, 15, 30, Hidden, Hidden, 22, Hidden, Hidden, 50, 30, 20}}
}

func newKey(t testing.TB) minisign.PrivateKey {
	t.Helper()
	_, key, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func seal(t testing.TB, c Content, key minisign.PrivateKey) []byte {
	t.Helper()
	data, err := Seal(c, key)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// failing names the checks of a package that do not hold.
func failing(t testing.TB, data []byte, key minisign.PrivateKey) []string {
	t.Helper()
	p, err := Open(data)
	if err != nil {
		return []string{"open: " + err.Error()}
	}
	public := key.Public().(minisign.PublicKey)
	var out []string
	for _, c := range p.Verify(&public).Checks {
		if !c.Holds {
			out = append(out, c.Name+": "+c.Text)
		}
	}
	return out
}

// TestGolden holds format 1 in place: the package of testdata was made when the
// format was, must verify for ever, and the same content gives the same bytes.
func TestGolden(t *testing.T) {
	if *update {
		key := newKey(t)
		private, err := key.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		public, err := key.Public().(minisign.PublicKey).MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"golden.key": private, "golden.pub": public, "golden.krp": seal(t, sampleContent(), key)} {
			if err := os.WriteFile("testdata/"+name, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile("testdata/golden.key")
	if err != nil {
		t.Fatal(err)
	}
	var key minisign.PrivateKey
	if err := key.UnmarshalText(text); err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/golden.krp")
	if err != nil {
		t.Fatal(err)
	}
	if wrong := failing(t, golden, key); len(wrong) > 0 {
		t.Errorf("the golden package does not verify: %v", wrong)
	}
	if !bytes.Equal(seal(t, sampleContent(), key), golden) {
		t.Error("the same content gives other bytes than when the format was made")
	}
}
