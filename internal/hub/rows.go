package hub

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/coded"
	"github.com/kruistabel/kruistabel/internal/coding"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// The files of a delivery that hold its rows: coded.age is encrypted to a key of
// the delivery's own, key.age holds that key sealed to the hub. Destroying
// key.age destroys the rows, in every copy of coded.age too.
const (
	codedFile = "coded.age"
	keyFile   = "key.age"
)

// writeRows encrypts coded rows into a folder.
func (h *Hub) writeRows(dir string, d *coded.Delivery) error {
	to, err := age.ParseHybridRecipient(h.settings[setRecipient])
	if err != nil {
		return err
	}
	rows, err := newBuffered(filepath.Join(dir, codedFile))
	if err != nil {
		return err
	}
	key, err := newBuffered(filepath.Join(dir, keyFile))
	if err != nil {
		return errors.Join(err, rows.close())
	}
	err = coded.Encrypt(rows, key, d, to)
	return errors.Join(err, rows.close(), key.close())
}

// buffered is a new file that is written in large pieces.
type buffered struct {
	*bufio.Writer
	file *os.File
}

func newBuffered(path string) (*buffered, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &buffered{bufio.NewWriterSize(f, 1<<20), f}, nil
}

func (b *buffered) close() error { return errors.Join(b.Flush(), b.file.Close()) }

// readRows decrypts a delivery's coded rows, after their hash was compared.
func (h *Hub) readRows(d store.Delivery) (*coded.Delivery, error) {
	dir := h.delivery(d.Study, d.ID)
	id, err := h.private()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, codedFile)
	if hash, err := hashFile(path); err != nil || hash != d.Coded {
		return nil, changed(path)
	}
	rows, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	key, err := os.Open(filepath.Join(dir, keyFile))
	if err != nil {
		return nil, err
	}
	defer key.Close()
	out, err := coded.Decrypt(bufio.NewReaderSize(rows, 1<<20), key, id.seal)
	if err != nil {
		return nil, fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	if out.ID != d.ID {
		return nil, changed(path)
	}
	return out, nil
}

// destroyRows overwrites and removes the key of a delivery's rows, and then
// removes the rows. It may be run again after a crash anywhere in it.
func (h *Hub) destroyRows(study, id string) error {
	dir := h.delivery(study, id)
	key := filepath.Join(dir, keyFile)
	if info, err := os.Stat(key); err == nil {
		f, err := os.OpenFile(key, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteAt(make([]byte, info.Size()), 0)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	for _, name := range []string{keyFile, codedFile} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncFolder(dir)
}

// coder is what codes persons: the sealed keyset, or the hub's HSM.
func (h *Hub) coder() (coding.Coder, error) {
	if uri := h.settings[setHSM]; uri != "" {
		u, err := coding.ParseHSMURI(uri)
		if err != nil {
			return nil, err
		}
		hsm, err := coding.OpenHSM(u, 0)
		if err != nil {
			return nil, refusal.Wrap(refusal.Misuse, "The hub codes persons with this module only.", err)
		}
		return hsm, nil
	}
	id, err := h.private()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(h.keyset())
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return coding.UnsealKeyset(f, id.seal)
}
