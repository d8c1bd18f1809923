package study

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/kruistabel/kruistabel/classification"
	"github.com/kruistabel/kruistabel/codelists"
)

// origin is what a study was read from.
type origin struct {
	data   []byte
	own    map[string][]byte // own lists, by name
	faulty map[string]error  // own lists that could not be read
	lists  *classification.Set
}

// Load reads and checks a study file, and the code lists beside it that it
// names. Faults are a *FileError.
func Load(path string) (*Study, error) {
	return load(path, path, osFolder{}, func() (fs.FS, func() error, error) {
		folder, err := os.OpenRoot(filepath.Dir(path))
		if err != nil {
			return nil, nil, fmt.Errorf("folder of study file: %w", err)
		}
		return folder.FS(), folder.Close, nil
	})
}

// LoadFrom is Load for a study file in a folder that is at hand. Path is what
// faults call the file; its last part is its name in the folder.
func LoadFrom(path string, folder fs.FS) (*Study, error) {
	return load(path, filepath.Base(path), folder, func() (fs.FS, func() error, error) {
		return folder, func() error { return nil }, nil
	})
}

func load(path, name string, in fs.FS, beside func() (fs.FS, func() error, error)) (*Study, error) {
	data, err := readFile(in, name)
	if err != nil {
		return nil, &FileError{[]Fault{{File: path, Message: err.Error()}}}
	}
	folder, done, err := beside()
	if err != nil {
		return nil, err
	}
	s, err := Parse(path, data, folder)
	if closed := done(); err == nil {
		err = closed
	}
	return s, err
}

// osFolder opens whatever path the system knows.
type osFolder struct{}

func (osFolder) Open(path string) (fs.File, error)     { return os.Open(path) }
func (osFolder) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// Parse reads and checks a study file that is at hand. Lists of the study's own
// are read from the folder beside it; nil where there is none. Name is what
// faults call the file.
func Parse(name string, data []byte, beside fs.FS) (*Study, error) {
	faults := &faults{file: name}
	root := document(data, faults)
	if root == nil {
		return nil, faults.err()
	}
	if v, ok := futureSchema(root); ok {
		faults.add(Malformed, v.Line, v.Column, "schema: %s is not known to this program, which reads %d: use a newer program", nodeWord(v), schemaVersion)
		return nil, faults.err()
	}
	s := &Study{Deliveries: Deliveries{MaxRejectShare: defaultRejectShare}}
	d := &decoder{faults: faults, broken: map[string]bool{}}
	d.value(root, reflect.ValueOf(s).Elem(), "")
	own, faulty := ownLists(s.CodeLists, beside)
	s.origin = origin{data, own, faulty, classification.NewSet(files(own), codelists.FS)}
	check(s, root, d.broken, faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// futureSchema finds a schema number that is well-formed and not ours: the rest
// of such a file follows rules that are not known here.
func futureSchema(root *yaml.Node) (*yaml.Node, bool) {
	_, v := child(root, "schema")
	if v == nil || !wholeNumber.MatchString(v.Value) {
		return nil, false
	}
	return v, v.Value != strconv.Itoa(schemaVersion)
}

const defaultRejectShare = 0.10

func readFile(in fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(in, name)
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
	f, err := in.Open(name)
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
