package coded

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// pendingFile is a file that gets its name when it is complete. It holds
// nothing but encrypted bytes at any time.
type pendingFile struct {
	*bufio.Writer
	file *os.File
	path string
}

func newFile(folder, name string) (*pendingFile, error) {
	f, err := os.CreateTemp(folder, "."+name+".*")
	if err != nil {
		return nil, fmt.Errorf("saving delivery: %w", err)
	}
	return &pendingFile{bufio.NewWriterSize(f, 256<<10), f, filepath.Join(folder, name)}, nil
}

// keep gives the file its name. A file of that name is not replaced.
func (p *pendingFile) keep() error {
	err := p.Flush()
	if err == nil {
		err = p.file.Sync()
	}
	if err == nil {
		err = os.Link(p.file.Name(), p.path)
	}
	if err != nil {
		return fmt.Errorf("saving delivery: %w", err)
	}
	return nil
}

// drop removes the file's temporary name.
func (p *pendingFile) drop() {
	p.file.Close()
	os.Remove(p.file.Name())
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
