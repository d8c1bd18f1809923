package upload

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"filippo.io/age"
)

const (
	toFile  = "to.txt"
	keyFile = "key.age"
	partial = ".partial"
)

// Depot is the folder of all uploads of a hub.
type Depot struct {
	dir  string
	hub  age.Recipient
	busy sync.Map // ids to which a connection sends
}

// NewDepot is a depot in dir, which is made when the first upload is.
func NewDepot(dir string, hub age.Recipient) *Depot { return &Depot{dir: dir, hub: hub} }

var idForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// NewID is an id that nobody guesses.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (d *Depot) folder(id string) (string, error) {
	if !idForm.MatchString(id) {
		return "", ErrNotThere
	}
	return filepath.Join(d.dir, id), nil
}

// Free are the bytes that the disk has left for this account.
func (d *Depot) Free() (int64, error) {
	var s syscall.Statfs_t
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return 0, full(err)
	}
	if err := syscall.Statfs(d.dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

// Create makes the folder and the keys of an upload.
func (d *Depot) Create(id string) (err error) {
	dir, err := d.folder(id)
	if err != nil {
		return err
	}
	own, err := age.GenerateHybridIdentity()
	if err != nil {
		return err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, d.hub)
	if err == nil {
		_, err = io.WriteString(w, own.String()+"\n")
	}
	if err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return full(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return full(err)
	}
	err = errors.Join(write(dir, keyFile, sealed.Bytes()), write(dir, toFile, []byte(own.Recipient().String()+"\n")), flush(d.dir))
	if err != nil {
		return errors.Join(full(err), os.RemoveAll(dir))
	}
	return nil
}

// piece is one encrypted part of an upload.
type piece struct {
	from, to int64
	path     string
}

var pieceForm = regexp.MustCompile(`^(\d{12})-(\d{12})\.age$`)

// pieces are the parts without a gap from the start.
func (d *Depot) pieces(dir string) (out []piece, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotThere
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		m := pieceForm.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		from, _ := strconv.ParseInt(m[1], 10, 64) // twelve digits
		to, _ := strconv.ParseInt(m[2], 10, 64)
		out = append(out, piece{from, to, filepath.Join(dir, e.Name())})
	}
	slices.SortFunc(out, func(a, b piece) int { return int(min(max(a.from-b.from, -1), 1)) })
	end := int64(0)
	for i, p := range out {
		if p.from != end || p.to <= p.from {
			return out[:i], nil
		}
		end = p.to
	}
	return out, nil
}

// Offset is how many bytes are kept.
func (d *Depot) Offset(id string) (int64, error) {
	dir, err := d.folder(id)
	if err != nil {
		return 0, err
	}
	all, err := d.pieces(dir)
	return end(all), err
}

func end(all []piece) int64 {
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].to
}

// Touched is when the last piece came.
func (d *Depot) Touched(id string) (time.Time, error) {
	dir, err := d.folder(id)
	if err != nil {
		return time.Time{}, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return time.Time{}, ErrNotThere
	}
	return info.ModTime(), nil
}

// IDs are the uploads that have a folder.
func (d *Depot) IDs() (out []string, err error) {
	entries, err := os.ReadDir(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if idForm.MatchString(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// Destroy overwrites the key of an upload and removes all of it. It may be run
// again after a crash anywhere in it.
func (d *Depot) Destroy(id string) error {
	dir, err := d.folder(id)
	if err != nil {
		return err
	}
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
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return flush(d.dir)
}

// Tidy removes what a killed process was writing.
func (d *Depot) Tidy() error {
	found, err := filepath.Glob(filepath.Join(d.dir, "*", "*"+partial))
	for _, path := range found {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

func write(dir, name string, data []byte) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// flush makes names in a folder survive a power cut.
func flush(dir string) error {
	f, err := os.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func readText(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("upload: %w", ErrNotThere)
	}
	return strings.TrimSpace(string(b)), nil
}
