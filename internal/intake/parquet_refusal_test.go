package intake

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	"github.com/kruistabel/kruistabel/internal/coded"
)

// writeParquet writes one row of values that json describes.
func writeParquet(t *testing.T, fields []arrow.Field, json string, props ...parquet.WriterProperty) string {
	t.Helper()
	s := arrow.NewSchema(fields, nil)
	record, _, err := array.RecordFromJSON(memory.DefaultAllocator, s, strings.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(s, &out, parquet.NewWriterProperties(props...), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(record); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "delivery.parquet")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// fieldsOf are the measures columns, with some of another type.
func fieldsOf(other map[string]arrow.DataType, extra ...string) []arrow.Field {
	var out []arrow.Field
	for _, name := range append(columns[coded.MeasuresKind], extra...) {
		typ, has := other[name]
		if !has {
			typ = arrow.BinaryTypes.String
		}
		if typ != nil {
			out = append(out, arrow.Field{Name: name, Type: typ, Nullable: true})
		}
	}
	return out
}

func TestParquetFilesAreRefused(t *testing.T) {
	const row = `[{"insz":"85073003328","measure":"A01","start_date":"2015-01-01","end_date":null}]`
	for _, c := range []struct {
		name   string
		fields []arrow.Field
		json   string
		what   string
		props  []parquet.WriterProperty
	}{
		{"number as INSZ", fieldsOf(map[string]arrow.DataType{"insz": arrow.PrimitiveTypes.Int64}), `[{"insz":85073003328,"measure":"A01"}]`, "column insz has the type INT64; write it as text (VARCHAR) (", nil},
		{"INSZ as DATE", fieldsOf(map[string]arrow.DataType{"insz": arrow.FixedWidthTypes.Date32}), `[{"insz":"2015-01-01"}]`, "column insz has the type DATE; write it as text (VARCHAR) (", nil},
		{"timestamp", fieldsOf(map[string]arrow.DataType{"start_date": arrow.FixedWidthTypes.Timestamp_ms}), `[{"insz":"x"}]`, "column start_date has the type TIMESTAMP; write it as text (VARCHAR) or DATE", nil},
		{"fraction", fieldsOf(map[string]arrow.DataType{"end_date": arrow.PrimitiveTypes.Float64}), `[{"insz":"x"}]`, "column end_date has the type DOUBLE", nil},
		{"numbers of persons that are all null", fieldsOf(map[string]arrow.DataType{"insz": arrow.Null}), row[:2] + `"measure":"A01"}]`, "none of its 1 row", nil},
		{"list", fieldsOf(map[string]arrow.DataType{"measure": arrow.ListOf(arrow.BinaryTypes.String)}), `[{"insz":"x","measure":["A01"]}]`, "not one of this kind's columns", nil},
		{"unknown column", fieldsOf(nil, "remark"), row, "column 5 is not one", nil},
		{"missing column", fieldsOf(map[string]arrow.DataType{"end_date": nil}), `[{"insz":"x"}]`, "end_date is missing", nil},
		{"doubled column", append(fieldsOf(nil), arrow.Field{Name: "insz", Type: arrow.BinaryTypes.String}), `[]`, "insz stands twice", nil},
		{"no rows", fieldsOf(nil), `[]`, "no rows", nil},
		{"nulls only", fieldsOf(nil), `[{}]`, "none of its 1 row ", nil},
		{"delta encoding", fieldsOf(nil), row, "encoding", []parquet.WriterProperty{parquet.WithDictionaryDefault(false), parquet.WithEncoding(parquet.Encodings.DeltaByteArray)}},
		{"NUL byte", fieldsOf(nil), `[{"insz":"85073003328","measure":"A\u000001"}]`, "NUL", nil},
		{"long value", fieldsOf(nil), `[{"insz":"` + strings.Repeat("8", 70_000) + `"}]`, "longer", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := refusal(t, request(t, coded.MeasuresKind, writeParquet(t, c.fields, c.json, c.props...)))
			if !strings.Contains(e.Error(), c.what) {
				t.Errorf("%v, want %q", e, c.what)
			}
		})
	}
}

func TestParquetMemoryIsBounded(t *testing.T) {
	var rows strings.Builder
	for i := range 2000 {
		rows.WriteString(map[bool]string{true: "[", false: ","}[i == 0] + `{"insz":"` + strings.Repeat("7", 1000+i) + `"}`)
	}
	path := writeParquet(t, fieldsOf(nil), rows.String()+"]", parquet.WithDictionaryDefault(false))
	r := request(t, coded.MeasuresKind, path)
	r.Limits.ParquetMemory = 1 << 20
	if e := refusal(t, r); !strings.Contains(e.What, "memory") {
		t.Error(e)
	}
	r.Limits = Limits{ParquetBytes: 1 << 20}
	if e := refusal(t, r); !strings.Contains(e.What, "larger than") {
		t.Error(e)
	}
}

func TestPagesDoNotUnpackBeyondTheirSize(t *testing.T) {
	bomb := bytes.Repeat([]byte("a"), 64<<20)
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	packed := w.EncodeAll(bomb, nil)
	costs(t, 16<<20, func() {
		if _, err := unzstd(make([]byte, 100), packed); err == nil {
			t.Error("zstd unpacked more than the page's size")
		}
	})
	packed = snappy.Encode(nil, bomb)
	costs(t, 1<<20, func() {
		if _, err := unsnappy(make([]byte, 100), packed); err == nil {
			t.Error("snappy unpacked more than the page's size")
		}
	})
}
