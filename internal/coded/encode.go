package coded

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// blockRows is how many values of a column are encoded at once.
const blockRows = 8192

// Encode writes the plain form of a delivery. It belongs into an encrypting
// writer, never onto a disk.
func Encode(w io.Writer, d *Delivery) error {
	if err := d.check(); err != nil {
		return fmt.Errorf("encoding delivery: %w", err)
	}
	e := &encoder{w: bufio.NewWriterSize(w, 64<<10)}
	e.header(d)
	if d.Kind == MeasuresKind {
		s := &d.Spells
		e.int64s(s.Person)
		e.uint16s(s.Subtype)
		e.int32s(s.Start)
		e.int32s(s.End)
	} else {
		p := &d.Profiles
		e.int64s(p.Person)
		e.bytes(p.Level)
		e.bytes(p.Source)
		e.bytes(p.Disability)
		e.int32s(p.From)
		e.int32s(p.To)
	}
	e.text(endMark)
	if err := e.w.Flush(); err != nil { // a bufio.Writer keeps the first error
		return fmt.Errorf("encoding delivery: %w", err)
	}
	return nil
}

// check refuses what the format cannot hold.
func (d *Delivery) check() error {
	if kindCode[d.Kind] == 0 {
		return fmt.Errorf("unknown kind %q", d.Kind)
	}
	s, p, n := &d.Spells, &d.Profiles, d.Rows()
	if d.Kind == MeasuresKind && (len(p.Person) > 0 || len(s.Subtype) != n || len(s.Start) != n || len(s.End) != n) ||
		d.Kind == ProfilesKind && (len(s.Person) > 0 || len(p.Level) != n || len(p.Source) != n || len(p.Disability) != n || len(p.From) != n || len(p.To) != n) {
		return errors.New("columns of different length")
	}
	texts := [][]string{{d.ID, d.Supplier}, d.Subtypes, d.Levels, d.Sources}
	for _, list := range texts {
		if len(list) > math.MaxUint16+1 {
			return errors.New("dictionary too long")
		}
		for _, t := range list {
			if len(t) > math.MaxUint16 {
				return errors.New("text too long")
			}
		}
	}
	return nil
}

// encoder writes values; its writer keeps the first error.
type encoder struct {
	w     *bufio.Writer
	block [blockRows * 8]byte
}

func (e *encoder) header(d *Delivery) {
	e.text(magic)
	b := binary.LittleEndian.AppendUint16(e.block[:0], version)
	b = append(b, kindCode[d.Kind], 0)
	b = binary.LittleEndian.AppendUint64(b, uint64(d.Rows()))
	e.w.Write(b)
	e.short(d.ID)
	e.short(d.Supplier)
	e.list(d.Subtypes)
	e.list(d.Levels)
	e.list(d.Sources)
}

func (e *encoder) text(s string) { e.w.WriteString(s) }

func (e *encoder) short(s string) {
	e.w.Write(binary.LittleEndian.AppendUint16(e.block[:0], uint16(len(s))))
	e.text(s)
}

func (e *encoder) list(texts []string) {
	e.w.Write(binary.LittleEndian.AppendUint32(e.block[:0], uint32(len(texts))))
	for _, t := range texts {
		e.short(t)
	}
}

func (e *encoder) bytes(col []uint8) { e.w.Write(col) }

func (e *encoder) uint16s(col []uint16) {
	for len(col) > 0 {
		n := min(len(col), blockRows)
		for i, v := range col[:n] {
			binary.LittleEndian.PutUint16(e.block[2*i:], v)
		}
		e.w.Write(e.block[:2*n])
		col = col[n:]
	}
}

func (e *encoder) int32s(col []int32) {
	for len(col) > 0 {
		n := min(len(col), blockRows)
		for i, v := range col[:n] {
			binary.LittleEndian.PutUint32(e.block[4*i:], uint32(v))
		}
		e.w.Write(e.block[:4*n])
		col = col[n:]
	}
}

func (e *encoder) int64s(col []int64) {
	for len(col) > 0 {
		n := min(len(col), blockRows)
		for i, v := range col[:n] {
			binary.LittleEndian.PutUint64(e.block[8*i:], uint64(v))
		}
		e.w.Write(e.block[:8*n])
		col = col[n:]
	}
}
