package coded

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Endings of a delivery's two files.
const (
	rowsEnding = ".coded"
	keyEnding  = ".key"
)

// ErrDestroyed says that a delivery's key is not there any more.
var ErrDestroyed = errors.New("the delivery was destroyed: its key is gone")

// Encrypt writes a delivery's rows under a key of its own, and that key
// encrypted to the hub. Nothing plain leaves it. On an error both are to be
// thrown away.
func Encrypt(rows, key io.Writer, d *Delivery, hub ...age.Recipient) error {
	own, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("making the delivery's key: %w", err)
	}
	if err := seal(key, func(w io.Writer) error {
		_, err := io.WriteString(w, own.String()+"\n")
		return err
	}, hub...); err != nil {
		return fmt.Errorf("encrypting the delivery's key: %w", err)
	}
	if err := seal(rows, func(w io.Writer) error { return Encode(w, d) }, own.Recipient()); err != nil {
		return fmt.Errorf("encrypting the delivery: %w", err)
	}
	return nil
}

func seal(w io.Writer, write func(io.Writer) error, to ...age.Recipient) error {
	enc, err := age.Encrypt(w, to...)
	if err != nil {
		return err
	}
	if err := write(enc); err != nil {
		return err
	}
	return enc.Close()
}

// Decrypt reads what Encrypt wrote.
func Decrypt(rows, key io.Reader, hub ...age.Identity) (*Delivery, error) {
	plain, err := age.Decrypt(key, hub...)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery's key: %w", err)
	}
	own, err := age.ParseIdentities(plain)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery's key: %w", ErrDamaged)
	}
	plain, err = age.Decrypt(rows, own...)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery: %w", err)
	}
	return Decode(plain)
}

// Save writes a delivery's two files into a folder, each complete on disk
// before it gets its name; the key last, without which the rows are nothing.
func Save(folder string, d *Delivery, hub ...age.Recipient) (err error) {
	rows, err := newFile(folder, d.ID+rowsEnding)
	if err != nil {
		return err
	}
	defer rows.drop()
	key, err := newFile(folder, d.ID+keyEnding)
	if err != nil {
		return err
	}
	defer key.drop()
	if err := Encrypt(rows, key, d, hub...); err != nil {
		return err
	}
	if err := rows.keep(); err != nil {
		return err
	}
	if err := key.keep(); err != nil {
		return err
	}
	return syncFolder(folder)
}

// Open reads the delivery of an id from a folder. ErrDestroyed where its key
// is gone.
func Open(folder, id string, hub ...age.Identity) (*Delivery, error) {
	key, err := os.Open(filepath.Join(folder, id+keyEnding))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("delivery %s: %w", id, ErrDestroyed)
	}
	if err != nil {
		return nil, fmt.Errorf("delivery %s: %w", id, err)
	}
	defer key.Close()
	rows, err := os.Open(filepath.Join(folder, id+rowsEnding))
	if err != nil {
		return nil, fmt.Errorf("delivery %s: %w", id, err)
	}
	defer rows.Close()
	d, err := Decrypt(rows, key, hub...)
	if err != nil {
		return nil, fmt.Errorf("delivery %s: %w", id, err)
	}
	if d.ID != id {
		return nil, fmt.Errorf("delivery %s: the file holds another one: %w", id, ErrDamaged)
	}
	return d, nil
}

// Destroy overwrites and removes a delivery's key, then removes its rows. It
// may be called again after a crash in between.
func Destroy(folder, id string) error {
	path := filepath.Join(folder, id+keyEnding)
	if err := overwrite(path); err != nil {
		return fmt.Errorf("destroying delivery %s: %w", id, err)
	}
	for _, ending := range []string{keyEnding, rowsEnding} {
		if err := os.Remove(filepath.Join(folder, id+ending)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("destroying delivery %s: %w", id, err)
		}
		if err := syncFolder(folder); err != nil {
			return fmt.Errorf("destroying delivery %s: %w", id, err)
		}
	}
	return nil
}

// overwrite puts zeros over a file's bytes, where it still is.
func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(make([]byte, info.Size()), 0); err != nil {
		return err
	}
	return f.Sync()
}
