package problem

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// place is where a result is written before it is put in its place, on the same
// disk: a full disk or a fault leaves nothing half done.
type place struct {
	out     string
	exists  bool   // out was there before, and stays the same folder
	made    string // temporary; removed at the end
	partial string // in made: the files
}

func newPlace(out string) (*place, error) {
	p := &place{out: out}
	beside := filepath.Dir(filepath.Clean(out))
	switch info, err := os.Stat(out); {
	case err == nil && !info.IsDir():
		return nil, &Error{out, 0, errors.New("not a folder: name another for the result")}
	case err == nil:
		p.exists, beside = true, out
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	default:
		if err := os.MkdirAll(beside, 0o750); err != nil {
			return nil, err
		}
	}
	prefix := ".partial-" + filepath.Base(filepath.Clean(out)) + "-"
	if err := dropLeft(beside, prefix); err != nil {
		return nil, err
	}
	var err error
	if p.made, err = os.MkdirTemp(beside, prefix+"*"); err != nil {
		return nil, err
	}
	p.partial = filepath.Join(p.made, "result")
	if err := os.Mkdir(p.partial, 0o750); err != nil {
		return nil, errors.Join(err, p.drop())
	}
	return p, nil
}

// dropLeft removes what runs into the same folder left when they were killed: there are
// true figures in it. Two runs into one folder at a time exclude each other.
func dropLeft(beside, prefix string) error {
	files, err := os.ReadDir(beside)
	if err != nil {
		return err
	}
	for _, f := range files {
		number, ours := strings.CutPrefix(f.Name(), prefix)
		if ours && f.IsDir() && strings.Trim(number, "0123456789") == "" {
			if err := os.RemoveAll(filepath.Join(beside, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish puts the files in place. Where there was a result before, its proof goes first
// and the new one comes last: a run that is killed between leaves a result that
// nobody can take for a proven one.
func (p *place) finish() error {
	if !p.exists {
		return os.Rename(p.partial, p.out)
	}
	files, err := os.ReadDir(p.partial)
	if err != nil {
		return err
	}
	for _, name := range []string{WitnessFile, AttackFile} { // the others are in every result
		if err := p.forget(name); err != nil {
			return err
		}
	}
	slices.SortStableFunc(files, func(a, b os.DirEntry) int { return last(a) - last(b) })
	for _, f := range files {
		if err := os.Rename(filepath.Join(p.partial, f.Name()), filepath.Join(p.out, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// last is 1 for the file that comes last, and 0 for the others.
func last(f os.DirEntry) int {
	if f.Name() == WitnessFile {
		return 1
	}
	return 0
}

// forget removes a file of an earlier result that the new one does not have.
func (p *place) forget(name string) error {
	err := os.Remove(filepath.Join(p.out, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// drop removes what is temporary.
func (p *place) drop() error { return os.RemoveAll(p.made) }

// apart refuses the problem's own folder, by whatever name, for the result: its
// specification would be overwritten.
func apart(in, out string) error {
	a, err := os.Stat(in)
	if err != nil {
		return err
	}
	b, err := os.Stat(out)
	if err == nil && !b.IsDir() {
		return &Error{out, 0, errors.New("not a folder: name another for the result")}
	}
	if err == nil && os.SameFile(a, b) {
		return &Error{out, 0, fmt.Errorf("this is the folder of the problem: name another for the result")}
	}
	return nil
}
