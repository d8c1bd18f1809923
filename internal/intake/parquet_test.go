package intake

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/kruistabel/kruistabel/internal/coded"
)

// parquetOf writes the rows of a CSV text as a Parquet file; dates says whether
// columns of dates are DATE. An empty field is null.
func parquetOf(tb testing.TB, text string, dates bool, codec compress.Compression) string {
	tb.Helper()
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	names := strings.Split(rows[0], ",")
	fields := make([]arrow.Field, len(names))
	for i, name := range names {
		fields[i] = arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: name != "insz"}
		if dates && (strings.HasSuffix(name, "_date") || strings.HasPrefix(name, "valid_")) {
			fields[i].Type = arrow.FixedWidthTypes.Date32
		}
	}
	s := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, s)
	for _, r := range rows[1:] {
		for i, value := range strings.Split(r, ",") {
			appendValue(tb, b.Field(i), value)
		}
	}
	var out bytes.Buffer
	props := parquet.NewWriterProperties(parquet.WithCompression(codec), parquet.WithMaxRowGroupLength(100_000))
	w, err := pqarrow.NewFileWriter(s, &out, props, pqarrow.DefaultWriterProps())
	if err != nil {
		tb.Fatal(err)
	}
	if err := w.WriteBuffered(b.NewRecordBatch()); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "delivery.parquet")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func appendValue(tb testing.TB, b array.Builder, value string) {
	switch b := b.(type) {
	case *array.Date32Builder:
		if value == "" {
			b.AppendNull()
			return
		}
		days, why := parseDate([]byte(value))
		if why != accepted {
			tb.Fatal(why)
		}
		b.Append(arrow.Date32(days))
	case *array.StringBuilder:
		if value == "" {
			b.AppendNull()
			return
		}
		b.Append(value)
	}
}

func TestParquetGivesWhatCSVGives(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	text := randomMeasures(20_000)
	for range 50 { // copies, faults and open ends
		lines := strings.SplitAfter(text, "\n")
		copied := lines[1+rng.IntN(len(lines)-2)]
		text += copied + "85073003327,A01,2015-01-01,\n17073003384,A,2015-01-01,\n17073003384,A01,2015-01-01,\n"
	}
	want, wantRows, err := Take(context.Background(), request(t, coded.MeasuresKind, textFile(t, text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, dates := range []bool{false, true} {
		for _, codec := range []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Zstd, compress.Codecs.Gzip} {
			t.Run(fmt.Sprint(codec, dates), func(t *testing.T) {
				got, gotRows, err := Take(context.Background(), request(t, coded.MeasuresKind, parquetOf(t, text, dates, codec)))
				if err != nil {
					t.Fatal(err)
				}
				if got.Read != want.Read || !reflect.DeepEqual(got.RejectedByReason, want.RejectedByReason) {
					t.Errorf("read %d %v, want %d %v", got.Read, got.RejectedByReason, want.Read, want.RejectedByReason)
				}
				if got.RejectedLines[0].Line != want.RejectedLines[0].Line-1 {
					t.Errorf("first rejected row %d, want %d", got.RejectedLines[0].Line, want.RejectedLines[0].Line-1)
				}
				if !reflect.DeepEqual(gotRows, wantRows) {
					t.Error("coded rows differ")
				}
			})
		}
	}
}

// TestDamagedParquet flips bytes everywhere in a file: nothing panics, nothing
// takes more memory than the limits, and what is accepted was in the file.
func TestDamagedParquet(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 30))
	path := parquetOf(t, randomMeasures(300), true, compress.Codecs.Zstd)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for range 3000 {
		bad := bytes.Clone(good)
		for range 1 + rng.IntN(3) {
			bad[4+rng.IntN(len(bad)-8)] = byte(rng.Uint32())
		}
		if rng.IntN(10) == 0 {
			bad = bad[:4+rng.IntN(len(bad)-4)]
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Take(context.Background(), request(t, coded.MeasuresKind, path)); err != nil {
			refused++
		}
	}
	if refused < 100 {
		t.Errorf("only %d of 3000 damaged files were refused", refused)
	}
}

func BenchmarkTakeParquet(b *testing.B) {
	const rows = 1_000_000
	path := parquetOf(b, randomMeasures(rows), true, compress.Codecs.Snappy)
	benchmarkTake(b, request(b, coded.MeasuresKind, path), rows)
}
