package intake

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// headBytes is how much of a file is looked at to tell its format.
const headBytes = 512

// signature tells a format by its first bytes.
type signature struct {
	magic    string
	what, do string
}

const asText = "save the data as CSV (UTF-8)"

// refusedFormats are formats that people deliver by mistake.
var refusedFormats = []signature{
	{"PK\x03\x04", "it is a spreadsheet (xlsx, ods) or another zip file", asText + ", packed with gzip if need be"},
	{"PK\x05\x06", "it is an empty zip file", asText},
	{"\xd0\xcf\x11\xe0", "it is an old office file (xls)", asText},
	{"\x28\xb5\x2f\xfd", "it is packed with zstd", "pack it with gzip, or not at all"},
	{"\xfd7zXZ\x00", "it is packed with xz", "pack it with gzip, or not at all"},
	{"BZh", "it is packed with bzip2", "pack it with gzip, or not at all"},
	{"7z\xbc\xaf\x27\x1c", "it is a 7z file", "pack it with gzip, or not at all"},
	{"%PDF", "it is a PDF", asText},
	{"PARE", "it is an encrypted Parquet file", "deliver it without encryption of its own"},
	{"age-encryption.org/", "it is encrypted with age", "decrypt it first"},
	{"\xff\xfe\x00\x00", "it is UTF-32, not UTF-8", asText},
	{"\x00\x00\xfe\xff", "it is UTF-32, not UTF-8", asText},
	{"\xff\xfe", "it is UTF-16, not UTF-8", asText},
	{"\xfe\xff", "it is UTF-16, not UTF-8", asText},
}

var (
	gzipMagic    = []byte{0x1f, 0x8b}
	parquetMagic = []byte("PAR1")
)

// refuseFormat refuses what is not CSV by its first bytes.
func refuseFormat(head []byte) error {
	if len(head) == 0 {
		return refuse("it is empty", "a delivery without rows still has a header")
	}
	for _, s := range refusedFormats {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return refuse(s.what, s.do)
		}
	}
	if looksLikeUTF16(head) {
		return refuse("it is UTF-16 without a byte order mark, not UTF-8", asText)
	}
	return nil
}

// looksLikeUTF16 reports whether every other byte of the head is NUL, as in
// Latin letters and digits of two bytes each.
func looksLikeUTF16(head []byte) bool {
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	half := len(head) / 2
	return half > 2 && (nul[0] == 0 && nul[1] > half*3/4 || nul[1] == 0 && nul[0] > half*3/4)
}

// unpacker reads a gzip file, of one member or several, within limits.
type unpacker struct {
	packed *source
	gz     *gzip.Reader
	limits Limits
	read   int64
}

func unpack(head io.Reader, src *source, limits Limits) (*unpacker, error) {
	gz, err := gzip.NewReader(head)
	if err != nil {
		return nil, damagedGzip(err)
	}
	return &unpacker{packed: src, gz: gz, limits: limits}, nil
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.gz.Read(p)
	u.read += int64(n)
	if u.read > u.limits.UnpackedBytes {
		return 0, refuse("its text is larger than the limit for gzip files", "split it, or deliver it unpacked")
	}
	if u.read > ratioFreeBytes && u.read/u.limits.PackedRatio > u.packed.read.Load() {
		return 0, refuse("its text is so much larger than the file that it looks like a zip bomb", "deliver it unpacked")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, damagedGzip(err)
	}
	return n, err
}

func damagedGzip(err error) error {
	var refused *RefusedError
	switch {
	case errors.As(err, &refused):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return refuse("the gzip file ends too early, or a few bytes follow its end", "deliver it again")
	case errors.Is(err, gzip.ErrChecksum):
		return refuse("the gzip file is damaged: its checksum differs", "deliver it again")
	case errors.Is(err, gzip.ErrHeader):
		return refuse("the gzip file is damaged, or something follows its end", "deliver it again")
	}
	return refuse("the gzip file is damaged", "deliver it again")
}
