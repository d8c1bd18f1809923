package duckdb

import (
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// chunk is a block of at most 2,048 rows, column by column, in DuckDB's own
// memory: it is valid only while the callback or fetch that gave it lasts.
type chunk struct {
	rows int
	raw  mapping.DataChunk
}

func newChunk(c mapping.DataChunk) chunk {
	return chunk{rows: int(mapping.DataChunkGetSize(c)), raw: c}
}

// column is one column of a chunk.
type column struct {
	data  unsafe.Pointer
	valid []uint64 // nil: no null
	rows  int
}

func (c chunk) column(i int) column {
	v := mapping.DataChunkGetVector(c.raw, mapping.IdxT(i))
	col := column{data: mapping.VectorGetData(v), rows: c.rows}
	if mask := mapping.VectorGetValidity(v); mask != nil {
		col.valid = unsafe.Slice((*uint64)(mask), (c.rows+63)/64)
	}
	return col
}

func (c column) null(row int) bool {
	return c.valid != nil && c.valid[row>>6]>>(row&63)&1 == 0
}

func (c column) bigints() []int64   { return unsafe.Slice((*int64)(c.data), c.rows) }
func (c column) integers() []int32  { return unsafe.Slice((*int32)(c.data), c.rows) } // also DATE
func (c column) doubles() []float64 { return unsafe.Slice((*float64)(c.data), c.rows) }
func (c column) bools() []bool      { return unsafe.Slice((*bool)(c.data), c.rows) }

// text is DuckDB's string: a length, then twelve bytes inline or four bytes of
// prefix and a pointer.
type text struct {
	length uint32
	inline [12]byte
}

const inlineLength = 12

func (c column) texts() []text { return unsafe.Slice((*text)(c.data), c.rows) }

// string borrows the text's bytes; copy it to keep it.
func (t *text) string() string {
	if t.length <= inlineLength {
		return unsafe.String(&t.inline[0], t.length)
	}
	pointer := *(**byte)(unsafe.Pointer(&t.inline[4]))
	return unsafe.String(pointer, t.length)
}
