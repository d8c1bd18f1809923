package leak

import (
	"bytes"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// batchRows is how many values of a column are read at once.
const batchRows = 8192

// parquet searches the values of every column. A file that cannot be read is a
// finding of its own: it was not searched.
func (s *Searcher) parquet(path string, b []byte) {
	defer func() {
		if recover() != nil {
			s.found(path, -1, "a Parquet file that cannot be read")
		}
	}()
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		s.found(path, -1, "a Parquet file that cannot be read")
		return
	}
	for g := range r.NumRowGroups() {
		group := r.RowGroup(g)
		for c := range group.NumColumns() {
			where := fmt.Sprintf("%s!%s", path, r.MetaData().Schema.Column(c).Path())
			column, err := group.Column(c)
			if err != nil || s.column(where, column) != nil {
				s.found(where, -1, "a Parquet column that cannot be read")
			}
		}
	}
}

func (s *Searcher) column(path string, c file.ColumnChunkReader) error {
	switch c := c.(type) {
	case *file.ByteArrayColumnChunkReader:
		return values(c, c.ReadBatch, func(v parquet.ByteArray) { s.value(path, v) })
	case *file.FixedLenByteArrayColumnChunkReader:
		return values(c, c.ReadBatch, func(v parquet.FixedLenByteArray) { s.value(path, v) })
	case *file.Int64ColumnChunkReader:
		return values(c, c.ReadBatch, func(v int64) { s.whole(path, float64(v), uint64(v)) })
	case *file.Float64ColumnChunkReader:
		return values(c, c.ReadBatch, func(v float64) { s.whole(path, v, uint64(v)) })
	}
	return nil // no other type holds an integer of eleven digits
}

func (s *Searcher) whole(path string, f float64, n uint64) {
	if f > 0 && f < numberLimit && f == math.Trunc(f) {
		s.number(path, -1, n, "Parquet number")
	}
}

func (s *Searcher) value(path string, v []byte) {
	before := len(s.findings)
	s.text(path, v)
	s.wide(path, v)
	s.encoded(path, v)
	if len(v) >= 6 {
		s.binary(path, v)
	}
	for i := before; i < len(s.findings); i++ {
		s.findings[i].Offset = -1
	}
}

type batchReader[T any] func(n int64, values []T, def, rep []int16) (int64, int, error)

func values[T any](c file.ColumnChunkReader, read batchReader[T], f func(T)) error {
	into, levels, repeats := make([]T, batchRows), make([]int16, batchRows), make([]int16, batchRows)
	for c.HasNext() {
		_, n, err := read(batchRows, into, levels, repeats)
		if err != nil {
			return err
		}
		for _, v := range into[:n] {
			f(v)
		}
	}
	return c.Err()
}
