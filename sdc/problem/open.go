package problem

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// Limits of what is read at once. Tables themselves are read row by row.
const (
	maxSpecBytes = 1 << 20
	maxRowBytes  = 1 << 20
	maxCodes     = 1 << 20 // of one dimension
)

// open opens a file of a folder. What is no file is refused at once: a named
// pipe would wait for a writer that never comes, a device never ends.
func open(dir, name string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ENXIO) { // a socket
		return nil, &Error{name, 0, errNoFile}
	}
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(&Error{name, 0, errNoFile}, file.Close())
	}
	return file, nil
}

var errNoFile = errors.New("not a file: a folder, a named pipe or a device cannot be read")

// readSmall reads a whole file of a folder, if it is not too large.
func readSmall(dir, name string, limit int64) ([]byte, error) {
	file, err := open(dir, name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = &Error{name, 0, fmt.Errorf("larger than %d bytes", limit)}
	}
	return text, err
}
