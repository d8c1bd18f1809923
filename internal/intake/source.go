package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"
)

// changed is said of a file that is not the same after it was read.
const changed = "the file changed while it was read"

// source is a delivered file: what is read of it is hashed.
type source struct {
	in   io.ReadCloser
	size int64 // as it was when it was opened
	hash hash.Hash
	read atomic.Int64
	// unchanged refuses a file that is another one now than the one that was
	// opened.
	unchanged func() error
}

// open opens a regular file, or a link to one, and nothing else: it does not
// wait for a pipe's writer and does not touch a device.
func open(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() {
		return nil, irregular(info.Mode())
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unreadable(err)
	}
	// Another thing may stand under the name since it was looked at.
	if info, err = file.Stat(); err != nil || !info.Mode().IsRegular() {
		file.Close()
		if err != nil {
			return nil, unreadable(err)
		}
		return nil, irregular(info.Mode())
	}
	src := &source{in: file, size: info.Size(), hash: sha256.New()}
	src.unchanged = func() error {
		after, err := file.Stat()
		if err != nil {
			return fmt.Errorf("looking at the file again: %w", err)
		}
		named, err := os.Stat(path)
		if err != nil || !os.SameFile(info, named) || !same(info, after) {
			return refuse(changed, "deliver it when it is complete")
		}
		return nil
	}
	return src, nil
}

func irregular(mode fs.FileMode) error {
	kind := "a device"
	switch {
	case mode.IsDir():
		kind = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	}
	return refuse("it is "+kind+", not a regular file", "name the file that was delivered")
}

// unreadable leaves the path out of the message: its last part is shown by
// shownName only.
func unreadable(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("there is no such file", "name the file that was delivered")
	case errors.Is(err, fs.ErrPermission):
		return refuse("the file may not be read by this account", "give it the right to")
	}
	return refuse("the file cannot be read: "+err.Error(), "")
}

// Read reads and hashes. It stops just after the size that the file had when
// it was opened, so that one that grows without end does not keep it.
func (s *source) Read(p []byte) (int, error) {
	left := s.size + 1 - s.read.Load()
	if left <= 0 {
		return 0, refuse(changed, "deliver it when it is complete")
	}
	n, err := s.in.Read(p[:min(int64(len(p)), left)])
	s.hash.Write(p[:n])
	s.read.Add(int64(n))
	if err != nil && !errors.Is(err, io.EOF) {
		return n, unreadable(err)
	}
	return n, err
}

// finish reads what is left, so that the hash is that of the whole file, and
// refuses a file that changed meanwhile.
func (s *source) finish() (sum string, err error) {
	if _, err := io.Copy(io.Discard, onlyReader{s}); err != nil {
		return "", err
	}
	if err := s.unchanged(); err != nil {
		return "", err
	}
	if s.read.Load() != s.size {
		return "", refuse(changed, "deliver it when it is complete")
	}
	return hex.EncodeToString(s.hash.Sum(nil)), nil
}

func same(a, b fs.FileInfo) bool {
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && changeTime(a) == changeTime(b)
}

func (s *source) Close() error { return s.in.Close() }

// onlyReader hides whatever else a reader can do.
type onlyReader struct{ io.Reader }
