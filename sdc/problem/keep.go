package problem

import (
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Kept is an earlier pattern, to be kept where it is still right.
type Kept struct {
	Pattern table.Pattern // table.None for cells that were not there
	Rows    int           // read
	Unknown int           // of them, those with codes that are not known any more
}

// ReadKept reads an earlier protected.csv, of a table with the same dimensions, whose
// codes may have changed since: rows with a code that is not known any more are left
// out and counted. A dimension that the file does not have is an error. The mark c,
// which stands for any hidden cell, is read as x, so that nothing is thought to be
// unsafe because it was hidden once.
func ReadKept(path string, space *table.Space) (Kept, error) {
	r, err := openRows(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return Kept{}, err
	}
	defer r.Close()
	l, err := newLocator(r, space)
	if err != nil {
		return Kept{}, err
	}
	status, err := r.need("status")
	if err != nil {
		return Kept{}, err
	}
	kept := Kept{Pattern: make(table.Pattern, space.Len())}
	err = r.each(func() error {
		kept.Rows++
		cell, known := l.known()
		if !known {
			kept.Unknown++
			return nil
		}
		if kept.Pattern[cell] != table.None {
			return r.fail("cell %s appears twice", space.Name(cell))
		}
		mark := string(r.row[status])
		if mark == "c" {
			mark = table.Secondary.String()
		}
		found, err := table.ParseStatus(mark)
		if err != nil || found != table.Safe && found != table.Unsafe && found != table.Secondary {
			return r.fail("status %q: a protected table has s, u, x or c", mark)
		}
		kept.Pattern[cell] = found
		return nil
	})
	return kept, err
}
