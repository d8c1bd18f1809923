package rtable

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// copied is a column of the data that goes into the problem.
type copied struct {
	at   int
	name string
	text func(string) (string, error)
}

func asIs(s string) (string, error) { return s, nil }

func number(s string) (string, error) {
	if s == "" || s == "NA" {
		return "0", nil
	}
	x, err := textfile.Number(s)
	return textfile.Decimal(x), err
}

// readData takes data for the cells of a table where a code of theirs is a total, and
// else for records.
func (r *reader) readData() error {
	cells, err := r.hasTotals()
	if err != nil {
		return err
	}
	var columns []copied
	if cells {
		columns, err = r.cellColumns()
	} else {
		columns, err = r.recordColumns()
	}
	if err != nil {
		return err
	}
	r.noteLeftOut(columns)
	into, err := r.copy(r.data, columns)
	if err != nil {
		return err
	}
	if cells {
		r.folder.Cells = into
		return r.settle(into)
	}
	r.folder.Records = into
	return nil
}

// noteLeftOut says which columns of the data nobody reads.
func (r *reader) noteLeftOut(columns []copied) {
	used := map[int]bool{r.data.Column("sdcStatus"): true, r.data.Column("strID"): true, r.data.Column("id"): true}
	for _, d := range r.dims {
		used[d.at] = true
	}
	for _, c := range columns {
		used[c.at] = true
	}
	var left []string
	for at, name := range r.data.Columns {
		if !used[at] {
			left = append(left, name)
		}
	}
	if len(left) > 0 && r.args.Kruistabel == nil {
		r.note("%s: columns that are no dimension and have no part in the rules are left out: %s", r.data.file, strings.Join(left, ", "))
	}
}

// hasTotals checks the codes, and says whether some of them are totals.
func (r *reader) hasTotals() (bool, error) {
	totals := r.args.Kruistabel != nil && r.args.Kruistabel.Cells
	for i, row := range r.data.Rows {
		for _, d := range r.dims {
			code := row[d.at]
			if !d.known[code] && (d.dropped == "" || code != d.dropped) {
				return false, r.data.fail(i, "column %q: code %q is not in its hierarchy: add it there, or correct it", d.column, code)
			}
			totals = totals || !d.leaves[code]
		}
	}
	return totals, nil
}

// copy takes the codes and some columns; rows of totals that the problem has not are
// left out.
func (r *reader) copy(from *sheet, columns []copied) (*problem.Sheet, error) {
	into := &problem.Sheet{}
	at := make([]int, len(r.dims))
	for d, dim := range r.dims {
		var err error
		if at[d], err = from.need(dim.column); err != nil {
			return nil, err
		}
		into.Columns = append(into.Columns, dim.name)
	}
	for _, c := range columns {
		into.Columns = append(into.Columns, c.name)
	}
rows:
	for i, row := range from.Rows {
		fields := make([]string, 0, len(into.Columns))
		for d, dim := range r.dims {
			if dim.dropped != "" && row[at[d]] == dim.dropped {
				continue rows
			}
			fields = append(fields, row[at[d]])
		}
		for _, c := range columns {
			text, err := c.text(row[c.at])
			if err != nil {
				return nil, from.fail(i, "column %q: %w", from.Columns[c.at], err)
			}
			fields = append(fields, text)
		}
		into.Rows = append(into.Rows, fields)
	}
	return into, nil
}

// recordColumns chooses the columns of records, and names them in the specification.
func (r *reader) recordColumns() ([]copied, error) {
	spec, a := &r.folder.Spec, &r.args
	var list []copied
	var fault error
	add := func(column string, text func(string) (string, error)) string {
		at, err := r.data.need(column)
		fault = errors.Join(fault, err)
		name := a.Kruistabel.original(column)
		list = append(list, copied{at, name, text})
		return name
	}
	if spec.Kind == table.Frequency {
		switch {
		case a.FreqVarInd != "" && a.SampWeightInd != "":
			return nil, textfile.Fail(r.data.file, 1, "counts and sampling weights both: multiply them first, into one column")
		case a.FreqVarInd != "":
			spec.Frequency = add(a.FreqVarInd, textfile.Whole)
		case a.SampWeightInd != "":
			spec.Frequency = add(a.SampWeightInd, textfile.Whole)
		}
		return list, fault
	}
	spec.Response = add(a.NumVarInd, number)
	if a.FreqVarInd != "" {
		spec.Frequency = add(a.FreqVarInd, textfile.Whole)
	}
	if a.SampWeightInd != "" {
		spec.Weight = add(a.SampWeightInd, textfile.Positive)
	}
	if spec.Contributor != "" {
		list = append(list, copied{r.data.Column(inverse(a.Kruistabel, spec.Contributor)), spec.Contributor, asIs})
	}
	if r.data.Column("request") >= 0 && a.Kruistabel != nil {
		list = append(list, copied{r.data.Column("request"), "request", asIs})
	}
	for _, c := range list {
		if c.at < 0 && fault == nil {
			return nil, textfile.Fail(r.data.file, 1, "there is no column %q: add it", c.name)
		}
	}
	return list, fault
}

// inverse is the name in the folder of a column of the problem.
func inverse(k *remark, column string) string {
	if k != nil {
		for name, original := range k.Columns {
			if original == column {
				return name
			}
		}
	}
	return column
}

// readForced reads statuses of single cells.
func (r *reader) readForced() error {
	s, err := readSheet(r.dir, "forced.csv", true)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	column := copied{s.Column("sdcStatus"), "status", func(text string) (string, error) {
		if text == "s" {
			return "s", nil
		}
		return r.status(text)
	}}
	if own := s.Column("status"); own >= 0 {
		column = copied{own, "status", asIs}
	}
	if column.at < 0 {
		return textfile.Fail(s.file, 1, `there is no column "sdcStatus": add it`)
	}
	for i, row := range s.Rows {
		for _, d := range r.dims {
			if at := s.Column(d.column); at >= 0 && !d.known[row[at]] && row[at] != d.dropped {
				return s.fail(i, "column %q: code %q is not in its hierarchy: add it there, or correct it", d.column, row[at])
			}
		}
	}
	if r.folder.Forced, err = r.copy(s, []copied{column}); err != nil {
		return err
	}
	r.folder.Forced.Rows = slices.DeleteFunc(r.folder.Forced.Rows, func(row []string) bool { return strings.TrimSpace(row[len(row)-1]) == "" })
	return nil
}
