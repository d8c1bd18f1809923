package study_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kruistabel/kruistabel/internal/study"
)

// What is no file to read is said of the file as a whole.
func TestLoadWhatIsNoStudyFile(t *testing.T) {
	folder := t.TempDir()
	write := func(name, data string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(folder, "pipe.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{filepath.Join(folder, "none.yaml"), ": no such file"},
		{folder, ": is a folder: name the study file in it"},
		{pipe, ": is not a regular file"},
		{write("empty.yaml", ""), ":1:1: the file is empty"},
		{write("comment.yaml", "# nothing\n"), ":1:1: the file is empty"},
		{write("null.yaml", "~\n"), ":1:1: is empty: a study file has keys"},
		{write("list.yaml", "- a\n"), ":1:1: is a list: a study file has keys"},
		{write("text.yaml", "hello\n"), ":1:1: is \"hello\": a study file has keys"},
		{write("nul.yaml", "schema: 1\nid: a\x00b\n"), ":2:6: the character U+0000"},
		{write("latin.yaml", "title: {fr: Entr\xe9es}\n"), ":1:17: not UTF-8"},
		{write("return.yaml", "schema: 1\rid: a\n"), ":1:10: the character U+000D"},
		{write("hidden.yaml", "schema: 1\nid: a\u202eb\n"), ":2:6: the character U+202E"},
		{write("tab.yaml", "schema: 1\ntitle:\n  \tnl: a\n"), ":3:3: a tab in the indentation"},
		{write("large.yaml", strings.Repeat("#", 1<<20)+"\n"), ": is larger than 1048576 bytes"},
		{write("deep.yaml", strings.Repeat("[", 100_000)), ":1:1: not YAML: exceeded max depth"},
	} {
		_, err := study.Load(c.path)
		var fe *study.FileError
		if !errors.As(err, &fe) || fe.Kind() != study.Malformed || !strings.HasPrefix(err.Error(), c.path+c.want) {
			t.Errorf("%s: %v", filepath.Base(c.path), err)
		}
	}
}

func TestByteOrderMarkAndLineEnds(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(small(t), "\n", "\r\n")
	if got := faultsOf(t, text); got != nil {
		t.Errorf("%v", got)
	}
}

// A list beside the study file may not be read from elsewhere through a link.
func TestOwnListStaysInTheFolder(t *testing.T) {
	folder, elsewhere := t.TempDir(), t.TempDir()
	list, _ := os.ReadFile("testdata/lists/scheme.csv")
	if err := os.WriteFile(filepath.Join(elsewhere, "scheme.csv"), list, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "study.yaml"), []byte(small(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(folder, "lists")); err != nil {
		t.Fatal(err)
	}
	_, err := study.Load(filepath.Join(folder, "study.yaml"))
	if err == nil || !strings.Contains(err.Error(), "code_lists.scheme: \"lists/scheme.csv\" cannot be read") {
		t.Errorf("%v", err)
	}
}

func TestManyFaults(t *testing.T) {
	got := faultsOf(t, strings.Repeat("x: 1\n", 2000))
	if len(got) != 501 || !strings.HasPrefix(got[0], "0:0 20") || !strings.HasSuffix(got[0], "the first 500 are these") {
		t.Errorf("%d faults, %v", len(got), got[0])
	}
}

// FuzzParse holds that no text makes the reader fail otherwise than with
// faults that have a place in it.
func FuzzParse(f *testing.F) {
	f.Add(small(f))
	for _, specs := range [][]spoilt{specForm, specAuthorisationAndParties, specMeasuresAndDimensions, specTablesAndOutputs} {
		for _, s := range specs {
			f.Add(spoil(f, small(f), s.edits))
		}
	}
	f.Add("a: &a [*a, *a]\nb: {? [x] : y, <<: *a}\n--- \n...")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		_, err := study.Parse("f.yaml", []byte(text), os.DirFS("testdata"))
		if err == nil {
			return
		}
		var fe *study.FileError
		if !errors.As(err, &fe) || len(fe.Faults) == 0 {
			t.Fatalf("%v", err)
		}
		for _, fault := range fe.Faults {
			if fault.Line < 0 || fault.Line > lines+1 || (fault.Line == 0) != (fault.Column == 0) {
				t.Errorf("%d lines, but %v", lines, fault)
			}
		}
	})
}
