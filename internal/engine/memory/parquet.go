package memory

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	arrowmemory "github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/kruistabel/kruistabel/internal/study"
)

// record is one row: the columns that are not null, by logical name. Values
// are string, float64, bool, int64 or study.Date, as the column's kind says.
type record map[string]any

// kind is what a column is read as.
type kind string

const (
	whole  kind = "whole number"
	text   kind = "text"
	number kind = "number"
	truth  kind = "truth value"
	day    kind = "date"
)

// readFiles reads all files of a relation that match a pattern below the
// warehouse; their order means nothing.
func readFiles(ctx context.Context, warehouse, pattern string, src study.Source, cols columnsByKey, each func(record) error) error {
	names, err := fs.Glob(os.DirFS(warehouse), pattern)
	if err != nil {
		return fmt.Errorf("pattern %s: %w", pattern, err)
	}
	if len(names) == 0 {
		return fmt.Errorf("no file matches %s", pattern)
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := readFile(ctx, filepath.Join(warehouse, name), src, cols)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// readFile reads the columns wanted, wherever they stand in the file.
func readFile(ctx context.Context, path string, src study.Source, cols columnsByKey) ([]record, error) {
	f, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, arrowmemory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	table, err := r.ReadTable(ctx)
	if err != nil {
		return nil, err
	}
	defer table.Release()
	rows := make([]record, table.NumRows())
	for i := range rows {
		rows[i] = record{}
	}
	for logical, k := range cols {
		physical := logical
		if mapped, ok := src.Columns[logical]; ok {
			physical = mapped
		}
		at := table.Schema().FieldIndices(physical)
		if len(at) != 1 {
			return nil, fmt.Errorf("needs one column %s, has %d", physical, len(at))
		}
		if err := fill(rows, logical, k, table.Column(at[0]).Data()); err != nil {
			return nil, fmt.Errorf("column %s: %w", physical, err)
		}
	}
	return rows, nil
}

// fill puts one column's values into the rows; null stays absent.
func fill(rows []record, name string, k kind, data *arrow.Chunked) error {
	row := 0
	for _, chunk := range data.Chunks() {
		for i := range chunk.Len() {
			v, ok := value(chunk, i, k)
			if !ok {
				return fmt.Errorf("%s cannot be read as %s", chunk.DataType(), k)
			}
			if v != nil {
				rows[row][name] = v
			}
			row++
		}
	}
	return nil
}

// value is one value as the kind wants it, nil for null; not ok where the
// stored type is not one of the kind.
func value(a arrow.Array, i int, k kind) (v any, ok bool) {
	if d, is := a.(*array.Dictionary); is {
		if d.IsNull(i) {
			return nil, true
		}
		return value(d.Dictionary(), d.GetValueIndex(i), k)
	}
	if a.IsNull(i) {
		return nil, true
	}
	switch k {
	case whole:
		return wholeNumber(a, i)
	case number:
		return realNumber(a, i)
	case text:
		switch a := a.(type) {
		case *array.String:
			return a.Value(i), true
		case *array.LargeString:
			return a.Value(i), true
		}
	case truth:
		if a, is := a.(*array.Boolean); is {
			return a.Value(i), true
		}
	case day:
		if a, is := a.(*array.Date32); is {
			return study.DateOfDays(int32(a.Value(i))), true
		}
	}
	return nil, false
}

func wholeNumber(a arrow.Array, i int) (any, bool) {
	switch a := a.(type) {
	case *array.Int64:
		return a.Value(i), true
	case *array.Int32:
		return int64(a.Value(i)), true
	case *array.Int16:
		return int64(a.Value(i)), true
	}
	return nil, false
}

func realNumber(a arrow.Array, i int) (any, bool) {
	switch a := a.(type) {
	case *array.Float64:
		return finite(a.Value(i))
	case *array.Float32:
		return finite(float64(a.Value(i)))
	case *array.Decimal128:
		return decimal(a.ValueStr(i))
	}
	n, ok := wholeNumber(a, i)
	if !ok {
		return nil, false
	}
	return float64(n.(int64)), true
}

// decimal reads the digits, so that 79.99 is the number nearest to 79.99.
func decimal(digits string) (any, bool) {
	x, err := strconv.ParseFloat(digits, 64)
	return x, err == nil
}

// finite takes a number that is not a number for null.
func finite(x float64) (any, bool) {
	if math.IsNaN(x) {
		return nil, true
	}
	return x, true
}
