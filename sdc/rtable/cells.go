package rtable

import (
	"errors"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// cellColumns chooses the columns of a table.
func (r *reader) cellColumns() ([]copied, error) {
	spec, a := &r.folder.Spec, &r.args
	freq := a.FreqVarInd
	if freq == "" {
		freq = "freq"
	}
	at, err := r.data.need(freq)
	if err != nil {
		return nil, err
	}
	list := []copied{{at, "n", func(s string) (string, error) {
		if s == "" || s == "NA" {
			return "0", nil
		}
		return textfile.Whole(s)
	}}}
	if spec.Kind == table.Magnitude {
		if at, err = r.data.need(a.NumVarInd); err != nil {
			return nil, err
		}
		spec.Response = a.Kruistabel.original(a.NumVarInd)
		list = append(list, copied{at, "value", number})
	}
	switch own, status := r.data.Column("status"), r.data.Column("sdcStatus"); {
	case own >= 0 && a.Kruistabel != nil:
		list = append(list, copied{own, "status", asIs})
	case status >= 0:
		list = append(list, copied{status, "status", r.status})
		spec.Rules.Given = true
	}
	for _, name := range []string{"lpl", "upl", "lower", "upper"} {
		if at := r.data.Column(name); at >= 0 {
			list = append(list, copied{at, name, func(s string) (string, error) {
				if s == "" || s == "NA" {
					return "", nil
				}
				x, err := textfile.Number(s)
				return textfile.Decimal(x), err
			}})
		}
	}
	return list, nil
}

// status translates sdcStatus: s only where no rules say more, z for cells that must
// be published, x for cells that are hidden already.
func (r *reader) status(s string) (string, error) {
	switch s {
	case "", "NA":
		return "", nil
	case "s":
		if len(r.args.Primary) > 0 {
			return "", nil
		}
		return "s", nil
	case "u":
		return "u", nil
	case "x":
		return "m", nil
	case "z":
		return "p", nil
	}
	return "", errors.New("sdcStatus is s, u, x or z")
}

// settle takes the mark of cells that must be published off empty ones, which always
// are, and leaves out cells of which nothing is said.
func (r *reader) settle(cells *problem.Sheet) error {
	n, status := cells.Column("n"), cells.Column("status")
	if r.args.Kruistabel != nil {
		return nil
	}
	cells.Rows = slices.DeleteFunc(cells.Rows, func(row []string) bool {
		if status >= 0 && row[n] == "0" && (row[status] == "p" || row[status] == "s") {
			row[status] = ""
		}
		return !slices.ContainsFunc(row[len(r.dims):], func(field string) bool { return field != "" && field != "0" })
	})
	return nil
}
