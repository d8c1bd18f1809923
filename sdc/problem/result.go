package problem

import (
	"fmt"
	"sync"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Protected is what a folder says about a protected problem.
type Protected struct {
	Published
	Witnesses []table.Witness
	Spec      Spec
}

// ReadProtected reads the pattern, the published numbers and the witnesses of a
// protected problem. Cells and witnesses are read at the same time.
func ReadProtected(dir string, p *table.Problem) (Protected, error) {
	spec, err := ReadSpec(dir)
	if err != nil {
		return Protected{}, err
	}
	out := Protected{Spec: spec}
	var proofs sync.WaitGroup
	var faulty error
	proofs.Go(func() { out.Witnesses, faulty = ReadWitnesses(dir) })
	out.Published, err = ReadPublished(dir, p.Table.Space, p.Kind)
	proofs.Wait()
	if err == nil {
		err = faulty
	}
	if err == nil {
		err = translateRows(out.Witnesses, out.Rows)
	}
	return out, err
}

// translateRows makes cells of the rows that witnesses from a file speak of.
func translateRows(witnesses []table.Witness, cells []int32) error {
	for i := range witnesses {
		w := &witnesses[i]
		for _, rows := range [...][]int32{w.Cells, w.Up, w.Down, w.Without} {
			for at, row := range rows {
				if row < 0 || int(row) >= len(cells) {
					return &Error{WitnessFile, i + 1, fmt.Errorf("row %d: %s has rows 0 to %d", row, ProtectedFile, len(cells)-1)}
				}
				rows[at] = cells[row]
			}
		}
	}
	return nil
}
