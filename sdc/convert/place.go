package convert

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc/problem"
)

// place is a new folder that is filled beside the one that is asked for, and takes its
// name at the end: a full disk or a fault leaves nothing half done.
type place struct {
	to, made string
}

func newPlace(to string) (*place, error) {
	to = filepath.Clean(to)
	entries, err := os.ReadDir(to)
	switch {
	case err == nil && len(entries) > 0:
		return nil, fmt.Errorf("%s: there are files here already: name a new folder", to)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s is not a folder: name a new one: %w", to, err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return nil, err
	}
	made, err := os.MkdirTemp(filepath.Dir(to), ".partial-")
	return &place{to, made}, err
}

func (p *place) fill(files []problem.File) error {
	for _, f := range files {
		if filepath.Base(f.Name) != f.Name {
			return fmt.Errorf("%q is no name of a file: rename the dimension or the grouping", f.Name)
		}
		if err := write(filepath.Join(p.made, f.Name), f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func write(path string, f problem.File) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer file.Close()
	buffer := bufio.NewWriter(file)
	if err := f.Write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// finish gives the folder its name; an empty one of that name makes room.
func (p *place) finish() error {
	if err := os.Chmod(p.made, 0o750); err != nil {
		return err
	}
	if err := os.Remove(p.to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(p.made, p.to)
}

// drop removes what is temporary, if it still is.
func (p *place) drop() { _ = os.RemoveAll(p.made) }
