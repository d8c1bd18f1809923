package intake

import (
	"bytes"
	"errors"
	"io"
	"math"
)

// batchBytes is how much text a batch holds.
const batchBytes = 256 << 10

// splitter cuts the text of a CSV file into batches of whole rows.
type splitter struct {
	in      io.Reader
	dialect dialect
	rest    []byte // of the last read, from the start of a row
	line    int64  // of the rest's start
	size    int64  // of the text; 0: not known
	ended   bool
}

// newSplitter reads the header.
func newSplitter(in io.Reader, want []string, size int64) (*splitter, error) {
	s := &splitter{in: in, line: 1, size: size}
	// One byte more than the longest row, its line end and a byte order mark.
	text, err := s.fill(make([]byte, 0, maxRowBytes+8))
	if err != nil {
		return nil, err
	}
	if err := refuseFormat(text[:min(len(text), headBytes)]); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, parquetMagic) || bytes.HasPrefix(text, gzipMagic) {
		return nil, refuse("the gzip file holds a packed file", "deliver that file as it is")
	}
	// The delimiter does not matter for where a row ends.
	row := dialect{delimiter: ','}.cut(text, 0, nil)
	if !row.whole && !s.ended || len(bytes.TrimRight(text[:row.end], "\r\n")) > maxRowBytes+len(byteOrderMark) {
		return nil, longRow(1)
	}
	header := text[:row.end]
	d, refused := readHeader(bytes.TrimRight(header, "\r\n"), want)
	if refused != nil {
		return nil, refused
	}
	s.dialect = d
	s.advance(text, row.end)
	return s, nil
}

// fill reads until the buffer is full or the text ends.
func (s *splitter) fill(buf []byte) ([]byte, error) {
	for len(buf) < cap(buf) && !s.ended {
		n, err := s.in.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			s.ended = true
		} else if err != nil {
			return nil, err
		}
	}
	return buf, nil
}

// advance keeps what follows the last whole row for the next batch.
func (s *splitter) advance(text []byte, end int) {
	s.line += int64(bytes.Count(text[:end], []byte{'\n'}))
	s.rest = append(s.rest[:0], text[end:]...)
}

// next fills a batch; io.EOF says that there is none.
func (s *splitter) next(b *batch) error {
	buf := b.lines.text
	if cap(buf) < batchBytes {
		buf = make([]byte, 0, batchBytes)
	}
	text, err := s.fill(append(buf[:0], s.rest...))
	if err != nil {
		return err
	}
	if len(text) == 0 {
		return io.EOF
	}
	if s.line > math.MaxUint32-batchBytes {
		return refuseAt(s.line, "the file has more than four billion lines", "split it")
	}
	end := s.lastRow(text)
	if s.ended {
		end = len(text) // the worker finds a quote that stays open
	}
	if end == 0 || len(text)-end > maxRowBytes+2 {
		return noRow(text[end:], s.line+int64(bytes.Count(text[:end], []byte{'\n'})))
	}
	b.cells = nil
	b.lines = lines{s.dialect, text[:end], s.line}
	s.advance(text, end)
	return nil
}

// expect implements producer.
func (s *splitter) expect(first *batch) int {
	return int(float64(first.out.read) * float64(s.size) / float64(len(first.lines.text)))
}

// noRow says why more text than a row may have has no row's end.
func noRow(text []byte, line int64) *RefusedError {
	if bytes.IndexByte(text, 0) >= 0 {
		return nulByte(line)
	}
	return longRow(line)
}

// lastRow is where the last whole row ends.
func (s *splitter) lastRow(text []byte) int {
	if bytes.IndexByte(text, '"') < 0 {
		return bytes.LastIndexByte(text, '\n') + 1
	}
	end := 0
	for {
		row := s.dialect.cut(text, end, nil)
		if !row.whole {
			return end
		}
		end = row.end
		if end == len(text) {
			return end
		}
	}
}
