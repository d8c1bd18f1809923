//go:build linux && (amd64 || arm64)

package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// stage holds copies of inputs for a user who cannot read the originals, which
// is so where the caller is root. A copy is made once for a file of the same
// identity, time and size. It belongs to root, so that nobody else can change
// it, and only the programs' group can read it.
type stage struct {
	folder string
	group  int
	mu     sync.Mutex
}

func newStage(base string, group int) (*stage, error) {
	if base == "" {
		base = "/run"
	}
	folder, err := os.MkdirTemp(base, "kruistabel-sandbox-")
	if err != nil {
		return nil, fmt.Errorf("sandbox: folder for copies of inputs: %w", err)
	}
	s := &stage{folder: folder, group: group}
	if err := s.give(folder, 0o710); err != nil {
		return nil, fmt.Errorf("sandbox: folder for copies of inputs: %w", err)
	}
	s.removeLeft(base)
	return s, nil
}

// removeLeft removes what a killed server left: a folder whose lock is free.
func (s *stage) removeLeft(base string) {
	lock := func(folder string) (*os.File, error) {
		f, err := os.OpenFile(filepath.Join(folder, ".lock"), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		return f, unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	}
	stageLocks = append(stageLocks, first(lock(s.folder)))
	left, _ := filepath.Glob(filepath.Join(base, "kruistabel-sandbox-*"))
	for _, folder := range left {
		if folder == s.folder || !exists(filepath.Join(folder, ".lock")) {
			continue
		}
		f, err := lock(folder)
		if err == nil {
			_ = os.RemoveAll(folder)
		}
		if f != nil {
			_ = f.Close()
		}
	}
}

// stageLocks keep the locks of this process until it ends.
var stageLocks []*os.File

func first[T any](v T, _ error) T { return v }

func (s *stage) remove() error { return os.RemoveAll(s.folder) }

func (s *stage) give(name string, mode fs.FileMode) error {
	return errors.Join(os.Chown(name, 0, s.group), os.Chmod(name, mode))
}

// readable gives a path that the programs' user can read: the original where
// everybody can, else a copy.
func (s *stage) readable(from string) (string, error) {
	if real, err := filepath.EvalSymlinks(from); err == nil && forEverybody(real) {
		return real, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := identity(from)
	if err != nil {
		return "", err
	}
	to := filepath.Join(s.folder, key)
	if exists(to) {
		return to, nil
	}
	part := to + ".part"
	if err := errors.Join(os.RemoveAll(part), s.copy(from, part)); err != nil {
		return "", err
	}
	return to, os.Rename(part, to)
}

// forEverybody reports whether all may read a path, and what is in it.
func forEverybody(name string) bool {
	for dir := filepath.Dir(name); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == "/" {
			break
		}
	}
	return eachOf(name, func(_ string, info fs.FileInfo) error {
		if info.Mode().Perm()&0o004 == 0 || info.IsDir() && info.Mode().Perm()&0o001 == 0 {
			return errors.New("not for all")
		}
		return nil
	}) == nil
}

// identity changes with the content of a file, or of anything in a folder.
func identity(name string) (string, error) {
	hash := sha256.New()
	err := eachOf(name, func(path string, info fs.FileInfo) error {
		st := info.Sys().(*syscall.Stat_t)
		_, err := fmt.Fprintf(hash, "%s\x00%d %d %d %d %d.%d\n", strings.TrimPrefix(path, name), st.Dev, st.Ino, st.Size, st.Mode, st.Ctim.Sec, st.Ctim.Nsec)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)[:16]), err
}

// eachOf visits a file, or a folder and all in it.
func eachOf(name string, visit func(string, fs.FileInfo) error) error {
	return filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.IsDir() && !info.Mode().IsRegular() {
			return fmt.Errorf("input %s is neither a file nor a folder", filepath.Base(path))
		}
		return visit(path, info)
	})
}

func (s *stage) copy(from, to string) error {
	err := eachOf(from, func(path string, info fs.FileInfo) error {
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if info.IsDir() {
			return errors.Join(os.Mkdir(target, 0o700), s.give(target, 0o750))
		}
		return s.copyFile(path, target, info.Mode().Perm()&0o100|0o440)
	})
	if err != nil {
		return fmt.Errorf("sandbox: copying an input: %w", err)
	}
	return nil
}

func (s *stage) copyFile(from, to string, mode fs.FileMode) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close(), s.give(to, mode|(mode&0o100)>>3))
}
