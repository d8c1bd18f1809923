package rtable

import (
	"fmt"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// ResultFile is the name of a protected table in the folder that WriteResult makes.
const ResultFile = "protected_sdctable.csv"

// WriteResult writes a protected table as sdcTable does: the dimensions, freq, the
// response of magnitudes, and sdcStatus: s published, u primary, x secondary, z for
// published cells of zero. Cells are the rows of protected.full.csv, or of
// protected.csv, where the numbers of hidden cells are NA.
func WriteResult(spec problem.Spec, cells *problem.Sheet) ([]problem.File, error) {
	columns := append(slices.Clone(spec.Dimensions), "n")
	names := append(slices.Clone(spec.Dimensions), "freq")
	if spec.Kind == table.Magnitude && cells.Column("value") >= 0 {
		columns, names = append(columns, "value"), append(names, spec.Response)
	}
	out := &problem.Sheet{Columns: append(names, "sdcStatus")}
	status := cells.Column("status")
	for _, column := range append(slices.Clone(columns), "status") {
		if cells.Column(column) < 0 {
			return nil, fmt.Errorf("protected table: there is no column %q: give the folder that protect wrote", column)
		}
	}
	for i, row := range cells.Rows {
		var fields []string
		for c, column := range columns {
			field := row[cells.Column(column)]
			if field == "" && c >= len(spec.Dimensions) {
				field = "NA"
			}
			fields = append(fields, field)
		}
		letter := row[status]
		switch {
		case letter == "s" && row[cells.Column("n")] == "0":
			letter = "z"
		case letter != "s" && letter != "u" && letter != "x":
			return nil, fmt.Errorf("protected table: row %d: status %q: a protected table has s, u and x", i+1, letter)
		}
		out.Rows = append(out.Rows, append(fields, letter))
	}
	return []problem.File{{Name: ResultFile, Write: out.Write}}, nil
}
