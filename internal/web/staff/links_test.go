package staff

import (
	"io/fs"
	"path"
)

// noLinks leaves out links, which a copy of a hub makes anew when it is opened.
type noLinks struct{ fs.FS }

func (n noLinks) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(n.FS, name)
	var out []fs.DirEntry
	for _, e := range all {
		if e.Type()&fs.ModeSymlink == 0 && path.Base(e.Name()) != "lock" {
			out = append(out, e)
		}
	}
	return out, err
}
