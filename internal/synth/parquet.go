package synth

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// groupRows is the size of a row group: DuckDB's own, a vector many times.
const groupRows = 122_880

// column is one column of a relation: its field, and how to make an array of
// it from a row group's rows.
type column[R any] struct {
	field arrow.Field
	build func(rows []R) arrow.Array
}

func column64[R any](name string, get func(*R) int64) column[R] {
	return column[R]{arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64}, func(rows []R) arrow.Array {
		v := make([]int64, len(rows))
		for i := range rows {
			v[i] = get(&rows[i])
		}
		return fixed(arrow.PrimitiveTypes.Int64, len(v), nil, 0, arrow.Int64Traits.CastToBytes(v))
	}}
}

func column32[R any](name string, get func(*R) int32) column[R] {
	return column[R]{arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int32}, func(rows []R) arrow.Array {
		v := make([]int32, len(rows))
		for i := range rows {
			v[i] = get(&rows[i])
		}
		return fixed(arrow.PrimitiveTypes.Int32, len(v), nil, 0, arrow.Int32Traits.CastToBytes(v))
	}}
}

// columnDate may be null where get says so.
func columnDate[R any](name string, get func(*R) (day, bool)) column[R] {
	return column[R]{arrow.Field{Name: name, Type: arrow.FixedWidthTypes.Date32, Nullable: true}, func(rows []R) arrow.Array {
		v, valid := make([]int32, len(rows)), newValidity(len(rows))
		for i := range rows {
			d, ok := get(&rows[i])
			v[i] = d
			valid.set(i, ok)
		}
		return fixed(arrow.FixedWidthTypes.Date32, len(v), valid.bits(), valid.nulls, arrow.Int32Traits.CastToBytes(v))
	}}
}

func columnDouble[R any](name string, get func(*R) (float64, bool)) column[R] {
	return column[R]{arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Float64, Nullable: true}, func(rows []R) arrow.Array {
		v, valid := make([]float64, len(rows)), newValidity(len(rows))
		for i := range rows {
			x, ok := get(&rows[i])
			v[i] = x
			valid.set(i, ok)
		}
		return fixed(arrow.PrimitiveTypes.Float64, len(v), valid.bits(), valid.nulls, arrow.Float64Traits.CastToBytes(v))
	}}
}

// columnEuro is DECIMAL(9,2) from cents; negative is null.
func columnEuro[R any](name string, get func(*R) int32) column[R] {
	decimal := &arrow.Decimal128Type{Precision: 9, Scale: 2}
	return column[R]{arrow.Field{Name: name, Type: decimal, Nullable: true}, func(rows []R) arrow.Array {
		v, valid := make([]decimal128.Num, len(rows)), newValidity(len(rows))
		for i := range rows {
			cents := get(&rows[i])
			valid.set(i, cents >= 0)
			v[i] = decimal128.FromI64(int64(max(cents, 0)))
		}
		return fixed(decimal, len(v), valid.bits(), valid.nulls, arrow.Decimal128Traits.CastToBytes(v))
	}}
}

func columnBool[R any](name string, get func(*R) bool) column[R] {
	return column[R]{arrow.Field{Name: name, Type: arrow.FixedWidthTypes.Boolean}, func(rows []R) arrow.Array {
		v := make([]byte, bitutil.BytesForBits(int64(len(rows))))
		for i := range rows {
			if get(&rows[i]) {
				bitutil.SetBit(v, i)
			}
		}
		return fixed(arrow.FixedWidthTypes.Boolean, len(rows), nil, 0, v)
	}}
}

// columnCode is text by index in a list of codes, written as a dictionary;
// indexes outside the list are null.
func columnCode[R any](name string, codes []string, get func(*R) int) column[R] {
	text := array.NewStringBuilder(memory.DefaultAllocator)
	text.AppendValues(codes, nil)
	values := text.NewArray()
	kind := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint16, ValueType: arrow.BinaryTypes.String}
	return column[R]{arrow.Field{Name: name, Type: kind, Nullable: true}, func(rows []R) arrow.Array {
		v, valid := make([]uint16, len(rows)), newValidity(len(rows))
		for i := range rows {
			k := get(&rows[i])
			ok := k >= 0 && k < len(codes)
			if ok {
				v[i] = uint16(k)
			}
			valid.set(i, ok)
		}
		indexes := fixed(arrow.PrimitiveTypes.Uint16, len(v), valid.bits(), valid.nulls, arrow.Uint16Traits.CastToBytes(v))
		return array.NewDictionaryArray(kind, indexes, values)
	}}
}

func columnText[R any](name string, get func(*R) string) column[R] {
	return column[R]{arrow.Field{Name: name, Type: arrow.BinaryTypes.String}, func(rows []R) arrow.Array {
		b := array.NewStringBuilder(memory.DefaultAllocator)
		b.Reserve(len(rows))
		for i := range rows {
			b.Append(get(&rows[i]))
		}
		return b.NewArray()
	}}
}

func fixed(kind arrow.DataType, n int, valid []byte, nulls int, data []byte) arrow.Array {
	var bitmap *memory.Buffer
	if nulls > 0 {
		bitmap = memory.NewBufferBytes(valid)
	}
	return array.MakeFromData(array.NewData(kind, n, []*memory.Buffer{bitmap, memory.NewBufferBytes(data)}, nil, nulls, 0))
}

// validity collects which values are there.
type validity struct {
	bitmap []byte
	nulls  int
}

func newValidity(n int) *validity {
	return &validity{bitmap: make([]byte, bitutil.BytesForBits(int64(n)))}
}

func (v *validity) set(i int, ok bool) {
	if ok {
		bitutil.SetBit(v.bitmap, i)
	} else {
		v.nulls++
	}
}

func (v *validity) bits() []byte { return v.bitmap }

// relation describes a table: its columns, and those whose values hardly
// repeat and are written plainly.
type relation[R any] struct {
	columns []column[R]
	schema  *arrow.Schema
	props   *parquet.WriterProperties
}

func newRelation[R any](plain []string, columns ...column[R]) *relation[R] {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = c.field
	}
	props := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1),
		parquet.WithMaxRowGroupLength(groupRows), parquet.WithDataPageSize(8 << 20), parquet.WithDictionaryPageSizeLimit(4 << 20),
		parquet.WithStoreDecimalAsInteger(true), parquet.WithCreatedBy("kruistabel synth"),
	}
	for _, name := range plain {
		props = append(props, parquet.WithDictionaryFor(name, false))
	}
	return &relation[R]{columns, arrow.NewSchema(fields, nil), parquet.NewWriterProperties(props...)}
}

// tableWriter writes one file of a relation, row group after row group.
type tableWriter[R any] struct {
	relation *relation[R]
	path     string
	file     *os.File
	buffer   *bufio.Writer
	parquet  *pqarrow.FileWriter
	rows     []R
	total    int64
}

// create opens a file, making its folder.
func (rel *relation[R]) create(path string) (*tableWriter[R], error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := &tableWriter[R]{relation: rel, path: path, file: f, buffer: bufio.NewWriterSize(f, 1<<18)}
	w.parquet, err = pqarrow.NewFileWriter(rel.schema, w.buffer, rel.props, pqarrow.DefaultWriterProps())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("parquet file %s: %w", path, err)
	}
	return w, nil
}

// add buffers a row; a full row group is written.
func (w *tableWriter[R]) add(row R) error {
	w.rows = append(w.rows, row)
	if len(w.rows) == groupRows {
		return w.flush()
	}
	return nil
}

func (w *tableWriter[R]) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	arrays := make([]arrow.Array, len(w.relation.columns))
	for i, c := range w.relation.columns {
		arrays[i] = c.build(w.rows)
	}
	record := array.NewRecordBatch(w.relation.schema, arrays, int64(len(w.rows)))
	defer record.Release()
	if err := w.parquet.Write(record); err != nil {
		return fmt.Errorf("parquet file %s: %w", w.path, err)
	}
	w.total += int64(len(w.rows))
	w.rows = w.rows[:0]
	return nil
}

// close writes what is left and the footer. A file that was not closed well
// is for the caller to remove.
func (w *tableWriter[R]) close() error {
	err := w.flush()
	if e := w.parquet.Close(); err == nil && e != nil {
		err = fmt.Errorf("parquet file %s: %w", w.path, e)
	}
	if e := w.buffer.Flush(); err == nil {
		err = e
	}
	if e := w.file.Close(); err == nil {
		err = e
	}
	return err
}

// abandon closes the file without care for its content.
func (w *tableWriter[R]) abandon() { w.file.Close() }
