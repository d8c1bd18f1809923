package query

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

// sampleTables writes two tables of made-up counts.
func sampleTables(t testing.TB) Tables {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for _, name := range []string{"table1", "table1_types", "table2"} {
		files[name] = filepath.Join(dir, name+".parquet")
		if err := tabulate.WriteParquet(files[name], sampleTable(name)); err != nil {
			t.Fatal(err)
		}
	}
	return Tables{Study: "sample", Build: 1, Hash: "h", Files: files}
}

// sampleTable has 2 moments, 3 measures, 4 levels of education, 2 sexes, 5 ages.
func sampleTable(name string) *tabulate.Table {
	t := &tabulate.Table{Name: name, Columns: []tabulate.Column{
		{Name: "moment", Kind: tabulate.DateColumn, Dictionary: []string{"2015-06-30", "2015-12-31"}},
		{Name: "measure", Dictionary: []string{"A01", "A02", "E01"}},
		{Name: "education", Dictionary: []string{"H", "L", "M", "U"}},
		{Name: "sex", Dictionary: []string{"F", "M"}},
		{Name: "age", Dictionary: []string{"15", "25", "35", "45", "55"}},
	}}
	var fill func(int, []uint16)
	fill = func(c int, key []uint16) {
		if c == len(t.Columns) {
			n := int64(1)
			for i, code := range key {
				t.Columns[i].Codes = append(t.Columns[i].Codes, code)
				n = (n*31 + int64(code)*7 + 3) % 997
			}
			t.Persons = append(t.Persons, n+1)
			return
		}
		for code := range t.Columns[c].Dictionary {
			fill(c+1, append(key[:len(key):len(key)], uint16(code)))
		}
	}
	fill(0, nil)
	return t
}

// service is a service over the sample.
func service(t testing.TB, change func(*Options)) (*Service, Tables) {
	t.Helper()
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	tables := sampleTables(t)
	o := Options{Sandbox: box, Tables: func(context.Context, *room.Desk) (Tables, error) { return tables, nil }}
	if change != nil {
		change(&o)
	}
	s := New(o)
	t.Cleanup(func() { s.Close(); _ = box.Close() })
	return s, tables
}
