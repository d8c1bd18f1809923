package intake

import (
	"errors"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// inspectPages walks through a column's pages before they are decoded and
// refuses those that would cost more than they hold: the library allocates by
// the counts that the headers of delta encodings and dictionaries claim.
func inspectPages(g *file.RowGroupReader, c parquetColumn) error {
	pages, err := g.GetColumnPageReader(c.at)
	if err != nil {
		return errDamaged()
	}
	defer pages.Close()
	var rows int64
	for pages.Next() {
		page := pages.Page()
		values := int64(page.NumValues())
		if page.Type() == file.PageTypeDictionaryPage {
			// A value of a dictionary takes at least four bytes: its length or itself.
			if values < 0 || values*4 > int64(len(page.Data())) {
				return errDamaged()
			}
			continue
		}
		switch parquet.Encoding(page.Encoding()) {
		case parquet.Encodings.Plain, parquet.Encodings.PlainDict, parquet.Encodings.RLEDict:
		default:
			return refuse("the Parquet file uses an encoding that is not read", "write it with plain and dictionary encoding (format version 1.0)")
		}
		rows += values
	}
	if pages.Err() != nil || rows != g.NumRows() {
		return errDamaged()
	}
	return nil
}

// boundedAllocator is what the library may use for pages; it panics with a
// refusal beyond that. One goroutine uses it.
type boundedAllocator struct{ left int64 }

func (a *boundedAllocator) Allocate(size int) []byte {
	a.take(int64(size))
	return memory.DefaultAllocator.Allocate(size)
}

func (a *boundedAllocator) Reallocate(size int, b []byte) []byte {
	a.take(int64(size - len(b)))
	return memory.DefaultAllocator.Reallocate(size, b)
}

func (a *boundedAllocator) Free(b []byte) {
	a.left += int64(len(b))
	memory.DefaultAllocator.Free(b)
}

func (a *boundedAllocator) take(size int64) {
	if size > a.left {
		panic(refuse("the Parquet file's pages need too much memory", "write it with smaller pages and row groups"))
	}
	a.left -= size
}

// The library's own zstd and snappy unpack to whatever size the packed bytes
// claim. These stop at the size that the page's header gives, which is bounded.
func init() {
	for typ, decode := range map[compress.Compression]func(dst, src []byte) ([]byte, error){
		compress.Codecs.Zstd:   unzstd,
		compress.Codecs.Snappy: unsnappy,
	} {
		codec, err := compress.GetCodec(typ)
		if err != nil {
			panic(err)
		}
		compress.RegisterCodec(typ, boundedCodec{codec.(streamingCodec), decode})
	}
}

type streamingCodec interface {
	compress.Codec
	compress.StreamingCodec
}

// boundedCodec is a codec that unpacks into dst and no further.
type boundedCodec struct {
	streamingCodec
	decode func(dst, src []byte) ([]byte, error)
}

func (c boundedCodec) DecodeWithError(dst, src []byte) ([]byte, error) { return c.decode(dst, src) }

var pageUnpacker = func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic(err)
	}
	return d
}()

func unzstd(dst, src []byte) ([]byte, error) {
	return pageUnpacker.DecodeAll(src, dst[:0:len(dst)])
}

func unsnappy(dst, src []byte) ([]byte, error) {
	n, err := snappy.DecodedLen(src)
	if err != nil {
		return nil, err
	}
	if n > len(dst) {
		return nil, errors.New("snappy: more than the page's size")
	}
	return snappy.Decode(dst, src)
}
