package upload

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Open reads what is kept of an upload, from its start. It needs the hub's
// identity: the pieces are decrypted as they are read, in memory only.
func (d *Depot) Open(id string, hub ...age.Identity) (io.ReadCloser, error) {
	dir, err := d.folder(id)
	if err != nil {
		return nil, err
	}
	all, err := d.pieces(dir)
	if err != nil {
		return nil, err
	}
	key, err := os.Open(filepath.Join(dir, keyFile))
	if err != nil {
		return nil, ErrNotThere
	}
	defer key.Close()
	plain, err := age.Decrypt(key, hub...)
	if err != nil {
		return nil, fmt.Errorf("upload: its key: %w", err)
	}
	own, err := age.ParseIdentities(plain)
	if err != nil {
		return nil, fmt.Errorf("upload: its key: %w", err)
	}
	return &reader{pieces: all, own: own}, nil
}

// reader goes from piece to piece.
type reader struct {
	pieces []piece
	own    []age.Identity
	file   *os.File
	plain  io.Reader
	left   int64 // of the piece, by its name
}

func (r *reader) Read(b []byte) (int, error) {
	for {
		if r.plain == nil {
			if len(r.pieces) == 0 {
				return 0, io.EOF
			}
			if err := r.next(); err != nil {
				return 0, err
			}
		}
		n, err := r.plain.Read(b)
		r.left -= int64(n)
		if errors.Is(err, io.EOF) {
			err = nil
			if r.left != 0 {
				return n, errors.New("upload: a piece is not as long as its name says")
			}
			r.plain = nil
			if cerr := r.Close(); cerr != nil {
				return n, cerr
			}
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (r *reader) next() (err error) {
	p := r.pieces[0]
	if r.file, err = os.Open(p.path); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	if r.plain, err = age.Decrypt(bufio.NewReaderSize(r.file, 1<<20), r.own...); err != nil {
		return fmt.Errorf("upload: a piece: %w", err)
	}
	r.pieces, r.left = r.pieces[1:], p.to-p.from
	return nil
}

// Close closes the piece that is being read.
func (r *reader) Close() error {
	if r.file == nil {
		return nil
	}
	f := r.file
	r.file = nil
	return f.Close()
}
