package study

import (
	"bytes"
	"io/fs"
	"strings"
	"time"
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

func ownLists(named map[string]string, beside fs.FS) map[string][]byte {
	own := map[string][]byte{}
	for name, file := range named {
		if beside == nil || !strings.HasSuffix(file, ".csv") {
			continue
		}
		if data, err := fs.ReadFile(beside, file); err == nil {
			own[name] = data
		}
	}
	return own
}
