package argus

import (
	"slices"

	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// keepCounts makes records with counts again of a table that was written of such.
func (r *reader) keepCounts(file string, cells []cell) error {
	was, err := problem.ParseSpec(r.job.remark.Spec)
	if err != nil {
		return r.fail("the remark of this program is damaged: take its lines out: %w", err)
	}
	sheet := &problem.Sheet{}
	for _, d := range r.dims {
		sheet.Columns = append(sheet.Columns, d.name)
	}
	sheet.Columns = append(sheet.Columns, was.Frequency)
	for _, c := range cells {
		leaf := true
		for d, code := range c.codes {
			leaf = leaf && r.dims[d].leaves[code]
		}
		if leaf {
			sheet.Rows = append(sheet.Rows, append(c.codes, textfile.Decimal(c.n)))
		}
	}
	r.folder.Records, r.folder.Spec.Frequency, r.folder.Spec.Rules.Given = sheet, was.Frequency, false
	return nil
}

// recompute makes the totals of the cells below them, as <READTABLE> 1 says.
func (r *reader) recompute(cells []cell) ([]cell, error) {
	dims := make([]table.Dimension, len(r.dims))
	for d := range r.dims {
		var err error
		if dims[d], err = table.NewDimension(r.dims[d].name, r.dims[d].finished()); err != nil {
			return nil, err
		}
	}
	space, err := table.NewSpace(dims)
	if err != nil {
		return nil, err
	}
	counts, values, have := make([]float64, space.Len()), make([]float64, space.Len()), map[int]cell{}
	for _, c := range cells {
		at, err := space.Find(c.codes...)
		if err != nil {
			return nil, err
		}
		counts[at], values[at], have[at] = c.n, c.value, c
	}
	table.AddTotals(space, counts)
	table.AddTotals(space, values)
	var all []cell
	for at := range counts {
		c, given := have[at]
		if !given {
			c = cell{codes: space.Codes(at), lower: -1, upper: -1}
			if r.folder.Spec.Rules.Given && r.safety.StatusOnly {
				c.status = "s"
			}
		}
		if c.n, c.value = counts[at], values[at]; given || c.n != 0 || c.value != 0 {
			all = append(all, c)
		}
	}
	return all, nil
}

// sheet makes cells.csv.
func (r *reader) sheet(cells []cell) {
	sheet := &problem.Sheet{}
	for _, d := range r.dims {
		sheet.Columns = append(sheet.Columns, d.name)
	}
	sheet.Columns = append(sheet.Columns, "n")
	if r.kind == table.Magnitude {
		sheet.Columns = append(sheet.Columns, "value")
		r.folder.Spec.Response = r.free(r.job.remark.original(r.meta.Variables[r.at.response].Name))
	}
	given := r.folder.Spec.Rules.Given
	if given {
		sheet.Columns = append(sheet.Columns, "status", "lpl", "upl")
	}
	known := slices.ContainsFunc(cells, func(c cell) bool { return c.low != "" || c.high != "" })
	if known {
		sheet.Columns = append(sheet.Columns, "lower", "upper")
	}
	for _, c := range cells {
		row := append(slices.Clone(c.codes), textfile.Decimal(c.n))
		if r.kind == table.Magnitude {
			row = append(row, textfile.Decimal(c.value))
		}
		if given {
			row = append(row, c.status, level(c.lower), level(c.upper))
		}
		if known {
			row = append(row, c.low, c.high)
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	r.folder.Cells = sheet
	if r.job.remark != nil {
		r.addRest(sheet)
	}
}

// addRest adds the cells of other groupings, which the job's table could not hold.
func (r *reader) addRest(sheet *problem.Sheet) {
	for _, rest := range r.job.remark.Rest {
		row := make([]string, len(sheet.Columns))
		for i, column := range sheet.Columns {
			row[i] = rest[column]
		}
		sheet.Rows = append(sheet.Rows, row)
	}
}

// level writes a protection level; what is not said, and 0, stay empty.
func level(x float64) string {
	if x <= 0 {
		return ""
	}
	return textfile.Decimal(x)
}

// Names of columns with what is known of cells beforehand, and letters of cells, in
// tables that were problems. τ-ARGUS takes small letters for capitals.
const (
	knownLower = "KnownLower"
	knownUpper = "KnownUpper"
	noStatus   = "s" // nothing was asked
	openStatus = "p" // published although unsafe
)
