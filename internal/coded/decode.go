package coded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrDamaged says that bytes are not a coded delivery, or not a whole one.
var ErrDamaged = errors.New("the coded delivery is damaged")

// Decode reads the plain form of a delivery.
func Decode(r io.Reader) (*Delivery, error) {
	d := &decoder{r: r}
	out := &Delivery{}
	rows := d.header(out)
	switch out.Kind {
	case MeasuresKind:
		out.Spells = Spells{Person: d.int64s(rows), Subtype: d.uint16s(rows), Start: d.int32s(rows), End: d.int32s(rows)}
	case ProfilesKind:
		out.Profiles = Profiles{
			Person: d.int64s(rows), Level: d.bytes(rows), Source: d.bytes(rows), Disability: d.bytes(rows),
			From: d.int32s(rows), To: d.int32s(rows),
		}
	}
	d.end()
	if d.err != nil {
		return nil, fmt.Errorf("reading delivery: %w", d.err)
	}
	if !out.sound() {
		return nil, fmt.Errorf("reading delivery: %w", ErrDamaged)
	}
	return out, nil
}

// sound reports whether every index is in its dictionary.
func (d *Delivery) sound() bool {
	for _, v := range d.Spells.Subtype {
		if int(v) >= len(d.Subtypes) {
			return false
		}
	}
	for i, v := range d.Profiles.Level {
		source, disability := d.Profiles.Source[i], d.Profiles.Disability[i]
		if v != NoLevel && int(v) >= len(d.Levels) ||
			source != NoAnswer && int(source) >= len(d.Sources) ||
			disability != NoAnswer && disability > 1 {
			return false
		}
	}
	return true
}

// decoder reads values and keeps the first error.
type decoder struct {
	r     io.Reader
	block [blockRows * 8]byte
	err   error
}

// take reads n bytes, at most a block.
func (d *decoder) take(n int) []byte {
	b := d.block[:n]
	if d.err != nil {
		clear(b)
		return b
	}
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.fail(err)
		clear(b)
	}
	return b
}

func (d *decoder) fail(err error) {
	switch {
	case d.err != nil:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.err = ErrDamaged
	default:
		d.err = err
	}
}

func (d *decoder) header(out *Delivery) (rows int64) {
	if string(d.take(len(magic))) != magic {
		d.fail(io.EOF)
	}
	b := d.take(12)
	v, kind, n := binary.LittleEndian.Uint16(b), b[2], binary.LittleEndian.Uint64(b[4:])
	if d.err == nil && v != version {
		d.fail(fmt.Errorf("the coded delivery has version %d; this program reads version %d", v, version))
	}
	for k, code := range kindCode {
		if code == kind {
			out.Kind = k
		}
	}
	if out.Kind == "" || n > maxRows || b[3] != 0 {
		d.fail(io.EOF)
	}
	out.ID, out.Supplier = d.short(), d.short()
	out.Subtypes, out.Levels, out.Sources = d.list(), d.list(), d.list()
	return int64(n)
}

func (d *decoder) short() string {
	n := int(binary.LittleEndian.Uint16(d.take(2)))
	if d.err != nil {
		return ""
	}
	return string(d.take(n)) // n is below the size of a block
}

func (d *decoder) list() []string {
	n := binary.LittleEndian.Uint32(d.take(4))
	if n > 1<<16 {
		d.fail(io.EOF)
	}
	var out []string
	for range n {
		if d.err != nil {
			return nil
		}
		out = append(out, d.short())
	}
	return out
}

// end looks for the end mark and for the end behind it.
func (d *decoder) end() {
	if string(d.take(len(endMark))) != endMark {
		d.fail(io.EOF)
	}
	if n, err := io.ReadFull(d.r, d.block[:1]); n > 0 {
		d.fail(io.EOF)
	} else if !errors.Is(err, io.EOF) {
		d.fail(err)
	}
}

// grown is a column with room for n more values: up to all rows, but at most
// four times what has arrived, so that a header alone asks for nothing.
func grown[T any](col []T, n int, rows int64) []T {
	if cap(col)-len(col) >= n {
		return col
	}
	wider := make([]T, len(col), min(int(rows), max(blockRows, 4*cap(col))))
	copy(wider, col)
	return wider
}

func (d *decoder) bytes(rows int64) (col []uint8) {
	for left := rows; left > 0 && d.err == nil; left -= blockRows {
		n := int(min(left, blockRows))
		col = append(grown(col, n, rows), d.take(n)...)
	}
	return col
}

func (d *decoder) uint16s(rows int64) (col []uint16) {
	for left := rows; left > 0 && d.err == nil; left -= blockRows {
		n := int(min(left, blockRows))
		b := d.take(2 * n)
		col = grown(col, n, rows)
		for i := range n {
			col = append(col, binary.LittleEndian.Uint16(b[2*i:]))
		}
	}
	return col
}

func (d *decoder) int32s(rows int64) (col []int32) {
	for left := rows; left > 0 && d.err == nil; left -= blockRows {
		n := int(min(left, blockRows))
		b := d.take(4 * n)
		col = grown(col, n, rows)
		for i := range n {
			col = append(col, int32(binary.LittleEndian.Uint32(b[4*i:])))
		}
	}
	return col
}

func (d *decoder) int64s(rows int64) (col []int64) {
	for left := rows; left > 0 && d.err == nil; left -= blockRows {
		n := int(min(left, blockRows))
		b := d.take(8 * n)
		col = grown(col, n, rows)
		for i := range n {
			col = append(col, int64(binary.LittleEndian.Uint64(b[8*i:])))
		}
	}
	return col
}
