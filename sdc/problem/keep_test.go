package problem_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
)

// TestReadKept reads a pattern of last year: one code is gone, and one is new.
func TestReadKept(t *testing.T) {
	structure, err := problem.ReadStructure(write(t, files()))
	if err != nil {
		t.Fatal(err)
	}
	dir := write(t, map[string]string{"last.csv": "measure,sex,n,status\nA1,f,,u\nA1,m,,x\nA1,u,,c\nA3,f,4,s\nA,T,28,s\n"})
	kept, err := problem.ReadKept(filepath.Join(dir, "last.csv"), structure.Space)
	if err != nil || kept.Rows != 5 || kept.Unknown != 1 {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	for codes, want := range map[string]string{"A1 f": "u", "A1 m": "x", "A1 u": "x", "A T": "s", "A2 f": ""} {
		cell, _ := structure.Space.Find(strings.Fields(codes)...)
		if got := kept.Pattern[cell].String(); got != want {
			t.Errorf("cell %s was %q, want %q", codes, got, want)
		}
	}
}

func TestReadKeptRefuses(t *testing.T) {
	structure, err := problem.ReadStructure(write(t, files()))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"measure,n,status\nA,1,s\n":                    `no column "sex"`,
		"measure,sex,n\nA,T,1\n":                       `no column "status"`,
		"measure,sex,status\nA,T,m\n":                  `last.csv:2: status "m"`,
		"measure,sex,status\nA,T,s\nA,T,s\n":           "last.csv:3: cell A × T appears twice",
		"measure,sex,status\nA,T,s\nA,T,s,more,more\n": "last.csv:3: wrong number of fields",
	} {
		dir := write(t, map[string]string{"last.csv": text})
		if _, err := problem.ReadKept(filepath.Join(dir, "last.csv"), structure.Space); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	if _, err := problem.ReadKept(filepath.Join(t.TempDir(), "none.csv"), structure.Space); err == nil {
		t.Error("a file that is not there was read")
	}
}
