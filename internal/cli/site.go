package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/socket"
)

// caller is somebody else for whom this process runs a command on the hub that
// it serves. Files are his: he opens and writes them with his own rights.
type caller struct {
	call *socket.Call
	hub  *hub.Hub // as this account
}

// open opens a file that is named in the arguments, or beside one. What is no
// regular file is opened so that nothing waits for it; whoever reads looks
// what it is.
func (a *app) open(path string) (*os.File, error) {
	if a.caller != nil {
		return a.caller.call.Open(path)
	}
	return openInput(path)
}

func openInput(path string) (*os.File, error) {
	info, err := os.Stat(path)
	var at *fs.PathError
	if errors.As(err, &at) {
		at.Op = "open"
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return os.OpenFile(path, unix.O_PATH, 0)
	}
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// folder is the folder of a file that is named in the arguments, in the
// caller's eyes.
func (a *app) folder(path string) fs.FS { return callersFolder{a, filepath.Dir(path)} }

type callersFolder struct {
	app *app
	dir string
}

func (f callersFolder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return f.app.open(filepath.Join(f.dir, filepath.FromSlash(name)))
}

// place asks whether an output can be written under a new name.
func (c *caller) place(path string) error { return misuse(c.call.Place(path)) }

// misuse makes a refusal of what the caller's process said about an output.
func misuse(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	what, todo, _ := strings.Cut(err.Error(), "\n  ")
	return refusal.New(refusal.Misuse, todo, "%s", what)
}

// output is where a command writes what it makes: a new file, whole or not at
// all.
func (a *app) output(hubDir, path string, as written) (socket.Output, error) {
	if a.caller == nil {
		return newOutput(hubDir, path, as)
	}
	if err := a.caller.place(path); err != nil {
		return nil, err
	}
	return a.caller.call, nil
}

// named is a file's whole name, as the caller would write it.
func (a *app) named(path string) string {
	if a.caller != nil {
		return a.caller.call.InFolder(path)
	}
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// written is how a command writes what it makes.
type written struct {
	mode        fs.FileMode
	flag, place string // that named it, for messages
}

var (
	aPackage = written{0o644, "--out ", "--out: "} // for others
	aBackup  = written{0o600, "", ""}              // not for others
)

// outputFile is an output in the making.
type outputFile struct {
	*os.File
	path string
	as   written
}

// newOutput begins a file that must be new, outside the hub where one is
// named.
func newOutput(hubDir, path string, as written) (socket.Output, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if hubDir != "" {
		if rel, err := filepath.Rel(realFolder(hubDir), path); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
			return nil, refusal.New(refusal.Misuse, "Name a file outside the hub.", as.flag+"%s lies inside the hub", path)
		}
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, refusal.New(refusal.Misuse, "Name a new file.", as.flag+"%s exists already", path)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, refusal.New(refusal.Misuse, "Make it first.", as.place+"%s is not a folder", filepath.Dir(path))
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.partial")
	if err != nil {
		return nil, refusal.New(refusal.Misuse, "Name another place.", "the file could not be written: %w", err)
	}
	return &outputFile{f, path, as}, nil
}

// Commit flushes the file and gives it its name, if that is still free.
func (o *outputFile) Commit() error {
	defer func() { _ = os.Remove(o.Name()) }()
	if err := errors.Join(o.Chmod(o.as.mode), o.Sync(), o.Close()); err != nil {
		return err
	}
	if err := os.Link(o.Name(), o.path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return refusal.New(refusal.Misuse, "Name a new file.", o.as.flag+"%s exists already", o.path)
		}
		if err := os.Rename(o.Name(), o.path); err != nil { // a disk without hard links
			return err
		}
	}
	folder, err := os.Open(filepath.Dir(o.path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Drop removes what was written.
func (o *outputFile) Drop() {
	_ = o.Close()
	_ = os.Remove(o.Name())
}

// realFolder is a folder's own path, as far as it can be found out.
func realFolder(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	return abs
}
