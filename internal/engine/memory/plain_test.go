package memory

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	arrowmemory "github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/study"
)

func TestCompletedYears(t *testing.T) {
	for _, c := range []struct {
		birth, on string
		years     int
	}{
		{"2000-02-29", "2001-02-28", 0},
		{"2000-02-29", "2001-03-01", 1},
		{"2000-02-29", "2004-02-28", 3},
		{"2000-02-29", "2004-02-29", 4},
		{"2000-06-30", "2015-06-30", 15},
		{"2000-07-01", "2015-06-30", 14},
		{"2015-07-01", "2015-06-30", -1},
	} {
		birth, _ := study.ParseDate(c.birth)
		on, _ := study.ParseDate(c.on)
		if got := completedYears(birth, on); got != c.years {
			t.Errorf("born %s, on %s: %d years, not %d", c.birth, c.on, got, c.years)
		}
	}
}

func TestMergeSpansAtTheEndOfTime(t *testing.T) {
	got := mergeSpans([]span{{100, coded.Running}, {coded.Running - 1, coded.Running}, {-40000, 98}, {-50000, -40001}})
	if want := []span{{-50000, 98}, {100, coded.Running}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if within(coded.Running, study.Quarter{Year: 2015, Q: 1}) {
		t.Error("a spell without end ends")
	}
}

// onColumn writes a file of one column and reads it back as a kind.
func onColumn(t *testing.T, a arrow.Array, k kind) ([]record, error) {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{{Name: "c", Type: a.DataType(), Nullable: true}}, nil)
	batch := array.NewRecordBatch(schema, []arrow.Array{a}, int64(a.Len()))
	table := array.NewTableFromRecords(schema, []arrow.RecordBatch{batch})
	var b bytes.Buffer
	if err := pqarrow.WriteTable(table, &b, 10, parquet.NewWriterProperties(), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema())); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "f.parquet")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return readFile(context.Background(), path, study.Source{}, columnsByKey{"c": k})
}

func TestStoredTypes(t *testing.T) {
	for _, c := range []struct {
		name   string
		values string // JSON
		typ    arrow.DataType
		as     kind
		want   any
	}{
		{"text by dictionary", `["F", null]`, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}, text, "F"},
		{"long text", `["F", null]`, arrow.BinaryTypes.LargeString, text, "F"},
		{"small whole numbers", `[7, null]`, arrow.PrimitiveTypes.Int16, whole, int64(7)},
		{"whole numbers as reals", `[7, null]`, arrow.PrimitiveTypes.Int32, number, 7.0},
		{"reals of 32 bits", `[0.5, null]`, arrow.PrimitiveTypes.Float32, number, 0.5},
		{"decimals", `["79.99", null]`, &arrow.Decimal128Type{Precision: 9, Scale: 2}, number, 79.99},
		{"days", `[0, null]`, arrow.FixedWidthTypes.Date32, day, study.Date{Year: 1970, Month: 1, Day: 1}},
		{"yes", `[true, null]`, arrow.FixedWidthTypes.Boolean, truth, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, _, err := array.FromJSON(arrowmemory.DefaultAllocator, c.typ, strings.NewReader(c.values))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := onColumn(t, a, c.as)
			if err != nil {
				t.Fatal(err)
			}
			if rows[0]["c"] != c.want || rows[1]["c"] != nil {
				t.Errorf("read %v", rows)
			}
		})
	}
}

func TestTypesOutsideTheContractAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		typ arrow.DataType
		as  kind
	}{
		"a time for a day":       {arrow.FixedWidthTypes.Timestamp_us, day},
		"a number for a code":    {arrow.PrimitiveTypes.Int64, text},
		"a number for yes or no": {arrow.PrimitiveTypes.Int32, truth},
		"a real for a person":    {arrow.PrimitiveTypes.Float64, whole},
		"text for a number":      {arrow.BinaryTypes.String, number},
	} {
		values := "[1]"
		if c.typ == arrow.BinaryTypes.String {
			values = `["1"]`
		}
		a, _, err := array.FromJSON(arrowmemory.DefaultAllocator, c.typ, strings.NewReader(values))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := onColumn(t, a, c.as); err == nil || !strings.Contains(err.Error(), "column c") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
