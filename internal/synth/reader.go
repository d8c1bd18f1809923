package synth

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// batch is a stretch of rows that was read back, by column name.
type batch struct {
	rows    int
	columns map[string]arrow.Array
}

func (b *batch) text(column string, i int) (string, bool) {
	a := b.columns[column].(*array.String)
	if a.IsNull(i) {
		return "", false
	}
	return a.Value(i), true
}

func (b *batch) number(column string, i int) int64 { return b.columns[column].(*array.Int64).Value(i) }

func (b *batch) day(column string, i int) (day, bool) {
	a := b.columns[column].(*array.Date32)
	return int32(a.Value(i)), !a.IsNull(i)
}

func (b *batch) truth(column string, i int) bool { return b.columns[column].(*array.Boolean).Value(i) }

// euro is a wage in euro; false where unknown.
func (b *batch) euro(column string, i int) (float64, bool) {
	a := b.columns[column].(*array.Decimal128)
	return float64(a.Value(i).LowBits()) / 100, !a.IsNull(i)
}

// scan reads columns of all files of a pattern below a folder.
func scan(ctx context.Context, dir, pattern string, columns []string, each func(*batch)) error {
	names, err := fs.Glob(os.DirFS(dir), pattern)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("no files %s in %s", pattern, dir)
	}
	for _, path := range names {
		if err := scanFile(ctx, filepath.Join(dir, path), columns, each); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	return nil
}

func scanFile(ctx context.Context, path string, columns []string, each func(*batch)) error {
	f, err := file.OpenParquetFile(path, false)
	if err != nil {
		return err
	}
	defer f.Close()
	reader, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: 1 << 15}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	var at []int
	for _, name := range columns {
		at = append(at, f.MetaData().Schema.ColumnIndexByName(name))
	}
	records, err := reader.GetRecordReader(ctx, at, nil)
	if err != nil {
		return err
	}
	defer records.Release()
	for records.Next() {
		r := records.RecordBatch()
		b := &batch{rows: int(r.NumRows()), columns: map[string]arrow.Array{}}
		for i, field := range r.Schema().Fields() {
			b.columns[field.Name] = r.Column(i)
		}
		each(b)
	}
	return ctx.Err()
}
