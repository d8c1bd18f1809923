package synth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// outFolder is where a country comes, and the folder in which it is made until it
// is whole.
type outFolder struct {
	out, partial string
	exists       bool
}

// newOutFolder makes the partial folder: beside a folder that is to come, inside one
// that is there. That may be the working folder or a mount, neither of which
// another can replace.
func newOutFolder(out string) (*outFolder, error) {
	at := &outFolder{out: filepath.Clean(out)}
	beside, name := filepath.Dir(at.out), filepath.Base(at.out)
	if _, err := os.Stat(at.out); err == nil {
		at.exists, beside, name = true, at.out, "country"
	}
	if err := os.MkdirAll(beside, 0o755); err != nil {
		return nil, err
	}
	var err error
	at.partial, err = os.MkdirTemp(beside, name+".partial-")
	return at, err
}

// finish puts what was made in its place.
func (at *outFolder) finish() error {
	if at.exists {
		return at.moveUp()
	}
	if err := os.Chmod(at.partial, 0o755); err != nil {
		return err
	}
	if err := os.Rename(at.partial, at.out); err != nil {
		return at.taken(err)
	}
	return nil
}

// moveUp moves what was made out of the partial folder; all of it or nothing.
func (at *outFolder) moveUp() (err error) {
	if now, err := os.ReadDir(at.out); err != nil || len(now) != 1 {
		return at.taken(err)
	}
	made, err := os.ReadDir(at.partial)
	if err != nil {
		return err
	}
	for i, e := range made {
		if err := os.Rename(filepath.Join(at.partial, e.Name()), filepath.Join(at.out, e.Name())); err != nil {
			for _, moved := range made[:i] {
				err = errors.Join(err, os.RemoveAll(filepath.Join(at.out, moved.Name())))
			}
			return err
		}
	}
	return nil
}

// taken is the error of a place where something else came meanwhile.
func (at *outFolder) taken(err error) error {
	if err == nil || errors.Is(err, os.ErrExist) {
		return notEmpty(at.out)
	}
	return err
}

func notEmpty(out string) error {
	return fmt.Errorf("%s: %w; give a new one, or remove it", out, ErrNotEmpty)
}
