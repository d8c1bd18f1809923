package program_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/program"
)

var rules = program.Rules{Threshold: 10, MaxBytes: 1 << 20, MaxRows: 100, Codes: []string{"age"},
	Tables: [][]string{{"measure", "sex", "age"}}}

func picture(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Each kind of file and content meets its rule.
func TestEachRuleFindsItsFile(t *testing.T) {
	dot := picture(t)
	end := strings.Index(dot, "IEND") - 4
	for _, c := range []struct {
		name, content string
		want          program.Rule // empty: nothing is found
	}{
		{"a.csv", "age,n\n1,10\n2,0\n", ""},
		{"a.csv", "age,n\n1,9\n", program.SmallCounts},
		{"a.csv", "age,share\n1,0.5\n2,3\n", ""},
		{"a.csv", "age;n\n1;3\n", program.SmallCounts},
		{"a.tsv", "age\tn\n1\t3\n", program.SmallCounts},
		{"a.csv", "age,n\n1,-5\n2,+3.5\n", ""},
		{"a.csv", "x,n\n=HYPERLINK(\"http://x\"),10\n", program.Formula},
		{"a.csv", "x,n\n@SUM(1),10\n", program.Formula},
		{"a.csv", "x,n\n\" \t=1+1\",10\n", program.Formula},
		{"a.csv", "insz,n\nx,10\n", program.Identifiers},
		{"a.csv", "x,n\n85073003328,10\n", program.Identifiers},
		{"a.csv", "x,n\n85073003327,10\n", ""},
		{"a.csv", "x,share\na,0.85073003328\n", ""},
		{"a.csv", "measure,SEX,age,other,n\na,b,c,d,50\n", program.FullDetail},
		{"a.csv", "n\n" + strings.Repeat("10\n", 101), program.TooManyRows},
		{"a.csv", "a,b\n1\n", program.Ragged},
		{"a.csv", "", program.Empty},
		{"a.txt", "estimate 0.5", program.ByHand},
		{"a.txt", "person 85.07.30-033.28", program.Identifiers},
		{"a.json", "{}", program.ByHand},
		{"a.txt", "<html><body>", program.HTML},
		{"a.csv", "x\n<script>alert(1)</script>\n", program.HTML},
		{"a.htm", "text", program.HTML},
		{"a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", program.Vector},
		{"a.svg", "<svg><script>1</script></svg>", program.ActiveSVG},
		{"a.svg", "<svg onload='x()'></svg>", program.ActiveSVG},
		{"a.svg", "<svg><image href='data:x'/></svg>", program.ActiveSVG},
		{"a.svg", "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg>&x;</svg>", program.ActiveSVG},
		{"a.txt", "<svg></svg>", program.Mismatch},
		{"a.pdf", "%PDF-1.7", program.PDF},
		{"a.csv", "%PDF-1.7", program.PDF},
		{"a.xlsx", "PK\x03\x04....[Content_Types].xml", program.Office},
		{"a.xls", "\xd0\xcf\x11\xe0\xa1\xb1", program.Office},
		{"a.zip", "PK\x03\x04", program.Archive},
		{"a.csv", "\x1f\x8b\x08", program.Archive},
		{"a.pkl", "\x80\x04\x95", program.Pickle},
		{"a.csv", "\x80\x05\x95", program.Pickle},
		{"a.rds", "X\n\x00\x00\x00\x03", program.Pickle},
		{"a.RData", "RDX3\nX\n", program.Pickle},
		{"a.parquet", "PAR1\x15", program.DataFile},
		{"a.csv", "PAR1\x15", program.DataFile},
		{"a.sh", "#!/bin/sh\n", program.Executable},
		{"a", "\x7fELF", program.Executable},
		{"a.jpg", "\xff\xd8\xff\xe0", program.Binary},
		{"a.csv", "a\x00b", program.Binary},
		{"a.py", "print(1)", program.Mismatch},
		{"a.png", dot, program.NeedsTable},
		{"a.csv", dot, program.Mismatch},
		{"a.png", dot + "x", program.HiddenData},
		{"a.png", dot[:end] + "\x00\x00\x00\x01prVt?\x00\x00\x00\x00" + dot[end:], program.HiddenData},
		{"a.png", dot[:len(dot)-12], program.HiddenData},
		{"a.png", dot[:end] + "\x00\x00\x01\x2ctEXt" + strings.Repeat("x", 300) + "\x00\x00\x00\x00" + dot[end:], program.Metadata},
		{"a.txt", strings.Repeat("x", 1<<20+1), program.TooLarge},
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := program.Judge(path, c.name, rules)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" && len(j.Findings) > 0 || c.want != "" && !slices.ContainsFunc(j.Findings, func(f program.Finding) bool { return f.Rule == c.want }) {
			t.Errorf("%s %.40q: found %+v, want %q", c.name, c.content, j.Findings, c.want)
		}
	}
}

// A judged table counts its rows and small numbers, and says no value.
func TestATableIsCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("\ufeffage,n,m\n1,3,100\n2,9,c\n3,0,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := program.Judge(path, "a.csv", rules)
	if err != nil || j.Rows != 3 || len(j.Findings) != 1 || j.Findings[0] != (program.Finding{Rule: program.SmallCounts, N: 3, Most: 10}) || j.Mark() != program.Note {
		t.Errorf("%+v, %v", j, err)
	}
}

// Judging never fails on what a file holds.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "<svg>", picture(f), "\x80\x04", "PK\x03\x04"} {
		for _, name := range []string{"a.csv", "a.png", "a.svg", "a.txt"} {
			f.Add(name, []byte(s))
		}
	}
	path := filepath.Join(f.TempDir(), "file")
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := program.Judge(path, name, rules); err != nil {
			t.Error(err)
		}
	})
}
