package leak

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxUnpacked bounds what one container is unpacked to.
const maxUnpacked = 1 << 30

// containers opens what begins anywhere in a content. Most places where a
// container seems to begin are none: their first bytes do not unpack.
func (s *Searcher) containers(path string, b []byte, depth int) {
	s.eachStart(b, "\x1f\x8b\x08", func(at int) {
		s.stream(fmt.Sprintf("%s!gzip@%d", path, at), depth, func() (io.Reader, error) {
			return gzip.NewReader(bytes.NewReader(b[at:]))
		})
	})
	for _, second := range []string{"\x01", "\x5e", "\x9c", "\xda"} {
		s.eachStart(b, "\x78"+second, func(at int) {
			s.stream(fmt.Sprintf("%s!zlib@%d", path, at), depth, func() (io.Reader, error) {
				return zlib.NewReader(bytes.NewReader(b[at:]))
			})
		})
	}
	s.eachStart(b, "\x28\xb5\x2f\xfd", func(at int) {
		s.stream(fmt.Sprintf("%s!zstd@%d", path, at), depth, func() (io.Reader, error) {
			d, err := zstd.NewReader(bytes.NewReader(b[at:]), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxUnpacked))
			if err != nil {
				return nil, err
			}
			return d.IOReadCloser(), nil
		})
	})
	if bytes.Contains(b, []byte("PK\x03\x04")) {
		s.zip(path, b, depth)
	}
	if bytes.HasPrefix(b, []byte("PAR1")) && bytes.HasSuffix(b, []byte("PAR1")) {
		s.parquet(path, b)
	}
}

func (s *Searcher) eachStart(b []byte, magic string, f func(at int)) {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(magic))
		if i < 0 {
			return
		}
		f(from + i)
		from += i + 1
	}
}

// stream searches what unpacks before the first error.
func (s *Searcher) stream(path string, depth int, open func() (io.Reader, error)) {
	r, err := open()
	if err != nil {
		return
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	plain, _ := io.ReadAll(io.LimitReader(r, maxUnpacked))
	if len(plain) > 0 {
		s.bytes(path, plain, depth)
	}
}

func (s *Searcher) zip(path string, b []byte, depth int) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return
	}
	for _, f := range z.File {
		name := path + "!" + f.Name
		s.text(name+" (name)", []byte(f.Name))
		s.stream(name, depth, func() (io.Reader, error) { return f.Open() })
	}
}
