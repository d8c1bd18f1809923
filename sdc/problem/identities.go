package problem

import (
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Identities calls visit with the terminal cell and the identity of every record of
// a problem's micro-data, which is what a column says of the person. The identity
// is valid during the call only. The problem must have been read from the same folder.
func Identities(dir string, spec Spec, p *table.Problem, column string, visit func(cell int, identity string)) error {
	files := []string{"microdata.csv"}
	for _, name := range spec.Dimensions {
		if len(spec.Overlapping[name]) > 0 {
			files = append(files, "microdata."+name+".csv")
		}
	}
	for _, file := range files {
		if err := identities(dir, file, p, column, visit); err != nil {
			return fmt.Errorf("problem %s: persons: %w", dir, err)
		}
	}
	return nil
}

func identities(dir, file string, p *table.Problem, column string, visit func(cell int, identity string)) error {
	r, err := openRows(dir, file)
	if err != nil {
		return err
	}
	defer r.Close()
	at, err := r.need(column)
	if err != nil {
		return err
	}
	l, err := newLocator(r, p.Table.Space)
	if err != nil {
		return err
	}
	return r.each(func() error {
		cell, err := l.cell()
		if err != nil {
			return err
		}
		if len(r.row[at]) == 0 {
			return r.fail("column %q is empty: a record without its person has no key", column)
		}
		visit(cell, string(r.row[at]))
		return nil
	})
}
