package upload

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Piece is what one connection sends.
type Piece struct {
	Offset int64 // where it begins in the file
	Size   int64 // announced size of the whole file
	SHA256 []byte
	Body   io.Reader
}

// Append takes bytes at the end of an upload and gives the new end. Each part
// of PieceBytes is on the disk before the next is read, so that a connection
// that breaks loses no more than one; a piece with a checksum is taken whole or
// not at all. A fault of the connection is returned with the end that holds.
func (d *Depot) Append(id string, p Piece) (offset int64, err error) {
	dir, err := d.folder(id)
	if err != nil {
		return 0, err
	}
	if _, taken := d.busy.LoadOrStore(id, true); taken {
		return 0, ErrBusy
	}
	defer d.busy.Delete(id)
	all, err := d.pieces(dir)
	if err != nil {
		return 0, err
	}
	offset = end(all)
	if p.Offset != offset {
		return offset, &OffsetError{offset, p.Offset}
	}
	text, err := readText(filepath.Join(dir, toFile))
	if err != nil {
		return offset, err
	}
	to, err := age.ParseHybridRecipient(text)
	if err != nil {
		return offset, fmt.Errorf("upload: %w", err)
	}
	for {
		n, done, err := takePart(dir, to, offset, p)
		offset += n
		if err != nil || done {
			return offset, err
		}
	}
}

// takePart takes the next part of a piece; done says that the piece is at its
// end.
func takePart(dir string, to age.Recipient, offset int64, p Piece) (n int64, done bool, err error) {
	most := min(int64(PieceBytes), p.Size-offset)
	if p.SHA256 != nil {
		most = min(int64(MaxChecked), p.Size-offset)
	}
	f, err := os.CreateTemp(dir, "*"+partial)
	if err != nil {
		return 0, true, full(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already after the rename
	sum := sha256.New()
	n, readErr, err := encrypt(f, to, io.TeeReader(io.LimitReader(p.Body, most), sum))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, true, full(err)
	}
	if done = readErr != nil || n < most; !done {
		done = n == p.Size-offset
	}
	if err := p.tooMuch(done && readErr == nil && n == most); err != nil {
		return 0, true, err
	}
	if err := p.checked(sum, readErr); err != nil {
		return 0, true, err
	}
	if n == 0 {
		return 0, true, readErr
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, fmt.Sprintf("%012d-%012d.age", offset, offset+n))); err != nil {
		return 0, true, full(err)
	}
	return n, done || p.SHA256 != nil, errors.Join(readErr, flush(dir))
}

// encrypt keeps apart what went wrong with what is read, and with what is
// written.
func encrypt(f *os.File, to age.Recipient, body io.Reader) (n int64, readErr, err error) {
	out := bufio.NewWriterSize(f, 1<<20)
	w, err := age.Encrypt(out, to)
	if err != nil {
		return 0, nil, err
	}
	in := &kept{in: body}
	n, err = io.Copy(w, in)
	if in.err != nil {
		err = nil
	}
	return n, in.err, errors.Join(err, w.Close(), out.Flush())
}

// kept remembers the fault of a reader and ends there.
type kept struct {
	in  io.Reader
	err error
}

func (k *kept) Read(b []byte) (int, error) {
	n, err := k.in.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		k.err = err
		err = io.EOF
	}
	return n, err
}

// tooMuch looks for a byte beyond the announced end, or beyond the largest
// piece with a checksum.
func (p Piece) tooMuch(atEnd bool) error {
	if !atEnd {
		return nil
	}
	var one [1]byte
	if n, _ := io.ReadFull(p.Body, one[:]); n > 0 {
		return ErrTooLarge
	}
	return nil
}

func (p Piece) checked(sum hash.Hash, readErr error) error {
	if p.SHA256 == nil {
		return nil
	}
	if readErr != nil {
		return readErr
	}
	if string(sum.Sum(nil)) != string(p.SHA256) {
		return ErrChecksum
	}
	return nil
}
