package problem_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestFolderThereAndBack reads the files of a problem as they are and writes them
// again: the problem stays the same, remarks included.
func TestFolderThereAndBack(t *testing.T) {
	in := write(t, files())
	f, err := problem.ReadFolder(in)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := f.Write(out); err != nil {
		t.Fatal(err)
	}
	a, _, err := problem.Read(in)
	if err != nil {
		t.Fatal(err)
	}
	b, spec, err := problem.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.Table.Counts, b.Table.Counts) || !reflect.DeepEqual(a.Rules, b.Rules) || a.Name != b.Name {
		t.Errorf("%+v became %+v", a, b)
	}
	text, err := spec.Text()
	if err != nil || !strings.Contains(string(text), `"source": "made up"`) {
		t.Errorf("the remark is lost: %s %v", text, err)
	}
}

// TestFolderOfMemory writes problems that were made in memory, and reads them.
func TestFolderOfMemory(t *testing.T) {
	region, err := table.NewDimension("region", []table.Node{{Code: "T"}, {Code: "a", Parent: "T"}, {Code: "b", Parent: "T"}})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder("counts", table.Frequency, region)
	_ = b.Add(2, "a")
	_ = b.Add(7, "b")
	_ = b.Force(table.Never, "b")
	counts, err := b.Problem(table.Rules{MinimumFrequency: 3}, table.CostLevels)
	if err != nil {
		t.Fatal(err)
	}
	b = table.NewBuilder("sums", table.Magnitude, region)
	_ = b.AddRecord(table.Record{Response: 10.5, Contributor: 3}, "a")
	_ = b.AddRecord(table.Record{Response: 4, Weight: 2.5, Contributor: 3, Request: true}, "b")
	_ = b.AddRecord(table.Record{Response: 1, Contributor: table.Nobody}, "b")
	sums, err := b.Problem(table.Rules{PPercent: 20}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []table.Problem{counts, sums} {
		dir := filepath.Join(t.TempDir(), "p")
		if err := problem.FolderOf(&p).Write(dir); err != nil {
			t.Fatal(err)
		}
		back, _, err := problem.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.Table.Counts, back.Table.Counts) || !slices.Equal(p.Table.Values, back.Table.Values) ||
			!reflect.DeepEqual(p.Rules, back.Rules) || p.Cost != back.Cost || !slices.Equal(p.Forced, back.Forced) || p.Name != back.Name {
			t.Errorf("%+v became %+v", p, back)
		}
		if p.Records != nil && (!slices.Equal(p.Records.Response, back.Records.Response) || !slices.Equal(p.Records.Weight, back.Records.Weight) ||
			!slices.Equal(p.Records.Request, back.Records.Request)) {
			t.Errorf("records %+v became %+v", p.Records, back.Records)
		}
	}
}

// TestFolderNeverOverwrites keeps what is in a folder.
func TestFolderNeverOverwrites(t *testing.T) {
	in := write(t, files())
	f, err := problem.ReadFolder(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(in); err == nil || !strings.Contains(err.Error(), "there are files here already: name a new folder") {
		t.Error(err)
	}
	empty := t.TempDir()
	if err := f.Write(empty); err != nil {
		t.Errorf("an empty folder is refused: %v", err)
	}
	if entries, _ := os.ReadDir(empty); len(entries) != len(files()) {
		t.Errorf("%d files", len(entries))
	}
}

// TestReadSheet reads plain and packed files, and names what is wrong with a line.
func TestReadSheet(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte("a,b\n1,\"x,y\"\n"))
	_ = z.Close()
	dir := write(t, map[string]string{"a.csv": "\ufeffa,b\n1,\"x,y\"\n", "b.csv.gz": packed.String(), "twice.csv": "a,a\n", "short.csv": "a,b\n1,2\n3\n", "c.csv.gz": "x"})
	for _, name := range []string{"a.csv", "b.csv"} {
		s, err := problem.ReadSheet(dir, name)
		if err != nil || !slices.Equal(s.Columns, []string{"a", "b"}) || len(s.Rows) != 1 || s.Rows[0][1] != "x,y" {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
	for name, want := range map[string]string{"twice.csv": `twice.csv:1: column "a" appears twice`, "short.csv": "short.csv:3: wrong number of fields", "c.csv": "c.csv.gz: not a gzip file"} {
		if _, err := problem.ReadSheet(dir, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := problem.ReadSheet(dir, "none.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestSheetOfOneColumn keeps an empty field apart from an empty line.
func TestSheetOfOneColumn(t *testing.T) {
	s := &problem.Sheet{Columns: []string{"a"}, Rows: [][]string{{"x"}, {""}, {"y"}}}
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	if b.String() != "a\nx\n\"\"\ny\n" {
		t.Errorf("%q", b.String())
	}
}

// TestGroupingsAreFiles keeps further groupings beside the first hierarchy.
func TestGroupingsAreFiles(t *testing.T) {
	all := files()
	all["hier_sex.other.csv"] = "code,parent\nX,\nf,X\nm,X\nu,X\n"
	f, err := problem.ReadFolder(write(t, all))
	if err != nil || len(f.Groupings) != 1 || f.Groupings[0].Name != "other" || f.Groupings[0].Dimension != "sex" || len(f.Groupings[0].Nodes) != 4 {
		t.Fatalf("%+v %v", f.Groupings, err)
	}
	out, err := f.Files()
	if err != nil || !slices.ContainsFunc(out, func(file problem.File) bool { return file.Name == "hier_sex.other.csv" }) {
		t.Errorf("%v %v", out, err)
	}
}
