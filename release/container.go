package release

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"regexp"
)

// Limits of a package. A package is held in memory as a whole.
const (
	MaxBytes   = 1 << 30
	maxEntries = 64
)

// ErrContainer means that a file is not a package, or not only a package.
var ErrContainer = errors.New("not a release package")

// entry is one file of a package.
type entry struct {
	name string
	data []byte
}

// nameForm is what entries may be called: no folders, no capitals but README's,
// nothing that two systems read differently.
var nameForm = regexp.MustCompile(`^(README\.txt|[a-z0-9][a-z0-9._-]{0,63})$`)

const (
	localMark   = 0x04034b50
	centralMark = 0x02014b50
	endMark     = 0x06054b50
	zipVersion  = 20     // 2.0, the oldest that every reader knows
	fixedDate   = 0x0021 // 1980-01-01, the zero of ZIP's calendar
)

// encode writes the one encoding of a list of entries.
func encode(entries []entry) []byte {
	var out, central bytes.Buffer
	for _, e := range entries {
		offset := uint32(out.Len())
		crc := crc32.ChecksumIEEE(e.data)
		put(&out, uint32(localMark), uint16(zipVersion), uint16(0), uint16(0), uint16(0), uint16(fixedDate), crc,
			uint32(len(e.data)), uint32(len(e.data)), uint16(len(e.name)), uint16(0))
		out.WriteString(e.name)
		out.Write(e.data)
		put(&central, uint32(centralMark), uint16(zipVersion), uint16(zipVersion), uint16(0), uint16(0), uint16(0), uint16(fixedDate), crc,
			uint32(len(e.data)), uint32(len(e.data)), uint16(len(e.name)), uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), offset)
		central.WriteString(e.name)
	}
	at := uint32(out.Len())
	out.Write(central.Bytes())
	put(&out, uint32(endMark), uint16(0), uint16(0), uint16(len(entries)), uint16(len(entries)), uint32(central.Len()), at, uint16(0))
	return out.Bytes()
}

// put writes whole numbers, low byte first.
func put(b *bytes.Buffer, numbers ...any) {
	for _, n := range numbers {
		_ = binary.Write(b, binary.LittleEndian, n) // a Buffer takes everything
	}
}

// decode takes a package apart. It reads the local headers only, and accepts
// the result if its encoding is the input, byte for byte.
func decode(data []byte) ([]entry, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrContainer, MaxBytes)
	}
	var entries []entry
	rest := data
	for len(rest) >= 4 && binary.LittleEndian.Uint32(rest) == localMark {
		e, n, err := localEntry(rest)
		if err != nil {
			return nil, err
		}
		for _, other := range entries {
			if other.name == e.name {
				return nil, fmt.Errorf("%w: %s stands twice in it", ErrContainer, e.name)
			}
		}
		if entries = append(entries, e); len(entries) > maxEntries {
			return nil, fmt.Errorf("%w: it has more than %d files", ErrContainer, maxEntries)
		}
		rest = rest[n:]
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("%w: it does not start as one", ErrContainer)
	}
	if !bytes.Equal(encode(entries), data) {
		return nil, fmt.Errorf("%w: after %s it is damaged, cut off, or holds more than a package does", ErrContainer, entries[len(entries)-1].name)
	}
	return entries, nil
}

const localHeader = 30

func localEntry(b []byte) (entry, int, error) {
	if len(b) < localHeader {
		return entry{}, 0, fmt.Errorf("%w: cut off", ErrContainer)
	}
	packed, size, nameLen := binary.LittleEndian.Uint32(b[18:]), binary.LittleEndian.Uint32(b[22:]), int(binary.LittleEndian.Uint16(b[26:]))
	if method := binary.LittleEndian.Uint16(b[8:]); method != 0 || packed != size {
		return entry{}, 0, fmt.Errorf("%w: its files must be stored, not packed", ErrContainer)
	}
	end := localHeader + nameLen + int(size)
	if end > len(b) || end < localHeader {
		return entry{}, 0, fmt.Errorf("%w: cut off", ErrContainer)
	}
	name := string(b[localHeader : localHeader+nameLen])
	if !nameForm.MatchString(name) {
		return entry{}, 0, fmt.Errorf("%w: a file in it has a name that packages do not use (%.40q)", ErrContainer, name)
	}
	return entry{name, b[localHeader+nameLen : end]}, end, nil
}
