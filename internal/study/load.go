package study

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/codelists"
)

// origin is what a study was read from.
type origin struct {
	name  string
	data  []byte
	own   map[string][]byte // own lists, by name
	lists *classification.Set
}

// Load reads and checks a study file, and the code lists beside it that it
// names. Faults are a *FileError.
func Load(path string) (*Study, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, &FileError{[]Fault{{File: path, Message: err.Error()}}}
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("folder of study file: %w", err)
	}
	defer folder.Close()
	return Parse(path, data, folder.FS())
}

// Parse reads and checks a study file that is at hand. Lists of the study's own
// are read from the folder beside it; nil where there is none. Name is what
// faults call the file.
func Parse(name string, data []byte, beside fs.FS) (*Study, error) {
	faults := &faults{file: name}
	root := document(data, faults)
	if root == nil {
		return nil, faults.err()
	}
	s := &Study{Deliveries: Deliveries{MaxRejectShare: defaultRejectShare}}
	d := &decoder{faults: faults, broken: map[string]bool{}}
	d.value(root, reflect.ValueOf(s).Elem(), "")
	s.origin = origin{name: name, data: data}
	s.origin.own = ownLists(s.CodeLists, beside)
	s.origin.lists = classification.NewSet(files(s.origin.own), codelists.FS)
	check(s, root, d.broken, faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	return s, nil
}

const defaultRejectShare = 0.10

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("no such file")
	case err != nil:
		return nil, errors.New("cannot be read: " + reason(err))
	case info.IsDir():
		return nil, errors.New("is a folder: name the study file in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New("cannot be read: " + reason(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, errors.New("cannot be read: " + reason(err))
	}
	return data, nil
}

// reason is a file error without the path, which the fault names already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
