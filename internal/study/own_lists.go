package study

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// files are lists that were read, shown as a folder of NAME.csv.
type files map[string][]byte

// Open opens one of the files.
func (fl files) Open(name string) (fs.File, error) {
	data, ok := fl[strings.TrimSuffix(name, ".csv")]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{Reader: bytes.NewReader(data), name: name, size: int64(len(data))}, nil
}

// openFile is a file that is all in memory.
type openFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *openFile) Close() error               { return nil }
func (f *openFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *openFile) Name() string               { return f.name }
func (f *openFile) Size() int64                { return f.size }
func (f *openFile) Mode() fs.FileMode          { return 0o444 }
func (f *openFile) ModTime() time.Time         { return time.Time{} }
func (f *openFile) IsDir() bool                { return false }
func (f *openFile) Sys() any                   { return nil }

// maxListBytes bounds a list of a study's own.
const maxListBytes = 16 << 20

// ownLists reads the lists that a study brings.
func ownLists(named map[string]string, beside fs.FS) (own map[string][]byte, faulty map[string]error) {
	own, faulty = map[string][]byte{}, map[string]error{}
	for list, file := range named {
		data, err := ownList(file, beside)
		if err != nil {
			faulty[list] = err
			continue
		}
		own[list] = data
	}
	return own, faulty
}

// ownList reads one file below the folder of the study file.
func ownList(file string, beside fs.FS) ([]byte, error) {
	quoted := strconv.Quote(shorten(file))
	switch {
	case !fs.ValidPath(file) || strings.Contains(file, `\`):
		return nil, errors.New(quoted + " leaves the folder of the study file: put the list in it")
	case path.Ext(file) != ".csv":
		return nil, errors.New(quoted + " is no .csv file")
	case beside == nil:
		return nil, errors.New(quoted + " cannot be read: the study file stands alone")
	}
	info, err := fs.Stat(beside, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New(quoted + " is not in the folder of the study file")
	case err != nil:
		return nil, errors.New(quoted + " cannot be read: " + reason(err))
	case !info.Mode().IsRegular() || info.Size() > maxListBytes:
		return nil, errors.New(quoted + " is not a file of at most 16 MiB")
	}
	data, err := fs.ReadFile(beside, file)
	if err != nil {
		return nil, errors.New(quoted + " cannot be read: " + reason(err))
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New(quoted + " is not UTF-8 text")
	}
	return data, nil
}
