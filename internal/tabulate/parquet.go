package tabulate

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// personsColumn is the last column of every table.
const personsColumn = "persons"

// groupRows is the number of rows in a row group.
const groupRows = 122_880

// WriteParquet writes a table to a new file and brings it to disk: one column
// per key, then persons BIGINT, zstd, text with a dictionary. The same table
// gives the same bytes.
func WriteParquet(path string, t *Table) error {
	_, err := write(path, t)
	return err
}

// write also says how large the file is and what its hash is.
func write(path string, t *Table) (out File, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return File{}, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("table %s: %w", t.Name, err)
		}
	}()
	hash := sha256.New()
	size := new(counter)
	buffer := bufio.NewWriterSize(io.MultiWriter(f, hash, size), 1<<20)
	if err := t.encode(buffer); err != nil {
		return File{}, err
	}
	if err := errors.Join(buffer.Flush(), f.Sync()); err != nil {
		return File{}, err
	}
	return File{Table: t.Name, Path: path, Rows: t.Rows(), Bytes: int64(*size), SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

func (t *Table) encode(out io.Writer) error {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDictionaryDefault(true),
		parquet.WithMaxRowGroupLength(groupRows), parquet.WithCreatedBy("kruistabel"))
	w, err := pqarrow.NewFileWriter(t.schema(), out, props, pqarrow.NewArrowWriterProperties())
	if err != nil {
		return err
	}
	for from := 0; from < t.Rows(); from += groupRows {
		if err := t.writeGroup(w, from, min(from+groupRows, t.Rows())); err != nil {
			return err
		}
	}
	return w.Close()
}

func (t *Table) schema() *arrow.Schema {
	fields := make([]arrow.Field, 0, len(t.Columns)+1)
	for _, c := range t.Columns {
		fields = append(fields, arrow.Field{Name: c.Name, Type: c.arrowType()})
	}
	return arrow.NewSchema(append(fields, arrow.Field{Name: personsColumn, Type: arrow.PrimitiveTypes.Int64}), nil)
}

var dictionaryType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint16, ValueType: arrow.BinaryTypes.String}

func (c Column) arrowType() arrow.DataType {
	switch c.Kind {
	case DateColumn:
		return arrow.FixedWidthTypes.Date32
	case IntegerColumn:
		return arrow.PrimitiveTypes.Int32
	default:
		return dictionaryType
	}
}

func (t *Table) writeGroup(w *pqarrow.FileWriter, from, to int) error {
	columns := make([]arrow.Array, 0, len(t.Columns)+1)
	for _, c := range t.Columns {
		a, err := c.array(from, to)
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		columns = append(columns, a)
	}
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.AppendValues(t.Persons[from:to], nil)
	columns = append(columns, b.NewArray())
	record := array.NewRecordBatch(t.schema(), columns, int64(to-from))
	defer record.Release()
	return w.Write(record)
}

// array is a column's rows from..to as Arrow holds them.
func (c Column) array(from, to int) (arrow.Array, error) {
	switch c.Kind {
	case DateColumn:
		days, err := eachValue(c.Dictionary, func(s string) (arrow.Date32, error) {
			d, err := time.Parse(time.DateOnly, s)
			return arrow.Date32FromTime(d), err
		})
		b := array.NewDate32Builder(memory.DefaultAllocator)
		b.AppendValues(pick(days, c.Codes[from:to]), nil)
		return b.NewArray(), err
	case IntegerColumn:
		numbers, err := eachValue(c.Dictionary, func(s string) (int32, error) {
			n, err := strconv.ParseInt(s, 10, 32)
			return int32(n), err
		})
		b := array.NewInt32Builder(memory.DefaultAllocator)
		b.AppendValues(pick(numbers, c.Codes[from:to]), nil)
		return b.NewArray(), err
	default:
		words := array.NewStringBuilder(memory.DefaultAllocator)
		words.AppendValues(c.Dictionary, nil)
		indexes := array.NewUint16Builder(memory.DefaultAllocator)
		indexes.AppendValues(c.Codes[from:to], nil)
		return array.NewDictionaryArray(dictionaryType, indexes.NewArray(), words.NewArray()), nil
	}
}

func eachValue[T any](texts []string, read func(string) (T, error)) ([]T, error) {
	out := make([]T, len(texts))
	for i, s := range texts {
		v, err := read(s)
		if err != nil {
			return out, err
		}
		out[i] = v
	}
	return out, nil
}

func pick[T any](values []T, codes []uint16) []T {
	out := make([]T, len(codes))
	for i, c := range codes {
		out[i] = values[c]
	}
	return out
}

// ReadParquet reads a table that WriteParquet wrote. Dictionaries hold the
// codes that occur.
func ReadParquet(path, name string) (*Table, error) {
	f, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	defer f.Close()
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: groupRows}, memory.DefaultAllocator)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	read, err := r.ReadTable(context.Background())
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	defer read.Release()
	t := &Table{Name: name}
	for i, field := range read.Schema().Fields() {
		if err := t.addColumn(field, read.Column(i).Data()); err != nil {
			return nil, fmt.Errorf("table %s, column %s: %w", name, field.Name, err)
		}
	}
	if t.Persons == nil && read.NumRows() > 0 {
		return nil, fmt.Errorf("table %s has no column %s", name, personsColumn)
	}
	return t, nil
}

func (t *Table) addColumn(field arrow.Field, data *arrow.Chunked) error {
	if field.Name == personsColumn {
		for _, chunk := range data.Chunks() {
			numbers, ok := chunk.(*array.Int64)
			if !ok {
				return fmt.Errorf("is %s, not BIGINT", field.Type)
			}
			t.Persons = append(t.Persons, numbers.Int64Values()...)
		}
		return nil
	}
	c := Column{Name: field.Name, Codes: make([]uint16, 0, data.Len())}
	switch field.Type.ID() {
	case arrow.DATE32:
		c.Kind = DateColumn
	case arrow.INT32:
		c.Kind = IntegerColumn
	}
	codes := map[string]uint16{}
	for _, chunk := range data.Chunks() {
		for row := range chunk.Len() {
			text := chunk.ValueStr(row)
			n, ok := codes[text]
			if !ok {
				n = uint16(len(codes))
				codes[text] = n
				c.Dictionary = append(c.Dictionary, text)
			}
			c.Codes = append(c.Codes, n)
		}
	}
	c.sortDictionary()
	t.Columns = append(t.Columns, c)
	return nil
}

// sortDictionary puts the dictionary in the order of values and renumbers.
func (c *Column) sortDictionary() {
	sorted := slices.Clone(c.Dictionary)
	slices.SortFunc(sorted, c.compare)
	places := make([]uint16, len(sorted))
	for old, text := range c.Dictionary {
		i, _ := slices.BinarySearchFunc(sorted, text, c.compare)
		places[old] = uint16(i)
	}
	for i, old := range c.Codes {
		c.Codes[i] = places[old]
	}
	c.Dictionary = sorted
}

func (c *Column) compare(a, b string) int {
	if c.Kind == IntegerColumn {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	}
	return slices.Compare([]byte(a), []byte(b))
}
