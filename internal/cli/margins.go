package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/synth"
)

// page is a file to come: its place is held by a temporary one beside it, so
// that what cannot be written is known before hours of work.
type page struct {
	path string
	held *os.File
}

const otherPage = "Give another file with --margins; nothing was made."

// holdPage refuses what is there already and what cannot be written.
func holdPage(path, country string) (*page, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, refusal.New(refusal.Misuse, otherPage, "--margins: %s is a folder", path)
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return nil, refusal.New(refusal.Misuse, otherPage, "--margins: %s is there already, or cannot be looked at", path)
	case within(country, path):
		return nil, refusal.New(refusal.Misuse, otherPage, "--margins: %s is in the folder of the country, which must be empty", path)
	}
	held, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".partial-")
	if err != nil {
		var why *fs.PathError
		if errors.As(err, &why) {
			err = why.Err // its path is the temporary one
		}
		return nil, refusal.New(refusal.Misuse, otherPage, "--margins: %s cannot be made: %w", path, err)
	}
	return &page{path, held}, nil
}

// within reports whether a file lies in a folder, as far as their names say.
func within(folder, path string) bool {
	a, errA := filepath.Abs(folder)
	b, errB := filepath.Abs(path)
	if errA != nil || errB != nil {
		return false
	}
	rest, err := filepath.Rel(a, b)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, "../")
}

// write puts a text in the page's place, whole or not at all.
func (p *page) write(text []byte) error {
	_, err := p.held.Write(text)
	if err := errors.Join(err, p.held.Chmod(0o644), p.held.Close()); err != nil {
		return err
	}
	if err := os.Link(p.held.Name(), p.path); errors.Is(err, fs.ErrExist) {
		return refusal.New(refusal.Misuse, "The country is made; the file was not touched.", "--margins: %s came there meanwhile", p.path)
	} else if err == nil {
		return nil
	}
	return os.Rename(p.held.Name(), p.path) // a disk without links
}

// drop lets go of the place; after write nothing is left of it.
func (p *page) drop() {
	p.held.Close()           // a second time does no harm
	os.Remove(p.held.Name()) // gone already where it was renamed
}

// writeMargins reads the country back and writes the page in one piece.
func (c *synthCmd) writeMargins(a *app, s synth.Summary, to *page) error {
	report, err := synth.Margins(a.ctx, c.Out, s)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	command := fmt.Sprintf("kruistabel synth --out %s --persons %d --seed %d --messy %s --margins %s",
		filepath.Base(c.Out), c.Persons, c.Seed, c.Messy, filepath.Base(c.Margins))
	if err := report.WriteMarkdown(&text, command); err != nil {
		return err
	}
	return to.write(text.Bytes())
}
