package tabulate_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kruistabel/kruistabel/internal/tabulate"
)

func sample(rows int) *tabulate.Table {
	t := &tabulate.Table{Name: "t", Columns: []tabulate.Column{
		{Name: "moment", Kind: tabulate.DateColumn, Dictionary: []string{"2015-06-30", "2015-12-31"}},
		{Name: "offset", Kind: tabulate.IntegerColumn, Dictionary: []string{"-2", "-1", "1"}},
		{Name: "measure", Dictionary: []string{"", "A01", "NA", "é 322.01"}},
	}}
	for i := range rows {
		for c := range t.Columns {
			n := len(t.Columns[c].Dictionary)
			t.Columns[c].Codes = append(t.Columns[c].Codes, uint16(i*(c+3)%n))
		}
		t.Persons = append(t.Persons, int64(i+1))
	}
	return t
}

func TestParquetKeepsATable(t *testing.T) {
	for _, rows := range []int{1, 3, 12, 122_880, 300_000} {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			want := sample(max(rows, 12))
			path := filepath.Join(t.TempDir(), "t.parquet")
			if err := tabulate.WriteParquet(path, want); err != nil {
				t.Fatal(err)
			}
			got, err := tabulate.ReadParquet(path, "t")
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("read back differs")
			}
		})
	}
}

func TestParquetKeepsAnEmptyTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	if err := tabulate.WriteParquet(path, sample(0)); err != nil {
		t.Fatal(err)
	}
	got, err := tabulate.ReadParquet(path, "t")
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows() != 0 || len(got.Columns) != 3 {
		t.Errorf("got %d rows, %d columns", got.Rows(), len(got.Columns))
	}
}

func TestParquetDoesNotOverwrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	if err := tabulate.WriteParquet(path, sample(3)); err != nil {
		t.Fatal(err)
	}
	if err := tabulate.WriteParquet(path, sample(3)); err == nil {
		t.Error("an existing file was overwritten")
	}
}

func BenchmarkWriteParquet(b *testing.B) {
	t := sample(1_000_000)
	for b.Loop() {
		if err := tabulate.WriteParquet(filepath.Join(b.TempDir(), "t.parquet"), t); err != nil {
			b.Fatal(err)
		}
	}
}
